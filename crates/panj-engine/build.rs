//! Compiles `data/places/` into the gazetteer index that `place::gazetteer` embeds; its layout is described there.
//!
//! Reads geonames.tsv.zst (made by make.py), countries.tsv and supplement.tsv (edited by hand). Writes
//! `gazetteer.idx` in `OUT_DIR`. A malformed line stops the build and is named.

#![allow(clippy::unwrap_used, reason = "a build that cannot read its own tables must stop")]

#[path = "src/place/fold.rs"]
#[allow(unreachable_pub, reason = "it is public in the engine")]
mod fold;

use fold::fold;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

struct Row {
    feature: String,
    geonameid: u32,
    name: String,
    lat: f64,
    lon: f64,
    country: String,
    admin1: String,
    admin2: String,
    population: u32,
    names: BTreeSet<String>,
}

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/places");
    let mut inputs = blake3::Hasher::new();
    let mut read = |name: &str| {
        let path = data.join(name);
        println!("cargo:rerun-if-changed={}", path.display());
        let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        inputs.update(&bytes);
        bytes
    };
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/place/fold.rs");

    let mut rows = Vec::new();
    let table = String::from_utf8(zstd::decode_all(&read("geonames.tsv.zst")[..]).unwrap()).unwrap();
    for (number, line) in table.lines().enumerate() {
        let f: Vec<&str> = line.split('\t').collect();
        assert!(f.len() == 10, "geonames.tsv:{}: expected 10 columns, found {}", number + 1, f.len());
        rows.push(row("geonames.tsv", number, &f));
    }
    let table = String::from_utf8(read("countries.tsv")).unwrap();
    for (number, f) in lines(&table) {
        assert!(f.len() == 8, "countries.tsv:{}: expected 8 columns, found {}", number + 1, f.len());
        // iso3 geonameid name lat lon population demonyms alternates
        let columns = ["PCLI", f[1], f[2], f[3], f[4], f[0], "", "", f[5], f[7]];
        rows.push(row("countries.tsv", number, &columns));
    }
    let table = String::from_utf8(read("supplement.tsv")).unwrap();
    // A division is known by its id, or by its feature, country and name; a town also by being where it is said to be.
    let mut by_id: HashMap<u32, usize> = HashMap::new();
    let mut by_name: HashMap<(String, String, String), Vec<usize>> = HashMap::new();
    for (i, row) in rows.iter().enumerate() {
        if row.geonameid != 0 {
            by_id.insert(row.geonameid, i);
        }
        for name in row.names.iter().cloned().chain([fold(&row.name)]) {
            by_name.entry((row.feature.clone(), row.country.clone(), name)).or_default().push(i);
        }
    }
    for (number, f) in lines(&table) {
        assert!(f.len() >= 9, "supplement.tsv:{}: expected 9 or 10 columns, found {}", number + 1, f.len());
        // name alternates feature lat lon country admin1 admin2 geonameid note
        let columns = [f[2], f[8], f[0], f[3], f[4], f[5], f[6], f[7], "", f[1]];
        let named = |name: &str| {
            by_name.get(&(f[2].to_owned(), f[5].to_owned(), fold(name))).cloned().unwrap_or_default()
        };
        let near = |row: &Row| match (f[3].parse::<f64>(), f[4].parse::<f64>()) {
            (Ok(lat), Ok(lon)) => (lat - row.lat).abs() < 0.3 && (lon - row.lon).abs() < 0.3,
            _ => false,
        };
        let known = by_id.get(&f[8].parse().unwrap_or(0)).copied().or_else(|| match f[2] {
            "ADM1" => named(if f[6].is_empty() { f[0] } else { f[6] }).first().copied(),
            "ADM2" => named(if f[7].is_empty() { f[0] } else { f[7] })
                .into_iter()
                .find(|&i| f[6].is_empty() || rows[i].admin1 == f[6]),
            "PPL" => named(f[0]).into_iter().find(|&i| near(&rows[i])),
            _ => None,
        });
        if let Some(known) = known {
            let known = &mut rows[known];
            known.names.extend(f[1].split('|').chain([f[0]]).map(fold).filter(|n| !n.is_empty()));
            if !f[3].is_empty() {
                let new = row("supplement.tsv", number, &columns);
                (known.lat, known.lon) = (new.lat, new.lon);
            }
        } else if f[3].is_empty() {
            println!(
                "cargo:warning=supplement.tsv:{}: “{}” is in no other table and has no position",
                number + 1,
                f[0]
            );
        } else {
            rows.push(row("supplement.tsv", number, &columns));
        }
    }
    for name in ["types.tsv", "spellings.tsv", "not_places.txt"] {
        read(name); // the engine embeds them; here they count for the hash
    }
    let index = index(rows, inputs.finalize().as_bytes());
    let out = std::env::var_os("OUT_DIR").unwrap();
    std::fs::write(Path::new(&out).join("gazetteer.idx"), index).unwrap();
}

fn lines(table: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines =
        table.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(number, line)| (number, line.split('\t').map(str::trim).collect()))
}

fn row(file: &str, number: usize, f: &[&str]) -> Row {
    let at = |column: usize, what: &str, most: f64| -> f64 {
        let value = f[column].parse().unwrap_or(f64::NAN);
        assert!(f64::abs(value) <= most, "{file}:{}: expected a {what}, found “{}”", number + 1, f[column]);
        value
    };
    let whole = |column: usize| -> u32 {
        let text = f[column];
        if text.is_empty() {
            0
        } else {
            text.parse().unwrap_or_else(|_| panic!("{file}:{}: not a number: “{text}”", number + 1))
        }
    };
    Row {
        feature: f[0].to_owned(),
        geonameid: whole(1),
        name: f[2].to_owned(),
        lat: at(3, "latitude", 90.0),
        lon: at(4, "longitude", 180.0),
        country: f[5].to_owned(),
        admin1: f[6].to_owned(),
        admin2: f[7].to_owned(),
        population: whole(8),
        names: f[9].split('|').map(fold).filter(|n| !n.is_empty()).collect(),
    }
}

/// Three bytes, little endian.
fn three(out: &mut Vec<u8>, value: u32) {
    assert!(value < 1 << 24);
    out.extend(&value.to_le_bytes()[..3]);
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the ranges are checked")]
fn scaled(value: f64, most: f64) -> u32 {
    ((value + most) / (2.0 * most) * f64::from((1u32 << 24) - 1)).round() as u32
}

fn index(mut rows: Vec<Row>, hash: &[u8; 32]) -> Vec<u8> {
    rows.sort_by_cached_key(|r| {
        (fold(&r.name), u32::MAX - r.population, r.geonameid, r.feature.clone(), r.country.clone())
    });
    let strings: BTreeSet<&str> = rows
        .iter()
        .flat_map(|r| [&r.feature, &r.country, &r.admin1, &r.admin2])
        .map(String::as_str)
        .collect();
    assert!(strings.len() < 1 << 16 && strings.first() == Some(&""));
    let number: HashMap<&str, u16> = strings.iter().zip(0..).map(|(s, i)| (*s, i)).collect();

    let (mut records, mut names, mut ends, mut pool) =
        (Vec::new(), Vec::<u8>::new(), Vec::new(), Vec::<u8>::new());
    for s in &strings {
        pool.extend(s.as_bytes());
        three(&mut ends, u32::try_from(pool.len()).unwrap());
    }
    let mut keys: BTreeMap<String, Vec<(u32, bool)>> = BTreeMap::new();
    let mut last = ("", 0);
    for (id, r) in rows.iter().enumerate() {
        if r.name != last.0 {
            last = (&r.name, names.len());
            names.push(u8::try_from(r.name.len()).unwrap_or_else(|_| panic!("too long a name: {}", r.name)));
            names.extend(r.name.as_bytes());
        }
        three(&mut records, scaled(r.lat, 90.0));
        three(&mut records, scaled(r.lon, 180.0));
        three(&mut records, r.geonameid);
        three(&mut records, u32::try_from(last.1).unwrap());
        records.extend(r.population.to_le_bytes());
        for s in [&r.feature, &r.country, &r.admin1, &r.admin2] {
            records.extend(number[s.as_str()].to_le_bytes());
        }
        let id = u32::try_from(id).unwrap();
        let main = fold(&r.name);
        for name in r.names.iter().filter(|n| **n != main) {
            keys.entry(name.clone()).or_default().push((id, false));
        }
        if r.feature == "PCLI" {
            keys.entry(format!("country {}", fold(&r.country))).or_default().push((id, true));
        }
        if !main.is_empty() {
            keys.entry(main).or_default().push((id, true));
        }
    }
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (key, mut ids) in keys {
        ids.sort_by_key(|&(id, main)| (u32::MAX - rows[id as usize].population, !main, id));
        let coded = |&(id, main): &(u32, bool)| id << 1 | u32::from(main);
        let value = match &ids[..] {
            [one] => u64::from(coded(one)) << 1,
            many => {
                let at = postings.len() as u64;
                postings.extend(u16::try_from(many.len()).unwrap().to_le_bytes());
                many.iter().for_each(|id| three(&mut postings, coded(id)));
                at << 1 | 1
            }
        };
        map.insert(key, value).unwrap();
    }
    let mut index = b"PANJPLC1".to_vec();
    index.extend(hash);
    let sections = [map.into_inner().unwrap(), postings, records, names, ends, pool];
    for section in &sections {
        index.extend(u32::try_from(section.len()).unwrap().to_le_bytes());
    }
    index.extend(sections.concat());
    index
}

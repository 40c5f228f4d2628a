#!/usr/bin/env python3
"""Makes the records that the port of score_records.py is tested with, and asks the script for their scores.

    crates/panj-eval/tests/records/make.py PATH/TO/score_records.py [RANDOM-RECORDS [SEED]]

The committed files were made by this command, run with Python 3.11 from the repository's root:

    python3 crates/panj-eval/tests/records/make.py ../shared/score/score_records.py

A perfect record is derived from each gold reading here (NAME.txt, NAME.gold.json: our own words). It is then
spoiled in many ways: one file each, cases/TEXT.HOW.json, with what the script printed for it (with --verbose)
beside it in cases/TEXT.HOW.expected. `random.jsonl` has some hundred records more, each a list of edits to a
perfect record or to its gold (values replaced by values of any type, parts deleted or doubled, from a fixed
seed), with what the script printed. Where the script stops with an exception that it does not catch, the record
counts as unsound, too. Gold ids are always texts. The port agreed on 20,000 random records of another seed.
"""
import contextlib
import copy
import importlib.util
import io
import json
import random
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RANDOM_RECORDS = 500


def load(name):
    return (HERE / f"{name}.txt").read_text(encoding="utf-8"), json.loads((HERE / f"{name}.gold.json").read_text(encoding="utf-8"))


def quote(text, words):
    """A quote of the words, or only the words where the text does not have them."""
    start = text.find(words)
    return {"start": start, "end": start + len(words), "text": words} if start >= 0 else {"start": None, "end": None, "text": words}


def party(text, wanted, gold):
    name = wanted.split("|")[0]
    country = gold["countries"].get(name)
    actor = {"id": None, "name": None if country else name, "country": country, "sector": "COP" if country else None}
    return {**quote(text, wanted.split("|")[-1]), "actor": actor, "kind": "organization", "basis": "stated"}


def counted(what, want):
    wants = want if isinstance(want, list) else [want]
    return [{"what": what, "low": None, "high": None, "of": None, "side": "unknown", **(w if isinstance(w, dict) else {"best": w})} for w in wants]


def perfect(text, gold):
    """A record that has all that the gold states, and nothing else."""
    ids = {w["id"]: f"e{n}" for n, w in enumerate(gold["events"], 1)}
    groups = {i: f"i{n}" for n, group in enumerate(gold["same_incident"], 1) for i in group}
    events = []
    for w in gold["events"]:
        first = text.find(w["evidence"])
        trigger = w["evidence"].split()[-1 if w["id"] == "visit" else 0]
        start = text.find(trigger, first)
        place = w.get("place") and {
            "name": w["place"]["name"].split("|")[0], "text": w["place"]["name"].split("|")[0], "country": w["place"]["country"],
            "lat": w["place"].get("lat"), "lon": w["place"].get("lon"), "precision": w.get("where_prec", 1)}
        time = w.get("date") and {"start": w["date"][0], "end": w["date"][1], "precision": w.get("date_prec", 1)}
        chain = [{"id": f"a{n}", "name": name, **quote(text, name), "actor": None, "cue": None, "stance": "reports"} for n, name in enumerate(w.get("attribution", []), 1)]
        if chain:
            chain[-1]["stance"] = w.get("stance", "asserts").split("|")[0]
        events.append({
            "id": ids[w["id"]], "type": w["type"].split("|")[0], "mode": w.get("mode", "").split("|")[0] or None,
            "status": w.get("status", "occurred").split("|")[0], "hedge": w.get("hedge"),
            "trigger": {"start": start, "end": start + len(trigger), "text": trigger},
            "actors": [party(text, a, gold) for a in w.get("actors", [])], "recipients": [party(text, a, gold) for a in w.get("recipients", [])],
            "place": place, "time": time, "counts": [c for what, n in w.get("counts", {}).items() for c in counted(what, n)],
            "items": [{"unit": None, "role": "seized", **i} for i in w.get("items", [])],
            "change": {"percent": w["change"]} if "change" in w else None, "attribution": chain,
            "about": [ids[a] for a in w.get("about", [])], "incident": groups.get(w["id"], f"i9{ids[w['id']]}")})
    low, high = gold["published_within"]
    blocks, at = [], 0
    for line in gold["chrome"]:
        start = text.index(line, at)
        at = start + len(line)
        blocks.append({"start": start, "end": at, "kind": "chrome"})
    return {"schema": 1, "article": {"published": {"start": low, "end": high, "basis": "text"}, "text": text, "blocks": blocks}, "events": events}


CASES = {}


def case(*names):
    def add(spoil):
        for name in names:
            CASES[f"{name}.{spoil.__name__.replace('_', '-')}"] = spoil
        return spoil
    return add


def spans(record):
    for e in record["events"]:
        yield from [e["trigger"], *e["actors"], *e["recipients"], *e["attribution"]]


def event(record, n):
    return record["events"][n]


def claim(record, words, **more):
    """One more event, its trigger the words."""
    events = record["events"]
    events.append({"id": f"e{len(events) + 1}", "type": "ASSAULT", "status": "occurred", "trigger": quote(record["article"]["text"], words), "incident": "i77", **more})


@case("bridge", "column")
def perfect_record(r): pass
@case("bridge")
def event_dropped(r): del r["events"][3]
@case("bridge")
def all_events_dropped(r): r["events"] = []
@case("bridge")
def wrong_type(r): event(r, 0)["type"], event(r, 7)["type"] = "THREATEN", "ASSAULT"
@case("bridge")
def allowed_other_type(r): event(r, 2)["type"] = "COERCE"
@case("bridge")
def needless_events(r): claim(r, "evictions"), claim(r, "embassy", type="CONSULT"), claim(r, "killed")
@case("bridge")
def optional_events(r): claim(r, "raid", type="MOBILIZE"), claim(r, "warned", type="THREATEN"), claim(r, "an elder", type="ACCUSE")
@case("bridge")
def every_event_twice(r): r["events"] = [copy.deepcopy(e) for e in r["events"] for _ in "ab"]
@case("bridge")
def better_pair_comes_second(r):
    worse = copy.deepcopy(event(r, 0))
    worse.update(id="e99", counts=[], mode="beat", about=["e1"])
    r["events"].insert(0, worse)
@case("bridge")
def wrong_actors(r):
    for e in r["events"]: e["actors"] = [{"text": "the army", "actor": {"name": "Uganda", "country": "UGA", "sector": "MIL"}}]
@case("bridge")
def parties_swapped(r):
    for e in r["events"]: e["actors"], e["recipients"] = e["recipients"], e["actors"]
@case("bridge")
def too_many_parties(r): event(r, 0)["actors"] += [{"text": t} for t in ("one", "two", "three")]; event(r, 1)["actors"] += [{"text": "one"}, {"text": "two"}]
@case("bridge")
def parties_under_other_names(r):
    for e in r["events"]:
        for p in e["actors"] + e["recipients"]:
            p.update(start=None, end=None, text=None, actor={"name": "HARAKAT AL SHABÁAB!" if (p["actor"]["name"] or "")[:2] == "al" else "Office", "country": p["actor"]["country"], "sector": "MIL"})
@case("bridge")
def a_rebel_of_the_country_is_not_the_state(r):
    for e in r["events"]:
        for p in e["actors"] + e["recipients"]: p.update(text="men", start=None); p["actor"]["sector"] = "REB"
@case("bridge")
def a_clause_is_no_name(r): event(r, 0)["recipients"][0].update(start=None, text="al-Shabab " + "and others " * 7, actor=None)
@case("bridge")
def one_party_for_two(r): event(r, 0)["actors"] *= 2
@case("bridge")
def offsets_shifted_by_one(r):
    for q in spans(r):
        if q["start"] is not None: q["start"] += 1; q["end"] += 1
@case("bridge")
def offsets_in_bytes(r):
    text = r["article"]["text"]
    for q in spans(r):
        if q["start"] is not None: q["start"], q["end"] = (len(text[:q[k]].encode()) for k in ("start", "end"))
@case("bridge")
def one_party_shifted(r): event(r, 4)["attribution"][0]["start"] += 1
@case("bridge")
def trigger_too_long(r):
    text, t = r["article"]["text"], event(r, 3)["trigger"]
    t.update(end=t["start"] + 90, text=text[t["start"]:t["start"] + 90])
@case("bridge")
def trigger_without_its_words(r): event(r, 3)["trigger"].pop("text")
@case("bridge")
def trigger_outside_the_evidence(r): event(r, 7)["trigger"] = quote(r["article"]["text"], "Nairobi")
@case("bridge")
def trigger_missing(r): event(r, 0)["trigger"], event(r, 1)["trigger"] = None, {}
@case("bridge")
def wrong_dates(r):
    for e in r["events"]:
        if e["time"]: e["time"].update(start="2023-03-12", end="2023-03-12", precision=2)
@case("bridge")
def dates_off_by_a_day(r):
    for e in r["events"]:
        if e["time"]: e["time"].update(start=e["time"]["start"][:-1] + "2", end=e["time"]["end"] and e["time"]["end"][:-1] + "3")
@case("bridge")
def dates_in_other_iso_forms(r): event(r, 0)["time"].update(start="2024-W11-2", end="20240312"); event(r, 1)["time"].update(start="2024W112", end="2024-03-12T23:00:00Z"); event(r, 7)["time"].update(start="2024-W11", end="13 March 2024")
@case("bridge")
def open_end_closed(r): event(r, 4)["time"]["end"] = "2024-03-14"; event(r, 9)["time"]["end"] = None
@case("bridge")
def no_time(r):
    for e in r["events"]: e["time"] = None
@case("bridge")
def wrong_place(r):
    for e in r["events"]: e["place"] = {"name": "Mombasa", "text": "Mombasa", "lat": -4.05, "lon": 39.66, "country": "TZA", "precision": 1}
@case("bridge")
def place_at_zero(r): event(r, 0)["place"].update(lat=0, lon=0.0); event(r, 2)["place"].update(name=None, text=None, lat=0, lon=0)
@case("bridge")
def place_without_a_point(r): event(r, 0)["place"].update(lat=None, lon=None)
@case("bridge")
def place_just_outside(r): event(r, 0)["place"].update(lat=-0.45 + 0.2249)
@case("bridge")
def vague_place_in_the_right_country(r):
    for n, precision in ((2, 6), (7, 4), (9, 3)): event(r, n)["place"].update(name="Kenya", text="the country", precision=precision)
@case("bridge")
def counts_doubled(r):
    for e in r["events"]: e["counts"] = e["counts"] * 2
@case("bridge")
def counts_times_two(r):
    for e in r["events"]:
        for c in e["counts"]: c.update({k: c[k] * 2 for k in ("low", "best", "high") if c.get(k)})
@case("bridge")
def counts_as_floats_of_others(r): event(r, 0)["counts"][0]["best"] = 2.0; event(r, 6)["counts"][0]["of"] = "nine Policemen."; event(r, 1)["counts"][0]["side"] = "actor"
@case("bridge")
def counts_of_another_kind(r): event(r, 8)["counts"].append({"what": "killed", "best": 0}); event(r, 7)["counts"].append({"what": "forces", "best": 3})
@case("bridge")
def items_in_the_wrong_unit(r):
    for i in event(r, 3)["items"]: i["unit"] = "t"
@case("bridge")
def items_in_grams(r): event(r, 3)["items"][2].update(amount=20000, unit="g"); event(r, 3)["items"][0].update(what="Kalashnikov rifles")
@case("bridge")
def items_doubled(r): event(r, 3)["items"] *= 2; event(r, 1)["items"] = [{"what": "rifle", "amount": 4}]
@case("bridge")
def items_of_another_role(r): event(r, 3)["items"][0]["role"] = "used"; event(r, 3)["items"][1]["role"] = None; event(r, 3)["items"].append({"what": "boat", "role": "lost"})
@case("bridge")
def incidents_merged(r):
    for e in r["events"]: e["incident"] = "i1"
@case("bridge")
def incidents_split(r):
    for e in r["events"]: e["incident"] = e["id"]
@case("bridge")
def incidents_shared_as_they_may(r): event(r, 5)["incident"] = "i1"; event(r, 4)["incident"] = "i1"
@case("bridge", "column")
def chrome_missed(r): r["article"]["blocks"] = r["article"]["blocks"][:1]
@case("bridge", "column")
def everything_chrome(r): r["article"]["blocks"] = [{"start": 0, "end": len(r["article"]["text"]), "kind": "chrome"}]
@case("bridge")
def chrome_cut_from_the_end(r): r["article"]["blocks"] = [{"start": -30, "end": None, "kind": "chrome"}, {"start": 0, "end": 13, "kind": "chrome"}, {"start": 0, "end": 13, "kind": "chrome"}]
@case("bridge")
def claim_in_a_not_event(r): claim(r, "blown up"), claim(r, "halted", type="COERCE")
@case("bridge")
def unreal_claim_in_a_not_event(r): claim(r, "blown up", status="denied"), claim(r, "halted", type="COERCE", status="negated"), claim(r, "raid the town", status="hypothetical"), claim(r, "Huruma", status="negated")
@case("column")
def claims_in_not_events(r): claim(r, "bombarded"), claim(r, "attacked"), claim(r, "arrested", type="COERCE"), claim(r, "Nobody fired", status="negated"), claim(r, "asked", type="REQUEST")
@case("column")
def a_needless_event(r): claim(r, "plant tomatoes")
@case("bridge")
def attribution_reversed(r):
    for e in r["events"]: e["attribution"].reverse()
@case("bridge")
def attribution_missing(r):
    for e in r["events"]: e["attribution"] = []
@case("bridge")
def attribution_shortened(r): event(r, 2)["attribution"].pop(0)
@case("bridge")
def stance_and_hedge_wrong(r):
    for e in r["events"]:
        e["hedge"] = "alleged"
        for link in e["attribution"]: link["stance"] = "doubts"
@case("bridge")
def status_wrong(r):
    for e in r["events"]: e["status"] = "negated"
@case("bridge")
def about_something_else(r): event(r, 5)["about"] = ["e2", "e3"]
@case("bridge")
def about_an_event_that_was_missed(r): del r["events"][0]
@case("bridge")
def change_wrong(r): event(r, 4)["change"]["percent"] = -20
@case("bridge", "column")
def published_unknown(r): r["article"]["published"] = {"start": None, "end": None}
@case("column")
def published_by_a_lucky_guess(r): r["article"]["published"] = {"start": "2021-06-01", "end": "2021-06-01"}
@case("column")
def published_within_narrow_bounds(r): r["article"]["published"] = {"start": "2021-06-01", "end": "2021-12-31"}
@case("bridge")
def unsound_events_are_text(r): r["events"] = ["killed two"]
@case("bridge")
def unsound_article_missing(r): del r["article"]
@case("bridge")
def unsound_latitude_is_text(r): event(r, 0)["place"]["lat"] = "-0.45"
@case("bridge")
def unsound_party_is_text(r): event(r, 0)["actors"] = ["Kenya"]
@case("bridge")
def unsound_status_is_a_list(r): claim(r, "evictions", status=["occurred"])
@case("bridge")
def offsets_are_text(r): event(r, 0)["trigger"]["start"] = "300"
@case("bridge")
def offsets_are_floats(r): event(r, 0)["trigger"]["start"] = float(event(r, 0)["trigger"]["start"])
@case("bridge")
def null_fields(r):
    for e in r["events"]: e.update({k: None for k in e if k not in ("id", "type", "trigger")})


def one_line(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def named_cases(script):
    folder = HERE / "cases"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    outputs = {}
    for name, spoil in CASES.items():
        record = perfect(*load(name.split(".")[0]))
        spoil(record)
        outputs[name] = one_line(record) + "\n"
    whole = outputs["bridge.perfect-record"]
    outputs["bridge.unsound-json-cut-in-half"] = whole[: len(whole) // 2] + "\n"
    outputs["bridge.unsound-array"] = "[]\n"
    outputs["bridge.blank-lines-before-the-record"] = "\n \t\n" + whole + "{}\n"
    outputs["bridge.no-record"] = "\n\n"
    for name, output in outputs.items():
        gold = HERE / f"{name.split('.')[0]}.gold.json"
        run = subprocess.run([sys.executable, script, gold, "--verbose"], input=output, text=True, encoding="utf-8", capture_output=True)
        assert not run.stderr, run.stderr
        (folder / f"{name}.json").write_text(output, encoding="utf-8")
        (folder / f"{name}.expected").write_text(run.stdout, encoding="utf-8")
    return len(outputs)


def paths(value, at=()):
    yield at
    if isinstance(value, (dict, list)):
        for k in value if isinstance(value, dict) else range(len(value)):
            yield from paths(value[k], (*at, k))


def find(value, path):
    for k in path:
        value = value[k]
    return value


VALUES = [None, True, False, 0, 1, 2, -1, 3.5, 5.0, 1e-7, 1e20, "", "x", "s", "|", "Kenya|x", "2024-W11-2", "20240312", "ASSAULT", "COERCE|ASSAULT", "negated", "seized", "kg", "KEN", "e1", "killing",
          [], {}, [None], ["al-Shabab"], [[]], {"a": 1}, {"name": "Kenya"}, [{"what": "killed", "best": 2}], ["2024-03-12", "2024-03-13"], {"best": 2.0}, {"start": 0, "end": 4}]


def edit(rng, both):
    """A random edit, already applied to `both` record and gold."""
    root = "gold" if rng.random() < 0.3 else "record"
    dull = ("text", "note", "cue", "basis", "kind", "schema")
    choices = [p for p in paths(both[root]) if p and (p[-1] not in dull or rng.random() < 0.1) and (root == "record" or p[-1] != "id")]
    if not choices:
        return None
    path = rng.choice(choices)
    parent, last = find(both[root], path[:-1]), path[-1]
    how = rng.choice(["set", "set", "set", "other", "delete", "append"])
    if how == "delete":
        del parent[last]
        return ["delete", [root, *path], None]
    if how == "append" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
        return ["append", [root, *path[:-1]], parent[-1]]
    if how == "other":
        value = copy.deepcopy(find(both["record"], rng.choice([p for p in paths(both["record"]) if len(p) > 2] or [()])))
    else:
        value = copy.deepcopy(rng.choice(VALUES))
    parent[last] = value
    return ["set", [root, *path], copy.deepcopy(value)]


def random_cases(script):
    spec = importlib.util.spec_from_file_location("score_records", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    count = int(sys.argv[2]) if len(sys.argv) > 2 else RANDOM_RECORDS
    rng = random.Random(sys.argv[3] if len(sys.argv) > 3 else "panj")
    rows = []
    while len(rows) < count:
        name = "column" if rng.random() < 0.1 else "bridge"
        text, gold = load(name)
        both = {"record": perfect(text, gold), "gold": gold}
        edits = [edit(rng, both) for _ in range(rng.choice([1, 1, 2, 3, 5]))]
        edits = [e for e in edits if e]
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                print(f"score {module.score(both['gold'], both['record'], True):.1f}")
            printed = printed.getvalue()
        except Exception as problem:
            printed = f"unsound record: {type(problem).__name__}\nscore 0.0\n"
        rows.append(one_line({"text": name, "edits": edits, "expected": printed}))
    (HERE / "random.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return len(rows)


def main():
    script = Path(sys.argv[1]).resolve()
    for name in ("bridge", "column"):
        (HERE / f"{name}.perfect.json").write_text(one_line(perfect(*load(name))) + "\n", encoding="utf-8")
    print(f"{named_cases(script)} cases, {random_cases(script)} random records")


if __name__ == "__main__":
    main()

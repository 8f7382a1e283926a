"""Write `scenarios/county`: all levels of the compendium together, with what couples them. Everything is synthetic.

The levels are the shipped scenarios county_leaders, county_street and county_units, and three smaller towns by the
rules of county_town. What couples them is typed here: six of the county's bureaus are the six units, three of its six
towns are the three, and their heads and leaders are there in person when a county leader comes.

Run from the root of the checkout: ``python -m case_studies.county.make_tables``. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

import tomlkit

from case_studies.county.merging import Level, Plain
from case_studies.county_town import make_tables as town
from case_studies.tables import (
    HOUSEHOLDS,
    LEAVE,
    LINKS,
    PLACES,
    POSTS,
    WINDOWS,
    asked_folder,
    scenario_folder,
    write,
)

SEED = 202012
TOWNS, LEADERS, VILLAGES = 3, 6, 12
UNITS = 6
#: A39 means different things on different levels; the county keeps what each level has chosen
BAKED = ("A39",)
TIERS = ["repeats", "july", "coverage", "persons", "months", "wishes", "weekends", "rhythm", "balance", "distance"]
COLUMNS = {"communities": PLACES, "cadres": POSTS, "households": HOUSEHOLDS, "leave": LEAVE, "links": LINKS,
           "windows": WINDOWS}  # fmt: skip


def levels() -> list[Level]:
    """County leaders, units, a street, and the towns."""
    found = [
        Level(scenario_folder("county_leaders"), "k", baked=BAKED),
        Level(scenario_folder("county_units"), "u", baked=BAKED),
        Level(scenario_folder("county_street"), "s", baked=BAKED),
    ]
    rng = random.Random(SEED)  # noqa: S311
    for number in range(1, TOWNS + 1):
        level = Level(scenario_folder("county_town"), f"t{number}", baked=BAKED)
        prefix = f"T{number}"
        places = town.places(rng, prefix, VILLAGES, LEADERS)
        level.tables |= {
            "communities": [{"households": "", **row} for row in places],
            "cadres": town.posts(prefix, VILLAGES, LEADERS),
            "households": town.households(rng, places, prefix, LEADERS),
            "leave": town.leave(rng, 2027, prefix, LEADERS),
        }
        found.append(level)
    return found


def joined(parts: list[Level]) -> dict[str, list[Plain]]:
    """The tables of all levels; the head of a unit carries a tag by which the county's leaders meet it."""
    tables = {name: [row for part in parts for row in part.table(name)] for name in COLUMNS}
    for row in tables["cadres"]:
        if "u_in_charge" in row["roles"]:
            row["roles"] += f" u_head_{row['id'][1]}"
    return tables


def couplings(parts: list[Level]) -> list[Plain]:
    """Who must be there at once: the head of a unit that is talked with, a leader of a town that is visited."""
    found: list[Plain] = []
    for number in range(1, UNITS + 1):
        found.append({
            "id": f"talk-with-head-{number}", "clause": "CC-5.1", "type": "team", "duty": "k_talk",
            "where": {"id": f"KB{number:02d}"}, "roles": {f"u_head_{number}": 1},
            "note": "A county leader talks with the head of the unit, who is there in person.",
            "note_zh": "县领导与分管单位主要负责人谈心，负责人须在场。",
        })  # fmt: skip
    for number in range(1, TOWNS + 1):
        found.append({
            "id": f"received-by-town-{number}", "clause": "CC-2.2a", "type": "team", "duty": "k_station",
            "where": {"id": f"KT{number:02d}"}, "roles": {f"t{number}_town_leader": 1},
            "note": "A county leader in a town is received by one of its leaders, who is then nowhere else.",
            "note_zh": "县领导到镇时由一名镇领导陪同，该镇领导当时不另有安排。",
        })  # fmt: skip
    for part in parts:
        communities = sorted({row["community"] for row in part.tables["households"]})
        if communities:
            roles = [duty["role"] for duty in part.duties() if "household" in duty["kinds"]]
            found.append({
                "id": f"{part.mark}-own-households", "clause": "office:own_households", "type": "eligible",
                "role": sorted(set(roles)), "target": "household", "where": {"parent": communities},
                "note": "Each level links to its own households.", "note_zh": "各级只联系本级的户。",
            })  # fmt: skip
    return found


def settings(parts: list[Level], cited: set[str]) -> Plain:
    """One scenario.toml: slots and duties of all levels, readings where they agree, notes no rule stands for."""
    readings: dict[str, str] = {}
    notes: dict[str, Plain] = {}
    for part in parts:
        chosen = {code: name for code, name in part.settings["readings"].items() if code not in BAKED}
        for code, name in chosen.items():
            if readings.setdefault(code, name) != name:
                raise ValueError(f"reading {code} is {readings[code]} on one level and {name} on another")
        for note in part.settings.get("clause", ()):
            if note["id"] not in cited:
                notes.setdefault(note["id"], note)
    return {
        "name": "county",
        "tiers": TIERS,
        "sources": ["Rules: a county's compendium of ten systems, January 2020 (clauses CC-…), in our own words."],
        "title": {"en": "County compendium: all levels together", "zh": "县级制度汇编：各级合并"},
        "synthetic": {
            "en": "Synthetic: everything but the rules. The source names no county and gives no numbers.",
            "zh": "除规则外均为合成数据：文件未写明县名，也未给出任何数量。",
        },
        "horizon": {"year": 2027},
        "calendar": {"country": "CN", "on_holiday": "skip"},
        "readings": dict(sorted(readings.items())),
        "slot": [slot for part in parts for slot in part.slots()],
        "duty": [duty for part in parts for duty in part.duties()],
        "clause": list(notes.values()),
    }


def policy(parts: list[Level]) -> list[Plain]:
    """The rules of all levels, then what couples them."""
    return [rule for part in parts for rule in part.rules()] + couplings(parts)


def main(folder: Path) -> None:
    """Write tables, settings and policy."""
    parts = levels()
    for name, rows in joined(parts).items():
        write(folder / f"{name}.csv", COLUMNS[name], rows)
    rules = policy(parts)
    head = "# Written by case_studies/county/make_tables.py from the scenarios of the levels; do not edit by hand.\n\n"
    whole = settings(parts, {rule["clause"] for rule in rules})
    for name, content in (("scenario", whole), ("policy", {"rule": rules})):
        (folder / f"{name}.toml").write_text(head + tomlkit.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    main(asked_folder("county"))

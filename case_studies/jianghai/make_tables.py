"""Write the places and posts of `scenarios/jianghai`: real names of communities, everything else synthetic and seeded.

Run from the root of the checkout: ``python -m case_studies.jianghai.make_tables``. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import PLACES, POSTS, Row, asked_folder, metres, scatter, write

SEED = 20150311
BOX = (113.315, 113.345, 23.075, 23.095)  # degrees: west, east, south, north

# Last three digits of the division code (440105014…), name and pinyin: China's list of 2023-06-30.
COMMUNITIES = (
    ("103", "桂田", "Guitian"),
    ("105", "金影", "Jinying"),
    ("106", "江贝", "Jiangbei"),
    ("107", "敦和", "Dunhe"),
    ("109", "大塘", "Datang"),
    ("112", "金丰", "Jinfeng"),
    ("116", "聚德东", "Judedong"),
    ("117", "坚真", "Jianzhen"),
    ("119", "新村", "Xincun"),
    ("120", "富文", "Fuwen"),
    ("121", "新安", "Xin'an"),
    ("122", "台涌", "Taichong"),
    ("123", "石榴岗村", "Shiliugangcun"),
    ("124", "石榴岗", "Shiliugang"),
    ("125", "金穗", "Jinsui"),
    ("126", "聚德西", "Judexi"),
    ("127", "马骝岗", "Maliugang"),
)
# Village name, pinyin and number of societies: the street's scheme of 2015, which does not name the societies.
ASSOCIATIONS = (("E1", "红卫", "Hongwei", 14), ("E2", "江贝", "Jiangbei", 2))
LEADERS = (
    ("街道党工委书记", "Secretary of the Party Working Committee", "leader principal leading_body"),
    ("街道办事处主任", "Director of the Street Office", "leader principal leading_body"),
    ("街道党工委副书记", "Deputy Secretary of the Party Working Committee", "leader deputy leading_body"),
    ("街道办事处副主任（一）", "Deputy Director of the Street Office (1)", "leader deputy leading_body"),
    ("街道办事处副主任（二）", "Deputy Director of the Street Office (2)", "leader deputy leading_body"),
    ("街道纪工委书记", "Secretary for Discipline Inspection", "leader deputy leading_body"),
    ("街道党工委组织委员", "Organisation Committee Member", "leader deputy leading_body"),
    ("街道人大工委副主任", "Deputy Head of the NPC Working Committee", "leader deputy npc_deputy"),
    ("街道武装部部长", "Head of the Armed Forces Department", "leader deputy armed_forces_head"),
)


def places(rng: random.Random) -> list[Row]:
    """All places: communities, associations, their societies, the street office."""
    points = scatter(rng, len(COMMUNITIES) + len(ASSOCIATIONS) + 1, BOX, 380)
    rows: list[Row] = []
    for (code, name, pinyin), (lon, lat) in zip(COMMUNITIES, points, strict=False):
        households = 10 * rng.randint(40, 260)
        away = round(households * rng.uniform(0.04, 0.22))
        rows.append({"id": f"C{code}", "name": f"{name}社区", "name_en": pinyin, "kind": "community", "lon": lon,
                     "lat": lat, "place": f"{name}社区居委会办公室", "households": households,
                     "households_away": away, "priority": 0})  # fmt: skip
    for row, priority in zip(rng.sample(rows, 6), (2, 2, 1, 1, 1, 1), strict=True):
        row["priority"] = priority
    for (key, name, pinyin, societies), (lon, lat) in zip(ASSOCIATIONS, points[len(COMMUNITIES) :], strict=False):
        rows.append({"id": key, "name": f"{name}经济联社", "name_en": f"{pinyin} Association", "kind": "association",
                     "place": f"{name}经济联社办公室", "lon": lon, "lat": lat})  # fmt: skip
        rows += [{"id": f"{key}S{n:02d}", "name": f"{name}第{n}经济社", "name_en": f"{pinyin} Society {n}",
                  "kind": "society", "parent": key} for n in range(1, societies + 1)]  # fmt: skip
    lon, lat = points[-1]
    rows.append({"id": "OFFICE", "name": "江海街道办事处", "name_en": "Street Office", "kind": "unit",
                 "place": "街道办事处会议室", "lon": lon, "lat": lat})  # fmt: skip
    return rows


def spread(rows: list[Row], count: int) -> list[str]:
    """Return ids of communities far from each other: the first, then always the farthest from those taken."""
    spots = {str(r["id"]): (float(str(r["lon"])), float(str(r["lat"]))) for r in rows if r["kind"] == "community"}
    taken = [next(iter(spots))]
    while len(taken) < count:
        taken.append(max(spots, key=lambda spot: min(metres(spots[spot], spots[other]) for other in taken)))
    return taken


def posts(rows: list[Row]) -> list[Row]:
    """Nine leading posts with a synthetic area of responsibility, and one receiving post a community or association."""
    homes = spread(rows, len(LEADERS))
    found: list[Row] = [
        {"id": f"L{n}", "title": title, "title_en": english, "roles": roles, "home": home}
        for n, ((title, english, roles), home) in enumerate(zip(LEADERS, homes, strict=True), start=1)
    ]
    for row in rows:
        key, name, english = str(row["id"]), row["name"], row["name_en"]
        if row["kind"] == "community":
            found.append({"id": f"R{key[1:]}", "title": f"{name}党组织书记", "roles": "committee", "home": key,
                          "title_en": f"Secretary, {english} Community"})  # fmt: skip
        elif row["kind"] == "association":
            found.append({"id": f"R{key}", "title": f"{name}社长", "roles": "committee", "home": key,
                          "title_en": f"Chair, {english}"})  # fmt: skip
    return found


def main(folder: Path) -> None:
    """Write `communities.csv` and `cadres.csv`."""
    rows = places(random.Random(SEED))  # noqa: S311
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts(rows))


if __name__ == "__main__":
    main(asked_folder("jianghai"))

"""Write the tables of `scenarios/raoyang_village`: one real village name, everything else synthetic and seeded.

Run from the root of the checkout: ``python -m case_studies.raoyang_village.make_tables``.
The same seed gives the same bytes. The village has as many households a member (217 / 33 = 6.58) as the county in
print (56,000 / 8,500 = 6.59), and
a leader to eleven members, the leader counted.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import (
    HOUSEHOLDS,
    LEAVE,
    LINKS,
    PLACES,
    POSTS,
    WINDOWS,
    Row,
    asked_folder,
    metres,
    scatter,
    write,
)

SEED = 201207
BOX = (115.640, 115.652, 38.180, 38.190)  # degrees: west, east, south, north
VILLAGE = ("V209", "东何庄村", "Donghezhuang")  # code 131124101209, China's list of 2023-06-30
COUNT, MEMBERS, LEADERS = 217, 33, 3
SIZES = (8, 20)  # households in a zone, least and greatest
TRADES = ("蔬菜", "养殖", "运输")
TRADES_EN = ("Vegetables", "Livestock", "Transport")
CHOSEN = 50  # links that members chose themselves; the others are assigned
BROADCASTS = (
    ("policies_2027", "2027-02-15", "2027-03-21"),
    ("decisions_2027", "2027-05-10", "2027-06-13"),
    ("activities_2027", "2027-08-02", "2027-09-05"),
    ("opinions_2027", "2027-11-01", "2027-12-05"),
)
AWAY = (("M07", "2027-03-01", "2027-03-14"), ("M21", "2027-07-05", "2027-07-31"), ("M30", "2027-11-08", "2027-11-14"))


def sizes(rng: random.Random) -> list[int]:
    """Households a zone: between the two sizes, in all `COUNT`."""
    found: list[int] = []
    while (left := COUNT - sum(found)) > SIZES[1]:
        found.append(rng.randint(SIZES[0], min(SIZES[1], left - SIZES[0])))
    return [*found, left]


def places(rng: random.Random, zones: list[int]) -> list[Row]:
    """The village, its zones and the trades."""
    key, name, pinyin = VILLAGE
    rows: list[Row] = [
        {
            "id": key,
            "name": name,
            "name_en": pinyin,
            "kind": "village",
            "place": f"{name}党群活动室",
            "lon": 115.646,
            "lat": 38.185,
            "households": COUNT,
        }
    ]
    for number, ((lon, lat), size) in enumerate(zip(scatter(rng, len(zones), BOX, 110), zones, strict=True), start=1):
        rows.append(
            {
                "id": f"Z{number:02d}",
                "name": f"第{number}片区",
                "name_en": f"Zone {number}",
                "kind": "zone",
                "parent": key,
                "lon": lon,
                "lat": lat,
                "households": size,
            }
        )
    rows += [
        {"id": f"T{n}", "name": f"{name_}行业", "name_en": english, "kind": "trade", "parent": key}
        for n, (name_, english) in enumerate(zip(TRADES, TRADES_EN, strict=True), start=1)
    ]
    return rows


def followed(where: list[Row], who: list[Row]) -> list[Row]:
    """The ordinary members again, as those whom a group leader is linked to: each at its zone, in one trade."""
    spot = {row["id"]: row for row in where}
    return [
        {
            "id": f"P{row['id'][1:]}",
            "name": row["title"],
            "name_en": row["title_en"],
            "kind": "member",
            "parent": f"T{n % len(TRADES) + 1}",
            "lon": spot[row["home"]]["lon"],
            "lat": spot[row["home"]]["lat"],
        }
        for n, row in enumerate(who)
        if row["roles"] == "member"
    ]


def posts(rng: random.Random, zones: list[int]) -> list[Row]:
    """The members; the first of them lead a group, one group a trade."""
    homes = rng.choices([f"Z{n:02d}" for n in range(1, len(zones) + 1)], weights=zones, k=MEMBERS)
    rows: list[Row] = []
    for number, home in enumerate(homes, start=1):
        leads = number <= LEADERS
        rows.append(
            {
                "id": f"M{number:02d}",
                "title": f"党小组长（{number}）" if leads else f"普通党员（{number}）",
                "title_en": f"Group leader ({number})" if leads else f"Ordinary member ({number})",
                "roles": f"member group_leader trade_{number}" if leads else "member",
                "home": home,
            }
        )
    return rows


def households(zones: list[int]) -> list[Row]:
    """Households one by one, numbered zone by zone."""
    at = [f"Z{number:02d}" for number, size in enumerate(zones, start=1) for _ in range(size)]
    return [
        {"id": f"H{n:03d}", "community": VILLAGE[0], "zone": zone, "minutes": 20} for n, zone in enumerate(at, start=1)
    ]


def chosen(rng: random.Random, where: list[Row], who: list[Row], homes: list[Row]) -> list[Row]:
    """Links by choice: households in the member's own zone or the next one, at most three a member."""
    spot = {row["id"]: (row["lon"], row["lat"]) for row in where if row["kind"] == "zone"}
    held = dict.fromkeys((row["id"] for row in who), 0)
    rows: list[Row] = []
    for home in rng.sample(homes, CHOSEN):
        near = [row for row in who if held[row["id"]] < 3 and metres(spot[row["home"]], spot[home["zone"]]) < 400]
        if near:
            member = rng.choice(near)["id"]
            held[member] += 1
            rows.append({"cadre": member, "target": home["id"]})
    return sorted(rows, key=lambda row: (row["cadre"], row["target"]))


def main(folder: Path) -> None:
    """Write all tables."""
    rng = random.Random(SEED)  # noqa: S311
    zones = sizes(rng)
    where, who, homes = places(rng, zones), posts(rng, zones), households(zones)
    write(folder / "communities.csv", PLACES, where + followed(where, who))
    write(folder / "cadres.csv", POSTS, who)
    write(folder / "households.csv", HOUSEHOLDS, homes)
    write(folder / "links.csv", LINKS, chosen(rng, where, who, homes))
    write(folder / "leave.csv", LEAVE, [dict(zip(LEAVE, row, strict=False)) for row in AWAY])
    spans = [dict(zip(("name", "from", "to"), row, strict=True), kind="broadcast") for row in BROADCASTS]
    write(folder / "windows.csv", WINDOWS, spans)


if __name__ == "__main__":
    main(asked_folder("raoyang_village"))

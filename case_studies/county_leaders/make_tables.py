"""Write the tables of `scenarios/county_leaders`: an anonymous county, so every place, post and number is synthetic.

Run from the root of the checkout: ``python -m case_studies.county_leaders.make_tables``. The same seed gives the
same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import HOUSEHOLDS, LINKS, PLACES, POSTS, Row, asked_folder, scatter, write

SEED = 202001
BOX = (115.10, 115.60, 25.80, 26.20)  # degrees: west, east, south, north; some 50 km across, of no real county
# Kind, prefix, how many, name, name in English. Fewer towns and old-base villages than leaders: repeats are weighed.
KINDS = (
    ("town", "KT", 6, "镇", "Town"),
    ("improvement_village", "KI", 8, "整治村", "Improvement Village"),
    ("old_base_village", "KO", 7, "老区村", "Old-base Village"),
    ("village", "KV", 5, "村", "Village"),
    ("enterprise", "KE", 9, "民营企业", "Enterprise"),
    ("project", "KP", 8, "重点项目", "Key Project"),
    ("bureau", "KB", 13, "县直单位", "County Bureau"),
)
VILLAGES = ("improvement_village", "old_base_village", "village")
LEADERS = (
    ("县委书记", "County Party Secretary", "party_gov four_body", 2),
    ("县长", "County Magistrate", "party_gov four_body", 2),
    ("县委副书记", "Deputy County Party Secretary", "party_gov four_body", 2),
    ("常务副县长", "Executive Deputy Magistrate", "party_gov four_body", 2),
    ("县人大常委会主任", "Chair, County People's Congress", "four_body", 1),
    ("县人大常委会副主任", "Vice-chair, County People's Congress", "four_body", 1),
    ("县政协主席", "Chair, County Consultative Conference", "four_body", 1),
    ("县政协副主席", "Vice-chair, County Consultative Conference", "four_body", 1),
    ("县人民法院院长", "President of the County Court", "court", 1),
)
OTHERS = (
    ("KS1", "县委办公室副主任", "Deputy Director, County Party Office", "section", "KHALL"),
    ("KS2", "县政府办公室副主任", "Deputy Director, County Government Office", "section", "KHALL"),
    ("KS3", "县直单位科级干部（一）", "Section-level Post, County Bureau (1)", "section", "KB01"),
    ("KS4", "县直单位科级干部（二）", "Section-level Post, County Bureau (2)", "section", "KB02"),
    ("KQ1", "县统计局测评岗位", "Survey Post, Statistics Bureau", "survey", "KHALL"),
    ("KQ2", "县委组织部测评岗位", "Survey Post, Organisation Department", "survey", "KHALL"),
)


def places(rng: random.Random) -> list[Row]:
    """Towns first, then what lies in them; each kind is dealt to the towns in turn."""
    points = iter(scatter(rng, sum(count for _, _, count, _, _ in KINDS), BOX, 1500))
    rows: list[Row] = []
    for kind, prefix, count, name, english in KINDS:
        for n in range(1, count + 1):
            lon, lat = next(points)
            village = kind in VILLAGES
            rows.append({"id": f"{prefix}{n:02d}", "name": f"{name}{n:02d}", "name_en": f"{english} {n:02d}",
                         "kind": kind, "parent": "" if kind in {"town", "bureau"} else f"KT{(n - 1) % 6 + 1:02d}",
                         "lon": lon, "lat": lat,
                         "households": 10 * rng.randint(20, 60) if village else "",
                         "priority": rng.choice((0, 0, 0, 1, 1, 2)) if village else ""})  # fmt: skip
    rows.append({"id": "KHALL", "name": "县机关", "name_en": "County Offices", "kind": "county_office"})
    rows.append({"id": "KDESK", "name": "县群众接待大厅", "name_en": "County Reception Hall", "kind": "desk"})
    return rows


def posts() -> list[Row]:
    """Nine leaders (each answers for a town), four section-level posts, two who survey."""
    found: list[Row] = [
        {"id": f"K{n}", "title": title, "title_en": english, "roles": f"county_leader section {tags}",
         "home": f"KT{(n - 1) % 6 + 1:02d}"}
        for n, (title, english, tags, _) in enumerate(LEADERS, start=1)
    ]  # fmt: skip
    return found + [dict(zip(POSTS, row, strict=True)) for row in OTHERS]


def in_charge() -> list[Row]:
    """Who is in charge of which bureaus: given, so the links for talks are given."""
    holders = [f"K{n}" for n, row in enumerate(LEADERS, start=1) for _ in range(row[3])]
    return [{"cadre": cadre, "target": f"KB{n:02d}"} for n, cadre in enumerate(holders, start=1)]


def households(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Fifteen opaque households, two more than the posts that take one: yearly numbers only, no reasons."""
    villages = [str(row["id"]) for row in rows if row["kind"] in VILLAGES]
    return [
        {"id": f"K-{key:04x}", "community": village, "minutes": 30, "k_required": rng.choice((1, 2, 2, 3)), "k_max": 6}
        for key, village in zip(rng.sample(range(4096, 65536), 15), rng.sample(villages, 15), strict=True)
    ]


def main(folder: Path) -> None:
    """Write the tables that are drawn; leave.csv and windows.csv are typed."""
    rng = random.Random(SEED)  # noqa: S311
    rows = places(rng)
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts())
    write(folder / "links.csv", LINKS, in_charge())
    write(folder / "households.csv", HOUSEHOLDS, households(rng, rows))


if __name__ == "__main__":
    main(asked_folder("county_leaders"))

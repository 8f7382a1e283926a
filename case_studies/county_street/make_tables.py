"""Write the tables of `scenarios/county_street`: one street of an anonymous county, so everything in them is synthetic.

Run from the root of the checkout: ``python -m case_studies.county_street.make_tables``. The same seed gives the
same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import PLACES, POSTS, Row, asked_folder, scatter, write

SEED = 202006
BOX = (115.30, 115.34, 25.98, 26.01)  # degrees: west, east, south, north; some 4 km across, of no real street
COMMUNITIES = 6
LEADERS = (
    ("街道党工委书记", "Secretary of the Party Working Committee"),
    ("街道办事处主任", "Director of the Street Office"),
    ("街道党工委副书记", "Deputy Secretary of the Party Working Committee"),
    ("街道人大工委主任", "Head of the NPC Working Committee"),
    ("街道办事处副主任（一）", "Deputy Director of the Street Office (1)"),
    ("街道办事处副主任（二）", "Deputy Director of the Street Office (2)"),
    ("街道纪工委书记", "Secretary for Discipline Inspection"),
)
#: what each community has of a kind: kind, prefix, how many, name, name in English
PARTS = (
    ("resident_group", "SR", 10, "居民组", "Residents' Group"),  # five residents each
    ("talk_group", "SB", 3, "支部谈心组", "Branch Talk Group"),  # a few members of the branch each
    ("service_post", "SP", 3, "志愿服务岗", "Service Post"),
)


def places(rng: random.Random) -> list[Row]:
    """Communities with what is part of them, then the street's own places."""
    rows: list[Row] = []
    for n, (lon, lat) in enumerate(scatter(rng, COMMUNITIES, BOX, 600), start=1):
        rows.append({"id": f"SC{n}", "name": f"社区{n}", "name_en": f"Community {n}", "kind": "community",
                     "place": f"社区{n}党群服务中心", "lon": lon, "lat": lat,
                     "households": 24 * rng.randint(10, 15)})  # fmt: skip
        rows += [{"id": f"{prefix}{n}{k:02d}", "name": f"社区{n}{name}{k}", "name_en": f"{english} {n}.{k}",
                  "kind": kind, "parent": f"SC{n}"}
                 for kind, prefix, count, name, english in PARTS for k in range(1, count + 1)]  # fmt: skip
    rows += [{"id": key, "name": name, "name_en": english, "kind": kind} for key, name, english, kind in (
        ("SDESK", "街道群众接待室", "Street Reception Room", "desk"),
        ("SHALL", "街道办事处", "Street Office", "street_office"),
        ("SGA", "党代表第一组", "Delegates' Group 1", "delegate_group"),
        ("SGB", "党代表第二组", "Delegates' Group 2", "delegate_group"),
    )]  # fmt: skip
    return rows


def posts() -> list[Row]:
    """Seven leaders, the street's liaison post, ten delegates; in each community four posts and four volunteers."""

    def post(key: str, title: str, english: str, roles: str, home: str) -> Row:
        return dict(zip(POSTS, (key, title, english, roles, home), strict=True))

    found = [post(f"S{n}", title, english, "street_leader", f"SC{(n - 1) % COMMUNITIES + 1}")
             for n, (title, english) in enumerate(LEADERS, start=1)]  # fmt: skip
    found.append(post("SO1", "党代表联络办岗位", "Delegates' Liaison Office", "delegate_office", "SHALL"))
    for group, home in (("a", "SGA"), ("b", "SGB")):
        found += [post(f"SD{group}{n}", f"党代表岗位{group.upper()}{n}", f"Delegate {group.upper()}{n}",
                       f"delegate group_{group}" + (" convener" if n == 1 else ""), home)
                  for n in range(1, 6)]  # fmt: skip
    for n in range(1, COMMUNITIES + 1):
        home = f"SC{n}"
        found.append(post(f"SV{n}", f"社区{n}包片干部", f"Cadre in charge of Community {n}", "village_cadre", home))
        found.append(post(f"SS{n}", f"社区{n}党支部书记", f"Branch Secretary, Community {n}", "branch_secretary", home))
        found.append(post(f"ST{n}", f"社区{n}志愿服务队", f"Volunteer Team, Community {n}", "volunteer_team", home))
        found += [post(f"SW{n}{k}", f"社区{n}志愿岗位{k}", f"Volunteer {n}.{k}",
                       "volunteer " + ("employed" if k <= 2 else "no_office"), home) for k in range(1, 5)]  # fmt: skip
    return found


def main(folder: Path) -> None:
    """Write the tables that are drawn; leave.csv and windows.csv are typed."""
    rng = random.Random(SEED)  # noqa: S311
    write(folder / "communities.csv", PLACES, places(rng))
    write(folder / "cadres.csv", POSTS, posts())


if __name__ == "__main__":
    main(asked_folder("county_street"))

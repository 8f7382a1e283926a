"""Write the tables of `scenarios/four_masses_town`: an anonymous template, so everything is synthetic and seeded.

Run from the root of the checkout: ``python -m case_studies.four_masses_town.make_tables``.
The same seed gives the same bytes. A village has 40 households: one leader, one or two cadres and three committee
members need at most 8 + 2 x 5 + 3 x 5 = 33 of them, so the households can be shared out (A38 exclusive) or overlap.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import (
    HOUSEHOLDS,
    LEAVE,
    PLACES,
    POSTS,
    WINDOWS,
    Row,
    asked_folder,
    scatter,
    town_office,
    village,
    write,
)

SEED = 20120229
BOX = (111.00, 111.06, 31.00, 31.06)  # degrees: west, east, south, north; nowhere in particular
VILLAGES, HOMES, ZONES, POINTS = 6, 40, 4, 2
CADRES, COMMITTEE = 8, 3
LEADERS = (
    ("镇党委书记", "Party secretary of the town", "group_head leading_group"),
    ("镇长", "Head of the town", "leading_group"),
    ("镇党委副书记", "Deputy party secretary", "leading_group office_head mass_office"),
    ("镇人大主席", "Head of the town congress", "leading_group"),
    ("副镇长（一）", "Deputy head of the town (1)", "leading_group"),
    ("副镇长（二）", "Deputy head of the town (2)", "leading_group"),
)
OFFICE = (
    ("组织办副主任（一）", "Deputy head of the organisation office (1)", "mass_office office_deputy checker"),
    ("组织办副主任（二）", "Deputy head of the organisation office (2)", "mass_office office_deputy checker"),
    ("组织办工作岗位", "Staff of the organisation office", "mass_office checker"),
)
AWAY = (("L2", "2027-05-10", "2027-05-21"), ("L5", "2027-08-09", "2027-08-20"), ("K3", "2027-07-05", "2027-07-16"))
SPANS = (
    ("before_spring_festival_2027", "spring_festival", "2027-01-15", "2027-02-04"),
    ("kickoff_2027", "kickoff", "2027-01-01", "2027-02-28"),
    ("plans_2027", "plans", "2027-01-01", "2027-03-10"),
)


def places(rng: random.Random) -> list[Row]:
    """Villages with zones and demonstration points, and the town office."""
    *centres, office = scatter(rng, VILLAGES + 1, BOX, 1400)
    rows: list[Row] = []
    for number, centre in enumerate(centres, start=1):
        rows += village(rng, number, centre, HOMES, ZONES)
        rows += [
            {
                "id": f"V{number}D{d}",
                "name": f"第{number}村示范点{d}",
                "name_en": f"Village {number}, point {d}",
                "kind": "demo_point",
                "parent": f"V{number}",
                "place": f"第{number}村示范点{d}",
            }
            for d in range(1, POINTS + 1)
        ]
    return [*rows, town_office(office)]


def posts() -> list[Row]:
    """Six leaders and eight cadres, each in charge of a village; the office; each village's own posts."""
    rows: list[Row] = [
        {"id": f"L{n}", "title": title, "title_en": english, "roles": f"leader linker {roles}", "home": f"V{n}"}
        for n, (title, english, roles) in enumerate(LEADERS, start=1)
    ]
    rows += [
        {
            "id": f"K{n}",
            "title": f"镇干部岗位（{n}）",
            "title_en": f"Town cadre ({n})",
            "roles": "cadre linker",
            "home": f"V{(n - 1) % VILLAGES + 1}",
        }
        for n in range(1, CADRES + 1)
    ]
    rows += [
        {"id": f"O{n}", "title": title, "title_en": english, "roles": roles, "home": "OFFICE"}
        for n, (title, english, roles) in enumerate(OFFICE, start=1)
    ]
    for number in range(1, VILLAGES + 1):
        rows.append(
            {
                "id": f"S{number}",
                "title": f"第{number}村党支部书记",
                "title_en": f"Party secretary, village {number}",
                "roles": "village_secretary leading_group",
                "home": f"V{number}",
            }
        )
        rows += [
            {
                "id": f"C{number}{m}",
                "title": f"第{number}村村委会成员（{m}）",
                "roles": "committee linker",
                "title_en": f"Committee member, village {number} ({m})",
                "home": f"V{number}",
            }
            for m in range(1, COMMITTEE + 1)
        ]
    return rows


def households() -> list[Row]:
    """Households one by one, numbered zone by zone."""
    return [
        {"id": f"H{v}{n:02d}", "community": f"V{v}", "zone": f"V{v}Z{n * ZONES // HOMES + 1}", "minutes": 25}
        for v in range(1, VILLAGES + 1)
        for n in range(HOMES)
    ]


def main(folder: Path) -> None:
    """Write all tables."""
    rng = random.Random(SEED)  # noqa: S311
    write(folder / "communities.csv", PLACES, places(rng))
    write(folder / "cadres.csv", POSTS, posts())
    write(folder / "households.csv", HOUSEHOLDS, households())
    write(folder / "leave.csv", LEAVE, [dict(zip(LEAVE, row, strict=False)) for row in AWAY])
    write(folder / "windows.csv", WINDOWS, [dict(zip(WINDOWS, row, strict=True)) for row in SPANS])


if __name__ == "__main__":
    main(asked_folder("four_masses_town"))

"""Write the tables of `scenarios/guangwai`: eleven joint branches on a renovation project, all of it synthetic.

Run from the root of the checkout: ``python -m case_studies.guangwai.make_tables``. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import LEAVE, PLACES, POSTS, WINDOWS, Row, asked_folder, scatter, write

SEED = 20120101
BOX = (116.335, 116.350, 39.878, 39.892)  # degrees: west, east, south, north; a synthetic square
BRANCHES = 11  # published; everything else about them is not
SECOND = 2  # the branch whose weekly tasks are told
DOORS = 8  # homes in one round: household counts are multiples, so that no round is half empty
MEMBERS = (  # key, titles, roles: the four kinds of member that are told
    ("A1", "支部书记（市区下派）", "Branch Secretary, seconded", "branch_lead seconded visitor"),
    ("A2", "市区下派岗位", "Seconded post of city or district", "seconded visitor"),
    ("B1", "街道岗位", "Post of the street office", "street visitor"),
    ("B2", "社区岗位", "Post of the community", "street visitor"),
    ("C1", "项目经理岗位", "Project manager", "project_manager"),
    ("D1", "居民委员岗位", "Resident member", "resident_member"),
)
AWAY: tuple[Row, ...] = (
    {"cadre": "P04A2", "from": "2027-03-15", "to": "2027-03-26"},
    {"cadre": "P08B1", "from": "2027-04-19", "to": "2027-04-30"},
    {"cadre": "P10A1", "from": "2027-08-02", "to": "2027-08-13"},
)
SPANS: tuple[Row, ...] = (
    {"name": "project_start", "kind": "project_start", "from": "2027-03-01", "to": "2027-05-31"},
    {"name": "qingming", "kind": "public_holiday", "from": "2027-04-05", "to": "2027-04-05"},
    {"name": "labour_day", "kind": "public_holiday", "from": "2027-05-01", "to": "2027-05-04"},
)


def places(rng: random.Random) -> list[Row]:
    """Eleven project sites with a synthetic number of households."""
    points = scatter(rng, BRANCHES, BOX, 250)
    return [
        {"id": f"P{n:02d}", "name": f"{n}号改造项目（合成）", "name_en": f"Renovation site {n}", "kind": "project",
         "place": f"{n}号项目现场办公室", "lon": lon, "lat": lat, "households": DOORS * rng.randint(15, 45)}
        for n, (lon, lat) in enumerate(points, start=1)
    ]  # fmt: skip


def posts(rows: list[Row]) -> list[Row]:
    """Six posts a branch; those of the second branch who are on site every week carry a tag of their own."""
    found: list[Row] = []
    for n, row in enumerate(rows, start=1):
        for key, title, english, roles in MEMBERS:
            tags = roles
            if n == SECOND and key != "D1":
                tags += " second_branch second_lead" if "seconded" in roles else " second_branch"
            found.append({"id": f"{row['id']}{key}", "title": f"第{n}联合支部{title}", "roles": tags, "home": row["id"],
                          "title_en": f"{english}, joint branch {n}"})  # fmt: skip
    return found


def main(folder: Path) -> None:
    """Write `communities.csv`, `cadres.csv`, `leave.csv` and `windows.csv`."""
    rows = places(random.Random(SEED))  # noqa: S311
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts(rows))
    write(folder / "leave.csv", LEAVE, list(AWAY))
    write(folder / "windows.csv", WINDOWS, list(SPANS))


if __name__ == "__main__":
    main(asked_folder("guangwai"))

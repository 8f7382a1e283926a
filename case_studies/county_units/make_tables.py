"""Write the tables of `scenarios/county_units`: units of an anonymous county, so all of it is synthetic.

Run from the root of the checkout: ``python -m case_studies.county_units.make_tables``. The same seed gives the
same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import HOUSEHOLDS, PLACES, POSTS, Row, asked_folder, scatter, write

SEED = 202003
BOX = (115.12, 115.58, 25.82, 26.18)  # degrees: west, east, south, north; of no real county
UNITS = 6  # the first two are busy and have a window at which they enforce the law
LEADERS = 2  # a unit
VILLAGES = 6


def places(rng: random.Random) -> list[Row]:
    """Units with their desk, base unit and service recipients; villages, enterprises and posts for secondees."""
    points = iter(scatter(rng, 2 * UNITS + 2 * VILLAGES, BOX, 900))
    rows: list[Row] = []

    def place(key: str, name: str, english: str, kind: str, parent: str = "", *, located: bool = False) -> None:
        lon, lat = next(points) if located else ("", "")
        rows.append(
            {"id": key, "name": name, "name_en": english, "kind": kind, "parent": parent, "lon": lon, "lat": lat}
        )

    for n in range(1, UNITS + 1):
        desk = "busy_desk" if n <= 2 else "unit_desk"
        place(f"UU{n}", f"县直单位{n}", f"County Unit {n}", "unit", located=True)
        place(f"UD{n}", f"县直单位{n}接待窗口", f"Desk of Unit {n}", desk, f"UU{n}")
        place(f"UB{n}", f"县直单位{n}基层站所", f"Base Station of Unit {n}", "base_unit", f"UU{n}", located=True)
        for k in range(1, 9):
            place(f"UT{n}{k}", f"单位{n}服务对象{k}", f"Service Recipient {n}.{k}", "service_target", f"UU{n}")
    for n in range(1, VILLAGES + 1):
        place(f"UV{n}", f"村{n}", f"Village {n}", "village", located=True)
        place(f"UE{n}", f"企业{n}", f"Enterprise {n}", "enterprise", located=True)
    for n, (name, english) in enumerate(
        (("驻村", "Village"), ("接访", "Reception"), ("重点工作", "Key Work")), start=1
    ):
        for k in (1, 2):
            place(f"UX{n}{k}", f"{name}岗位{k}", f"{english} Post {k}", "line_post")
    place("UHALL", "县机关", "County Offices", "county_office")
    return rows


def posts() -> list[Row]:
    """Two leaders and one window post a unit, four section-level reserve posts, two bureaux, three offices."""

    def post(key: str, title: str, english: str, roles: str, home: str) -> Row:
        return dict(zip(POSTS, (key, title, english, roles, home), strict=True))

    found = []
    for n in range(1, UNITS + 1):
        for k in range(1, LEADERS + 1):
            what, english = ("主要负责人", "Head") if k == 1 else ("分管负责人", "Deputy Head")
            tags = "unit_leader" + (" in_charge" if k == 1 else "")
            found.append(post(f"U{n}{k}", f"县直单位{n}{what}", f"{english}, County Unit {n}", tags, f"UU{n}"))
        found.append(post(f"UC{n}", f"县直单位{n}窗口岗位", f"Window Post, County Unit {n}", "card", f"UU{n}"))
    found += [post(f"UR{n}", f"科级后备岗位{n}", f"Section-level Reserve Post {n}",
                   "reserve" + (" fresh" if n <= 2 else ""), f"UU{n}") for n in range(1, 5)]  # fmt: skip
    found += [
        post("UF1", "县民政局慰问岗位", "Visiting Post, Civil Affairs Bureau", "festival", "UHALL"),
        post("UF2", "县总工会慰问岗位", "Visiting Post, Trade Union", "festival", "UHALL"),
        post("UO1", "县委组织部干部岗位", "Personnel Post, Organisation Department", "personnel", "UHALL"),
        post("UQ1", "县统计局测评岗位", "Survey Post, Statistics Bureau", "survey", "UHALL"),
    ]
    return found


def households(rng: random.Random) -> list[Row]:
    """Opaque households in the villages: yearly numbers only, no reasons; one a unit and eighteen for the bureaux."""
    keys = rng.sample(range(4096, 65536), UNITS + 18)
    return [{"id": f"U-{key:04x}", "community": f"UV{n % VILLAGES + 1}", "minutes": 30,
             "k_required": 4 if n < UNITS else 2, "k_max": 6} for n, key in enumerate(keys)]  # fmt: skip


def main(folder: Path) -> None:
    """Write the tables that are drawn; leave.csv and windows.csv are typed."""
    rng = random.Random(SEED)  # noqa: S311
    write(folder / "communities.csv", PLACES, places(rng))
    write(folder / "cadres.csv", POSTS, posts())
    write(folder / "households.csv", HOUSEHOLDS, households(rng))


if __name__ == "__main__":
    main(asked_folder("county_units"))

"""Write the tables of `scenarios/direct_contact_town`: an anonymous template, so everything is synthetic and seeded.

Run from the root of the checkout: ``python -m case_studies.direct_contact_town.make_tables``.
The same seed gives the same bytes. Each village has 60 households and two office workers: 2 x 23 = 46 fit, so both
readings of A34 can be had.
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
    Row,
    asked_folder,
    scatter,
    town_office,
    village,
    write,
)

SEED = 20120228
BOX = (110.00, 110.06, 30.00, 30.06)  # degrees: west, east, south, north; nowhere in particular
VILLAGES, HOMES, ZONES = 6, 60, 4
#: households a village for which the competent office asks a number of visits a year; why, it keeps to itself
ASKED, ASKED_VISITS = 2, 8
AWAY = (("W03", "2027-04-12", "2027-04-23"), ("W07", "2027-07-19", "2027-07-30"), ("W10", "2027-09-06", "2027-09-10"))


def places(rng: random.Random) -> list[Row]:
    """The villages with their zones, and the town office."""
    *centres, office = scatter(rng, VILLAGES + 1, BOX, 1400)
    rows: list[Row] = []
    for number, centre in enumerate(centres, start=1):
        rows += village(rng, number, centre, HOMES, ZONES)
    return [*rows, town_office(office)]


def posts() -> list[Row]:
    """Two workers stationed in each village, the first of them full-time; one post of the office."""
    rows: list[Row] = []
    for number in range(1, 2 * VILLAGES + 1):
        full = number % 2 == 1
        rows.append(
            {
                "id": f"W{number:02d}",
                "title": f"驻村机关干部岗位（{number}）",
                "title_en": f"Stationed worker ({number})",
                "roles": "worker full_time" if full else "worker",
                "home": f"V{(number + 1) // 2}",
            }
        )
    rows.append(
        {"id": "ORG", "title": "镇党政办岗位", "title_en": "Town office post", "roles": "office", "home": "OFFICE"}
    )
    return rows


def households(rng: random.Random) -> list[Row]:
    """Households one by one; two a village carry the number of visits that the competent office asks for."""
    rows: list[Row] = []
    for number in range(1, VILLAGES + 1):
        asked = set(rng.sample(range(HOMES), ASKED))
        rows += [
            {
                "id": f"H{number}{n:02d}",
                "community": f"V{number}",
                "zone": f"V{number}Z{n * ZONES // HOMES + 1}",
                "minutes": 25,
                "k_required": ASKED_VISITS if n in asked else "",
                "k_max": 12,
            }
            for n in range(HOMES)
        ]
    return rows


def given(homes: list[Row]) -> list[Row]:
    """Each worker takes one of the households that the competent office has asked for: decided, hence given."""
    asked = [row for row in homes if row["k_required"]]
    return [{"cadre": f"W{number:02d}", "target": row["id"]} for number, row in enumerate(asked, start=1)]


def main(folder: Path) -> None:
    """Write all tables."""
    rng = random.Random(SEED)  # noqa: S311
    homes_at = places(rng)
    homes = households(rng)
    write(folder / "communities.csv", PLACES, homes_at)
    write(folder / "cadres.csv", POSTS, posts())
    write(folder / "households.csv", HOUSEHOLDS, homes)
    write(folder / "links.csv", LINKS, given(homes))
    write(folder / "leave.csv", LEAVE, [dict(zip(LEAVE, row, strict=False)) for row in AWAY])


if __name__ == "__main__":
    main(asked_folder("direct_contact_town"))

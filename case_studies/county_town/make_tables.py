"""Write the tables of `scenarios/county_town`: a town of an anonymous county, so every place and number is synthetic.

Run from the root of the checkout: ``python -m case_studies.county_town.make_tables``. The same seed gives the
same bytes.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from case_studies.tables import HOUSEHOLDS, LEAVE, PLACES, POSTS, Row, asked_folder, metres, scatter, write

SEED = 202011
BOX = (115.30, 115.42, 25.94, 26.05)  # degrees: west, east, south, north; some 12 km across, of no real town
VILLAGES = 24
#: kinds of contact point besides villages, one for each leader
POINTS = (("veteran", "TM", "老干部联系点", "Veteran contact point"), ("enterprise", "TE", "企业", "Enterprise"))
LEADERS = (
    ("镇党委书记", "Town Party Secretary"),
    ("镇长", "Town Mayor"),
    ("镇人大主席", "Chair, Town People's Congress"),
    ("镇党委副书记", "Deputy Town Party Secretary"),
    ("镇纪委书记", "Secretary for Discipline Inspection"),
    ("镇党委组织委员", "Organisation Committee Member"),
    ("镇党委宣传委员", "Publicity Committee Member"),
    ("镇武装部部长", "Head of the Armed Forces Department"),
    ("副镇长（一）", "Deputy Town Mayor (1)"),
    ("副镇长（二）", "Deputy Town Mayor (2)"),
    ("副镇长（三）", "Deputy Town Mayor (3)"),
)


def places(rng: random.Random, prefix: str = "T", villages: int = VILLAGES, leaders: int = len(LEADERS)) -> list[Row]:
    """The villages, what else is linked to leaders, and the town's own offices."""
    points = scatter(rng, villages + len(POINTS) * leaders, BOX, 400)
    rows: list[Row] = [
        {"id": f"{prefix}V{n:02d}", "name": f"{n:02d}村", "name_en": f"Village {n:02d}", "kind": "village",
         "place": "村委会", "lon": points[n - 1][0], "lat": points[n - 1][1], "households": 10 * rng.randint(18, 52),
         "priority": rng.choice((0, 0, 0, 1, 1, 2))}
        for n in range(1, villages + 1)
    ]  # fmt: skip
    later = iter(points[villages:])
    for kind, mark, name, english in POINTS:
        for n in range(1, leaders + 1):
            lon, lat = next(later)
            near = min(rows[:villages], key=lambda row, at=(lon, lat): metres((row["lon"], row["lat"]), at))
            rows.append({"id": f"{prefix}{mark[1:]}{n:02d}", "name": f"{name}{n:02d}", "name_en": f"{english} {n:02d}",
                         "kind": kind, "parent": near["id"], "lon": lon, "lat": lat})  # fmt: skip
    rows.append({"id": f"{prefix}DESK", "name": "镇群众接待室", "name_en": "Town Reception Desk", "kind": "town_desk",
                 "place": "镇政府"})  # fmt: skip
    rows.append({"id": f"{prefix}HALL", "name": "镇机关", "name_en": "Town Offices", "kind": "town_office"})
    return rows


def posts(prefix: str = "T", villages: int = VILLAGES, leaders: int = len(LEADERS)) -> list[Row]:
    """The leaders, a post in charge of each village, and the office that counts delegates' activities."""
    rows: list[Row] = [
        {
            "id": f"{prefix}{n}",
            "title": title,
            "title_en": english,
            "roles": "town_leader",
            "home": f"{prefix}V{2 * n:02d}",
        }
        for n, (title, english) in enumerate(LEADERS[:leaders], start=1)
    ]
    rows += [
        {"id": f"{prefix}C{n:02d}", "title": f"包村干部（{n:02d}村）", "title_en": f"Post in Charge of Village {n:02d}",
         "roles": "village_cadre", "home": f"{prefix}V{n:02d}"}
        for n in range(1, villages + 1)
    ]  # fmt: skip
    rows.append({"id": f"{prefix}O", "title": "镇党代表联络办公室", "title_en": "Town Delegate Liaison Office",
                 "roles": "town_office", "home": f"{prefix}HALL"})  # fmt: skip
    return rows


def households(rng: random.Random, rows: list[Row], prefix: str = "T", leaders: int = len(LEADERS)) -> list[Row]:
    """Opaque households, six for each leader: yearly numbers only, no reasons."""
    villages = [str(row["id"]) for row in rows if row["kind"] == "village"]
    keys = rng.sample(range(4096, 65536), 6 * leaders)
    return [
        {"id": f"{prefix}-{key:04x}", "community": villages[n % len(villages)], "minutes": 30,
         "k_required": rng.choice((1, 1, 2)), "k_max": 6}
        for n, key in enumerate(keys)
    ]  # fmt: skip


def leave(rng: random.Random, year: int, prefix: str = "T", leaders: int = len(LEADERS)) -> list[Row]:
    """Each leader is away for one or two spells of three to six days."""
    rows: list[Row] = []
    for n in range(1, leaders + 1):
        for half in range(rng.choice((1, 2))):
            first = dt.date(year, 1 + 6 * half, 1) + dt.timedelta(days=rng.randint(5, 170))
            last = first + dt.timedelta(days=rng.randint(2, 5))
            rows.append({"cadre": f"{prefix}{n}", "from": first, "to": last})
    return rows


def main(folder: Path) -> None:
    """Write the tables that are drawn; windows.csv is typed."""
    rng = random.Random(SEED)  # noqa: S311
    rows = places(rng)
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts())
    write(folder / "households.csv", HOUSEHOLDS, households(rng, rows))
    write(folder / "leave.csv", LEAVE, leave(rng, 2027))


if __name__ == "__main__":
    main(asked_folder("county_town"))

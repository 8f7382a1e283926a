"""Write the tables of `scenarios/baodi_town`: real names of villages, everything else synthetic and seeded.

Run from the root of the checkout: ``python -m case_studies.baodi_town.make_tables``.
The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import LEAVE, PLACES, POSTS, WINDOWS, Row, asked_folder, scatter, write

SEED = 2009
BOX = (117.21, 117.29, 39.53, 39.60)  # degrees: west, east, south, north
SMALL, LARGE = (110, 300), (320, 560)  # synthetic numbers of households, least and greatest
# Last three digits of the division code (120115127…), name and pinyin: Dabaizhuang town, China's list of 2023-06-30.
VILLAGES = (
    ("201", "大白庄", "Dabaizhuang"),
    ("202", "小白庄", "Xiaobaizhuang"),
    ("203", "孙校庄", "Sunxiaozhuang"),
    ("204", "张狼庄", "Zhanglangzhuang"),
    ("205", "马贵庄", "Maguizhuang"),
    ("206", "随家庄", "Suijiazhuang"),
    ("207", "彭元庄", "Pengyuanzhuang"),
    ("208", "八道沽", "Badaogu"),
    ("209", "东老口", "Donglaokou"),
    ("210", "小杨庄", "Xiaoyangzhuang"),
    ("217", "大刘坡", "Daliupo"),
    ("218", "小刘坡", "Xiaoliupo"),
)
LARGE_VILLAGES = ("201", "208", "210", "217")  # which are large is synthetic, too
CENTRES = (
    ("CENTRE1", "便民服务中心", "Service centre"),
    ("CENTRE2", "第二中心", "Second centre"),
    ("CENTRE3", "第三中心", "Third centre"),
)
LEADERS = 7
STAFF = 4
# Who would serve two small villages, and who would be spared, if one assistant could do so (reading A29).
DOUBLE, SPARE = (9, 10), (11, 12)
AWAY = (
    ("A02", "2027-03-15", "2027-03-24"),
    ("A05", "2027-07-12", "2027-07-23"),
    ("A09", "2027-08-16", "2027-08-20"),
    ("A11", "2027-11-08", "2027-11-12"),
    ("L1", "2027-06-21", "2027-07-02"),
    ("L4", "2027-08-02", "2027-08-13"),
)
HOLIDAYS = (
    ("holiday_new_year", "2027-01-01", "2027-01-01"),
    ("holiday_spring_festival", "2027-02-05", "2027-02-10"),
    ("holiday_qingming", "2027-04-05", "2027-04-05"),
    ("holiday_may", "2027-05-01", "2027-05-04"),
    ("holiday_dragon_boat", "2027-06-09", "2027-06-09"),
    ("holiday_mid_autumn", "2027-09-15", "2027-09-15"),
    ("holiday_national_day", "2027-10-01", "2027-10-05"),
)


def places(rng: random.Random) -> list[Row]:
    """The villages, the three centres and the one window of the service centre."""
    points = scatter(rng, len(VILLAGES) + 1, BOX, 900)
    rows: list[Row] = []
    for (code, name, pinyin), (lon, lat) in zip(VILLAGES, points, strict=False):
        count = rng.randint(*(LARGE if code in LARGE_VILLAGES else SMALL))
        rows.append(
            {
                "id": f"V{code}",
                "name": f"{name}村",
                "name_en": pinyin,
                "kind": "village",
                "lon": lon,
                "lat": lat,
                "place": f"{name}村服务站",
                "households": count,
            }
        )
    lon, lat = points[-1]
    rows += [
        {"id": key, "name": name, "name_en": english, "kind": "centre", "place": name, "lon": lon, "lat": lat}
        for key, name, english in CENTRES
    ]
    rows.append(
        {
            "id": "WINDOW",
            "name": "一站式窗口",
            "name_en": "The one window",
            "kind": "window",
            "parent": "CENTRE1",
            "place": "便民服务中心大厅",
            "lon": lon,
            "lat": lat,
        }
    )
    return rows


def posts(rng: random.Random) -> list[Row]:
    """Town leaders, staff of the centre, one assistant a village, and one village post each that goes along."""
    rows: list[Row] = [
        {"id": f"L{n}", "title": f"镇领导岗位（{n}）", "title_en": f"Town leader ({n})", "roles": "leader"}
        for n in range(1, LEADERS + 1)
    ]
    rows += [
        {
            "id": f"S{n}",
            "title": f"服务中心工作岗位（{n}）",
            "title_en": f"Staff of the service centre ({n})",
            "roles": "centre_staff",
        }
        for n in range(1, STAFF + 1)
    ]
    for number in range(1, len(VILLAGES) + 1):
        tag = "double" if number in DOUBLE else "spare" if number in SPARE else "single"
        rows.append(
            {
                "id": f"A{number:02d}",
                "title": f"村级助理（{number}）",
                "title_en": f"Village assistant ({number})",
                "roles": f"assistant {tag}",
                "home": f"V{rng.choice(VILLAGES)[0]}",
            }
        )
    rows += [
        {
            "id": f"B{code}",
            "title": f"{name}村干部岗位",
            "title_en": f"Village post, {pinyin}",
            "roles": "village_cadre",
            "home": f"V{code}",
        }
        for code, name, pinyin in VILLAGES
    ]
    return rows


def main(folder: Path) -> None:
    """Write all tables."""
    rng = random.Random(SEED)  # noqa: S311
    write(folder / "communities.csv", PLACES, places(rng))
    write(folder / "cadres.csv", POSTS, posts(rng))
    write(folder / "leave.csv", LEAVE, [dict(zip(LEAVE, row, strict=False)) for row in AWAY])
    spans: list[Row] = [dict(zip(("name", "from", "to"), row, strict=True), kind="holiday") for row in HOLIDAYS]
    spans += [
        {"name": "contracts_2027", "kind": "year_start", "from": "2027-01-01", "to": "2027-01-31"},
        {"name": "reports_2027", "kind": "year_end", "from": "2027-12-01", "to": "2027-12-31"},
    ]
    write(folder / "windows.csv", WINDOWS, spans)


if __name__ == "__main__":
    main(asked_folder("baodi_town"))

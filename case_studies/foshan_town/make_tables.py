"""Write the places and posts of `scenarios/foshan_town`: real names of Leping's villages, everything else synthetic.

Run from the root of the checkout: ``python -m case_studies.foshan_town.make_tables``. The same seed gives the same
bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import LEAVE, PLACES, POSTS, Point, Row, asked_folder, metres, scatter, write

SEED = 20140812
BOX = (112.95, 113.02, 23.22, 23.30)  # degrees: west, east, south, north; a synthetic square in the district

# Last three digits of the division code (440607103…), name and pinyin: China's list of 2023-06-30. The town has 17
# units: these 14 village committees (codes from 200 on) and 3 residents' committees, which are not taken.
VILLAGES = (
    ("202", "新旗", "Xinqi"),
    ("203", "乐平", "Leping"),
    ("204", "华㘵", "Huabu"),
    ("207", "三溪", "Sanxi"),
    ("220", "念德", "Niande"),
    ("222", "黄塘", "Huangtang"),
    ("223", "保安", "Bao'an"),
    ("225", "源潭", "Yuantan"),
    ("226", "三江", "Sanjiang"),
    ("227", "南联", "Nanlian"),
    ("228", "范湖", "Fanhu"),
    ("229", "大岗", "Dagang"),
    ("230", "竹山", "Zhushan"),
    ("231", "湖岗", "Hugang"),
)
CLUSTERS = 5
# Sixteen leaders for nineteen places: the city's 625 for 738, scaled and rounded.
LEADERS = (
    ("镇党委书记", "Town Party Secretary", "leader principal"),
    ("镇长", "Town Head", "leader principal"),
    ("镇人大主席", "Chair of the Town People's Congress", "leader"),
    ("镇党委副书记", "Deputy Party Secretary", "leader"),
    ("镇纪委书记", "Secretary for Discipline Inspection", "leader"),
    ("镇党委组织委员", "Party Committee Member, Organisation", "leader"),
    ("镇党委宣传委员", "Party Committee Member, Publicity", "leader"),
    ("镇武装部部长", "Head of the Armed Forces Department", "leader"),
    *((f"副镇长（{n}）", f"Deputy Town Head ({k})", "leader") for k, n in enumerate("一二三四五", start=1)),
    ("镇人大副主席", "Deputy Chair of the Town People's Congress", "leader"),
    ("镇党政综合办主任", "Director of the General Office", "leader"),
    ("镇总工会主席", "Chair of the Town Trade Union", "leader"),
)
HELPERS = (  # of each village; a graduate is not in every one
    ("S", "党组织书记", "Party Secretary", "secretary"),
    ("M", "村委会委员", "Committee Member", "committee"),
    ("W", "志愿者队长", "Lead Volunteer", "volunteer"),
    ("G", "大学生村官", "Graduate Village Official", "graduate"),
)
HEADS = 13  # department heads: the city's 698 for 738 places, scaled to 14 villages, leave one village without its own
GRADUATES = 4  # the city's 211 for 738 places, scaled
AWAY: tuple[Row, ...] = (
    {"cadre": "L03", "from": "2027-03-08", "to": "2027-03-19"},
    {"cadre": "L06", "from": "2027-07-12", "to": "2027-07-23"},
    {"cadre": "L09", "from": "2027-08-02", "to": "2027-08-13"},
    {"cadre": "L12", "from": "2027-11-01", "to": "2027-11-12"},
    {"cadre": "S207", "from": "2027-04-12", "to": "2027-04-23"},
    {"cadre": "S226", "from": "2027-09-13", "to": "2027-09-24"},
)


def places(rng: random.Random) -> list[Row]:
    """Fourteen villages, five clusters of enterprises, the town office."""
    points = scatter(rng, len(VILLAGES) + CLUSTERS + 1, BOX, 900)
    rows: list[Row] = [
        {"id": f"V{code}", "name": f"{name}村", "name_en": pinyin, "kind": "village", "lon": lon, "lat": lat,
         "place": f"{name}村委会驻点工作室", "households": 10 * rng.randint(30, 180)}
        for (code, name, pinyin), (lon, lat) in zip(VILLAGES, points, strict=False)
    ]  # fmt: skip
    rows += [
        {"id": f"E{n}", "name": f"企业片区{n}（合成）", "name_en": f"Enterprise cluster {n}", "kind": "enterprise",
         "place": f"企业片区{n}服务站", "lon": lon, "lat": lat}
        for n, (lon, lat) in enumerate(points[len(VILLAGES) : -1], start=1)
    ]  # fmt: skip
    lon, lat = points[-1]
    rows.append({"id": "TOWN", "name": "乐平镇政府", "name_en": "Leping Town Office", "kind": "unit",
                 "place": "镇政府会议室", "lon": lon, "lat": lat})  # fmt: skip
    return rows


def homes(rows: list[Row], count: int) -> list[str]:
    """Ids of places far from each other: the first, then always the farthest from those taken."""
    spots: dict[str, Point] = {r["id"]: (r["lon"], r["lat"]) for r in rows if r["kind"] != "unit"}
    taken = [next(iter(spots))]
    while len(taken) < count:
        taken.append(max(spots, key=lambda spot: min(metres(spots[spot], spots[other]) for other in taken)))
    return taken


def posts(rng: random.Random, rows: list[Row]) -> list[Row]:
    """Leaders with a synthetic area, and the helpers whose place is one village or cluster."""
    found: list[Row] = [
        {"id": f"L{n:02d}", "title": title, "title_en": english, "roles": roles, "home": home}
        for n, ((title, english, roles), home) in enumerate(zip(LEADERS, homes(rows, len(LEADERS)), strict=True), 1)
    ]
    with_head = sorted(rng.sample(range(len(VILLAGES)), HEADS))
    with_graduate = sorted(rng.sample(range(len(VILLAGES)), GRADUATES))
    found += [
        {"id": f"D{n:02d}", "title": f"镇部门负责人（{n}）", "title_en": f"Town Department Head ({n})",
         "roles": "dept_head town_helper", "home": f"V{VILLAGES[village][0]}"}
        for n, village in enumerate(with_head, start=1)
    ]  # fmt: skip
    for number, (code, name, pinyin) in enumerate(VILLAGES):
        kinds = HELPERS if number in with_graduate else HELPERS[:-1]
        found += [
            {"id": f"{key}{code}", "title": f"{name}村{title}", "title_en": f"{english}, {pinyin}",
             "roles": f"{role} village_helper", "home": f"V{code}"}
            for key, title, english, role in kinds
        ]  # fmt: skip
    found += [
        {"id": f"N{n}", "title": f"企业片区{n}联络员岗", "title_en": f"Liaison Post, Enterprise cluster {n}",
         "roles": "liaison", "home": f"E{n}"}
        for n in range(1, CLUSTERS + 1)
    ]  # fmt: skip
    return found


def main(folder: Path) -> None:
    """Write `communities.csv`, `cadres.csv` and `leave.csv`."""
    rng = random.Random(SEED)  # noqa: S311
    rows = places(rng)
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts(rng, rows))
    write(folder / "leave.csv", LEAVE, list(AWAY))


if __name__ == "__main__":
    main(asked_folder("foshan_town"))

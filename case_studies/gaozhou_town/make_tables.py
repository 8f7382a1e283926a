"""Write the places and posts of `scenarios/gaozhou_town`: real names of Dong'an's villages, everything else synthetic.

Run from the root of the checkout: ``python -m case_studies.gaozhou_town.make_tables``. The same seed gives the same
bytes.
"""

from __future__ import annotations

import random
from pathlib import Path

from case_studies.tables import LEAVE, PLACES, POSTS, Row, asked_folder, metres, scatter, write

SEED = 20141024
BOX = (110.93, 111.05, 21.98, 22.08)  # degrees: west, east, south, north; a synthetic square in the county

# Last three digits of the division code (440981128…), name and pinyin: China's list of 2023-06-30.
TOWN_SEATS = (("001", "东岸", "Dong'an"), ("002", "大潮", "Dachao"))  # the two residents' committees
VILLAGES = (
    ("201", "石古垌", "Shigudong"),
    ("202", "良村", "Liangcun"),
    ("203", "竹朗", "Zhulang"),
    ("204", "石陂", "Shibei"),
    ("205", "才口", "Caikou"),
    ("206", "横山", "Hengshan"),
    ("207", "谈朋", "Tanpeng"),
    ("208", "大简", "Dajian"),
    ("209", "旺村坡", "Wangcunpo"),
    ("210", "甘川", "Ganchuan"),
    ("211", "岑山", "Censhan"),
    ("212", "东坡", "Dongpo"),
    ("213", "郑村", "Zhengcun"),
    ("214", "旺坑", "Wangkeng"),
    ("215", "河朗坡", "Helangpo"),
    ("216", "大双", "Dashuang"),
    ("217", "麦坑", "Maikeng"),
    ("218", "双利", "Shuangli"),
    ("219", "方垌", "Fangdong"),
    ("220", "甘汁", "Ganzhi"),
    ("221", "射塘", "Shetang"),
    ("222", "大潮", "Dachao Village"),
    ("223", "平坑", "Pingkeng"),
    ("224", "仙坑", "Xiankeng"),
    ("225", "六云", "Liuyun"),
    ("226", "礼垌", "Lidong"),
    ("227", "六修", "Liuxiu"),
)
PRINCIPALS = (("镇党委书记", "Town Party Secretary"), ("镇长", "Town Head"))
LEADS = (
    ("镇人大主席", "Chair of the Town People's Congress"),
    ("镇党委副书记", "Deputy Party Secretary"),
    ("镇纪委书记", "Secretary for Discipline Inspection"),
    ("镇党委组织委员", "Party Committee Member, Organisation"),
    ("镇党委宣传委员", "Party Committee Member, Publicity"),
    ("镇武装部部长", "Head of the Armed Forces Department"),
    *((f"副镇长（{n}）", f"Deputy Town Head ({k})") for k, n in enumerate("一二三四", start=1)),
    ("镇人大副主席", "Deputy Chair of the Town People's Congress"),
)
SPECIAL = (
    ("stability", "综治工作岗位", "Post for public order"),
    ("police", "派出所岗位", "Police station post"),
    ("cppcc", "政协委员岗位", "CPPCC member post"),
)
DOORS = 8  # homes in one evening: household counts are multiples, so that no evening is half empty
AWAY: tuple[Row, ...] = (
    {"cadre": "G02", "from": "2027-03-15", "to": "2027-03-26"},
    {"cadre": "G07", "from": "2027-08-02", "to": "2027-08-13"},
    {"cadre": "H0502", "from": "2027-06-07", "to": "2027-06-18"},
    {"cadre": "H0903", "from": "2027-10-18", "to": "2027-10-29"},
)


def places(rng: random.Random) -> list[Row]:
    """Two communities of the town seat, 27 villages, the town itself."""
    named = [(*seat, "edge_community", "社区") for seat in TOWN_SEATS] + [(*v, "village", "村") for v in VILLAGES]
    rows: list[Row] = []
    for (code, name, pinyin, kind, word), (lon, lat) in zip(named, scatter(rng, len(named), BOX, 900), strict=True):
        away = DOORS * rng.randint(0, 4)
        households = DOORS * rng.randint(6, 20) + away
        rows.append({"id": f"V{code}", "name": name if name.endswith(word) else name + word, "name_en": pinyin,
                     "kind": kind, "place": f"{name}公共服务站", "lon": lon, "lat": lat, "households": households,
                     "households_away": away})  # fmt: skip
    rows.append({"id": "TOWN", "name": "东岸镇", "name_en": "Dong'an Town", "kind": "town", "place": "镇政府"})
    return rows


def centres(rows: list[Row], count: int) -> list[str]:
    """Homes of the groups: places far from each other, so that each group has villages of its own nearby."""
    spots = {str(r["id"]): (r["lon"], r["lat"]) for r in rows if r["kind"] != "town"}
    taken = [next(iter(spots))]
    while len(taken) < count:
        taken.append(max(spots, key=lambda spot: min(metres(spots[spot], spots[other]) for other in taken)))
    return taken


def posts(rows: list[Row]) -> list[Row]:
    """The leading body, two town cadres a group, the special teams' posts, the supervision group."""
    homes = centres(rows, len(LEADS) + len(PRINCIPALS))
    found: list[Row] = [
        {"id": f"P{n}", "title": title, "title_en": english, "roles": "leader principal member", "home": home}
        for n, ((title, english), home) in enumerate(zip(PRINCIPALS, homes[len(LEADS) :], strict=True), start=1)
    ]
    for n, ((title, english), home) in enumerate(zip(LEADS, homes, strict=False), start=1):
        found.append({"id": f"G{n:02d}", "title": title, "title_en": english, "home": home,
                      "roles": "leader group_lead member"})  # fmt: skip
        found += [
            {"id": f"H{n:02d}{k:02d}", "title": f"第{n}组镇干部（{k - 1}）", "home": home,
             "title_en": f"Town cadre {k - 1}, group {n}", "roles": f"{role} member"}
            for k, role in ((2, "second"), (3, "third"))
        ]  # fmt: skip
    for code, name, pinyin in TOWN_SEATS:
        found += [
            {"id": f"X{code}{role[0].upper()}", "title": f"{name}{title}", "title_en": f"{english}, {pinyin}",
             "roles": role, "home": f"V{code}"}
            for role, title, english in SPECIAL
        ]  # fmt: skip
    found.append({"id": "SUP", "title": "市督导组（本镇）", "title_en": "Supervision group of this town",
                  "roles": "sup_group"})  # fmt: skip
    return found


def main(folder: Path) -> None:
    """Write `communities.csv`, `cadres.csv` and `leave.csv`."""
    rows = places(random.Random(SEED))  # noqa: S311
    write(folder / "communities.csv", PLACES, rows)
    write(folder / "cadres.csv", POSTS, posts(rows))
    write(folder / "leave.csv", LEAVE, list(AWAY))


if __name__ == "__main__":
    main(asked_folder("gaozhou_town"))

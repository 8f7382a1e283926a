"""Lists as offices keep them. All names of persons and numbers here are invented for the test."""

from __future__ import annotations

import openpyxl
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import office_list
from liaison_opt.scenario.posts import roles_of, title_of

NAME, PHONE = "张三丰", "13812345678"


def a_workbook(path, rows, merges=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    book.save(path)
    return path


@pytest.fixture
def by_leader(tmp_path):
    """One row a leader, a title and a date above the heading, a total below."""
    rows = [
        ["某街道领导干部联系社区一览表"],
        ["2027年1月"],
        ["序号", "姓名", "职务", "联系电话", "联系社区", "请假", "备注"],
        [1, NAME, "党工委书记", PHONE, "东湖社区、西岸社区", None, "身体不好"],
        [2, "李四", "办事处主任 李四", 13912345678, "南苑社区，北桥社区;中和村", "2027-04-12至2027-04-16", None],
        [3, "王五", "党工委委员", PHONE, "新塘村", "下周", None],
        [4, "赵六", "党工委委员", PHONE, "红旗经联社\n红旗第一经济社", None, None],
        [None, None, None, None, None, None, None],
        ["合计", None, "4人", None, "8", None, None],
    ]
    return a_workbook(tmp_path / "list.xlsx", rows, ["A1:G1"])


def test_one_row_a_leader(by_leader):
    known = office_list.understand(by_leader)
    assert known.heading_row == 3
    assert dict(known.mapping) == {"职务": "title", "联系社区": "community", "请假": "leave"}
    assert [heading for heading, _ in known.dropped] == ["序号", "姓名", "联系电话", "备注"]
    cadres, places, links = (known.tables[name] for name in ("cadres", "communities", "links"))
    assert cadres["title"].tolist() == ["党工委书记", "办事处主任", "党工委委员（1）", "党工委委员（2）"]
    assert cadres["roles"].tolist() == ["leader principal", "leader principal", "leader", "leader"]
    assert places["kind"].tolist() == ["community"] * 6 + ["association", "society"]
    assert links["target"].tolist() == [f"C{n:02}" for n in range(1, 9)]
    assert links["cadre"].tolist() == ["L1", "L1", "L2", "L2", "L2", "L3", "L4", "L4"]
    assert known.tables["leave"].to_numpy().tolist() == [["L2", "2027-04-12", "2027-04-16"]]
    assert [row for row, _ in known.rows_not_understood] == [6]


@pytest.mark.parametrize("xlsx", [False, True])
def test_the_scenario_made_from_it_is_sound_and_holds_nobody(by_leader, judge, tmp_path, xlsx):
    path, known = office_list.new_from(by_leader, "mine", tmp_path / "out", xlsx=xlsx)
    scenario, faults = judge(path)
    assert not faults
    assert len(scenario.links) == 8
    assert scenario.policy[0].data["target"] == ["community", "association", "society"]
    assert not scenario.settings.synthetic
    texts = [repr(known), repr(scenario.raw)] + [repr(frame.to_dict()) for frame in known.tables.values()]
    assert not [
        said for said in texts for private in (NAME, "李四", "王五", PHONE, "13912345678", "身体") if private in said
    ]


def test_one_row_a_community_with_merged_leaders(tmp_path):
    rows = [
        ["村名", "户数", "包村领导", "领导姓名", "电话"],
        ["东湖村", "1,200户", "副镇长", NAME, PHONE],
        ["西岸村", 860, None, None, None],
        ["南苑村", "many", "镇长", "李四", PHONE],
    ]
    known = office_list.understand(a_workbook(tmp_path / "a.xlsx", rows, ["C2:C3", "D2:D3"]))
    assert known.tables["cadres"]["title"].tolist() == ["副镇长", "镇长"]
    assert known.tables["links"]["cadre"].tolist() == ["L1", "L1", "L2"]
    assert known.tables["communities"]["households"].tolist()[:2] == [1200, 860]
    assert [row for row, _ in known.rows_not_understood] == [4]


def test_english_csv_with_semicolons_inside(tmp_path):
    path = tmp_path / "list.csv"
    rows = [
        "Staff list 2027",
        "No.,Name,Post,Phone,Linked villages",
        "1,X,Deputy Director,1,East Lake; West Bank",
        "2,Y,Bob,1,Hill",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    known = office_list.understand(path)
    assert known.tables["cadres"]["title"].tolist() == ["Deputy Director"]
    assert known.tables["communities"]["name"].tolist() == ["East Lake", "West Bank", "Hill"]
    assert [row for row, _ in known.rows_not_understood] == [4]


def test_a_gb18030_csv_without_names_repeats_posts_for_one_leader(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("社区,挂点领导\n东湖,副主任\n西岸,副主任\n南苑,主任\n".encode("gb18030"))
    known = office_list.understand(path)
    assert known.tables["links"].to_numpy().tolist() == [["L1", "C01"], ["L1", "C02"], ["L2", "C03"]]


def test_lists_that_cannot_be_used(tmp_path):
    with pytest.raises(ScenarioError, match="no column of communities"):
        office_list.understand(a_workbook(tmp_path / "a.xlsx", [["姓名", "职务"], ["x", "主任"]]))
    with pytest.raises(ScenarioError, match="no row could be understood"):
        office_list.new_from(a_workbook(tmp_path / "b.xlsx", [["职务", "联系村"], [NAME, "东湖村"]]), "mine", tmp_path)
    with pytest.raises(ScenarioError, match="missing"):
        office_list.understand(tmp_path / "none.xlsx")
    (tmp_path / "c.xlsx").write_bytes(b"nothing")
    with pytest.raises(ScenarioError, match="not a workbook"):
        office_list.understand(tmp_path / "c.xlsx")


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("张三书记", "书记"),
        ("李副主任", "副主任"),
        ("武装部部长", "武装部部长"),
        ("副主任（王小明）", "副主任"),
        ("张三", None),
        ("党工委委员、纪工委书记", "党工委委员、纪工委书记"),
        ("人大工委副主任", "人大工委副主任"),
        ("欧阳修 镇长", "镇长"),
        ("Deputy Director", "Deputy Director"),
        ("Bob", None),
        ("社区书记", "社区书记"),
    ],
)
def test_titles_without_names(cell, title):
    assert title_of(cell) == title


def test_roles():
    heads = ["党工委书记", "街道办事处主任", "镇长", "主任", "党委书记、镇长"]
    others = ["副镇长", "纪工委书记", "党政办公室主任", "人大主席", "武装部部长", "社区书记", "政法委书记"]
    assert all(roles_of(title) == "leader principal" for title in heads)
    assert all(roles_of(title) == "leader" for title in others)

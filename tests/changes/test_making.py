"""Posts more, places less, and the sentences of changes."""

from __future__ import annotations

import pytest
import tiny

from liaison_opt import changes as ch
from liaison_opt.changes.saying import _words
from liaison_opt.errors import ScenarioError
from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.study.posts import with_posts


def test_posts_more_are_rows_of_cadres_as_the_study_adds_them():
    made = tiny.scenario()
    for count in (1, 3):
        rows = ch.more_posts(made, "leader", count)
        assert all(isinstance(row, ch.AddRow) and row.table == "cadres" for row in rows)
        told = with_posts(made, "leader", 2 + count)["cadres"]
        assert ch.applied(made, rows).cadres.equals(told)
    # P1 has 100 households and P2 40: the first new post comes to P1
    assert ch.more_posts(made, "leader")[0].values["home"] == "P1"


def test_a_figure_in_print_on_these_posts_is_told_from_then_on():
    stat = {
        "id": "nine",
        "type": "published_stat",
        "clause": "RY-7",
        "name": "members",
        "value": 2,
        "measure": "posts:leader",
    }
    more = ch.more_posts(tiny.scenario([stat]), "leader")
    assert more[-1] == ch.SetParameter(rule="nine", key="measure", value=None)
    assert len(ch.more_posts(tiny.scenario([stat]), "committee")) == 1


@pytest.mark.parametrize(("role", "count"), [("leeder", 1), ("leader", 0), ("leader", True), ("leader", 1.5), ("", -1)])
def test_no_such_role_or_number(role, count):
    with pytest.raises(ScenarioError):
        ch.more_posts(tiny.scenario(), role, count)


def test_a_place_goes_with_every_row_that_names_it():
    made = tiny.scenario(
        households=[("H1", "P2", 0, 0), ("H2", "P1", 0, 0)],
        leave=[("R2", "2027-01-05", "2027-01-05", None), ("L2", "2027-01-05", "2027-01-05", None)],
        links=[("L1", "P2", None, None), ("L1", "P1", None, None), ("L2", "H1", None, None)],
        pins=[("L1", "P2", "2026-12-29", "must"), ("L1", "P1", "2026-12-29", "must")],
    )
    less = ch.applied(made, ch.without_place(made, "P2"))
    assert list(less.communities.index) == ["P1", "A1", "U1"]
    assert list(less.households["id"]) == ["H2"]
    assert list(less.links["target"]) == ["P1"]
    assert list(less.pins["community"]) == ["P1"]
    # the committee post of the village has no duty elsewhere and goes; the director leads stationing and stays
    assert list(less.cadres.index) == ["L1", "L2", "R1"]
    assert less.cadres["home"]["L2"] == ""
    assert list(less.leave["cadre"]) == ["L2"]


def test_zones_go_with_their_place_and_other_parts_keep_it(lane):
    less = ch.applied(lane, ch.without_place(lane, "C2"))
    assert list(less.communities.index) == ["C1"]
    part = tiny.scenario(
        places=[
            ("P1", "东村", "", "community", None, None, 1, 0),
            ("S1", "社", "", "society", None, None, 1, 0, "P1"),
            ("U1", "街", "", "unit", None, None, 1, 0),
            ("P2", "西村", "", "community", None, None, 1, 0),
            ("A1", "联", "", "association", None, None, 1, 0),
        ]
    )
    with pytest.raises(ScenarioError, match="Drop these, too: S1"):
        ch.without_place(part, "P1")
    assert "S1" not in ch.applied(part, ch.without_place(part, "P1", "S1")).communities.index


@pytest.mark.parametrize("places", [("C9",), ("C1", "C2"), ("C1", "C1", "X")])
def test_places_that_cannot_go(lane, places):
    with pytest.raises(ScenarioError):
        ch.without_place(lane, *places)


SAID = [
    (ch.SetParameter(rule="one-to-three", key="hi", value=4), "Rule one-to-three (JH-2.0b): at most (hi) 3 → 4",
     "规则 one-to-three（JH-2.0b）：上限 hi 3 → 4"),
    (ch.SetParameter(rule="one-to-three", key="hi", value=None),
     "Rule one-to-three (JH-2.0b): at most (hi) no longer holds (it was 3)",
     "规则 one-to-three（JH-2.0b）：取消上限 hi（原为 3）"),
    (ch.SetSetting(path="session.capacity", value=10), "Household visits in one session: 8 → 10",
     "每次入户走访的户数：8 → 10"),
    (ch.SetSetting(path="slot.weekly.pattern", value="weekly:WED"), "Slot weekly, days: weekly:FRI → weekly:WED",
     "时段 weekly 的日期：weekly:FRI → weekly:WED"),
    (ch.SetCell(table="leave", row=1, column="to", value="2027-03-09"),
     "Leave of L2 (主任, 代), 2027-03-09 to 2027-03-10: to 2027-03-10 → 2027-03-09",
     "主任, 代（L2）的请假（2027-03-09 至 2027-03-10）：结束 2027-03-10 → 2027-03-09"),
    (ch.DropRow(table="communities", row=1), "No longer: place C2 (西岸)", "去掉：联系对象 西岸（C2）"),
    (ch.AddRow(table="pins", values={"community": "C1", "date": "2027-03-05", "pin": "must"}),
     "In addition: session fixed beforehand (must): any post at C1 (东湖) on 2027-03-05",
     "增加：事先指定（必须）：任何岗位，东湖（C1），2027-03-05"),
    (ch.AddEntry(section="slot", values={"name": "late", "pattern": "weekly:MON", "start": "18:00", "end": "19:00"}),
     "In addition: slot late, weekly:MON, 18:00–19:00, for station",
     "增加：时段 late，weekly:MON，18:00–19:00，用于station"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "en", "zh"), SAID)
def test_what_a_planner_is_told(lane, change, en, zh):
    assert ch.sentence(change, lane, "en") == en
    assert ch.sentence(change, lane, "zh") == zh


def test_every_table_has_words_for_its_rows(lane):
    assert set(_words()["row"]) == set(BY_NAME)
    for section in _words().values():
        assert all(set(entry) == {"en", "zh"} for entry in section.values())

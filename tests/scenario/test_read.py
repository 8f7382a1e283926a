from __future__ import annotations

import codecs

import pandas as pd
import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import build, find, from_frames, read, shipped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_mean_the_same(small, judge, encoding):
    expected, _ = judge(small)
    for file in ("cadres.csv", "communities.csv", "policy.toml", "scenario.toml"):
        text = (small / file).read_text(encoding="utf-8-sig")
        (small / file).write_bytes(text.encode(encoding))
    scenario, faults = judge(small)
    assert not faults
    pd.testing.assert_frame_equal(scenario.cadres, expected.cadres)
    assert scenario.title("zh") == "示例街道（合成数据）"


def test_tabs_semicolons_chinese_headings_and_serial_days(small, judge):
    (small / "cadres.csv").write_text("编号;职务;角色\nL1;书记;leader\nL3;主任;leader\n", encoding="gb18030")
    (small / "leave.csv").unlink()
    text = "岗位编号\t开始\t结束\r\nL3\t46447\t2027年3月5日\r\n"
    (small / "请假.csv").write_bytes(codecs.BOM_UTF16_LE + text.encode("utf-16-le"))
    scenario, faults = judge(small)
    assert not faults
    assert list(scenario.cadres.index) == ["L1", "L3"]
    assert list(scenario.leave["from"].dt.strftime("%Y-%m-%d")) == ["2027-03-01"]


def test_absent_tables_are_empty_and_typed(small, judge):
    scenario, _ = judge(small)
    assert scenario.pins.empty
    assert list(scenario.pins.columns) == ["cadre", "community", "date", "pin"]
    assert str(scenario.pins["date"].dtype).startswith("datetime64")
    assert str(scenario.links["cadre"].dtype) == str(scenario.cadres["title"].dtype)


def test_rows_outside_the_horizon_are_counted_once(small):
    (small / "wishes.csv").write_text(
        "community,date\nC01,2026-03-03\nC01,2027-03-02\nC02,2028-02-29\n", encoding="utf-8"
    )
    scenario, faults = build(read(small)[0])
    assert not faults
    assert len(scenario.wishes) == 1
    assert sum("outside" in note and "wishes 2" in note for note in scenario.notes) == 1
    assert len(build(read(small)[0], year=2026)[0].wishes) == 1


def test_year_and_readings_replace_those_of_the_settings(small):
    scenario, faults = build(read(small)[0], year=2026, readings={"A3": "counted_in"})
    assert not faults
    assert scenario.horizon.first.year == 2026
    assert scenario.settings.readings["A3"] == "counted_in"
    assert scenario.raw.settings["horizon"] == {"year": 2026}


def test_another_table_can_be_named(small):
    (small / "other.csv").write_text("cadre,from,to\nL1,2027-05-03,2027-05-04\n", encoding="utf-8")
    raw, faults = read(small, tables={"leave": "other.csv"})
    assert not faults
    assert list(build(raw)[0].leave["cadre"]) == ["L1"]
    assert "no table of this name" in str(read(small, tables={"leaf": "other.csv"})[1][0])


def test_files_that_are_not_read_are_noted(small, judge):
    for name in ("zones.csv", "stuff.parquet", "pin.csv"):
        (small / name).write_text("x", encoding="utf-8")
    scenario, faults = judge(small)
    assert not faults
    notes = "\n".join(scenario.notes)
    assert "zones.csv: no table of this name is known" in notes
    assert "stuff.parquet" in notes
    assert "did you mean pins.csv?" in notes


def test_given_links_get_kind_and_days(small, judge):
    (small / "links.csv").write_text("cadre,target\nL1,C01\n", encoding="utf-8")
    link = judge(small)[0].links.iloc[0]
    assert link["kind"] == "community"
    assert (link["from"], link["to"]) == (pd.Timestamp(2027, 1, 1), pd.Timestamp(2027, 12, 31))


def test_a_role_that_nobody_has_is_doubted(small, judge):
    text = (small / "cadres.csv").read_text(encoding="utf-8-sig").replace("leader", "leadr")
    (small / "cadres.csv").write_text(text, encoding="utf-8")
    assert any("no post has the role 'leader' (there is 'leadr')" in note for note in judge(small)[0].notes)


def test_rules_know_their_lines(small):
    raw, _ = read(small)
    lines = (small / "policy.toml").read_text(encoding="utf-8").splitlines()
    assert len(raw.policy) == 6
    assert all(lines[row.row - 1] == "[[rule]]" for row in raw.policy)


def test_from_frames_means_the_same_as_the_folder(small, judge):
    raw, _ = read(small)
    expected, _ = judge(small)
    places = expected.communities[["name", "households"]]
    again = from_frames(
        settings=raw.settings,
        policy=[row.data for row in raw.policy],
        cadres=expected.cadres,
        communities=places,
        leave=expected.leave,
    )
    scenario, faults = build(again)
    assert not faults
    pd.testing.assert_frame_equal(scenario.cadres, expected.cadres)
    pd.testing.assert_frame_equal(scenario.leave, expected.leave)
    assert [row.data for row in scenario.policy] == [row.data for row in expected.policy]


def test_from_frames_says_what_is_missing(small):
    raw, _ = read(small)
    cadres = pd.DataFrame({"id": ["L1"], "title": ["a"], "roles": ["leader"], "home": [float("nan")]})
    scenario, faults = build(from_frames(settings=raw.settings, policy=[], cadres=cadres))
    assert scenario is None
    assert "communities.csv: the table is missing" in str(faults[0])
    with pytest.raises(ScenarioError, match="Did you mean 'cadres'"):
        from_frames(settings={}, policy=[], cadre=cadres)


def test_find_takes_paths_and_shipped_names(small):
    assert find(str(small)) == small
    for name in shipped():
        assert (find(name) / "scenario.toml").is_file()
    assert "schema" not in shipped()
    with pytest.raises(ScenarioError, match="no such scenario"):
        find("../scenarios/x")

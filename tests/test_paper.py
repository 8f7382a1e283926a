"""Rosters typed by hand: headings, days, posts and places as offices write them, and everything that is refused."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from liaison_opt import api
from liaison_opt.audit import audit
from liaison_opt.errors import RosterError
from liaison_opt.output import words
from liaison_opt.paper import as_pins, links_in, names, read_roster, values, with_links, with_pins
from liaison_opt.rules.policy import judged, rules_of
from liaison_opt.scenario import Raw, Scenario
from liaison_opt.scenario.start import new_folder

HEAD = "date,cadre,community\n"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small synthetic street: three leaders, six communities, Tuesdays of 2027."""
    return api.scenario(new_folder("small", tmp_path_factory.mktemp("paper")))


def read(tmp_path: Path, scenario: Scenario, text: str, encoding: str = "utf-8") -> tuple[pd.DataFrame, list[str]]:
    path = tmp_path / "typed.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path, scenario)


def faults(tmp_path: Path, scenario: Scenario, text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(RosterError) as caught:
        read(tmp_path, scenario, text)
    return [(fault.row, fault.column, f"{fault.problem}. {fault.todo}") for fault in caught.value.faults]


def lines(frame: pd.DataFrame, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(str(cell)[:10] for cell in row) for row in frame[list(columns)].itertuples(index=False)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_list_with_a_title_a_total_and_a_footnote(tmp_path: Path, scenario: Scenario, encoding: str) -> None:
    text = (
        "示例街道2027年驻点表,,,,\n,,,,\n序号,日期,驻点领导,联系社区,陪同\n"
        "1,2027年1月5日（星期二）,街道党工委书记,东湖社区,\n"
        "2,1月12日,街道办事处主任,Ｃ０２,L3\n"
        "3,2027.1.9,L3,中和村,\n合计,,,3,\n注：按季调整,,,,\n"
    )
    frame, notes = read(tmp_path, scenario, text, encoding)
    assert lines(frame, "date", "start", "cadre", "team", "community", "duty", "kind") == [
        ("2027-01-05", "14:30", "L1", "", "C01", "station", "regular"),
        ("2027-01-09", "09:00", "L3", "", "C05", "station", "make_up"),
        ("2027-01-12", "14:30", "L2", "L3", "C02", "station", "regular"),
    ]
    assert "slot inferred for 3 of 3 rows" in notes
    assert "rows that are no sessions: 7, 8" in notes
    assert "columns not needed: 序号" in notes


def test_an_english_list_with_tabs_and_make_ups(tmp_path: Path, scenario: Scenario) -> None:
    text = (
        "Day of week\tDate\tPost\tPlace\tTime\tSession\n"
        "Tue\t5 Jan\tstreet  PARTY secretary\tDONGHU\t14:30–17:30\tRegular\n"
        "Sat\t9 Jan 2027\tL1\tDonghu\t9:00-12:00\tmake-up for 5 Jan\n"
    )
    frame, _ = read(tmp_path, scenario, text)
    assert lines(frame, "date", "start", "end", "cadre", "community", "kind", "replaces") == [
        ("2027-01-05", "14:30", "17:30", "L1", "C01", "regular", "NaT"),
        ("2027-01-09", "09:00", "12:00", "L1", "C01", "make_up", "2027-01-05"),
    ]


def test_the_calendar_fills_in_only_what_it_leaves_no_choice_about(tmp_path: Path, scenario: Scenario) -> None:
    frame, notes = read(tmp_path, scenario, HEAD + "2027-01-06,L1,C01\n2027-01-05,L1,C01\n")
    assert lines(frame, "date", "start", "duty", "kind") == [
        ("2027-01-05", "14:30", "station", "regular"),
        ("2027-01-06", "", "station", "regular"),
    ]
    assert "no slot of the calendar fits: 2027-01-06 L1" in notes


def test_a_typed_roster_is_audited_and_rules_without_columns_are_not_judged(tmp_path: Path, scenario: Scenario) -> None:
    days = scenario.horizon.slots.query("use == 'regular'")["date"]
    rows = [f"{day.date()},L{n % 3 + 1},C0{n % 3 + 1}" for day in days for n in range(3)]
    frame, _ = read(tmp_path, scenario, HEAD + "\n".join(rows))
    verdict = audit(scenario, rules_of(scenario), frame)
    told = verdict.compliance.set_index("clause")
    assert told.loc["office:one_leader_each", "violations"] == 3  # C04, C05 and C06 have no leader
    assert not told.loc["office:make_up", "judged"]
    assert told.loc["office:monthly_cap", "violations"] == 0


def test_every_fault_is_named_with_row_column_and_what_to_do(tmp_path: Path, scenario: Scenario) -> None:
    text = HEAD + (
        "2028-01-05,L1,C01\n2027-01-05,L9,C01\n2027-01-05,L1,东湖社\n2027-01-12,L1,C01\n2027-01-12,L1,C01\n"
        "2027-01-05 周三,L2,C02\n,L1,C02\n=A2,L1,C02\n05/01/2027,L1,C02\n2027-01-05,L3,C0x\n"
    )
    found = faults(tmp_path, scenario, text)
    assert [(row, column) for row, column, _ in found] == [
        (2, "date"), (3, "cadre"), (4, "community"), (6, None), (7, "date"), (8, "date"), (9, "date"), (10, "date"),
        (11, "community"),
    ]  # fmt: skip
    said = {row: words for row, _, words in found}
    assert "outside the planned period, 2027-01-01 to 2027-12-31" in said[2]
    assert "names no post" in said[3]
    assert "Did you mean '东湖社区'?" in said[4]
    assert "already in row 5" in said[6]
    assert "weekday that 2027-01-05 is not" in said[7]
    assert "is empty" in said[8]
    assert "is a formula" in said[9]
    assert "cannot" not in said[9]
    assert "not a date that can be told for certain" in said[10]


def test_many_faults_of_one_kind_are_said_once(tmp_path: Path, scenario: Scenario) -> None:
    found = faults(tmp_path, scenario, HEAD + "2027-01-05,L1,C99\n" * 500)
    assert len(found) == 11
    assert "490 more" in found[-1][2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "no session below the heading"),
        ("", "the file is empty"),
        ("a,b\n1,2\n", "no column of days"),
        ("date,cadre\n2027-01-05,L1\n", "no column of places"),
        ("date,cadre,leader,community\n2027-01-05,L1,L1,C01\n", "stands here twice"),
        ("date,cadre,community,kind\n2027-01-05,L1,C01,sometimes\n", "not a kind of session"),
        ("date,cadre,community,time\n2027-01-05,L1,C01,25:00\n", "not a time of day"),
        ("date,cadre,community,duty\n2027-01-05,L1,C01,吃饭\n", "names no duty"),
        ("session_id,date,cadre,community\na,2027-01-05,L1,C01\na,2027-01-12,L1,C01\n", "in an earlier row too"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, scenario: Scenario, text: str, said: str) -> None:
    assert any(said in words for _, _, words in faults(tmp_path, scenario, text))


@pytest.mark.parametrize(
    "text",
    [
        "日期,干部,社区,姓名\n2027-01-05,L1,C01,某某\n",
        "日期,干部,社区,联系电话\n2027-01-05,L1,C01,13800138000\n",
        "date,cadre,community,x\n2027-01-05,L1,C01,13800138000\n",
        "date,cadre,community\n2027-01-05,13800138000,C01\n",
        "日期,街道党工委书记,备注\n2027-01-05,C01,某户困难\n",
    ],
)
def test_particulars_of_persons_are_refused_and_masked(tmp_path: Path, scenario: Scenario, text: str) -> None:
    path = tmp_path / "typed.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        read_roster(path, scenario)
    assert len(caught.value.faults) == 1
    assert "Delete" in caught.value.faults[0].todo
    assert "13800138000" not in str(caught.value)


def test_a_title_that_two_posts_share_lists_their_ids(scenario: Scenario, tmp_path: Path) -> None:
    cadres = scenario.raw.tables["cadres"].assign(title="副主任")
    shared = judged(with_tables(scenario, cadres=cadres), [])
    (found,) = faults(tmp_path, shared, HEAD + "2027-01-05,副主任,C01\n")
    assert found[:2] == (2, "cadre")
    assert "L1, L2, L3. Write the id" in found[2]
    # the workbook marks equal titles with the id
    frame, _ = read(tmp_path, shared, HEAD + "2027-01-05,副主任（L2）,C01\n")
    assert frame["cadre"].tolist() == ["L2"]


def with_tables(scenario: Scenario, **tables: pd.DataFrame) -> Raw:
    return dataclasses.replace(scenario.raw, tables={**scenario.raw.tables, **tables})


def test_a_drawn_grid_is_read_cell_by_cell(tmp_path: Path, scenario: Scenario) -> None:
    text = (
        "驻点总表,,,\n日期,街道党工委书记,街道办事处主任,L3\n1月5日,东湖社区,→1月9日,C05\n1月9日,,西岸社区、南苑社区,缺\n"
        ",,,\n图例,,,\n,东湖社区 (3),,\n"
    )
    frame, notes = read(tmp_path, scenario, text)
    assert lines(frame, "date", "cadre", "community", "kind") == [
        ("2027-01-05", "L1", "C01", "regular"),
        ("2027-01-05", "L3", "C05", "regular"),
        ("2027-01-09", "L2", "C02", "make_up"),
        ("2027-01-09", "L2", "C03", "make_up"),
    ]
    assert "a grid of dates and posts: 3 posts, 2 dates" in notes


def test_faults_of_a_grid(tmp_path: Path, scenario: Scenario) -> None:
    text = (
        "日期,L1,L7\n2027-01-05,东湖,C02\n,C01,\n2027-01-12,=B1,\n2028-01-04,C01,\n2027-01-19,C01、C01,\n"
        "2027-01-19,C01,\n,东湖 社,\n2027-01-26,C01,\n"
    )
    found = faults(tmp_path, scenario, text)
    assert [row for row, _, _ in found] == [1, 2, 3, 4, 5, 7, 8]
    assert "names no post" in found[0][2]


def test_merged_days_of_a_workbook_are_filled_down(tmp_path: Path, scenario: Scenario) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["日期", "岗位", "社区"], ["2027-01-05", "L1", "C01"], [None, "L2", "C02"], [None, "L3", None]):
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    book.save(tmp_path / "typed.xlsx")
    with pytest.raises(RosterError) as caught:
        read_roster(tmp_path / "typed.xlsx", scenario)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(4, "社区")]
    sheet["C4"] = "C03"
    book.save(tmp_path / "typed.xlsx")
    frame, _ = read_roster(tmp_path / "typed.xlsx", scenario)
    assert lines(frame, "date", "cadre") == [("2027-01-05", "L1"), ("2027-01-05", "L2"), ("2027-01-05", "L3")]


def test_files_that_must_not_be_opened(tmp_path: Path, scenario: Scenario) -> None:
    bomb, old, folder = tmp_path / "bomb.xlsx", tmp_path / "old.xls", tmp_path / "plan"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    old.write_bytes(b"x")
    folder.mkdir()
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    for path, said in (
        (bomb, "packed suspiciously tight"), (old, "a .csv file or an .xlsx workbook"), (folder, "this is a folder"),
        (tmp_path / "empty.xlsx", "the workbook is empty"), (tmp_path / "gone.xlsx", "is missing"),
        (tmp_path / "gone.csv", "not a file"),
    ):  # fmt: skip
        with pytest.raises(RosterError, match=said):
            read_roster(path, scenario)


def test_pins_are_the_regular_stationing_sessions(tmp_path: Path, scenario: Scenario) -> None:
    frame, _ = read(tmp_path, scenario, HEAD + "2027-01-12,L2,C03\n2027-01-09,L1,C02\n2027-01-05,L1,C01\n")
    pins = as_pins(frame, scenario)
    assert lines(pins, "cadre", "community", "date", "pin") == [
        ("L1", "C01", "2027-01-05", "must"), ("L2", "C03", "2027-01-12", "must"),
    ]  # fmt: skip
    assert pins.equals(as_pins(frame[["date", "cadre", "community"]], scenario))


def test_a_plan_keeps_pins_and_given_links(tmp_path: Path, scenario: Scenario) -> None:
    typed = "岗位,联系对象\nL1,C01\nL1,C02\n街道办事处主任,C03\nL2,Beiqiao\nL3,C05\nL3,新塘村\n"
    (tmp_path / "links.csv").write_text(typed, encoding="gb18030")
    links = links_in(tmp_path / "links.csv", scenario)
    assert lines(links, "cadre", "target", "kind", "from", "to")[2:4] == [
        ("L2", "C03", "community", "2027-01-01", "2027-12-31"), ("L2", "C04", "community", "2027-01-01", "2027-12-31"),
    ]  # fmt: skip
    frame, _ = read(tmp_path, scenario, HEAD + "2027-01-05,L1,C02\n2027-01-12,L1,C02\n2027-01-05,L2,C04\n")
    raw = with_links(with_pins(scenario.raw, as_pins(frame, scenario)), links)
    plan = api.plan(judged(raw, []))
    held = set(lines(plan.roster, "date", "cadre", "community"))
    assert set(lines(frame, "date", "cadre", "community")) <= held
    assert set(lines(plan.links, "cadre", "target")) == set(lines(links, "cadre", "target"))
    assert plan.violations == 0


def test_faults_of_links(tmp_path: Path, scenario: Scenario) -> None:
    path = tmp_path / "links.csv"
    text = "cadre,target,from,to\nL1,C01,,\nL1,C01,,\nL9,C02,,\nL1,C03,2027-05-01,2027-04-01\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        links_in(path, scenario)
    assert [fault.row for fault in caught.value.faults] == [3, 4, 5]


def test_the_words_of_the_workbook_are_understood(scenario: Scenario) -> None:
    for key, entry in words.catalogue().items():
        section, name = key.split(".")
        for lang, word in entry.items():
            if section == "kind" and "{" not in word:
                assert values.kind_of(word, scenario.horizon)[0] == name, word
            if section == "duty" and name == "station":
                assert names.duties(scenario).one(word) == name, word
            if key in {"glance.absent", "glance.made_up"}:
                assert values.says_absent(words.text(key, lang, date="9 Jan"))

"""Household visits where sessions hold them, every number by hand; what the workbook and the command say of them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import hamlet
import openpyxl
import pandas as pd
import pytest

import liaison_opt as lo
from liaison_opt import api
from liaison_opt.output import console, meetings, words, workbook
from liaison_opt.plan import Plan
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.study.planned import judged_here, pools_of

VISITS: dict[str, Any] = {"type": "min_visits", "role": "staff", "target": "household", "period": "horizon"}
POLICY: list[dict[str, Any]] = [
    {**VISITS, "id": "six", "clause": "office:six", "duty": "visit", "scope": "pair", "k": 6,
     "readings": {"A28": {"each": {}, "together": {"scope": "target"}}}},
    {**VISITS, "id": "help", "clause": "office:help", "duty": "help", "scope": "actor", "k": 2},
]  # fmt: skip
LINKS = {"S1": ["H1", "H2", "H3"], "S2": ["H4", "H5"], "S3": ["H6", "H7"], "S4": ["H8", "H9"]}


def town(*more: dict[str, Any]) -> Scenario:
    """Two villages of 5 and 4 households, two posts each; three visits a Friday, one a Monday. All synthetic."""
    title = {"en": "Calls", "zh": "走访"}
    settings = {
        "name": "town", "horizon": {"start": "2027-01-01", "end": "2027-05-07"}, "readings": {"A28": "each"},
        "slot": [{"name": "friday", "pattern": "weekly:FRI", "start": "09:00", "end": "11:00", "duties": ["visit"]},
                 {"name": "monday", "pattern": "weekly:MON", "start": "09:00", "end": "11:00", "duties": ["help"]}],
        "duty": [{"name": "visit", "title": title, "role": "staff", "kinds": ["household"], "visits": 3},
                 {"name": "help", "role": "staff", "kinds": ["household"], "visits": 1}],
    }  # fmt: skip
    posts = pd.DataFrame([(f"S{n}", f"岗位{n}", "staff", village) for n, village in enumerate("VVWW", start=1)])
    places = pd.DataFrame([("V", "东村", "community", 5, 0), ("W", "西村", "community", 6, 2)])
    homes = pd.DataFrame([(f"H{n}", "V" if n <= 5 else "W") for n in range(1, 10)])
    links = pd.DataFrame([(cadre, home) for cadre, mine in LINKS.items() for home in mine])
    return Scenario.from_frames(
        settings=settings, policy=[*POLICY, *more],
        cadres=posts.set_axis(["id", "title", "roles", "home"], axis="columns"),
        communities=places.set_axis(["id", "name", "kind", "households", "households_away"], axis="columns"),
        households=homes.set_axis(["id", "community"], axis="columns"),
        links=links.set_axis(["cadre", "target"], axis="columns"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return lo.plan(town())


def held_as(plan: Plan, roster: pd.DataFrame, scenario: Scenario | None = None) -> Plan:
    """The plan with another roster, judged by every rule."""
    given = plan.scenario if scenario is None else scenario
    verdict = lo.audit(given, roster, plan.links)
    return dataclasses.replace(
        plan, scenario=given, roster=roster, audit=verdict.lines, compliance=verdict.compliance
    )  # fmt: skip


COLUMNS = [
    "community",
    "households",
    "away",
    "need",
    "sessions",
    "room",
    "shortfall",
    "sessions_needed",
    "sessions_short",
]


def test_need_is_what_the_rules_ask_and_room_what_the_sessions_hold(plan: Plan) -> None:
    told = api.coverage(plan)
    assert told is not None
    assert told.by_rule is not None
    # six visits to each of 5 and 4 linked households; three a session: S1's places need 6 sessions, the others' 4. But
    # nobody is seen twice in a session, so six visits to a household take each of the four posts six sessions of three
    assert told.by_place[COLUMNS].to_numpy().tolist() == [
        ["V", 5, 0, 30, 12, 36, 0, 10, 0], ["W", 4, 2, 24, 12, 36, 0, 8, 0],
    ]  # fmt: skip
    # help is two visits a post, wherever: it stands by rule, not by place
    assert told.by_rule[["rule", "need", "room", "shortfall"]].to_numpy().tolist() == [
        ["six", 54, 72, 0], ["help", 8, 8, 0],
    ]  # fmt: skip
    assert told.proof["en"].startswith("The sessions hold every visit")
    assert told.repairs.empty
    last = told.by_month[told.by_month["month"] == "2027-05"]
    assert last["due"].tolist() == [0, 0]
    assert told.by_month.groupby("community")["room"].sum().to_dict() == {"V": 36, "W": 36}
    assert plan.visits is not None
    assert plan.visits["household"].value_counts().to_dict() == {f"H{n}": 6 for n in range(1, 10)}


def test_what_is_short_is_told_by_rule_and_place_with_its_repairs(plan: Plan) -> None:
    gone = plan.roster["cadre"].eq("S3") & plan.roster["duty"].eq("visit")
    told = api.coverage(held_as(plan, plan.roster[~gone]))
    assert told is not None
    assert told.by_rule is not None
    # S3 owes twelve visits to two households: room for them would be four sessions of three; S4 has six sessions
    assert told.by_place.set_index("community").loc["W", ["room", "shortfall", "sessions_short"]].tolist() == [
        18,
        12,
        4,
    ]
    assert told.by_rule["shortfall"].tolist() == [12, 0]
    assert "short of 12 visits by office:six (binding rules lack 12)" in told.proof["en"]
    repairs = told.repairs.set_index("kind")
    assert repairs["amount"].to_dict() == {"move_sessions": 4, "more_slots": 0, "larger_sessions": 3}
    # V has four sessions more than its places need, so in number they are enough; in W 24 visits in 6 sessions are 4
    assert repairs["enough"].to_dict() == {"move_sessions": 4, "more_slots": 4, "larger_sessions": 4}
    assert repairs["sentence_en"].str.startswith("Calls: ").all()  # of the two kinds of visit it is this one


def test_one_posts_room_is_not_another_posts(plan: Plan) -> None:
    """The village has room enough, but the households of S3 are owed visits by S3."""
    moved = plan.roster.assign(
        cadre=lambda t: t["cadre"].where(~(t["cadre"].eq("S3") & t["duty"].eq("visit")), "S4")
    )  # fmt: skip
    each = api.coverage(held_as(plan, moved))
    together = api.coverage(held_as(plan, moved, plan.scenario.replace(readings={"A28": "together"})))
    assert each is not None
    assert together is not None
    assert each.by_place["room"].tolist() == together.by_place["room"].tolist() == [36, 36]
    assert each.by_place["shortfall"].tolist() == [0, 12]
    assert together.by_place["shortfall"].tolist() == [0, 0]


def test_sessions_missed_hold_nothing(plan: Plan) -> None:
    missed = plan.roster.assign(status="missed")
    told = api.coverage(dataclasses.replace(plan, roster=missed))
    assert told is not None
    assert told.total["room"] == 0
    assert told.total["shortfall"] == 54


def test_duties_that_a_rule_counts_together_are_one_pool() -> None:
    both = {**VISITS, "id": "any", "clause": "office:any", "duty": ["visit", "help"], "scope": "target", "k": 7}
    wish = {"weight": 1, "tier": "wishes", "id": "away", "target": "household_away", "clause": "office:away"}
    apart, joint = town(), town(both, {**both, **wish})
    asking = judged_here(joint, rules_of(joint))
    assert [rule.id for rule in asking] == ["six", "help", "any"]  # a wish about households away asks for nothing
    assert pools_of(apart, judged_here(apart, rules_of(apart))) == [("visit",), ("help",)]
    assert pools_of(joint, asking) == [("visit", "help")]


def test_in_one_pool_the_rule_that_asks_most_decides(plan: Plan) -> None:
    both = {**VISITS, "id": "any", "clause": "office:any", "duty": ["visit", "help"], "scope": "target", "k": 7}
    told = api.coverage(held_as(plan, plan.roster, town(both)))
    assert told is not None
    assert told.by_place["need"].tolist() == [35, 28]  # seven a household, not six and seven


def test_without_a_rule_on_households_there_is_nothing_to_compare(plan: Plan, tmp_path: Path) -> None:
    settings = {key: value for key, value in plan.scenario.raw.settings.items() if key != "readings"}
    policy = [{"type": "balance", "clause": "office:x", "duty": "visit"}]
    bare = Scenario.from_frames(settings=settings, policy=policy, **plan.scenario.raw.tables)
    assert api.coverage(dataclasses.replace(plan, scenario=bare)) is None
    workbook.write(plan, tmp_path / "a.xlsx", coverage=None, baseline={"sessions": 1})
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[words.text("sheet.coverage", "en")]
    told = [cell.value for row in sheet.iter_rows() for cell in row]
    assert words.text("cover.none", "en") in told


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_counts_households_and_never_shows_their_ids(plan: Plan, tmp_path: Path, lang: str) -> None:
    api.publish(plan, tmp_path / "out", lang=lang)
    book = openpyxl.load_workbook(tmp_path / "out" / "roster.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [text for text in cells if any(text == f"H{n}" or f"H{n} " in text for n in range(1, 10))]
    told = [cell.value for row in book[words.text("sheet.month", lang)].iter_rows() for cell in row]
    assert words.text("list.households", lang, post="岗位1", count="<10") in str(told)
    rows = {row[1].value: [cell.value for cell in row] for row in book[words.text("sheet.coverage", lang)].iter_rows()}
    assert rows["office:six"][5:8] == [54, 72, 0]
    assert rows["office:help"][5:8] == [8, 8, 0]


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "9 links, 32 sessions: Calls 24, "), ("zh", "场次 32 次：走访 24、")]
)
def test_the_command_counts_by_duty_where_there_are_several(plan: Plan, lang: str, said: str) -> None:
    first = console.plan(plan, Path("out"), lang).splitlines()[0]
    assert said in first
    assert "stationing" not in first


def test_daily_duties_are_drawn_together(plan: Plan) -> None:
    """Five days in a row, and two more: no day of the week has half of them."""
    days = pd.to_datetime([f"2027-03-{day:02}" for day in (1, 2, 3, 4, 5, 8, 9)])
    spec = plan.scenario.raw.settings["duty"][1]
    other = {**plan.scenario.raw.settings, "duty": [plan.scenario.raw.settings["duty"][0], {**spec, "at": "any"}]}
    given = Scenario.from_frames(settings=other, policy=POLICY, **plan.scenario.raw.tables)
    roster = pd.concat([plan.roster[plan.roster["duty"] == "help"].iloc[[0]]] * len(days)).assign(date=days)
    table = meetings.meetings(dataclasses.replace(plan, scenario=given, roster=roster))
    assert table[["weekday", "2027-03", "sessions"]].to_numpy().tolist() == [["", "1–5, 8, 9", 7]]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_year_long_rule_in_a_month_asks_for_nothing_and_the_files_are_written(tmp_path: Path, lang: str) -> None:
    there = {"type": "min_visits", "id": "there", "clause": "office:there", "role": "staff", "target": "village",
             "duty": "visit", "scope": "target", "period": "month", "k": 2}  # fmt: skip
    found = lo.plan(hamlet.scenario([{**hamlet.EACH, "period": "year", "scope": "pair"}, there]))
    assert len(found.roster) == 4
    held = api.coverage(found)
    assert held is not None
    assert held.by_place.empty
    assert set(held.total.values()) == {0}
    folder = api.publish(found, tmp_path / "out", lang=lang)
    assert (folder / "roster.xlsx").exists()

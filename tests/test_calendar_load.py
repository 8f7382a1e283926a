"""What rules ask of one post's calendar: a month by hand, and the sums of the county's compendium."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.output import chart_year, load_table
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario, find
from liaison_opt.study.asks import asked_of, system
from liaison_opt.study.calendar_load import CalendarLoad, by_reading, calendar_load

# March 2027 has five Mondays and five Tuesdays.
SLOTS = [
    {"name": "field", "pattern": "weekly:MON,TUE", "start": "09:00", "end": "17:00", "duties": ["field"]},
    {"name": "desk", "pattern": "weekly:MON", "start": "10:00", "end": "12:00", "duties": ["desk"]},
    {"name": "evening", "pattern": "weekly:MON", "start": "18:00", "end": "20:00", "duties": ["talk"]},
]
DUTIES = [
    {"name": "field", "role": "leader", "kinds": ["village"], "at": "any"},
    {"name": "desk", "role": "leader", "kinds": ["unit"], "at": "any"},
    {"name": "talk", "role": "leader", "kinds": ["village"], "at": "any"},
]
POLICY: list[dict[str, Any]] = [
    {"id": "base", "type": "min_days", "clause": "CC-1.2a", "role": "leader", "duty": "field", "n": 4,
     "period": "horizon", "readings": {"A9": {"calendar": {}, "working": {"n": 3}}}},
    {"id": "desk", "type": "fixed_slot", "clause": "CC-2.3e", "role": "leader", "slot": "desk", "duty": "desk",
     "attend": True},
    {"id": "talks", "type": "min_visits", "clause": "CC-5.2a", "role": "leader", "duty": "talk", "target": "village",
     "scope": "actor", "period": "horizon", "k": 2},
]  # fmt: skip
TURNS: list[dict[str, Any]] = [
    {"id": "cover", "type": "duty_cover", "clause": "CC-4.2c", "role": "leader", "slot": "desk", "duty": "desk",
     "target": "unit", "n": 1},
    {"id": "turns", "type": "balance", "clause": "CC-4.2a", "role": "leader", "duty": "desk", "over": "actors",
     "tol": 1},
]  # fmt: skip


def month(policy: list[dict[str, Any]] = POLICY, *, leaders: int = 1, leave: tuple[str, ...] = ()) -> Scenario:
    posts = [(f"L{n}", f"岗位{n}", f"Leader {n}", "leader", "V") for n in range(1, leaders + 1)]
    tables = {
        "cadres": pd.DataFrame(posts, columns=["id", "title", "title_en", "roles", "home"]),
        "communities": pd.DataFrame([("V", "村", "village"), ("U", "镇", "unit")], columns=["id", "name", "kind"]),
    }
    if leave:
        tables["leave"] = pd.DataFrame([("L1", day, day) for day in leave], columns=["cadre", "from", "to"])
    settings = {"name": "month", "horizon": {"start": "2027-03-01", "end": "2027-03-31"}, "slot": SLOTS, "duty": DUTIES}
    if any("readings" in rule for rule in policy):
        settings["readings"] = {"A9": "calendar"}
    return Scenario.from_frames(settings=settings, policy=policy, **tables)


@pytest.fixture(scope="module")
def load() -> CalendarLoad:
    return calendar_load(lo.plan(month()), "L1")


def test_a_month_by_hand(load):
    asked = load.asked.set_index("rule")
    assert list(asked["days"]) == [4, 5, 2]
    assert list(asked["kind"]) == ["floor", "fixed", "floor"]
    assert list(asked["open"]) == [10, 5, 5]
    assert load.separate == 11
    # a day in the field leaves no time for the desk; a talk in the evening fits both
    assert load.shared.set_index(["rule", "other"])["days"].to_dict() == {
        ("base", "desk"): 0, ("base", "talks"): 5, ("desk", "talks"): 5,
    }  # fmt: skip
    assert (load.least, load.least_by) == (9, ("base", "desk"))
    # five Mondays at the desk, so four Tuesdays in the field; talks after the desk: the bound is met
    assert (load.used, load.offered) == (9, 10)
    assert load.utilisation == pytest.approx(0.9)
    assert list(asked["planned"]) == [4, 5, 2]


def test_the_year_holds_each_system_and_day_once_and_says_which_days_are_given(load):
    year = load.year
    assert not year.duplicated(["system", "date"]).any()
    assert year.groupby("system")["date"].nunique().to_dict() == {"CC-1": 4, "CC-2": 5, "CC-5": 2}
    assert set(year.loc[year["fixed"], "system"]) == {"CC-2"}
    assert year["date"].nunique() == load.used


def test_leave_takes_given_days_away():
    found = calendar_load(month(leave=("2027-03-01", "2027-03-02")), "L1")
    asked = found.asked.set_index("rule")
    assert asked.loc["desk", "days"] == 4
    assert (asked.loc["base", "open"], found.offered) == (8, 8)
    assert found.used is None
    assert found.utilisation is None


def test_what_is_asked_of_several_posts_is_owed_only_where_they_take_turns():
    # five desks among three posts: a share of 5/3; by turns at least one each, since 1 + 2 + 2 are five
    alone = calendar_load(month(TURNS[:1], leaders=3), "L2").asked.iloc[0]
    assert (alone["kind"], alone["days"], alone["share"]) == ("turn", 0, 1.7)
    both = calendar_load(month(TURNS, leaders=3), "L2").asked.set_index("rule")
    assert both.loc["turns", "days"] == 1
    loose = [TURNS[0], {**TURNS[1], "tol": 3}]
    assert "turns" not in set(calendar_load(month(loose, leaders=3), "L2").asked["rule"])


def test_wishes_and_rules_for_others_ask_nothing():
    wish = [{**POLICY[0], "weight": 1, "tier": "wishes"}, POLICY[1]]
    assert list(calendar_load(month(wish), "L1").asked["rule"]) == ["desk"]


def test_readings_move_the_sum_and_an_unknown_code_or_post_is_told(load):
    table = by_reading(month(), "L1")
    assert table[["reading", "separate", "least", "chosen"]].to_numpy().tolist() == [
        ["calendar", 11, 9, True], ["working", 10, 8, False],
    ]  # fmt: skip
    with pytest.raises(ScenarioError, match="Known codes: A9"):
        by_reading(month(), "L1", ["A10"])
    with pytest.raises(ScenarioError, match="'L1'"):
        calendar_load(month(), "L11")


def test_clauses_belong_to_systems():
    assert [system(clause) for clause in ("CC-2.3a", "CC-10.1", "office:near")] == ["CC-2", "CC-10", "office"]


@pytest.mark.parametrize(
    ("lang", "title", "strips"),
    [("en", "the calendar of Leader 1", ["CC-1 Research at the base", "CC-2 Contact points", "CC-5 Talks",
      "Any of them"]),
     ("zh", "岗位1日历", ["CC-1 调查研究", "CC-2 基层联系点", "CC-5 谈心谈话", "合计"])],
)  # fmt: skip
def test_the_picture_of_a_year_in_both_languages(load, lang, title, strips):
    ax = load.plot(Figure().add_subplot(), lang)
    assert title in ax.get_title(loc="left")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == strips
    said = [text.get_text() for text in ax.texts]
    days = "{} days" if lang == "en" else "{}天"
    assert [days.format(count) for count in (4, 5, 2, 9)] == [
        text for text in said if text in {days.format(n) for n in range(12)}
    ]
    note = ax.get_figure()._supxlabel.get_text().replace("\n", " ")
    assert ("fewer than 9" if lang == "en" else "不少于9天") in note
    assert "CC-1.2a 4 + CC-2.3e 5" in note


def test_strips_stand_in_the_order_of_the_systems(load):
    more = pd.DataFrame({"system": ["CC-10", "office", "other"], "date": load.year["date"].iloc[:3], "fixed": False})
    grown = CalendarLoad(**{**vars(load), "year": pd.concat([load.year, more])})
    assert chart_year.ordered(grown) == ["CC-1", "CC-2", "CC-5", "CC-10", "office", "other"]
    assert chart_year.name("JH-3", "en") == "JH-3"


def test_tables_in_words(load):
    table = load_table.asked(load, "zh")
    assert list(table.columns)[:3] == ["制度", "条款", "要求"]
    assert list(table["要求天数"]) == ["4", "5", "2"]
    assert list(load_table.side_by_side([load], "en").iloc[0]) == ["Leader 1", 11, 9, "9", 10, "90%"]
    assert list(load_table.shared(load, "en")["days that serve both"]) == ["2", "0"]
    assert list(load_table.readings(by_reading(month(), "L1"), "en")["chosen here"]) == ["yes", ""]


# --- the sums of the compendium, from the shipped policies ------------------------------------------------------------


def _days(scenario: Scenario, post: str, links: list[tuple[str, str]]) -> dict[str, int]:
    more = pd.DataFrame(links, columns=["cadre", "target"])
    along = pd.concat([scenario.links[["cadre", "target"]], more])
    return {ask.rule.id: ask.days for ask in asked_of(scenario, rules_of(scenario), post, along)}


def test_seven_nights_and_two_visits_a_month_are_thirty_one_days_below_the_three_months():
    scenario = lo.scenario("county_leaders")
    places = scenario.communities
    points = [("K3", places.index[places["kind"] == kind][0]) for kind in ("enterprise", "project")]
    days = _days(scenario, "K3", points)
    assert days["seven-nights"] == 7
    assert days["enterprise-and-project-monthly"] == 2 * 12
    assert days["three-months-at-the-base"] == 3 * 30 > 7 + 24 + 12
    # the Thursdays outside special periods, and each day of those: an even share for four posts, rounded down
    slots = scenario.horizon.slots
    special = set(slots.loc[slots["name"] == "special_desk", "date"])
    thursdays = slots[(slots["name"] == "thursday_desk") & ~slots["date"].isin(special)]
    assert days["by-turns"] == (len(thursdays) + len(special)) // 4 == 17


def test_a_town_leader_owes_thirty_six_run_days_inside_the_six_months():
    days = _days(lo.scenario("county_town"), "T3", [])
    assert days["three-day-stay"] == 3 * 12 == 36
    assert days["six-months"] == 180
    assert days["desk-by-turns"] == 365 // 11


def test_a_street_leader_has_thirty_five_tens():
    days = _days(lo.scenario("county_street"), "S3", [])
    assert days["tens"] == 35
    assert days["six-months"] == 180


def test_the_refused_clause_is_in_no_policy():
    for name in ("county_leaders", "county_town", "county_street", "county_units", "county"):
        text = (find(name) / "policy.toml").read_text("utf-8")
        assert "CC-1." in text or "CC-2." in text
        assert 'clause = "CC-4.3a' not in text

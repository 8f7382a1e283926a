"""Forms that are only checked: what a record holds, what was published; and what a policy may not ask of them."""

from __future__ import annotations

from typing import Any

import pytest
import tiny

import liaison_opt as lo
from liaison_opt.audit import Audit, audit
from liaison_opt.plan import ROSTER_COLUMNS
from liaison_opt.rules.checked import FIELDS
from liaison_opt.scenario.refuse import reason_against

RECORD = {"type": "record", "fields": ["time", "place", "target_id"]}
STAT = {"type": "published_stat", "name": "villages", "value": 2, "measure": "places:community"}


def judged(rule: dict[str, Any], *, lang: str = "en", links: tuple[str, ...] = (), **columns: Any) -> Audit:
    """The verdict on a roster of one session; a column given as None is taken out."""
    made, one = tiny.rule(rule, duties=tiny.DUTIES)
    roster = tiny.roster(made, "L1 P1 2027-01-05 tuesday")
    roster = roster.drop(columns=[name for name, value in columns.items() if value is None])
    roster = roster.assign(**{name: value for name, value in columns.items() if value is not None})
    return audit(made, (one,), roster, tiny.links(made, *links) if links else tiny.links(made), lang=lang)


def test_record_of_a_plan_has_every_column_that_a_session_log_may_have_but_the_due_date() -> None:
    assert judged({"type": "record", "fields": list(FIELDS["session"])}).lines["period"].tolist() == ["due_date"]
    assert judged(RECORD).lines.empty


def test_record_tells_the_columns_that_are_missing() -> None:
    found = judged(RECORD, end=None, place=None).lines
    assert found[["period", "amount"]].to_numpy().tolist() == [["end", 1], ["place", 1]]
    assert found["sentence"].tolist() == ["the record has no column for end", "the record has no column for place"]


def test_record_tells_the_columns_that_must_not_be_there() -> None:
    found = judged({"type": "record", "forbid": "Weather"}, lang="zh", weather="fine", opinion="none").lines
    assert found["period"].tolist() == ["opinion", "weather"], "what is always refused, and what the policy adds"
    assert found["sentence"].iloc[1] == "记录不应有“weather”一栏"


@pytest.mark.parametrize(("log", "lang", "note"), [
    ("visit", "en", "there is no visit log yet"), ("matter", "zh", "尚无事项记录"),
])  # fmt: skip
def test_record_of_a_log_that_a_roster_has_not_is_not_judged(log: str, lang: str, note: str) -> None:
    line = judged({"type": "record", "log": log, "fields": "due_date"}, lang=lang).compliance.iloc[0]
    assert (line["judged"], line["violations"], line["note"]) == (False, 0, note)


def test_record_of_links_is_judged_by_their_columns() -> None:
    assert judged({"type": "record", "log": "link", "fields": ["cadre", "from"]}).compliance["judged"].all()


def test_record_fields_are_columns_of_the_plan_and_none_is_refused() -> None:
    assert set(FIELDS["session"]) - {"time", "target_id", "due_date"} <= set(ROSTER_COLUMNS)
    assert not [field for fields in FIELDS.values() for field in fields if reason_against(field)]


@pytest.mark.parametrize(("change", "amount"), [
    ({}, 0), ({"value": 3}, 1), ({"value": 1, "op": ">="}, 0), ({"value": 5, "op": ">="}, 3),
    ({"value": 1, "op": "<="}, 1), ({"value": 9, "op": "~", "tol": 0.75}, 1), ({"value": 8, "op": "~", "tol": 0.75}, 0),
    ({"measure": "households:community", "value": 140}, 0), ({"measure": "posts:leader", "value": 3}, 1),
    ({"measure": "links", "value": 5}, 0), ({"measure": "links:association", "value": 1}, 0),
    ({"measure": "sessions:station", "value": 1}, 0), ({"measure": "places", "value": 4}, 0),
    ({"measure": "slots:tuesday", "value": 4}, 0),
])  # fmt: skip
def test_published_stat_is_the_distance_to_what_is_allowed(change: dict[str, Any], amount: int) -> None:
    """The street has two villages of 100 and 40 households, an association, an office; four Tuesdays; five links."""
    assert judged({**STAT, **change}).lines["amount"].sum() == amount


def test_published_stat_says_where_the_figure_comes_from() -> None:
    found = judged({**STAT, "value": 738, "of": "assumed", "unit": "villages", "name": "scale"}, lang="zh")
    assert found.lines["sentence"].tolist() == ["scale (villages)：假定为 738，此处为 2"]
    told = {"type": "published_stat", "name": "share settled", "value": 0.95, "unit": "of all"}
    assert judged(told).compliance["note"].tolist() == ["told only: share settled == 0.95 of all (published)"]
    told = {"type": "published_stat", "name": "意见", "value": 10601, "unit": "条"}
    assert judged(told, lang="zh").compliance["note"].tolist() == ["仅列出：意见 == 10,601 条（公布）"]


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a field that is never kept": ({**RECORD, "fields": "opinion"}, "never kept"),
    "a field nobody knows": ({**RECORD, "fields": "plase"}, "'place'"),
    "a field of another log": ({**RECORD, "log": "matter", "fields": "minutes"}, "minutes"),
    "asked for and forbidden": ({**RECORD, "forbid": "place"}, "take it out of one"),
    "steps of a session": ({"type": "record", "stages": ["enter", "solve"]}, "log = 'matter'"),
    "a step twice": ({"type": "record", "log": "matter", "stages": ["enter", "enter"]}, "named once"),
    "an empty record": ({"type": "record"}, "Say what a line holds"),
    "a record with a price": ({**RECORD, "weight": 1, "tier": "asked"}, "only checked"),
    "a measure nobody takes": ({**STAT, "measure": "villages:community"}, "villages:community"),
    "a kind nobody knows": ({**STAT, "measure": "places:comunity"}, "'community'"),
    "posts of no role": ({**STAT, "measure": "posts"}, "posts:NAME"),
    "a share against a count": ({**STAT, "value": 0.95}, "whole number"),
    "a tolerance without use": ({**STAT, "tol": 0.1}, "op = '~'"),
    "not a number": ({**STAT, "value": float("nan")}, "finite"),
    "manned too much": ({"type": "duty_cover", "slot": "tuesday", "duty": "station", "n": 2, "n_max": 1}, "n_max"),
    "a desk in no slot": ({"type": "duty_cover", "slot": "tuesday", "duty": "meeting"}, "only station"),
    "a desk nowhere": (
        {"type": "duty_cover", "slot": "tuesday", "duty": "station", "target": "unit"}, "association, community"),
    "a desk at make-ups": ({"type": "duty_cover", "slot": "weekend", "duty": "station"}, "for make-ups"),
    "a stretch too long": (
        {"type": "respond", "event": "requested", "role": "leader", "slot": "tuesday", "within": 29}, "28 days"),
    "requests of a place": (
        {"type": "respond", "event": "requested", "role": "leader", "slot": "tuesday", "within": 7,
         "where": {"id": "P1"}}, "leave `where` out"),
    "areas that nobody links": ({"type": "zones", "role": "leader", "target": "unit", "tol": 5}, "at = 'links'"),
    "areas of nothing": ({"type": "zones", "role": "leader", "target": "association", "tol": 5}, "own = false"),
    "preferred but who": ({"type": "prefer", "feature": "role", "weight": 1, "tier": "asked"}, "which role tags"),
    "preferred for nothing": (
        {"type": "prefer", "feature": "distance", "role": "leader", "weight": 1, "tier": "asked"}, "leave it out"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_policy_may_not_say(name: str) -> None:
    rule, words = FAULTS[name]
    with pytest.raises(lo.ScenarioError) as fault:
        tiny.rule(rule)
    assert words in str(fault.value)

"""Checks of the second session: sentences as rules, a roster by hand, readings, wishes."""

from __future__ import annotations

import functools
from typing import Any

import pandas as pd

from liaison_opt.audit import audit
from liaison_opt.rules.base import Rule
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.policy import rules_of
from liaison_opt.training import ground, typed
from liaison_opt.training.marking import exercise, no
from liaison_opt.training.probing import Probe, amount, one_rule, rule_of, same, with_rule
from liaison_opt.training.words import listed

_ALL = {"L02": "V231 V229", "L03": "V225", "L06": "V203 V222", "L12": "V227 V230"}
_ONE_TO_THREE = {
    "type": "links_per_actor",
    "clause": "JH-2.0b",
    "role": "leader",
    "target": "village",
    "lo": 1,
    "hi": 3,
}
_LINKED = (
    Probe(key="probe.fine", links=_ALL),
    Probe(key="probe.four", links={**_ALL, "L12": "V227 V230 V203 V222"}),
    Probe(key="probe.three", links={**_ALL, "L12": "V227 V230 V203"}),
    Probe(key="probe.none", links={"L02": "V231 V229", "L06": "V203 V222", "L12": "V227 V230"}),
    Probe(key="probe.one", links={**_ALL, "L12": "V227"}),
)
_TWO_A_MONTH = {"type": "max_visits", "clause": "office:monthly_cap", "role": "leader", "scope": "actor",
                "period": "month", "k": 2}  # fmt: skip
_HELD = (
    Probe(key="probe.two_and_two", links=_ALL, roster={
        "2027-02-02": {"L02": "V231"}, "2027-02-16": {"L02": "V229"}, "2027-03-02": {"L02": "V231"},
        "2027-03-09": {"L02": "V229"}}),
    Probe(key="probe.three_in_february", links=_ALL, roster={
        "2027-02-02": {"L02": "V231"}, "2027-02-16": {"L02": "V229"}, "2027-02-23": {"L02": "V231"}}),
    Probe(key="probe.one_place_three_times", links={**_ALL, "L03": "V225 V230"}, roster={
        "2027-02-02": {"L12": "V230", "L03": "V225"}, "2027-02-16": {"L12": "V230"}, "2027-02-23": {"L03": "V230"}}),
)  # fmt: skip
_OR_MORE = {"type": "min_visits", "clause": "office:two_or_more", "target": "village", "scope": "target",
            "period": "month"}  # fmt: skip
_READ = {"inclusive": {"k": 2}, "exclusive": {"k": 3}}
_TUESDAYS = ("2027-02-02", "2027-02-16", "2027-02-23")
#: a village that sees no session in February, one, two, three
_TIMES = tuple(
    Probe(key="probe.fine", links=_ALL, roster={day: {"L03": "V225"} for day in _TUESDAYS[:times]})
    for times in range(4)
)


@exercise("2.1")
def one_to_three(answer: Any) -> dict[str, Any]:
    """JH-2.0b as a rule: each leader is linked to one to three places."""
    rule = rule_of(answer)
    if rule.get("clause") != _ONE_TO_THREE["clause"]:
        no("clause", clause=_ONE_TO_THREE["clause"])
    same(rule, _ONE_TO_THREE, _LINKED)
    return {"probes": len(_LINKED)}


@exercise("2.2")
def two_a_month(answer: Any) -> dict[str, Any]:
    """The office's own cap as a rule: at most two sessions a leader and month."""
    rule = rule_of(answer)
    if not str(rule.get("clause", "")).startswith("office:"):
        no("e2_2.own")
    same(rule, _TWO_A_MONTH, _HELD)
    return {"probes": len(_HELD)}


@exercise("2.3")
def roster_by_hand(answer: Any) -> dict[str, Any]:
    """Any roster along the proven links that keeps every binding rule."""
    corner, plan = ground.corner(), ground.planned()
    table = typed.roster(corner, answer)
    slots = corner.horizon.slots
    off = table[~table["date"].isin(slots["date"])]
    if len(off):
        day = off["date"].iloc[0]
        lost = corner.horizon.lost
        no("e2_3.holiday" if (lost["date"] == day).any() else "e2_3.no_slot", day=f"{day:%Y-%m-%d}")
    away = table[on_leave(table, corner)]
    if len(away):
        no("e2_3.leave", post=away["cadre"].iloc[0], day=f"{away['date'].iloc[0]:%Y-%m-%d}")
    if table.duplicated(["date", "cadre"]).any():
        no("e2_3.repeated")
    rules = [rule for rule in rules_of(corner) if rule.stage != "link"]
    broken = audit(corner, tuple(rule for rule in rules if rule.binding), table, plan.links).lines
    if len(broken):
        no("e2_3.broken", sentence=broken["sentence"].iloc[0], count=len(broken))
    wishes = audit(corner, tuple(rule for rule in rules if not rule.binding), table, plan.links).lines
    unmet = [int((lines["rule"] != "near-home").sum()) for lines in (wishes, plan.audit)]
    return {"sessions": len(table), "yours": unmet[0], "best": unmet[1]}


@exercise("2.4")
def what_must_be_mended(answer: Any) -> dict[str, Any]:
    """Which rules last month's roster breaks, and which wishes it leaves unmet."""
    given = typed.entries(answer, "binding", "wishes")
    corner = ground.corner()
    lines = _found()
    known = {rule.id for rule in rules_of(corner)}
    for name, truth in (
        ("binding", set(lines.loc[lines["binding"], "rule"])),
        ("wishes", set(lines.loc[~lines["binding"], "rule"])),
    ):
        said = set(map(str, typed.words_of(given[name])))
        if said - known:
            no("e2_4.no_rule", rules=listed(sorted(said - known)))
        if said - truth:
            no(f"e2_4.not_{name}", rules=listed(sorted(said - truth)))
        if truth - said:
            no(f"e2_4.more_{name}", count=len(truth - said))
    return {"lines": int(lines["binding"].sum())}


@exercise("2.5")
def two_readings(answer: Any) -> dict[str, Any]:
    """Two readings of "two or more": with the number itself, or above it."""
    given = typed.entries(answer, *_READ)
    if not all(isinstance(edit, dict) for edit in given.values()):
        no("e2_5.shape")
    for name, edit in given.items():
        made, right = (_two_or_more(each) for each in (edit, _READ[name]))
        for times, probe in enumerate(_TIMES):
            if amount(made, probe) != amount(right, probe):
                no(f"e2_5.{name}", times=times)
    return {"village": "V225"}


@exercise("2.6")
def wish_or_must(answer: Any) -> dict[str, Any]:
    """What becomes of a wish that four leaders cannot meet if it is made binding."""
    given = typed.entries(answer, "wish", "binding")
    unmet = int((ground.planned().audit["rule"] == "a-leader-every-week").sum())
    if typed.whole(given["wish"]) != unmet:
        no("e2_6.wrong_wish")
    said = str(given["binding"]).strip().lower()
    if (said in {"impossible", "infeasible", "不可行", "无解", "不可能"}) != _impossible():
        no("e2_6.wrong_binding")
    return {"unmet": unmet}


@functools.cache
def _found() -> pd.DataFrame:
    """What is wrong with the roster that somebody typed."""
    corner = ground.corner()
    return audit(corner, rules_of(corner), ground.paper_roster(), ground.planned().links).lines


def _two_or_more(edit: dict[str, Any]) -> Rule:
    """The rule on two sessions or more, read in one of the two ways."""
    return one_rule(with_rule(ground.corner(), {**_OR_MORE, **edit}))


@functools.cache
def _impossible() -> bool:
    """Whether the corner has no plan once the weekly wish is binding."""
    from liaison_opt.solve import failures, planner  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    try:
        planner.plan(ground.corner().with_policy(a_leader_every_week={"weight": None, "tier": None}))
    except failures.Infeasible:
        return True
    return False

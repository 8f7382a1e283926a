"""Checks of the fourth session: need and room, the smallest change, the clash, prices, room for one absence more."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import pandas as pd

from liaison_opt.changes import SetParameter, SetSetting, applied, more_posts
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.training import promises, typed
from liaison_opt.training.marking import exercise, no
from liaison_opt.training.words import listed

_TWICE = 2
#: one slot day a week more each: the Tuesday stays the first of them
_DAYS = ("TUE", "WED", "THU", "FRI")
_LEAVE = {"leave", "请假"}
_MOST_LEADERS, _MOST_TIMES = 8, 9
_TRUE = {"true": True, "yes": True, "是": True, "对": True, "false": False, "no": False, "否": False, "错": False}


@exercise("4.1")
def need_and_room(answer: Any) -> dict[str, Any]:
    """What a promise of twice a month needs, and what February has room for."""
    given = _whole(answer, "need", "room", "short")
    need, room, with_holiday = counted(promises.promise(_TWICE))
    if given["need"] != need:
        no("e4_1.need")
    if given["room"] == with_holiday != room:
        no("e4_1.holiday")
    if given["room"] != room:
        no("e4_1.room")
    if given["short"] != need - room:
        no("e4_1.short")
    return {"need": need, "room": room, "short": need - room}


@exercise("4.2")
def least_changes(answer: Any) -> dict[str, Any]:
    """The smallest change of each kind that makes twice a month possible, or the most that can be promised."""
    given = _whole(answer, "times", "weekdays", "leaders")
    times = min(max(given["times"], 0), _MOST_TIMES)  # of 0 or less, and of very many, one is as wrong as another
    if times > 0 and not _possible("times", times):
        no("e4_2.times_high", times=given["times"])
    if _possible("times", times + 1):
        no("e4_2.times_low", times=given["times"])
    for kind, most in (("weekdays", len(_DAYS) - 1), ("leaders", _MOST_LEADERS)):
        units = given[kind]
        if not 1 <= units <= most:
            no(f"e4_2.{kind}_range", units=units, most=most)
        if not _possible(kind, units):
            made = _with(kind, units)
            need, room, _ = counted(made)
            if len(made.roles["leader"]) > len(made.communities):
                no("e4_2.leaders_idle", units=units)
            no(f"e4_2.{kind}_few" if room < need else f"e4_2.{kind}_not_enough", units=units, need=need, room=room)
        if units > 1 and _possible(kind, units - 1):
            no(f"e4_2.{kind}_many", units=units)
    need, room, _ = counted(_with("leaders", 1))
    return {"leaders": given["leaders"], "need": need, "room": room}


@exercise("4.3")
def what_clashes(answer: Any) -> dict[str, Any]:
    """A least set of rules, and perhaps the leave, that clash although the sum of sessions is big enough."""
    given = typed.entries(answer, "need", "room", "clash")
    away = promises.promise(away=[promises.AWAY])
    need, room, _ = counted(away)
    if typed.whole(given["need"]) != need:
        no("e4_3.need")
    if typed.whole(given["room"]) != room:
        no("e4_3.room", post=promises.AWAY)
    said = {str(word) for word in typed.words_of(given["clash"])}
    rules, leave = said - _LEAVE, bool(said & _LEAVE)
    unknown = rules - {rule.id for rule in rules_of(away)}
    if unknown:
        no("e4_3.no_rule", rules=listed(sorted(unknown)))
    if _together(frozenset(rules), leave=leave):
        no("e4_3.possible", members=listed(sorted(said)))
    spare = [rule for rule in sorted(rules) if not _together(frozenset(rules - {rule}), leave=leave)]
    spare += ["leave"] if leave and not _together(frozenset(rules), leave=False) else []
    if spare:
        no("e4_3.spare", member=spare[0])
    return {"need": need, "room": room, "count": len(said)}


@exercise("4.4")
def ranked(answer: Any) -> dict[str, Any]:
    """The kinds of change that make the fortnight possible, the cheapest for this office first."""
    said = [str(word).strip().lower() for word in typed.words_of(answer)]
    found = promises.mended().repairs or ()
    costs = {repair.kind: repair.cost for repair in found}
    if set(said) != set(costs) or len(said) != len(costs):
        no("e4_4.kinds", kinds=listed(sorted(costs)))
    for first, second in itertools.pairwise(said):
        if costs[first] > costs[second]:
            no("e4_4.order", first=first, second=second)
    return {"first": said[0], "cost": costs[said[0]]}


@exercise("4.5")
def room_for_an_absence(answer: Any) -> dict[str, Any]:
    """The least limits on links with which once a month holds, whoever is away in February."""
    given = _whole(answer, "free", "leaders_a_village", "villages_a_leader")
    need, room, _ = counted(promises.promise())
    if given["free"] != room - need:
        no("e4_5.free")
    leaders, most = given["leaders_a_village"], given["villages_a_leader"]
    if not (1 <= leaders <= len(_posts()) and 1 <= most <= len(promises.promise().communities)):
        no("e4_5.range")
    lost = _lost_with(leaders, most)
    if lost is not None:
        no("e4_5.lost", post=lost)
    for name, less in (("leaders", (leaders - 1, most)), ("villages", (leaders, most - 1))):
        if min(less) >= 1 and _lost_with(*less) is None:
            no(f"e4_5.{name}_many")
    return {"free": given["free"]}


@exercise("4.6")
def what_may_be_said(answer: Any) -> dict[str, Any]:
    """What follows from a proof of impossibility, from a least clash, from a list of changes, from no answer."""
    truth = {name: test() for name, test in _SENTENCES.items()}
    given = typed.entries(answer, *truth)
    for name, said in given.items():
        meant = said if isinstance(said, bool) else _TRUE.get(str(said).strip().lower())
        if meant is None:
            no("e4_6.shape", name=name)
        if meant != truth[name]:
            no(f"e4_6.{name}")
    return {"count": sum(truth.values()), "all": len(truth)}


def counted(given: Scenario) -> tuple[int, int, int]:
    """Sessions that the promise needs in its month; those that there is room for; the same with no holiday."""
    times = next(int(rule.k) for rule in rules_of(given) if rule.id == "promise")  # type: ignore[attr-defined]
    first, last = map(pd.Timestamp, promises.MONTH)
    leaders = pd.DataFrame({"cadre": given.roles["leader"]})
    open_, lost = (days[["date"]] for days in (given.horizon.slots, given.horizon.lost))
    rooms = []
    for days in (open_, pd.concat([open_, lost])):
        both = leaders.merge(days[days["date"].between(first, last)], how="cross")
        rooms.append(int((~on_leave(both, given)).sum()))
    return times * len(given.communities), rooms[0], rooms[1]


@functools.cache
def _possible(kind: str, units: int) -> bool:
    return status(_with(kind, units)) == "feasible"


def _with(kind: str, units: int) -> Scenario:
    """The promise of twice a month with so many units of a change; of `times`, with that many promised."""
    given = promises.promise(_TWICE)
    if kind == "times":
        return applied(given, [SetParameter(rule="promise", key="k", value=units)])
    if kind == "leaders":
        return applied(given, more_posts(given, "leader", units))
    pattern = f"weekly:{','.join(_DAYS[: units + 1])}"
    return applied(given, [SetSetting(path="slot.tuesday.pattern", value=pattern)])


@functools.cache
def _together(rules: frozenset[str], *, leave: bool) -> bool:
    """Whether some rules, and the leave, can be kept if nothing else is asked for."""
    away = promises.promise(away=[promises.AWAY])
    return not rules or status(promises.with_rules_only(away, rules, leave=leave)) == "feasible"


def _posts() -> list[str]:
    return promises.promise().roles["leader"]


@functools.cache
def _lost_with(leaders: int, most: int) -> str | None:
    """The first leader without whom the promise cannot be kept under these limits; None if there is none."""
    made = ((post, promises.promise(most=most, leaders=leaders, away=[post])) for post in _posts())
    return next((post for post, given in made if status(given) != "feasible"), None)


def status(given: Scenario, seconds: float | None = None) -> str:
    """Whether a plan is possible: "feasible", "infeasible" or "unknown"."""
    from liaison_opt.solve.clashing.diagnose import possible  # noqa: PLC0415 (OR-Tools takes most of a second to load)
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415

    return possible(given, stop=Stop(seconds))


def _impossible_however_long() -> bool:
    """An answer "impossible" is a proof: the sum that it shows leaves no plan."""
    need, room, _ = counted(promises.promise(_TWICE))
    return need > room


def _unknown_is_impossible() -> bool:
    """Stopped at once, the search says nothing of the promise of once a month: whether that one is impossible."""
    unknown = status(promises.promise(), seconds=0) == "unknown"
    return not (unknown and status(promises.promise()) == "feasible")


def _one_less_is_too_few() -> bool:
    """Whether each change of the fortnight that is called least is shown to be so."""
    return all(repair.minimal for repair in promises.mended().repairs or () if repair.confirmed)


def _nothing_else_helps() -> bool:
    """Whether all that helps the fortnight is in its list; what the office rules out is not in it and is tried here."""
    moved = (SetSetting(path="slot.tuesday.on_holiday", value="move"),)
    told = [repair.changes for repair in promises.mended().repairs or ()]
    return moved in told or status(applied(promises.fortnight(), moved)) != "feasible"


def _sparing_one_mends_all() -> bool:
    """Whether a scenario is possible as soon as one line of one of its clashes is left out, whatever else clashes."""
    return len(_several()) <= 1


@functools.cache
def _several() -> tuple[Any, ...]:
    """The clashes of the corner where every village sees a leader every week, as a binding rule."""
    from liaison_opt.solve.clashing.diagnose import diagnose  # noqa: PLC0415
    from liaison_opt.training import ground  # noqa: PLC0415

    return diagnose(ground.corner().with_policy(a_leader_every_week={"weight": None, "tier": None})).clashes


_SENTENCES = {
    "impossible_is_a_proof": _impossible_however_long,
    "not_proven_means_impossible": _unknown_is_impossible,
    "one_unit_less_is_too_few": _one_less_is_too_few,
    "nothing_else_would_help": _nothing_else_helps,
    "without_one_line_a_plan_exists": _sparing_one_mends_all,
}


def _whole(answer: Any, *names: str) -> dict[str, int]:
    return {name: typed.whole(said) for name, said in typed.entries(answer, *names).items()}

"""What the fourth session is taught on: promises that the corner of the town can keep, cannot keep, or barely keeps."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.rules.policy import judged
from liaison_opt.scenario import PolicyRow, Scenario
from liaison_opt.training import ground

if TYPE_CHECKING:
    from liaison_opt.why import Explanation

#: the leader who is away, and when: the month in which the promise holds
AWAY, MONTH = "L06", ("2027-02-01", "2027-02-28")
#: what one unit of a change costs the office of the exercises; the other kinds are out of the question there
OFFICE = {"spacing": 2, "slots": 12, "cadre": 3, "wish": 10}
_NEVER = ("holiday",)
_PLACES = {
    "id": "places-a-leader", "clause": "office:places_a_leader", "type": "links_per_actor", "role": "leader",
    "target": "village", "note": "A leader holds at most so many villages.", "note_zh": "每名领导最多联系这么多个村。",
}  # fmt: skip
_PROMISE = {
    "id": "promise", "clause": "office:promise", "type": "min_visits", "role": "leader", "target": "village",
    "scope": "target", "period": "month", "note": "Each village sees a leader so many times a month.",
    "note_zh": "每个村每月见到领导这么多次。",
}  # fmt: skip


def promise(times: int = 1, *, most: int = 2, leaders: int = 1, away: Collection[str] = ()) -> Scenario:
    """The corner with a promise that binds: each village sees a leader so many times a month.

    One month lies in it as a whole, February 2027; what begins in March is not judged. Everything is synthetic but the
    names of the villages.

    Parameters
    ----------
    times
        Sessions a village and month.
    most
        So many villages, at most, a leader.
    leaders
        So many leaders, at most, a village.
    away
        Leaders on leave in all of February.
    """
    corner = ground.corner()
    changed = {
        "one-or-two-places": {**_PLACES, "hi": most},
        "a-leader-every-week": {**_PROMISE, "k": times},
        "one-team-a-place": {"hi": leaders, **_said(leaders)},
    }
    policy = tuple(_changed(row, changed.get(str(row.data["id"]), {})) for row in corner.policy)
    first, last = MONTH
    more = pd.DataFrame([{"cadre": post, "from": first, "to": last, "known_on": ""} for post in away], dtype="str")
    tables = dict(corner.raw.tables)
    if len(more):
        tables["leave"] = pd.concat([tables["leave"], more], ignore_index=True)
    settings = {**corner.raw.settings, "name": "promise"}
    return judged(dataclasses.replace(corner.raw, settings=settings, policy=policy, tables=tables, rows={}), [])


def fortnight() -> Scenario:
    """The corner where no village may wait for more than a fortnight; changes cost what the office says.

    `OFFICE` has the costs; moving slots off a holiday is out of the question.
    """
    corner = ground.corner().with_policy(no_two_weeks_missed={"weight": None, "tier": None})
    prices = {"cost": dict(OFFICE), "never": list(_NEVER)}
    settings = {**corner.raw.settings, "name": "fortnight", "repairs": prices}
    return judged(dataclasses.replace(corner.raw, settings=settings, rows={}), [])


def mended() -> Explanation:
    """What stands against the fortnight and what would help, found once for the notebook and its check."""
    return _mended(language())


@functools.cache
def _mended(lang: str) -> Explanation:
    from liaison_opt import api  # noqa: PLC0415 (the solver is loaded only where it is needed)

    return api.explain(fortnight(), lang=lang)


def changes() -> pd.DataFrame:
    """The changes that would make the fortnight possible, by name of their kind: columns kind, amount, unit, one_costs.

    What each costs in all, and so their order, is left to the reader.
    """
    rows = [
        {"kind": repair.kind, "amount": repair.amount, "unit": repair.unit, "one_costs": OFFICE[repair.kind]}
        for repair in mended().repairs or ()
    ]
    return pd.DataFrame(rows).sort_values("kind", ignore_index=True)


def with_rules_only(given: Scenario, ids: Collection[str], *, leave: bool) -> Scenario:
    """The scenario without its other rules, and, unless `leave`, with nobody on leave."""
    policy = tuple(row for row in given.policy if row.data.get("id") in ids)
    tables = dict(given.raw.tables)
    if not leave:
        tables["leave"] = tables["leave"].iloc[:0]
    return judged(dataclasses.replace(given.raw, policy=policy, tables=tables, rows={}), [])


def _changed(row: PolicyRow, edit: dict[str, Any]) -> PolicyRow:
    """A rule with some of its parameters changed; a rule of another form is taken as a whole."""
    data = edit if "type" in edit else {**row.data, **edit}
    return dataclasses.replace(row, data=dict(data))


def _said(leaders: int) -> dict[str, str]:
    """The note on how many leaders a village has, where it is not one."""
    if leaders == 1:
        return {}
    return {"note": f"Each village has one to {leaders} leaders.", "note_zh": f"每个村有一至{leaders}名领导。"}

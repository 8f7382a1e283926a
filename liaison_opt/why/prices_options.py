"""What could be one more: a slot day, a place in a session, a post, a unit of a cap; each as changes."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.changes import Change, SetParameter, SetSetting, more_posts
from liaison_opt.why.repairs.loosening import scales

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.scenario.settings import SlotSpec


@dataclasses.dataclass(frozen=True, kw_only=True)
class Option:
    """One unit more of something.

    Parameters
    ----------
    kind
        slot, place, capacity, cadre or cap: also the key of its words.
    name
        Of the slot, duty, role or rule.
    changes
        What is changed.
    fields
        What its words need.
    """

    kind: str
    name: str
    changes: tuple[Change, ...]
    fields: dict[str, Any]


def options(scenario: Scenario, rules: tuple[Rule, ...]) -> list[Option]:
    """Everything of which one more can be had, in the order of the scenario's files."""
    return [*_slots(scenario), *_places(scenario), *_posts(scenario), *_caps(scenario, rules)]


def _slots(scenario: Scenario) -> list[Option]:
    found = []
    for spec in scenario.settings.slot:
        day = None if spec.use != "regular" else one_more_day(scenario, spec)
        if day is not None:
            change = SetSetting(path=f"slot.{spec.name}.pattern", value=f"{spec.pattern}|dates:{day:%Y-%m-%d}")
            found.append(Option(kind="slot", name=spec.name, changes=(change,), fields={"name": spec.name, "day": day}))
    return found


def one_more_day(scenario: Scenario, spec: SlotSpec) -> pd.Timestamp | None:
    """The working day without this slot that lies nearest to the middle of its longest break, or None.

    A day on which a slot of the same duties lies already adds nothing that a post could be at twice, so it is passed
    over.
    """
    slots = scenario.horizon.slots
    mine = slots[slots["name"] == spec.name]
    duties = set(spec.duties)
    taken = slots[slots["duties"].map(lambda names: bool(duties & set(names.split())))]["date"]
    days = scenario.horizon.days
    free = days.loc[days["working"] & ~days["date"].isin(taken), "date"]
    if mine.empty or free.empty:
        return None
    ends = [pd.Timestamp(scenario.horizon.first), *mine["date"].drop_duplicates(), pd.Timestamp(scenario.horizon.last)]
    breaks = [(later - sooner, sooner) for sooner, later in itertools.pairwise(ends)]
    longest, begin = max(breaks, key=lambda one: (one[0], -one[1].toordinal()))
    middle = begin + longest / 2
    return pd.Timestamp(min(free, key=lambda day: (abs(day - middle), day)))


def _places(scenario: Scenario) -> list[Option]:
    found = []
    for duty in scenario.settings.duty:
        if duty.visits:
            change = SetSetting(path=f"duty.{duty.name}.visits", value=duty.visits + 1)
            found.append(Option(kind="place", name=duty.name, changes=(change,), fields={"name": duty.name}))
    if found:
        return found
    change = SetSetting(path="session.capacity", value=scenario.settings.session.capacity + 1)
    return [Option(kind="capacity", name="session", changes=(change,), fields={})]


def _posts(scenario: Scenario) -> list[Option]:
    """A post more of each role that leads a duty at many places; those who sit at home serve their own alone."""
    roles = dict.fromkeys(duty.role for duty in scenario.settings.duty if duty.at == "links")
    return [
        Option(kind="cadre", name=role, changes=more_posts(scenario, role), fields={"name": role})
        for role in roles
        if role in scenario.roles
    ]


def _caps(scenario: Scenario, rules: tuple[Rule, ...]) -> list[Option]:
    """A unit more of each binding cap whose parameter is itself the bound of its rows."""
    found = []
    for rule in rules:
        for scale in scales(rule, scenario) if rule.binding and rule.enforced else []:
            if scale.kind == "cap" and scale.side == "<=" and scale.now is not None:
                fields = {"clause": rule.clause, "rule": rule.id, "key": scale.key, "before": scale.now,
                          "after": scale.value(1)}  # fmt: skip
                change = SetParameter(rule=rule.id, key=scale.key, value=scale.value(1))
                found.append(Option(kind="cap", name=rule.id, changes=(change,), fields=fields))
    return found

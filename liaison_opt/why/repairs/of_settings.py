"""Options for the whole: more slots, slots lost to holidays, larger sessions, more posts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from liaison_opt.changes import Change, SetSetting, more_posts
from liaison_opt.why.repairs.loosening import weekdays_after, with_weekdays
from liaison_opt.why.repairs.option import Option
from liaison_opt.why.repairs.sums import by_post, floors_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.scenario.settings import SlotSpec
    from liaison_opt.why.repairs.told import Told

#: a session is not made larger by more places; so many posts more are tried, at least and at most
MOST_PLACES, FEW_POSTS, MOST_POSTS = 60, 30, 200


def options(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """More slots, more room in them, more posts, where the duties and roles of a clash are concerned.

    Parameters
    ----------
    scenario, known, clashes
        As of `of_rules.options`.
    """
    duties = {clash.number: _duties(known, clash) for clash in clashes}
    return [*_slots(scenario, duties), *_sizes(scenario, known, clashes), *_posts(scenario, known, clashes, duties)]


def _duties(known: dict[str, Rule], clash: Told) -> set[str]:
    """The duties whose sessions a clash is short of: those of its floors, else of all its rules."""
    names = set(floors_of(clash.everything)["rule"])
    for chosen in (names, set(clash.everything["rule"])):
        found = {duty for name in chosen for duty in getattr(known.get(name), "duty", ())}
        if found:
            return found
    return set()


def _slots(scenario: Scenario, duties: dict[int, set[str]]) -> list[Option]:
    found = []
    for spec in scenario.settings.slot:
        mine = frozenset(number for number, names in duties.items() if names & set(spec.duties))
        if not mine:
            continue
        further = weekdays_after(spec.pattern)
        if further:
            found.append(
                Option(kind="slots", name=spec.name, most=len(further), make=_wider(spec, further), clashes=mine)
            )
            found += [
                Option(
                    kind="slots",
                    name=f"{spec.name}.{day}",
                    most=1,
                    make=_wider(spec, [day]),
                    clashes=mine,
                    instead_of=spec.name,
                )
                for day in further[1:]
            ]
        held = spec.on_holiday or scenario.settings.calendar.on_holiday
        if held == "skip" and (scenario.horizon.lost["name"] == spec.name).any():
            found.append(Option(kind="holiday", name=spec.name, most=1, make=_moved(spec.name), clashes=mine))
    return found


def _moved(slot: str) -> Callable[[int], tuple[Change, ...]]:
    change = SetSetting(path=f"slot.{slot}.on_holiday", value="move")
    return lambda _: (change,)


def _wider(spec: SlotSpec, further: list[str]) -> Callable[[int], tuple[Change, ...]]:
    path = f"slot.{spec.name}.pattern"
    return lambda days: (SetSetting(path=path, value=with_weekdays(spec.pattern, further[:days])),)


def _sizes(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """Sessions that hold more visits to households."""
    found: dict[str, Option] = {}
    for clash in clashes:
        for rule in clash.rules(known):
            for duty in scenario.settings.duty:
                if duty.visits and getattr(rule, "of_households", False) and duty.name in getattr(rule, "duty", ()):
                    guess = max(
                        (-(-need * duty.visits // room) - duty.visits for _, need, room in clash.sums if room),
                        default=1,
                    )
                    before = found[duty.name].clashes if duty.name in found else frozenset()
                    found[duty.name] = Option(
                        kind="size",
                        name=duty.name,
                        most=MOST_PLACES,
                        make=_larger(duty.name, duty.visits),
                        guess=min(max(1, guess), MOST_PLACES),
                        clashes=before | {clash.number},
                    )
    return list(found.values())


def _larger(duty: str, now: int) -> Callable[[int], tuple[Change, ...]]:
    return lambda places: (SetSetting(path=f"duty.{duty}.visits", value=now + places),)


def _posts(
    scenario: Scenario, known: dict[str, Rule], clashes: list[Told], duties: dict[int, set[str]]
) -> list[Option]:
    """More posts of the roles that lead these duties, or that the rules name."""
    leads = {duty.name: duty.role for duty in scenario.settings.duty}
    touched: dict[str, set[int]] = {}
    guesses: dict[str, int] = {}
    for clash in clashes:
        names = {leads[duty] for duty in duties[clash.number] if duty in leads}
        for rule in clash.rules(known):
            names |= set(getattr(rule, "role", ())) | set(getattr(rule, "roles", {}))
        for role in sorted(names & set(scenario.roles)):
            touched.setdefault(role, set()).add(clash.number)
            guesses[role] = max(guesses.get(role, 1), by_post(clash) or 1)
    found = []
    for role, numbers in touched.items():
        most = min(max(FEW_POSTS, 4 * guesses[role]), MOST_POSTS)
        found.append(Option(kind="cadre", name=role, most=most, make=functools.partial(more_posts, scenario, role),
                            guess=min(guesses[role], most), clashes=frozenset(numbers)))  # fmt: skip
    return found

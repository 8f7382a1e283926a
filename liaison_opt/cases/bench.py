"""What figures are held against: the scenarios of the runs, their policies, and the plans that were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from liaison_opt.cases import measures
from liaison_opt.rules.checked import count
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.cases.models import Check
    from liaison_opt.cases.reading import Page
    from liaison_opt.cases.running import Ground, Outcome
    from liaison_opt.errors import Fault
    from liaison_opt.rules.facts import Facts


class Bench:
    """What figures are held against: the runs' scenarios, and the plans that were made.

    Parameters
    ----------
    grounds
        Run id to its scenario and rules.
    outcomes
        Run id to what came of it; runs that were not made are left out.
    first
        The run of figures that name none.
    """

    def __init__(self, grounds: Mapping[str, Ground], outcomes: Mapping[str, Outcome], first: str) -> None:
        self.grounds, self._first = grounds, first
        self._made = {
            name: measures.Made(grounds[name], one.plan) for name, one in outcomes.items() if one.plan is not None
        }
        self.outcomes = outcomes
        self._before: dict[str, Facts] = {}

    def ground(self, run: str | None) -> Ground:
        """The scenario of a run."""
        return self.grounds[run or self._first]

    def waits(self, check: Check) -> bool:
        """True if the check needs a plan that has not been asked for."""
        wants = check.kind == "plan" or (check.measure is not None and measures.needs_plan(check.measure))
        return wants and (check.run or self._first) not in self.outcomes

    def here(self, check: Check) -> Fraction | str | None:
        """What the check finds; None if there is nothing."""
        ground = self.ground(check.run)
        if check.measure is not None and not measures.needs_plan(check.measure):
            if ground.run.id not in self._before:
                self._before[ground.run.id] = measures.before(ground)
            return Fraction(count(self._before[ground.run.id], check.measure))
        if check.measure is not None or check.plan is not None:
            return self.measured(check.run, check.measure or check.plan or "", check.of)
        return plain(inside(*_place(ground, check))[0])

    def measured(self, run: str | None, name: str, of: str) -> Fraction | str | None:
        """A measure of the plan of a run; None if there is no plan."""
        made = self._made.get(run or self._first)
        return None if made is None else made.measured(name, of)

    def wrong(self, check: Check) -> str | None:
        """What to do about a check whose words the scenario does not know; None if it is right."""
        ground = self.ground(check.run)
        if check.measure is not None:
            return measures.wrong_count(ground, check.measure)
        if check.plan is not None:
            if ground.run.expect == "infeasible":
                return f"The run {ground.run.id!r} is expected to have no plan: take another."
            return measures.wrong_measure(ground, check.plan, check.of)
        thing, _ = _place(ground, check)
        if thing is None:
            known = _known(ground, check)
            return advice(str(getattr(check, check.kind)), known, f"Known: {', '.join(known)}")
        return inside(*_place(ground, check))[1]


def faults(bench: Bench, case: Page, facts: Page) -> Iterator[Fault]:
    """Checks and findings that speak of something that no scenario has."""
    for name in ("fact", "ratio"):
        for number, entry in enumerate(getattr(facts.content, name)):
            if entry.check is not None and (todo := bench.wrong(entry.check)) is not None:
                problem = "the scenario has nothing to hold this against"
                yield facts.fault(f"{name}.{number}.check", problem, todo, entry.check.told)
    for number, entry in enumerate(case.content.finding):
        if entry.formula is not None:
            continue
        ground = bench.ground(entry.run)
        todo = None if entry.measure is None else measures.wrong_measure(ground, entry.measure, entry.of)
        if (ground.run.expect == "infeasible") != (entry.proof is not None):
            todo = 'A proof belongs to a run with expect = "infeasible", a measure to a run with a plan.'
        if todo is not None:
            path = f"finding.{number}.{'proof' if entry.proof else 'measure'}"
            yield case.fault(path, "the run has nothing of this kind", todo, entry.proof or entry.measure)


def _place(ground: Ground, check: Check) -> tuple[Any, str]:
    """Where a check of the policy or the settings looks, and the path inside; None if there is no such thing."""
    settings = ground.scenario.settings
    if check.rule is not None:
        return next((rule for rule in ground.rules if rule.id == check.rule), None), check.parameter or ""
    if check.slot is not None:
        return next((one for one in settings.as_read().slot if one.name == check.slot), None), check.field or ""
    if check.duty is not None:
        return next((one for one in settings.duty if one.name == check.duty), None), check.field or ""
    return settings, check.setting or ""


def _known(ground: Ground, check: Check) -> list[str]:
    settings = ground.scenario.settings
    found = {"rule": [rule.id for rule in ground.rules], "slot": [one.name for one in settings.slot],
             "duty": [one.name for one in settings.duty]}  # fmt: skip
    return found[check.kind]


def inside(thing: Any, path: str) -> tuple[Any, str | None]:
    """The value at a path of keys inside models, mappings and lists (by number, id or name), and what is wrong.

    `count` is how many entries a mapping or a list has.
    """
    for key in path.split("."):
        known: dict[str, Any]
        if isinstance(thing, (list, tuple)):
            called = {str(getattr(one, "id", "") or getattr(one, "name", "")): one for one in thing}
            known = {"count": len(thing), **{str(number): one for number, one in enumerate(thing)}, **called}
        elif isinstance(thing, Mapping):
            known = {"count": len(thing), **{str(name): value for name, value in thing.items()}}
        else:
            fields = getattr(type(thing), "model_fields", {})
            more = ["minutes"] if "minutes" in dir(type(thing)) else []
            known = {name: getattr(thing, name) for name in (*fields, *more)}
        if key not in known:
            return None, advice(key, known, f"Known: {', '.join(known) or 'nothing'}")
        thing = known[key]
    return thing, None


def plain(value: Any) -> Fraction | str | None:
    """A parameter as a number or a text: one of a list alone, several with spaces between, truths as true and false."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return plain(value[0]) if len(value) == 1 else " ".join(str(plain(one)) for one in value)
    if isinstance(value, (int, float)):
        return Fraction(str(value))
    return None if value is None else str(value)

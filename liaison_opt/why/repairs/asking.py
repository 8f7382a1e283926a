"""Asking whether a changed scenario is possible: each change once, and nothing any more when time is up."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from liaison_opt.changes import Change, SetParameter, applied
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.make_up import MakeUp
from liaison_opt.rules.policy import reading_names
from liaison_opt.rules.team import Team

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.engine import Stop

#: a question gets so many parts of the time that is left, and never less than so many seconds
SHARES = 5
LEAST_SECONDS = 15.0
#: refused: the scenario with the change has faults, so it is no scenario
Answer = Literal["feasible", "infeasible", "unknown", "refused"]


class Oracle(Protocol):
    """Says whether any plan obeys every binding rule (`solve.clashing.possible`)."""

    def __call__(  # noqa: D102 (the class says it)
        self, scenario: Scenario, *, seed: int, stop: Stop | None
    ) -> Literal["feasible", "infeasible", "unknown"]: ...


class Asking:
    """What is known of a scenario's changes.

    Parameters
    ----------
    scenario
        What is impossible as it stands.
    oracle
        Says whether a scenario is possible.
    seed
        Of the oracle.
    stop
        When it is due, everything is unknown.
    """

    def __init__(self, scenario: Scenario, oracle: Oracle, *, seed: int, stop: Stop | None) -> None:
        self.scenario, self.stop = scenario, stop
        self._oracle, self._seed = oracle, seed
        self._made: dict[str, Scenario | None] = {}
        self._known: dict[str, Answer] = {}
        self._helped: set[str] = set()
        self._helpless: set[str] = set()
        self._longest = 0.0
        self.asked = 0

    @property
    def due(self) -> bool:
        """True if nothing more is asked."""
        if self.stop is None or self.stop.due or self.stop.end is None:
            return self.stop is not None and self.stop.due
        return self.stop.end - time.time() < self._longest  # what takes long is not begun in vain

    def made(self, changes: Sequence[Change]) -> Scenario | None:
        """The changed scenario, or None if the changes do not fit."""
        key = repr(changes)
        if key not in self._made:
            try:
                self._made[key] = applied(self.scenario, changes)
            except ScenarioError:
                self._made[key] = None
        return self._made[key]

    def status(self, changes: Sequence[Change], rules: frozenset[str] | None = None) -> Answer:
        """Whether the changed scenario is possible; of some rules of the policy alone, if they are named.

        Parameters
        ----------
        changes
            What is changed; nothing: the scenario as it stands.
        rules
            Ids of the rules that hold; the givens always do. None = all.
        """
        key = repr((sorted(map(repr, changes)), None if rules is None else sorted(rules)))
        implied = self._implied(changes) if rules is None else None
        if implied is not None:
            return implied
        if key not in self._known:
            if self.due:
                return "unknown"
            scenario = self.made(changes)
            if scenario is None:
                self._known[key] = "refused"
            else:
                self.asked += 1
                of = scenario if rules is None else under(scenario, rules)
                begun = time.time()
                # so that one hard question does not take all of the time
                share = None if self.stop is None else self.stop.share(SHARES, LEAST_SECONDS)
                try:
                    self._known[key] = self._oracle(of, seed=self._seed, stop=share)
                except ScenarioError:  # some rules cannot be wishes where links are shared out
                    self._known[key] = "refused"
                self._longest = max(self._longest, time.time() - begun)
                self._note(changes, self._known[key], rules)
        return self._known[key]

    def _note(self, changes: Sequence[Change], answer: Answer, rules: frozenset[str] | None) -> None:
        """Remember of which rule alone it is known that changing it helps, or cannot help."""
        rule = _rule_of(changes)
        if rule is None or rules is not None:
            return
        if answer == "feasible":
            self._helped.add(rule)
        elif answer == "infeasible" and _is_wish(changes):
            self._helpless.add(rule)

    def _implied(self, changes: Sequence[Change]) -> Answer | None:
        """What follows without asking: a wish allows all that any change of its rule allows."""
        rule = _rule_of(changes)
        if rule in self._helpless:
            return "infeasible"
        return "feasible" if rule in self._helped and _is_wish(changes) else None


def _rule_of(changes: Sequence[Change]) -> str | None:
    """The rule of which alone the changes speak."""
    names = {change.rule if isinstance(change, SetParameter) else None for change in changes}
    return names.pop() if len(names) == 1 else None


def _is_wish(changes: Sequence[Change]) -> bool:
    return any(isinstance(change, SetParameter) and change.key == "weight" for change in changes)


def under(scenario: Scenario, rules: frozenset[str]) -> Scenario:
    """The scenario with these rules of its policy alone: whatever is impossible here is impossible with all of them.

    Rules that offer sessions (make-ups, helpers) stay, since without them less would be possible, not more. Pins hold
    only if they are named ("given-pins").
    """
    offering = {MakeUp.form, Team.form}
    kept = tuple(
        dataclasses.replace(row, data={"id": f"{row.data.get('type')}-{number}", **row.data})
        for number, row in enumerate(scenario.policy, start=1)
        if str(row.data.get("id", f"{row.data.get('type')}-{number}")) in rules or row.data.get("type") in offering
    )
    pins = scenario.pins if "given-pins" in rules else scenario.pins.iloc[:0]
    found = dataclasses.replace(scenario, policy=kept, pins=pins)
    known = reading_names(found)
    readings = {code: name for code, name in scenario.settings.readings.items() if name in known.get(code, [])}
    return dataclasses.replace(found, settings=scenario.settings.model_copy(update={"readings": readings}))

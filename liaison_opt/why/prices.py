"""Prices: what one slot day, one place in a session, one post, one unit of a cap more is worth, in words."""

from __future__ import annotations

import dataclasses
import functools
import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.changes import applied
from liaison_opt.errors import ScenarioError
from liaison_opt.language import filled, language, sections
from liaison_opt.output import words
from liaison_opt.rules.policy import rules_of
from liaison_opt.study.figures import held_visits
from liaison_opt.why.prices_options import Option, options

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.clashing.diagnose import Diagnosis
    from liaison_opt.solve.engine import Stop

COLUMNS = ("kind", "name", "what", "proof", "measure", "before", "after", "worth")
Figures = dict[str, int]


def _text(section: str, name: str, lang: str, /, **fields: Any) -> str:
    return filled(sections(__package__, "prices_words.toml")[section][name], lang, fields)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Prices:
    """What one more of each thing is worth.

    Parameters
    ----------
    status
        "feasible": worth is told in sessions, room for visits and tiers; "infeasible": of the shortfall (the least
        total that binding clauses lack; of large scenarios need less room of the clashes); "unknown": not proven
        either way, so nothing is priced.
    table
        Columns `COLUMNS`, a row an option and measure: kind (slot, place, capacity, cadre, cap), name, what (in words),
        proof ("solved": both plans proven; "duals": the multipliers that prove the plan do not touch the cap;
        "relaxed": least totals of the relaxation, each proven by multipliers; "counted": diagnosed again; "open": not
        proven), measure ("sessions", "places", "tier TIER", "full RULE":
        how many lack something that a wish asks for, "shortfall"), before, after, worth = after - before.
    sentences
        A sentence an option.
    lang
        Their language.
    """

    status: str
    table: pd.DataFrame
    sentences: tuple[str, ...]
    lang: str

    def __str__(self) -> str:
        return "\n".join([_text("head", _HEADS[self.status], self.lang), *(f"- {line}" for line in self.sentences)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        plain = self.table.astype(object).where(self.table.notna(), None)
        return {"status": self.status, "prices": plain.to_dict("records"), "sentences": list(self.sentences)}


_HEADS = {"feasible": "possible", "infeasible": "impossible", "unknown": "unknown"}


def prices(
    scenario: Scenario,
    *,
    seed: int = 0,
    seconds: float | None = None,
    stop: Stop | None = None,
    lang: str | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Prices:
    """What one more of each thing is worth: by planning, or diagnosing, each changed scenario again.

    A cap that no multiplier of the plan's proof leans on is worth nothing, exactly: the same multipliers prove the same
    bounds with a higher cap, and the plan still meets them. It is not solved again.

    Parameters
    ----------
    scenario
        What is given; links and roster are planned, households are not dealt to sessions.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit over all solves; None leaves only limits in deterministic time.
    stop
        A `Stop` of the caller's, to end early.
    lang
        "en" or "zh".
    progress
        Called with how many of so many are done.
    """
    from liaison_opt.solve.engine import Stop as Limit  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    pricing = _Pricing(scenario, seed, stop or Limit(seconds), language(lang))
    return pricing.found(progress or (lambda _done, _total: None))


class _Pricing:
    """The present state of a scenario, and how each option is held against it."""

    def __init__(self, scenario: Scenario, seed: int, stop: Stop, lang: str) -> None:
        self.scenario, self.rules = scenario, rules_of(scenario)
        self._seed, self._stop, self._lang = seed, stop, lang
        self._rows: list[dict[str, Any]] = []
        self._lines: list[str] = []

    def found(self, progress: Callable[[int, int | None], None]) -> Prices:
        """Price every option."""
        now = self._state(self.scenario)
        status = now if isinstance(now, str) else "infeasible" if hasattr(now, "clashes") else "feasible"
        if status != "unknown":
            every = options(self.scenario, self.rules)
            idle = self._idle(now) if status == "feasible" else frozenset()
            for number, option in enumerate(every):
                progress(number, len(every))
                self._price(option, now, idle)
        counts = dict.fromkeys(("before", "after", "worth"), "Int64")
        table = pd.DataFrame(self._rows, columns=list(COLUMNS)).astype(counts)
        return Prices(status=status, table=table, sentences=tuple(self._lines), lang=self._lang)

    def _state(self, scenario: Scenario) -> Plan | Diagnosis | str:
        """A plan; or why there is none; or "unknown"."""
        from liaison_opt.solve import planner  # noqa: PLC0415
        from liaison_opt.solve.failures import Infeasible, NothingFound  # noqa: PLC0415

        try:
            return planner.plan(scenario, seed=self._seed, stop=self._stop, until="roster", twice=False)
        except Infeasible:
            return self._diagnosed(scenario)
        except NothingFound:
            return "unknown"

    def _diagnosed(self, scenario: Scenario) -> Diagnosis | str:
        """Whether anything is possible, and what lacks; or "unknown"."""
        from liaison_opt.solve.clashing.diagnose import diagnose  # noqa: PLC0415

        found = diagnose(scenario, seed=self._seed, stop=self._stop)
        return "unknown" if found.status == "unknown" else found

    def _idle(self, plan: Any) -> frozenset[str]:
        from liaison_opt.solve.leaning import leant_on  # noqa: PLC0415

        leant = leant_on(plan, self.rules)
        return frozenset() if leant is None else frozenset(rule.id for rule in self.rules) - leant

    def _price(self, option: Option, now: Any, idle: frozenset[str]) -> None:
        if option.kind == "cap" and option.name in idle:
            self._tell(option, "duals", [], [_text("worth", "nothing", self._lang)])
            return
        try:
            changed = applied(self.scenario, option.changes)
        except ScenarioError as error:
            self._tell(option, "open", [], [_text("worth", "not_applied", self._lang, why=error.faults[0].problem)])
            return
        if hasattr(now, "clashes") and not self._stop.due and self._lack:
            self._of_lacks(option, changed)
            return
        again = self._diagnosed if hasattr(now, "clashes") else self._state
        then = "unknown" if self._stop.due else again(changed)
        if isinstance(then, str):
            self._tell(option, "open", [], [_text("worth", "unknown", self._lang)])
        elif hasattr(now, "clashes"):
            self._of_shortfall(option, now, then)
        elif hasattr(then, "clashes"):
            self._tell(option, "counted", [], [_text("worth", "impossible", self._lang)])
        else:
            self._of_plans(option, now, then)

    @functools.cached_property
    def _lack(self) -> int | None:
        """The least total that binding clauses lack now; None or 0 where the relaxation cannot tell."""
        return self._lacking(self.scenario)

    def _lacking(self, scenario: Scenario) -> int | None:
        from liaison_opt.solve.lacking import least_total  # noqa: PLC0415
        from liaison_opt.solve.striving import TOGETHER  # noqa: PLC0415

        return least_total(scenario, rules_of(scenario), TOGETHER)

    def _of_lacks(self, option: Option, changed: Scenario) -> None:
        """The least totals of both; where nothing lacks any more in fractions, whether a plan is possible."""
        before, after = self._lack or 0, self._lacking(changed) or 0
        state = "infeasible" if after else self._diagnosed(changed)
        if isinstance(state, str) and not after:
            self._tell(option, "open", [], [_text("worth", "unknown", self._lang)])
            return
        key = "short" if after < before else "none_of" if after == before else "grown"
        if not after and not isinstance(state, str):
            key = "possible" if state.status == "feasible" else "fractions"
        line = _text("worth", key, self._lang, n=before - after, before=before, after=after)
        self._tell(option, "relaxed", [("shortfall", before, after)], [line])

    def _of_shortfall(self, option: Option, now: Any, then: Any) -> None:
        gone = then.status == "feasible"
        before, after = _short(now), 0 if gone else _short(then)
        if before is None or after is None:  # a clash without a sum
            self._tell(option, "counted", [], [_text("worth", "cured" if gone else "no_sum", self._lang)])
            return
        key = "possible" if gone else "short" if after < before else "none_of"
        key = "grown" if after > before else key
        n = before if key == "possible" else before - after
        line = _text("worth", key, self._lang, n=n, before=before, after=after)
        self._tell(option, "counted", [("shortfall", before, after)], [line])

    def _of_plans(self, option: Option, now: Plan, then: Plan) -> None:
        proven = now.status == "optimal" == then.status
        before, after = _figures(now), _figures(then)
        rows = [(name, before.get(name, 0), after.get(name, 0)) for name in {**before, **after}]
        said = [self._worded(name, old, new) for name, old, new in rows if old != new]
        self._tell(option, "solved" if proven else "open", rows, said or [_text("worth", "nothing", self._lang)])

    def _worded(self, measure: str, before: int, after: int) -> str:
        """A figure that moves, in words."""
        way, n = "up" if after > before else "down", abs(after - before)
        if measure in {"sessions", "places"}:
            return _text("worth", f"{measure}_{way}", self._lang, n=n)
        kind, _, name = measure.partition(" ")
        if kind == "tier":
            tier = words.known("tier", name, self._lang)
            return _text("worth", "tier", self._lang, tier=tier, before=before, after=after)
        clause = next(rule.clause for rule in self.rules if rule.id == name)
        key = "who_up" if after < before else "who_down"  # fewer who lack it are more who have it
        return _text("worth", key, self._lang, n=n, rule=name, clause=clause)

    def _tell(self, option: Option, proof: str, rows: list[tuple[str, int, int]], said: list[str]) -> None:
        fields = dict(option.fields)
        if "day" in fields:
            fields["day"] = f"{words.weekday(fields['day'], self._lang)} {words.long_day(fields['day'], self._lang)}"
        what = _text("what", option.kind, self._lang, **fields)
        label = _text("proof", proof, self._lang)
        joined = words.text("list.semicolon", self._lang).join(said)
        self._lines.append(f"{what}：{joined}（{label}）" if self._lang == "zh" else f"{what}: {joined} ({label})")
        told: list[tuple[str | None, int | None, int | None]] = [*rows] or [(None, None, None)]
        for name, before, after in told:
            worth = None if before is None or after is None else after - before
            self._rows.append({"kind": option.kind, "name": option.name, "what": what, "proof": proof, "measure": name,
                               "before": before, "after": after, "worth": worth})  # fmt: skip


def _short(found: Any) -> int | None:
    """Need less room of all clashes that are sums, in full where counting tells it; None if none is."""
    sides = [(c.whole.need, c.whole.room) if c.whole is not None else (c.need, c.room) for c in found.clashes]
    sums = [need - room for need, room in sides if need is not None and room is not None]
    if sums:
        return int(sum(sums))
    return None if found.sides is None else int(found.sides[0] - found.sides[1])


def _figures(plan: Plan) -> Figures:
    """Sessions, room for visits, tiers over all stages, and for each wish how many lack something."""
    found: Figures = {"sessions": len(plan.roster), "places": int(held_visits(plan, of_capacity=True).sum())}
    for stage in plan.certificate.stages:
        for tier in stage.tiers:
            if not tier.tier.startswith("fewest_"):  # the sessions say so
                key = f"tier {tier.tier}"
                found[key] = found.get(key, 0) + (tier.objective or 0)
    wishes = plan.audit[~plan.audit["binding"].astype(bool)]
    for rule, part in wishes.groupby("rule", sort=False):
        found[f"full {rule}"] = len(part[["who", "target"]].drop_duplicates())
    return found

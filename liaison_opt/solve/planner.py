"""From a sound scenario to a plan: links, then roster, each with its certificate, then the audit."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.audit import audit
from liaison_opt.language import language
from liaison_opt.plan import Plan, StageCertificate
from liaison_opt.rules.assemble import StageModel, joint_model, link_model, roster_model
from liaison_opt.rules.demand import demand_of
from liaison_opt.rules.make_up import missed_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.room import rooms
from liaison_opt.rules.share_tables import asks_links
from liaison_opt.solve.answers import links_of, no_links, no_roster, roster_of
from liaison_opt.solve.certificates import certificate_of, nothing_found, refusal
from liaison_opt.solve.clashing.hall import short
from liaison_opt.solve.clashing.impossible import Finder, possible_in
from liaison_opt.solve.engine import Progress, Step, Stop
from liaison_opt.solve.failures import Infeasible
from liaison_opt.solve.linking import sharing
from liaison_opt.solve.stage import MANY, StageAnswer, solve
from liaison_opt.solve.visiting import Visiting, visit
from liaison_opt.solve.visits.spread import Spread, spread_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario


#: the stages in their order; a plan can end after any of them
STAGES = ("link", "roster", "visits")


def plan(
    scenario: Scenario,
    *,
    seed: int = 0,
    seconds: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    lang: str | None = None,
    until: str = "visits",
    rounds: bool = True,
    twice: bool = True,
    grouped: bool = False,
    best_effort: bool = False,
) -> Plan:
    """Link cadres to places and households, build the year's roster, deal households to sessions, order the walks.

    Parameters
    ----------
    scenario
        What is given.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time, so that a plan can be made again.
    workers
        Components solved at the same time, in threads; the plan does not depend on it.
    executor
        Any `concurrent.futures.Executor` for large stages; the plan does not depend on it either.
    progress
        Called with each `Step`.
    stop
        A `Stop` of the caller's, to end early and keep the best plan so far.
    lang
        Language of the audit's sentences.
    until
        The last stage: "link" (no roster), "roster" (nobody is seen yet) or "visits". Households are dealt to sessions
        where they are listed one by one and a duty holds visits.
    rounds
        False, with `until = "roster"`: nobody will be dealt to these sessions, so the roster is not asked to leave room
        for rounds of visits (rules on households hold all the same).
    twice
        False: binding rules that the model holds as rows, which the answer obeys in whole numbers, are not judged a
        second time by the audit; wishes, what is only checked and the households are. For many plans in a row.
    grouped
        True: components are solved in groups also where there are few (`stage.MANY`): quicker for small plans, and
        where several plans are equally good perhaps another of them.
    best_effort
        True: binding rules give way where they must, as little as can be, in their order (`striving.Striving`); one
        place at a time, given links, leave, and floors and ceilings of links to many households do not.

    Raises
    ------
    ScenarioError
        The policy has faults.
    Infeasible
        Proven: no plan exists, for any choice of links that the scenario leaves open.
    NothingFound
        The search ended without a plan and without such a proof.
    ValueError
        There is no such stage.
    """
    lang = language(lang)
    if until not in STAGES:
        raise ValueError(f"until is one of {', '.join(STAGES)}")
    if until == "visits" and not rounds:
        raise ValueError("visits are dealt in rounds: `rounds = False` needs until = 'link' or 'roster'")
    stop = stop or Stop(seconds)
    rules = rules_of(scenario)
    from liaison_opt.solve.striving import Striving  # noqa: PLC0415 (it builds on this module)

    made = Striving if best_effort else Making
    making = made(scenario, rules, seed, stop, workers, executor, progress, many=1 if grouped else MANY)
    making.link()
    if until != "link":
        making.roster(rounds=rounds)
    if until == "visits":
        making.visits()
    return making.plan(lang, twice=twice)


class Making:
    """A plan in the making: each step adds its tables, its certificate and the seconds it took."""

    def __init__(
        self,
        scenario: Scenario,
        rules: tuple[Rule, ...],
        seed: int,
        stop: Stop,
        workers: int,
        executor: Executor | None,
        progress: Progress | None,
        *,
        many: int = MANY,
        limit: int = 3,
    ) -> None:
        self.scenario, self.rules, self.seed, self.stop = scenario, rules, seed, stop
        self._how = {"seed": seed, "stop": stop, "workers": workers, "executor": executor, "progress": progress,
                     "many": many}  # fmt: skip
        self._executor, self._progress, self._limit = executor, progress, limit
        self._watch, self._stages = _Watch(), list[StageCertificate]()
        self._links, self._roster = no_links(), no_roster()
        self._seen: Visiting | None = None
        self._spread: Spread | None = None
        self._known: dict[str, tuple[pd.DataFrame, Any]] = {}

    def link(self) -> None:
        """Who serves whom."""
        model = link_model(self.scenario, self.rules)
        self._watch.lap("link_model")
        answer = solve(model, given=("the candidates that the scenario allows",), **self._how)  # type: ignore[arg-type]
        self._watch.lap("link_solve")
        if answer.values is None:
            if answer.certificate.status != "infeasible":
                raise nothing_found("link", self.stop)
            raise refusal(self.scenario, self._finder().links(), [], self.seed)
        self._links = links_of(self.scenario, model.links, answer.values)
        self._stages = [answer.certificate]
        if asks_links(self.scenario, self.rules):
            self._share()

    def _share(self) -> None:
        """Links to households, where they are many."""
        found = sharing.shared_links(self.scenario, self.rules, executor=self._executor, progress=self._told("share"))
        told = sharing.certificate(found, self.seed)
        self._watch.lap("share")
        if found.links is None:
            sums = {lang: found.sentences(lang) for lang in ("en", "zh")}
            certificate = certificate_of(self.scenario, [*self._stages, told])
            raise Infeasible(self.scenario, [], certificate, 0, sums, found.bounds.sides)
        self._stages.append(told)
        # given links to households are wishes of the flow, so they stand in its answer already
        mine = self._links[~self._links["target"].isin(found.links["target"])]
        self._links = pd.concat([mine, sharing.links_of(self.scenario, found)], ignore_index=True)

    def roster(self, *, rounds: bool = True) -> None:
        """Who is where in which slot; the visits say first what they need, if they are to be dealt."""
        self._count()
        demand = self._of_links("demand", demand_of) if rounds else None
        spread = None if demand is None else spread_of(self.scenario, demand, self._links)
        self._spread = spread
        extra = () if spread is None else spread.rules
        self._watch.lap("areas")
        rules = (*self.rules, *extra)
        model = roster_model(self.scenario, rules, self._links)
        self._watch.lap("roster_model")
        given = ("the links of stage link", "the calendar and the leave table")
        found = None if short(model.matrix) else solve(model, given=given, **self._how)  # type: ignore[arg-type]
        if found is None or (found.values is None and found.certificate.status == "infeasible"):
            model, found = self._with_other_links(roster_model(self.scenario, self.rules, self._links))
            self._spread, extra = None, ()  # they were worked out for the links that failed
        self._watch.lap("roster_solve")
        if found.values is None:
            raise nothing_found(model.stage, self.stop)
        self._roster = roster_of(self.scenario, model.sessions, found.values, self.rules)
        needs = tuple(rule.model_dump(mode="json") for rule in extra)
        self._stages.append(dataclasses.replace(found.certificate, needs=needs))

    def _of_links(self, name: str, found: Callable[..., Any]) -> Any:
        """What the rules ask along the present links; worked out once, and anew when the links are others."""
        links, answer = self._known.get(name, (None, None))
        if links is not self._links:
            answer = found(self.scenario, self.rules, self._links)
            self._known[name] = self._links, answer
        return answer

    def _count(self) -> None:
        """Refuse at once what no roster along these links has room for; other links might, where they are open."""
        if not self.scenario.many_households:
            return
        short = [room for room in self._of_links("rooms", rooms) if len(room.short)]
        if not short:
            return
        sums = {lang: [text for room in short for text in room.sentences(self.scenario, lang)] for lang in ("en", "zh")}
        told = StageCertificate(stage="count", status="infeasible", given=("the links of stage link",),
                                engine="count", seed=self.seed, columns=0, rows=len(short), fingerprint="",
                                tiers=())  # fmt: skip
        first = short[0].short.iloc[0]
        certificate = certificate_of(self.scenario, [*self._stages, told])
        raise Infeasible(self.scenario, [], certificate, 0, sums, (int(first["need"]), int(first["room"])))

    def possible(self) -> None:
        """Raise what planning would raise if there is no plan, and make none: nothing is optimised but the links."""
        if (seen := self._finder().glance()) is not None:
            raise refusal(self.scenario, seen, [], self.seed)
        self.link()
        self._count()
        model = roster_model(self.scenario, self.rules, self._links, wishes=False)
        status = "infeasible" if short(model.matrix) else possible_in(model.matrix, seed=self.seed, stop=self.stop)
        if status == "unknown":
            raise nothing_found("roster", self.stop)
        if status == "feasible":
            return
        cause = self._finder().roster(model, self._links)
        if cause.status == "infeasible":
            raise refusal(self.scenario, cause, [], self.seed)
        if cause.status == "unknown":
            raise nothing_found("joint", self.stop)

    @property
    def links(self) -> pd.DataFrame:
        """Who serves whom so far."""
        return self._links

    def _finder(self) -> Finder:
        return Finder(self.scenario, self.rules, stop=self.stop, limit=self._limit)

    def _with_other_links(self, model: StageModel) -> tuple[StageModel, StageAnswer]:
        """Not with these links; perhaps with others."""
        cause = self._finder().roster(model, self._links)
        if cause.status == "infeasible":
            raise refusal(self.scenario, cause, [], self.seed)
        if cause.status == "unknown":
            raise nothing_found("joint", self.stop)
        model = joint_model(self.scenario, self.rules)
        found = solve(model, given=("the calendar and the leave table",), **self._how)  # type: ignore[arg-type]
        self._stages = []
        if found.values is not None:
            self._links = links_of(self.scenario, model.links, found.values)
        return model, found

    def visits(self) -> None:
        """Who is seen in which session, and in what order."""
        demand = self._of_links("demand", demand_of)
        if demand is None:
            return
        self._seen = visit(self.scenario, demand, self._roster, self._spread, seed=self.seed, executor=self._executor,
                           progress=self._told("visits"), stop=self.stop)  # fmt: skip
        dealt, *rest = self._seen.stages
        if len(self._seen.due):
            dealt = dataclasses.replace(dealt, notes=(*dealt.notes, *self._why_short()))
        self._stages += [dealt, *rest]
        self._watch.lap("visits")

    def _why_short(self) -> list[str]:
        """Whether another roster could hold the visits that are missing: as far as counting tells."""
        found = self._of_links("rooms", rooms)
        told = [line for room in found for line in room.sentences(self.scenario, "en")]
        return told or ["counting does not rule out that another roster holds more: not proven either way"]

    def plan(self, lang: str, *, twice: bool = True) -> Plan:
        """The plan so far, judged."""
        seen = self._seen
        visits, routes, due = (None, None, None) if seen is None else (seen.visits, seen.routes, seen.due)
        rows = () if twice else [rule.id for rule in self.rules if rule.binding and rule.stage != "given"]
        verdict = audit(self.scenario, self.rules, self._roster, self._links, visits, lang=lang, held=rows)
        self._watch.lap("audit")
        return Plan(
            scenario=self.scenario,
            links=self._links,
            roster=self._roster,
            audit=verdict.lines,
            compliance=verdict.compliance,
            missed=missed_of(self.scenario, self._roster, self.rules),
            certificate=certificate_of(self.scenario, self._stages),
            visits=visits,
            routes=routes,
            due=due,
            seconds=self._watch.laps,
        )

    def _told(self, stage: str) -> Callable[[int, int | None], None] | None:
        """Progress of jobs as steps of a stage."""
        tell = self._progress
        if tell is None:
            return None
        return lambda done, total: tell(Step(stage=stage, tier="", best=done, bound=total))


class _Watch:
    """Wall-clock seconds by step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now

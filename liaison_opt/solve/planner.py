"""From a sound scenario to a plan: links, then roster, each with its certificate, then the audit."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import time
from typing import TYPE_CHECKING, Any

from liaison_opt.audit import audit
from liaison_opt.errors import LiaisonError
from liaison_opt.plan import Certificate, Plan, StageCertificate
from liaison_opt.rules.assemble import StageModel, joint_model, link_model, roster_model
from liaison_opt.rules.make_up import missed_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario.digest import digest
from liaison_opt.solve.answers import links_of, roster_of
from liaison_opt.solve.engine import Progress, Stop
from liaison_opt.solve.explain import Clash, clashes, lifted
from liaison_opt.solve.stage import StageAnswer, solve

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: packages whose version can change an answer
PACKAGES = ("liaison-opt", "ortools", "holidays", "pandas", "numpy")


class Infeasible(LiaisonError):
    """No plan exists: proven. `clashes` says why (`total` counts all found), `certificate` says of which model."""

    def __init__(self, scenario: Scenario, found: list[Clash], certificate: Certificate, total: int) -> None:
        self.scenario, self.clashes, self.certificate, self.total = scenario, found, certificate, total
        names = ", ".join(dict.fromkeys(c for clash in found for c in clash.rows["clause"]))
        super().__init__(f"no plan is possible; what clashes: {names or 'not narrowed down'}")


class NothingFound(LiaisonError):
    """Neither a plan nor a proof that there is none: the search was stopped, or gave up at its limit."""


def plan(
    scenario: Scenario,
    *,
    seed: int = 0,
    seconds: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    stop: Stop | None = None,
    lang: str = "en",
) -> Plan:
    """Link cadres to places and build the year's roster.

    Parameters
    ----------
    scenario
        What is given.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time, so that a plan can be made again.
    workers
        Components solved at the same time; the plan does not depend on it.
    progress
        Called with each `Step`.
    stop
        A `Stop` of the caller's, to end early and keep the best plan so far.
    lang
        Language of the audit's sentences.

    Raises
    ------
    ScenarioError
        The policy has faults.
    Infeasible
        Proven: no plan exists, for any choice of links that the scenario leaves open.
    NothingFound
        The search ended without a plan and without such a proof.
    """
    watch = _Watch()
    stop = stop or Stop(seconds)
    rules = rules_of(scenario)
    how = {"seed": seed, "stop": stop, "workers": workers, "progress": progress}
    link = link_model(scenario, rules)
    watch.lap("link_model")
    linked = solve(link, given=("the candidates that the scenario allows",), **how)  # type: ignore[arg-type]
    watch.lap("link_solve")
    if linked.values is None:
        raise _failure(scenario, rules, link, linked, [], stop)
    links = links_of(scenario, link.links, linked.values)
    stages = [linked.certificate]
    model = roster_model(scenario, rules, links)
    watch.lap("roster_model")
    found = solve(model, given=("the links of stage link", "the calendar and the leave table"), **how)  # type: ignore[arg-type]
    if found.values is None and found.certificate.status == "infeasible":
        # not with these links; perhaps with others
        cause, total = clashes(model, rules, stop=stop)
        model = joint_model(scenario, rules)
        proven = [wider for clash in cause if (wider := lifted(clash, model, rules)) is not None]
        if proven:
            raise Infeasible(scenario, proven, _certificate(scenario, [_refuted(model, seed, proven)]), total)
        found = solve(model, given=("the calendar and the leave table",), **how)  # type: ignore[arg-type]
        stages = []
        if found.values is not None:
            links = links_of(scenario, model.links, found.values)
    watch.lap("roster_solve")
    if found.values is None:
        raise _failure(scenario, rules, model, found, stages, stop)
    roster = roster_of(scenario, model.sessions, found.values, rules)
    verdict = audit(scenario, rules, roster, links, lang=lang)
    watch.lap("audit")
    return Plan(
        scenario=scenario,
        links=links,
        roster=roster,
        audit=verdict.lines,
        compliance=verdict.compliance,
        missed=missed_of(scenario, roster, rules),
        certificate=_certificate(scenario, [*stages, found.certificate]),
        seconds=watch.laps,
    )


def _failure(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    model: StageModel,
    answer: StageAnswer,
    stages: list[StageCertificate],
    stop: Stop,
) -> LiaisonError:
    certificate = answer.certificate
    if certificate.status == "infeasible":
        found, total = clashes(model, rules, stop=stop)
        certificate = dataclasses.replace(certificate, refutation=_refutation(found))
        return Infeasible(scenario, found, _certificate(scenario, [*stages, certificate]), total)
    why = "it was stopped" if stop.due else "its limit was reached"
    return NothingFound(f"stage {certificate.stage}: no plan was found before {why}; not proven either way")


def _refuted(model: StageModel, seed: int, found: list[Clash]) -> StageCertificate:
    """The certificate of a stage that a clash has settled without a search; its witnesses can be rechecked."""
    return StageCertificate(
        stage=model.stage,
        status="infeasible",
        given=("the calendar and the leave table",),
        engine="glop",
        seed=seed,
        columns=len(model.matrix.upper),
        rows=len(model.matrix.lo),
        fingerprint=model.matrix.fingerprint,
        tiers=(),
        refutation=_refutation(found),
    )


def _refutation(found: list[Clash]) -> tuple[dict[str, Any], ...]:
    return tuple(clash.witness for clash in found if clash.witness is not None)


def _certificate(scenario: Scenario, stages: list[StageCertificate]) -> Certificate:
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Certificate(
        scenario=scenario.name,
        fingerprint=digest(scenario),
        readings=dict(sorted(scenario.settings.readings.items())),
        versions=versions,
        stages=tuple(stages),
    )


class _Watch:
    """Wall-clock seconds by step."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now

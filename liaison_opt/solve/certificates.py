"""What a plan's certificate says: the stages that were solved, and why one could not be."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import LiaisonError
from liaison_opt.plan import Certificate, StageCertificate
from liaison_opt.scenario.digest import digest
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.explain import Clash, clashes
from liaison_opt.solve.failures import Infeasible, NothingFound

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.stage import StageAnswer

#: packages whose version can change an answer
PACKAGES = ("liaison-opt", "ortools", "holidays", "pandas", "numpy")


def failure(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    model: StageModel,
    answer: StageAnswer,
    stages: list[StageCertificate],
    stop: Stop,
) -> LiaisonError:
    """Why a stage has no answer: proven impossible, with the rows that clash, or nothing found in time."""
    certificate = answer.certificate
    if certificate.status == "infeasible":
        found, total = clashes(model, rules, stop=stop)
        certificate = dataclasses.replace(certificate, refutation=_refutation(found))
        return Infeasible(scenario, found, certificate_of(scenario, [*stages, certificate]), total)
    why = "it was stopped" if stop.due else "its limit was reached"
    return NothingFound(f"stage {certificate.stage}: no plan was found before {why}; not proven either way")


def refuted(model: StageModel, seed: int, found: list[Clash]) -> StageCertificate:
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


def certificate_of(scenario: Scenario, stages: list[StageCertificate]) -> Certificate:
    """The certificate of a plan from those of its stages, with all that can change an answer."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Certificate(
        scenario=scenario.name,
        fingerprint=digest(scenario),
        readings=dict(sorted(scenario.settings.readings.items())),
        versions=versions,
        stages=tuple(stages),
    )

"""What a plan's certificate says: the stages that were solved, and why one could not be."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import TYPE_CHECKING

from liaison_opt.plan import Certificate, StageCertificate
from liaison_opt.scenario.digest import digest
from liaison_opt.solve.engine import Stop
from liaison_opt.solve.failures import Infeasible, NothingFound

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.clashing.impossible import Cause

#: packages whose version can change an answer
PACKAGES = ("liaison-opt", "ortools", "holidays", "pandas", "numpy")


def nothing_found(stage: str, stop: Stop) -> NothingFound:
    """A search that ended without an answer: no proof of anything."""
    why = "it was stopped" if stop.due else "its limit was reached"
    return NothingFound(f"stage {stage}: no plan was found before {why}; not proven either way")


def refusal(scenario: Scenario, cause: Cause, stages: list[StageCertificate], seed: int) -> Infeasible:
    """Nothing is possible: the clashes, and the certificate of the model on which they stand."""
    stage = StageCertificate(stage="roster", status="infeasible", given=cause.given, engine="cp-sat", seed=seed,
                             columns=0, rows=0, fingerprint="", tiers=())  # fmt: skip
    if cause.seen is not None:
        matrix, view = cause.seen.matrix, cause.seen.view
        stage = dataclasses.replace(
            stage,
            stage=view.stage,
            engine="flow+glop+cp-sat",
            columns=len(matrix.upper),
            rows=len(matrix.lo),
            fingerprint=matrix.fingerprint,
            refutation=tuple(clash.witness for clash in cause.clashes if clash.witness is not None),
            months=view.months,
            wide=view.wide,
            asking=view.asking,
        )
    certificate = certificate_of(scenario, [*stages, stage])
    return Infeasible(scenario, list(cause.clashes), certificate, cause.total, given=cause.given)


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

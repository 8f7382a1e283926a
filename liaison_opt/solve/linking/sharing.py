"""The links to households where there are many: a flow, its links and its certificate as the plan has them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.plan import LINK_COLUMNS, StageCertificate, TierResult
from liaison_opt.rules.share_tables import share_tables, within_villages
from liaison_opt.solve.linking.share import Shared, share

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario


def shared_links(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    *,
    across: bool | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Shared:
    """Share the households out among the posts that link to them, with the least walking (RY-2, RY-6, RY-8).

    Parameters
    ----------
    scenario
        Households one by one.
    rules
        The policy (`rules.share_tables`); `eligible` with `own` keeps links within villages.
    across
        True or False instead of what the rules say: links across villages are a relaxation, for comparison.
    executor, progress
        As `solve.share.share` takes them.

    Raises
    ------
    ScenarioError
        A rule asks for more than floors and ceilings: such wishes need fewer households.
    """
    given = share_tables(scenario, rules)
    crossing = not within_villages(rules) if across is None else across
    return share(**given, across=crossing, executor=executor, progress=progress)


def links_of(scenario: Scenario, found: Shared) -> pd.DataFrame:
    """The links as rows of `plan.LINK_COLUMNS`, standing for the whole horizon."""
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    pairs = found.links if found.links is not None else pd.DataFrame(columns=["cadre", "target"])
    table = pairs[["cadre", "target"]].assign(kind="household", **{"from": first, "to": last})
    return table.sort_values(["cadre", "target"], kind="stable", ignore_index=True)[list(LINK_COLUMNS)]


def certificate(found: Shared, seed: int) -> StageCertificate:
    """How far the links to households are proven: a flow's prices a village, over all pairs."""
    where = "all pairs of a household and a post" + ("" if found.across else " of its village")
    tier = TierResult(tier="walking_seconds", objective=found.objective, bound=found.bound, status=found.status,
                      proof="flow_prices", witness=found.certificates)  # fmt: skip
    return StageCertificate(
        stage="share",
        status=found.status,
        given=(where, "a household lies at its zone's centre"),
        engine="min-cost flow",
        seed=seed,
        columns=int(found.villages["columns"].sum()),
        rows=int(found.villages["rows"].sum()),
        fingerprint="",
        tiers=(tier,) if found.links is not None else (),
        notes=tuple(found.notes),
        refutation=() if found.links is not None else found.certificates,
    )

"""The last stages: what the visits need of the roster, who is seen in which session, and in what order on the day."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.plan import DUE_COLUMNS, StageCertificate, TierResult
from liaison_opt.rules.demand import Demand, Order
from liaison_opt.rules.on_foot import walks_of
from liaison_opt.solve.visits.allocate import allocate
from liaison_opt.solve.visits.allocation import Allocation
from liaison_opt.solve.visits.spread import Spread
from liaison_opt.solve.walks.route import route

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.engine import Stop

GIVEN = ("the sessions of stage roster", "a household lies at its zone's centre")
SETTLED = "the visitor of each household, as shared out before the roster"
IN_TURN = "the visits of shorter spans, which are dealt first"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Visiting:
    """Visits, routes and what is missing (columns as in `plan.Plan`), with the certificates of both stages."""

    visits: pd.DataFrame
    routes: pd.DataFrame
    due: pd.DataFrame
    stages: tuple[StageCertificate, ...]


def visit(
    scenario: Scenario,
    demand: Demand,
    roster: pd.DataFrame,
    spread: Spread | None = None,
    *,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
    stop: Stop | None = None,
) -> Visiting:
    """Deal the households to the sessions of a roster and put each session's visits in the order of its walk.

    Parameters
    ----------
    scenario
        Households, places and speed.
    demand
        What the rules ask.
    roster
        Columns `plan.ROSTER_COLUMNS`.
    spread
        Who sees whom, where it was settled before the roster was made.
    seed, executor, progress, stop
        As in `solve.allocate.allocate`.
    """
    held = _sessions(scenario, roster)
    parts: list[tuple[Order, Allocation]] = []
    for pool in demand.pools():
        done = pd.DataFrame({"session_id": pd.Series(dtype="str"), "household": pd.Series(dtype="str")})
        for order in pool:
            found = _filled(scenario, demand, order, held, done, spread, seed=seed, executor=executor,
                            progress=progress, stop=stop)  # fmt: skip
            parts.append((order, found))
            done = pd.concat([done, found.visits[["session_id", "household"]]], ignore_index=True)
    visits = pd.concat([found.visits for _, found in parts], ignore_index=True)
    ordered, routes = route(visits, roster, scenario.households, scenario.communities, walks_of(scenario))
    due = pd.concat([found.due for _, found in parts], ignore_index=True)
    due = due.groupby(["household", "community", "zone"], sort=True)[["required", "planned", "missing"]].sum()
    return Visiting(
        visits=ordered,
        routes=routes,
        due=due.reset_index()[list(DUE_COLUMNS)],
        stages=(_allocated(parts, demand, settled=spread is not None and len(spread.visitor) > 0, seed=seed),
                _routed(routes, seed)),
    )  # fmt: skip


def _sessions(scenario: Scenario, roster: pd.DataFrame) -> pd.DataFrame:
    """The sessions that hold visits, as `allocate` wants them, with their duty."""
    size = {duty.name: duty.visits for duty in scenario.settings.duty}
    table = roster.assign(places=roster["duty"].map(size).fillna(0).astype("int64"))
    table = table[(table["places"] > 0) & ~table["status"].isin(("missed", "cancelled"))]
    slots = scenario.horizon.slots
    slots = slots.assign(duty=slots["duties"].str.split()).explode("duty")  # slots of several duties may share a time
    on = ["date", "start", "end", "duty"]
    slots = slots[["name", "minutes", *on]].drop_duplicates(on).rename(columns={"name": "slot"})
    table = table.merge(slots, on=on, how="left")
    table["minutes"] = table["minutes"].fillna(0).astype("int64")
    columns = ["session_id", "cadre", "community", "date", "start", "slot", "places", "minutes", "duty"]
    return table[columns].assign(slot=table["slot"].fillna("").astype(str))


def _filled(
    scenario: Scenario,
    demand: Demand,
    order: Order,
    held: pd.DataFrame,
    done: pd.DataFrame,
    spread: Spread | None,
    **how: Any,
) -> Allocation:
    """One order met from its sessions, as far as earlier orders have not met it already."""
    fits = held["duty"].isin(order.duties) & held["cadre"].isin(order.posts)
    mine = held[fits & held["date"].between(order.first, order.last)]
    homes = order.owed.merge(scenario.households, left_on="household", right_on="id")
    seen = done[done["session_id"].isin(mine["session_id"])].merge(mine[["session_id", "cadre"]], on="session_id")
    homes["k"] = np.maximum(0, homes["k"] - _already(homes, seen))
    homes = homes[homes["k"] > 0]
    if spread is not None:
        chosen = homes["household"].map(spread.visitor).astype("str").fillna("")
        homes = homes.assign(visitor=homes["visitor"].where(homes["visitor"].ne(""), chosen))
    # sessions that an earlier order uses are left as they are: their walks and minutes are settled
    free = mine[~mine["session_id"].isin(done["session_id"])]
    # a household that owes visits to several cadres is dealt once for each of them
    key = homes["household"].where(
        ~homes["household"].duplicated(keep=False), homes["household"] + " " + homes["visitor"]
    )
    found = allocate(
        homes.assign(id=key)[["id", "community", "zone", "minutes", "k", "k_max", "windows", "visitor"]],
        free[["session_id", "cadre", "community", "date", "start", "slot", "places", "minutes"]],
        scenario.communities[["lon", "lat"]],
        min_gap=demand.min_gap,
        max_gap=demand.max_gap,
        walks=walks_of(scenario),
        same_visitor=demand.same_visitor,
        **how,
    )
    names = pd.Series(homes["household"].to_numpy(), index=key.to_numpy())
    return dataclasses.replace(found, visits=_named(found.visits, names), due=_named(found.due, names))


def _named(table: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    return table.assign(household=table["household"].map(names).astype("str"))


def _already(homes: pd.DataFrame, seen: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Visits within the order's days that earlier orders have planned: of the visitor, or of anyone."""
    anyone = homes["household"].map(seen.groupby("household").size()).fillna(0).to_numpy(dtype=np.int64)
    pairs = seen.groupby(["household", "cadre"]).size()
    wanted = pd.MultiIndex.from_frame(homes[["household", "visitor"]])
    named = pairs.reindex(wanted).fillna(0).to_numpy(dtype=np.int64) if len(pairs) else np.zeros_like(anyone)
    return np.where(homes["visitor"].eq("").to_numpy(), anyone, named)


def _allocated(parts: list[tuple[Order, Allocation]], demand: Demand, *, settled: bool, seed: int) -> StageCertificate:
    """How far it is proven that no more visits fit into these sessions, given what was settled before."""
    given = [*GIVEN, *([SETTLED] if settled else []), *([IN_TURN] if len(demand.pools()) < len(parts) else [])]
    pools = pd.concat([found.pools for _, found in parts], ignore_index=True)
    short = int(pools["short"].sum())
    least = int((pools["need"] - pools["most"].fillna(pools["need"]).astype("int64")).clip(lower=0).sum())
    cuts = tuple(entry for _, found in parts for entry in found.witness)
    status: Status = "optimal" if short == least else "feasible"
    tier = TierResult(tier="missing_visits", objective=short, bound=least, status=status,
                      proof="trivial" if not least else "cut")  # fmt: skip
    return StageCertificate(
        stage="visits",
        status=status,
        given=tuple(given),
        engine="+".join(sorted({found.engine for _, found in parts})),
        seed=seed,
        columns=int(pools["planned"].sum()),
        rows=len(pools),
        fingerprint="",
        tiers=(tier,),
        notes=tuple(dict.fromkeys(note for _, found in parts for note in found.notes)),
        cuts=cuts,
    )


def _routed(routes: pd.DataFrame, seed: int) -> StageCertificate:
    """The walks: each the shortest for its session, by dynamic programming up to twelve stops."""
    total = int(routes["walk_seconds"].sum())
    stops = routes[routes["households"] > 0].groupby("session_id").size()
    exact = bool((stops <= 12).all())
    tier = TierResult(tier="walking_seconds", objective=total, bound=total if exact else None,
                      status="optimal" if exact else "feasible", proof="engine" if exact else "none")  # fmt: skip
    return StageCertificate(
        stage="routes",
        status=tier.status,
        given=("the visits of each session",),
        engine="held-karp",
        seed=seed,
        columns=len(routes),
        rows=len(stops),
        fingerprint="",
        tiers=(tier,),
    )

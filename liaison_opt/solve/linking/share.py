"""Households shared out among members, a county at a time: floors and ceilings, nearest first, proven a village."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.executors import run
from liaison_opt.language import STATUS, language
from liaison_opt.rules.flow_witness import FlowWitness, refutes, transport_bound
from liaison_opt.rules.share_bounds import ShareBounds, share_bounds
from liaison_opt.rules.share_input import sharing
from liaison_opt.rules.share_pools import Pool, Sharing, pools
from liaison_opt.rules.transport import Transport
from liaison_opt.solve.linking.transport import Transported, transport

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.walks import Walks

#: links that one job decides: a second or so of work
BATCH = 60_000
#: where the sums fit and still nobody can be found
_CUT = {
    "en": "The sums fit, but no member can be linked to one household twice: {where} (the certificate holds the cut).",
    "zh": "合计数可行，但同一成员不能重复联系同一户，因此无解：{where}（证书中有割集为证）。",
}
_SAYS = {
    "across": {"en": "across villages (relaxed)", "zh": "可跨村（放宽）"},
    "villages": {"en": "{count} villages", "zh": "{count}个村"},
    "none": {"en": "Shared({where}: {status}; {why})", "zh": "分户（{where}：{status}；{why}）"},
    "links": {
        "en": "Shared({where}: {status}, {links} links, {cost} s, bound {bound})",
        "zh": "分户（{where}：{status}，{links}条联系，步行{cost}秒，下界{bound}）",
    },
}
SHARED_COLUMNS = ("cadre", "target", "community", "seconds")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shared:
    """Links of households to members, proven; or why there can be none.

    Parameters
    ----------
    links
        Columns cadre, target, community (of the household), seconds (walk one way), sorted by household; None if the
        floors and ceilings cannot be met.
    villages
        One row a pool (village, or "" for the county): community, households, members, floor_total, ceiling_total,
        status, seconds (all links), worth (of the wishes met), objective (seconds - worth), bound, rows, columns.
        status "infeasible" where that pool cannot be linked.
    status
        "optimal": proven in every pool over all its pairs; "infeasible": proven for at least one.
    objective, bound
        Sums over pools; None if infeasible.
    bounds
        The arithmetic of floors and ceilings.
    certificates
        One a pool: community, fingerprint (of its transport), bound, and the witness as plain values
        (`rules.flow_witness.FlowWitness`); `rules.share_check.recheck` proves them without a solver.
    across
        True if links may cross villages: a relaxation of the rule, and to be called so.
    notes
        What is worth knowing.
    """

    links: pd.DataFrame | None
    villages: pd.DataFrame
    status: Status
    objective: int | None
    bound: int | None
    bounds: ShareBounds
    certificates: tuple[dict[str, Any], ...]
    across: bool
    notes: tuple[str, ...] = ()

    def sentences(self, lang: str | None = None, names: Mapping[str, str] | None = None) -> list[str]:
        """Why there are no links; empty if there are.

        Parameters
        ----------
        lang
            "en" or "zh".
        names
            Names of villages by id.
        """
        lang = language(lang)
        if self.links is not None:
            return []
        said = self.bounds.sentences(lang, across=self.across, names=names)
        if said:
            return said
        bad = self.villages.loc[self.villages["status"].eq("infeasible"), "community"].tolist()
        return [_CUT[lang].format(where=", ".join((names or {}).get(v, v) for v in bad))]

    def __repr__(self) -> str:
        lang = language()
        where = _SAYS["across" if self.across else "villages"][lang].format(count=len(self.villages))
        told = {"where": where, "status": STATUS[lang][self.status]}
        if self.links is None:
            return _SAYS["none"][lang].format(**told, why=" ".join(self.sentences(lang)[:1]))
        return _SAYS["links"][lang].format(**told, links=len(self.links), cost=self.objective, bound=self.bound)


def share(
    households: pd.DataFrame,
    members: pd.DataFrame,
    zones: pd.DataFrame,
    *,
    floor: int | pd.Series,
    ceiling: int | pd.Series,
    each: int | tuple[int, int] = 1,
    wishes: pd.DataFrame | None = None,
    across: bool = False,
    walks: Walks | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Shared:
    """Link every household to its member(s) with the least walking, each member within floor and ceiling (RY-2, RY-8).

    Households lie at the centre of their zone, so this is a flow between zones and members, a village at a time; the
    answer holds over all pairs of a household and a member of its village, and each village has a witness.

    Parameters
    ----------
    households
        Columns id, community, zone.
    members
        Columns id, community, and zone or lon, lat.
    zones
        Columns id, community, lon, lat.
    floor, ceiling
        Households a member has: a number, or a Series by member id (workload).
    each
        Members a household has: a number (1: exclusive), or (least, greatest).
    wishes
        Columns household, member, worth: whole seconds of walking that this link is worth (last year's, own choice).
    across
        Households may be linked to members of other villages: a relaxation of the rule, for comparison.
    walks
        How long ways take; default 4 km/h.
    executor
        Where villages are solved; None: here, one after the other. The links do not depend on it.
    progress
        Called with (done, total) jobs.

    Raises
    ------
    ScenarioError
        The tables cannot be used; lists every fault.
    """
    given = sharing(households, members, zones, floor=floor, ceiling=ceiling, each=each, wishes=wishes, walks=walks)
    home, of = pd.Series(given.village[given.home]), pd.Series(given.village[given.of])
    bounds = share_bounds(home, of, given.floor, given.ceiling, each=given.each)
    every = list(pools(given, across=across))
    if _refused(bounds, across=across):
        return _refusal(bounds, every, [_sums(pool.problem) for pool in every], across=across)
    batches = list(_batches(every))
    found = [one for part in run(_solve, batches, executor=executor, progress=progress) for one in part]
    if any(one.status == "infeasible" for one in found):
        witnesses = [one.witness if one.witness.ray else None for one in found]
        return _refusal(bounds, every, witnesses, across=across)
    return _answer(given, bounds, every, found, households, members, across=across)


def _refused(bounds: ShareBounds, *, across: bool) -> bool:
    """True if sums alone say that it cannot be done."""
    return not (bounds.fits_across if across else bounds.fits)


def _solve(problems: list[Transport]) -> list[Transported]:
    """One job: some villages."""
    return [transport(problem) for problem in problems]


def _batches(every: list[Pool]) -> Iterator[list[Transport]]:
    """Villages in order, so many together that a job is worth sending."""
    batch: list[Transport] = []
    links = 0
    for pool in every:
        batch.append(pool.problem)
        links += len(pool.households)
        if links >= BATCH:
            yield batch
            batch, links = [], 0
    if batch:
        yield batch


def _sums(problem: Transport) -> FlowWitness | None:
    """Prices of 1 on either side: they refute if the sums of one side exceed those of the other."""
    one, other = np.ones_like(problem.floor), np.ones_like(problem.lo)
    for sign in (1, -1):
        witness = FlowWitness(actors=sign * one, targets=-sign * other, ray=True)
        if refutes(problem, witness):
            return witness
    return None


def _refusal(bounds: ShareBounds, every: list[Pool], witnesses: list[FlowWitness | None], *, across: bool) -> Shared:
    """The answer where at least one pool cannot be linked."""
    table = _sizes(bounds, every, across=across)
    bad = np.array([witness is not None for witness in witnesses])
    table["status"] = np.where(bad, "infeasible", "unknown")
    none = pd.array([pd.NA] * len(table), dtype="Int64")
    table[["seconds", "worth", "objective", "bound"]] = pd.DataFrame(dict.fromkeys(range(4), none)).to_numpy()
    return Shared(
        links=None,
        villages=table,
        status="infeasible",
        objective=None,
        bound=None,
        bounds=bounds,
        certificates=tuple(
            _certificate(pool, witness, transport_bound(pool.problem, witness))
            for pool, witness in zip(every, witnesses, strict=True)
            if witness is not None
        ),
        across=across,
    )


def _answer(
    given: Sharing,
    bounds: ShareBounds,
    every: list[Pool],
    found: list[Transported],
    households: pd.DataFrame,
    members: pd.DataFrame,
    *,
    across: bool,
) -> Shared:
    """Links and their proof."""
    parts, sums = [], []
    for pool, one in zip(every, found, strict=True):
        member, household, pair = pool.deal(one.actors, one.targets, one.amount)
        worth = pool.worth(one.actors, one.targets)
        seconds = one.costs + worth
        parts.append((member, household, seconds[pair]))
        bound = transport_bound(pool.problem, one.witness)
        sums.append((int(seconds @ one.amount), int(worth @ one.amount), one.objective, bound))
    none = np.zeros(0, dtype=np.int64)
    m, h, walked = (np.concatenate(side) for side in zip((none, none, none), *parts, strict=True))
    order = np.lexsort((m, h))
    m, h, walked = m[order], h[order], walked[order]
    table = _sizes(bounds, every, across=across)
    table["status"] = "optimal"
    totals = np.array(sums, dtype=np.int64).reshape(-1, 4)
    for at, column in enumerate(("seconds", "worth", "objective", "bound")):
        table[column] = pd.array(totals[:, at], dtype="Int64")
    if (totals[:, 2] != totals[:, 3]).any():
        raise RuntimeError("prices do not prove the optimum that the flow reports")
    links = pd.DataFrame(
        {
            "cadre": members["id"].to_numpy()[m],
            "target": households["id"].to_numpy()[h],
            "community": given.village.to_numpy()[given.home[h]],
            "seconds": walked,
        },
        columns=list(SHARED_COLUMNS),
    )
    wishes, far = len(given.wishes[0]), int((given.home[given.wishes[0]] != given.of[given.wishes[1]]).sum())
    notes = [f"{far} of {wishes} wishes cross villages and cannot be met within them"] if far and not across else []
    return Shared(
        links=links,
        villages=table,
        status="optimal",
        objective=int(totals[:, 2].sum()),
        bound=int(totals[:, 3].sum()),
        bounds=bounds,
        certificates=tuple(
            _certificate(pool, one.witness, int(bound))
            for pool, one, bound in zip(every, found, totals[:, 3], strict=True)
        ),
        across=across,
        notes=tuple(notes),
    )


def _sizes(bounds: ShareBounds, every: list[Pool], *, across: bool) -> pd.DataFrame:
    """One row a pool: the sums of its floors and ceilings, and the size of its transport."""
    source = bounds.county if across else bounds.villages
    table = source[["community", "households", "members", "floor_total", "ceiling_total"]].reset_index(drop=True)
    table["rows"] = [len(pool.problem.floor) for pool in every]
    table["columns"] = [len(pool.problem.lo) for pool in every]
    return table


def _certificate(pool: Pool, witness: FlowWitness, bound: int) -> dict[str, Any]:
    return {"community": pool.name, "fingerprint": pool.fingerprint, "bound": bound, **witness.to_json()}

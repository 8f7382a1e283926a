"""Questions put to a finished roster, each answered by a solve: some sessions not held, or held.

The links stand. A question is one row more: so many of these sessions. If an equally good roster obeys it, the nearest
one is the answer; else the tiers are solved anew with the row; if nothing obeys it, a least set of clashing rules is.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.assemble import StageModel, roster_model
from liaison_opt.rules.eased import eased
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rounds import Rounds
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.solve.engine import Stop, cp_sat
from liaison_opt.solve.explain import Clash, clashes
from liaison_opt.solve.lp import relax
from liaison_opt.solve.tiers import Known, lexicographic

if TYPE_CHECKING:
    from liaison_opt.plan import Plan, TierResult
    from liaison_opt.rules.model import Ints

#: the owner of the row that asks
ASKED = "asked"
#: limits in deterministic time: for an equally good roster, and for the nearest one
SAME, NEAR = 8.0, 4.0
_ON = ["date", "start", "cadre", "target", "duty", "part", "replaced"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tier:
    """One tier before and after: the values found, and the least that either could be."""

    tier: str
    before: int
    least: int
    after: int
    after_least: int

    @property
    def proven(self) -> bool:
        """True if both values are the least there are."""
        return self.before == self.least and self.after == self.after_least


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reply:
    """What a solve said.

    Parameters
    ----------
    status
        "impossible" (proven), "same" (an equally good roster does it), "costs" (see `tiers`), "unknown".
    tiers
        The tiers with their values before and after; empty if impossible or unknown.
    clash
        Rules that cannot all hold with it; the question's own row is left out.
    gone, new
        Sessions of the present roster that the nearest such roster does not hold, and those that it holds instead:
        rows of the model's candidates.
    """

    status: Literal["impossible", "same", "costs", "unknown"]
    tiers: tuple[Tier, ...] = ()
    clash: Clash | None = None
    gone: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    new: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)


class Asking:
    """A roster's model with the roster in it.

    Parameters
    ----------
    plan
        Links, roster and certificate.
    seed
        Random seed.
    stop
        When to stop early.

    Raises
    ------
    ScenarioError
        The roster holds sessions that the scenario does not offer, or breaks its binding rules: it cannot be asked.
    """

    def __init__(self, plan: Plan, *, seed: int, stop: Stop) -> None:
        self.plan, self.scenario, self._seed, self._stop = plan, plan.scenario, seed, stop
        stage = next((s for s in reversed(plan.certificate.stages) if s.stage in {"roster", "joint"}), None)
        rules = rules_of(self.scenario)
        if stage is not None and stage.eased:
            rules = eased(rules, self.scenario, stage.eased)
        needs = () if stage is None else stage.needs
        self.rules = (*rules, *(Rounds.model_validate(entry) for entry in needs))
        self.model = roster_model(self.scenario, self.rules, plan.links)
        self._parts = self.model.matrix.components()
        self.values = self._found()
        self._gap = {} if stage is None else {t.tier: _gap(t) for t in stage.tiers}

    @property
    def held(self) -> pd.DataFrame:
        """The candidates that the roster holds; `session_id` is the roster's name of each."""
        chosen = self.model.sessions[self.values[self.model.sessions["col"].to_numpy(dtype=np.int64)] == 1]
        held: pd.DataFrame = chosen.assign(session_id=self._sessions_of(chosen))
        return held

    def _sessions_of(self, chosen: pd.DataFrame) -> Any:
        keys = _keys(self.plan.roster).drop_duplicates(_ON).set_index(_ON)["session_id"]
        wanted = pd.MultiIndex.from_frame(_with_replaced(chosen, self.scenario)[_ON])
        return keys.reindex(wanted).to_numpy()

    def _found(self) -> Ints:
        """The values of all columns: the sessions as they are, wishes as little missed as these allow."""
        matrix = self.model.matrix
        values = np.zeros(len(matrix.upper), dtype=np.int64)
        candidates = _with_replaced(self.model.sessions, self.scenario)
        wanted = pd.MultiIndex.from_frame(_keys(self.plan.roster)[_ON])
        offered = pd.MultiIndex.from_frame(candidates[_ON])
        strange = ~wanted.isin(offered)
        if strange.any():
            raise ScenarioError([_stranger(row) for row in _keys(self.plan.roster)[strange].to_dict("records")])
        values[candidates.loc[offered.isin(wanted), "col"].to_numpy(dtype=np.int64)] = 1
        decided = np.zeros(len(values), dtype=bool)
        decided[self.model.sessions["col"].to_numpy(dtype=np.int64)] = True
        rest = _settled(matrix, values, decided)
        answer = lexicographic(rest, seed=self._seed, stop=Stop())  # little is open, and nothing can be said without it
        if answer.values is None:
            todo = "Audit it first (liaison-opt audit): only a roster that obeys them can be asked why."
            raise ScenarioError(
                [Fault(file="roster.csv", problem="it breaks binding rules of the scenario", todo=todo)]
            )
        values[~decided] = answer.values
        return values

    def worth(self, columns: Ints) -> dict[str, int]:
        """What the present roster is worth over some columns, tier by tier."""
        return {tier: int(cost[columns] @ self.values[columns]) for tier, cost in self.model.matrix.tiers.items()}

    def ask(self, cols: Ints, *, lo: int | None = None, hi: int | None = None, who: str = "", target: str = "",
            period: str = "") -> Reply:  # fmt: skip
        """What becomes of the roster if at least `lo`, or at most `hi`, of these columns are held."""
        columns, rows = self._around(cols)
        whole = self.model.matrix
        owner = {"rule": ASKED, "who": who, "target": target, "period": period}
        part = _with_row(whole.part(columns, rows), np.searchsorted(columns, np.sort(cols)), lo, hi, owner)
        before = self.worth(columns)
        floor = {tier: value - self._gap.get(tier, value) for tier, value in before.items()}
        same = self._nearest(part, before, columns, SAME)
        if same is not None:
            tiers = tuple(
                Tier(tier=t, before=v, least=floor[t], after=v, after_least=floor[t]) for t, v in before.items()
            )
            return self._told("same", tiers, columns, same)
        answer = lexicographic(part, seed=self._seed, stop=self._stop)
        if answer.status == "infeasible":
            return Reply(status="impossible", clash=self._clash(part))
        if answer.values is None:
            return Reply(status="unknown")
        after = {tier: int(cost @ answer.values) for tier, cost in part.tiers.items()}
        tiers = tuple(
            Tier(tier=t, before=v, least=floor[t], after=after[t], after_least=_bound(answer.tiers[t], after[t]))
            for t, v in before.items()
        )
        near = self._nearest(part, after, columns, NEAR, hint=answer.values)
        return self._told("costs", tiers, columns, answer.values if near is None else near)

    def _around(self, cols: Ints) -> tuple[Ints, Ints]:
        """Columns and rows of the components that a question touches."""
        touched = [(columns, rows) for columns, rows in self._parts if np.isin(cols, columns).any()]
        columns, rows = (np.sort(np.concatenate([part[side] for part in touched])) for side in (0, 1))
        return columns.astype(np.int64), rows.astype(np.int64)

    def _nearest(self, part: Matrix, fixed: dict[str, int], columns: Ints, effort: float, *, hint: Any = None) -> Any:
        """A roster with the tiers at or under these values, with few changes; None if none is found."""
        cost = self._changes(columns)
        held = {tier: value for tier, value in fixed.items() if part.tiers[tier].any()}
        bound = relax(part, cost, held)
        if not bound.feasible:
            return None
        start = self.values[columns] if hint is None else hint
        solved = cp_sat(part, cost=cost, fixed=held, floor=bound.bound, hint=start, seed=self._seed, stop=self._stop,
                        effort=effort)  # fmt: skip
        return solved.values

    def _changes(self, columns: Ints) -> Ints:
        """1 for a session that is not held now, -1 for one that is."""
        cost = np.zeros(len(self.model.matrix.upper), dtype=np.int64)
        decided = self.model.sessions["col"].to_numpy(dtype=np.int64)
        cost[decided] = 1 - 2 * self.values[decided]
        return cost[columns]

    def _told(self, status: Literal["same", "costs"], tiers: tuple[Tier, ...], columns: Ints, values: Ints) -> Reply:
        then = self.values.copy()
        then[columns] = values
        sessions = self.model.sessions
        at = sessions["col"].to_numpy(dtype=np.int64)
        gone, new = (self.values[at] > then[at]), (self.values[at] < then[at])
        return Reply(status=status, tiers=tiers, gone=sessions[gone], new=sessions[new])

    def _clash(self, part: Matrix) -> Clash | None:
        model = StageModel(stage="roster", links=self.model.links, sessions=self.model.sessions, matrix=part)
        found, _ = clashes(model, self.rules, stop=self._stop, limit=1)
        if not found:
            return None
        rows = found[0].rows
        return dataclasses.replace(found[0], rows=rows[rows["rule"] != ASKED].reset_index(drop=True))


def _gap(tier: TierResult) -> int:
    """How far below its value a tier of the roster could still be."""
    if tier.objective is None:
        return 0
    return tier.objective - (tier.bound if tier.bound is not None else min(0, tier.objective))


def _bound(known: Known, value: int) -> int:
    return min(value, known.bound if known.bound is not None else min(0, value))


def _with_row(part: Matrix, places: Ints, lo: int | None, hi: int | None, owner: dict[str, str]) -> Matrix:
    """The model with the row that asks."""
    return dataclasses.replace(
        part,
        start=np.append(part.start, part.start[-1] + len(places)),
        index=np.concatenate([part.index, places]).astype(np.int64),
        coef=np.concatenate([part.coef, np.ones(len(places), dtype=np.int64)]),
        lo=np.append(part.lo, -FREE if lo is None else lo),
        hi=np.append(part.hi, FREE if hi is None else hi),
        owners=pd.concat([part.owners, pd.DataFrame([owner])], ignore_index=True),
    )


def _settled(matrix: Matrix, values: Ints, decided: Any) -> Matrix:
    """The model of what is left to say when these columns have their values: how much each wish lacks."""
    done = matrix.activity(np.where(decided, values, 0))
    rest = matrix.over(np.flatnonzero(~decided))
    low = np.where(matrix.lo > -FREE, matrix.lo - done, matrix.lo)
    high = np.where(matrix.hi < FREE, matrix.hi - done, matrix.hi)
    return dataclasses.replace(rest, lo=low, hi=high)


def _keys(roster: pd.DataFrame) -> pd.DataFrame:
    """The sessions of a roster and who joins them, by the words that candidates have, too."""
    made_up = roster["kind"].eq("make_up")
    lead = roster.assign(part="lead", replaced=roster["replaces"].where(made_up))
    team = lead["team"].fillna("").astype(str).str.split()
    joins = lead.assign(cadre=team, part="assist", replaced=None).explode("cadre").dropna(subset=["cadre"])
    table = pd.concat([lead, joins], ignore_index=True)
    return table.assign(replaced=_words(table["replaced"]), date=pd.to_datetime(table["date"]))


def _with_replaced(sessions: pd.DataFrame, scenario: Any) -> pd.DataFrame:
    """Candidates with the day that a make-up replaces, as a word."""
    days = sessions["replaces"].map(scenario.horizon.slots["date"]).where(sessions["replaces"] >= 0)
    return sessions.assign(replaced=_words(days), date=pd.to_datetime(sessions["date"]))


def _words(days: pd.Series[Any]) -> pd.Series[str]:
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d").fillna("").astype(object)


def _stranger(row: dict[Any, Any]) -> Fault:
    what = f"{row['cadre']} {row['target']} {row['date']:%Y-%m-%d} {row['start']} {row['duty']}"
    todo = "Ask of a plan that liaison-opt has made of this scenario, and that nobody has edited."
    return Fault(
        file="roster.csv", value=what, problem="the scenario offers no such session along the links", todo=todo
    )

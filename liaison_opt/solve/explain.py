"""Why nothing is possible: a least set of rows that contradict each other, in clauses, names and arithmetic."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.rules.rows import Matrix
from liaison_opt.rules.witness import Witness, refutes
from liaison_opt.solve.engine import QUICK, Stop, cp_sat
from liaison_opt.solve.lp import refutation

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule

CLASH_COLUMNS = ("clause", "rule", "who", "target", "period", "asks", "multiplier")
#: a sum of more rows than this is shrunk rule by rule: a solve a row would take minutes, for a list too long to read
MANY = 100
#: limit in deterministic time of a solve that tries to do without one rule
BRIEF = 4.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Clash:
    """Rows that cannot all hold.

    Parameters
    ----------
    rows
        Columns `CLASH_COLUMNS`: one row of the model a line; asks is ">= lo" or "<= hi".
    need, room
        The two sides of the sum, if the clash is arithmetic (else None).
    minimal
        True if dropping any one line makes the rest possible, each shown by a solve in whole numbers.
    witness
        Multipliers that prove it, or None if only the solver's word does.
    fingerprint
        Fingerprint of the stage's model.
    """

    rows: pd.DataFrame
    need: int | None
    room: int | None
    minimal: bool
    witness: dict[str, Any] | None
    fingerprint: str


def clashes(model: StageModel, rules: tuple[Rule, ...], *, stop: Stop, limit: int = 3) -> tuple[list[Clash], int]:
    """Up to `limit` clashes that have no row in common, the shortest first; and how many there are in all.

    One elastic solve of the relaxation gives multipliers; the rows they lean on fall apart into groups that share no
    column, and each group whose own sum is a contradiction is a clash by itself. Each is shrunk by deletion and proven
    once more before it is told.
    """
    matrix = _without_wishes(model.matrix)
    groups = _groups(matrix)
    cores = [_shrunk(matrix, rows) for rows in groups[:limit]]
    found = [_told(matrix, core, rules, model.matrix.fingerprint) for core in cores]
    if not found and not stop.due:
        core, shown = _searched(matrix, rules, stop)
        if core is not None:
            found.append(_named(matrix, core, rules, model.matrix.fingerprint, minimal=shown))
    return sorted(found, key=lambda clash: len(clash.rows)), max(len(groups), len(found))


def lifted(clash: Clash, model: StageModel, rules: tuple[Rule, ...]) -> Clash | None:
    """The same clash in a model that leaves more open; None if there the same rows do not contradict each other."""
    matrix = _without_wishes(model.matrix)
    keys = ["rule", "who", "target", "period"]
    wanted = pd.MultiIndex.from_frame(clash.rows[keys])
    rows = np.flatnonzero(pd.MultiIndex.from_frame(matrix.owners[keys]).isin(wanted))
    if not len(rows) or refutation(_kept(matrix, rows)) is None:
        return None
    return _told(matrix, _shrunk(matrix, rows), rules, model.matrix.fingerprint)


def _without_wishes(matrix: Matrix) -> Matrix:
    """The same rows without tiers: a core is wanted of a model that has no objective."""
    return dataclasses.replace(matrix, tiers={})


def _kept(matrix: Matrix, rows: Any) -> Matrix:
    """The model of some rows and the columns that they touch."""
    chosen = np.asarray(rows, dtype=np.int64)
    touched = np.isin(matrix.row_of, chosen)
    return matrix.part(np.unique(matrix.index[touched]), chosen)


def _groups(matrix: Matrix) -> list[Any]:
    """Rows that contradict each other by themselves, group by group; the smallest groups first."""
    witness = refutation(matrix)
    if witness is None:
        return []
    leant = np.array(sorted(witness.rows), dtype=np.int64)
    part = _kept(matrix, leant)
    found = []
    filled = np.diff(matrix.start)[leant] > 0
    for _, whole in part.components(bundle=0):
        rows = whole[filled[whole]]  # a row without columns clashes alone: below
        mine = {int(i): witness.rows[int(leant[row])] for i, row in enumerate(rows)}
        if rows.size and refutes(_kept(matrix, leant[rows]), Witness(scale=witness.scale, rows=mine)):
            found.append(leant[rows])
    found += [np.array([row]) for row in leant[~filled] if matrix.lo[row] > 0 or matrix.hi[row] < 0]
    return sorted(found, key=lambda group: (len(group), int(group[0])))


def _shrunk(matrix: Matrix, rows: Any) -> Any:
    """Drop rows as long as the rest still contradicts itself; what is left is minimal (of many rows: rule by rule)."""
    core = list(rows)
    owner = matrix.owners["rule"].to_numpy()[core]
    bites = [{row} for row in core]
    if len(core) > MANY:
        bites = [{r for r, name in zip(rows, owner, strict=True) if name == rule} for rule in dict.fromkeys(owner)]
    for bite in bites:
        rest = [r for r in core if r not in bite]
        if rest and refutation(_kept(matrix, rest)) is not None:
            core = rest
    return np.array(sorted(core), dtype=np.int64)


def _minimal(matrix: Matrix, core: Any) -> bool:
    """Is the rest possible, in whole numbers, whichever row is left out? Shown by a solve each."""
    how: dict[str, Any] = {"cost": None, "fixed": {}, "floor": None, "hint": None, "seed": 0, "stop": Stop()}
    rests = ([r for r in core if r != row] for row in core)
    if len(core) > MANY:
        return False
    return all(not rest or cp_sat(_kept(matrix, rest), **how).values is not None for rest in rests)


def _told(matrix: Matrix, core: Any, rules: tuple[Rule, ...], fingerprint: str) -> Clash:
    part = _kept(matrix, core)
    witness = refutation(part)
    if witness is None or not refutes(part, witness):
        raise RuntimeError("a proof of impossibility failed its own recheck: please report this")
    need = sum(y * int(part.lo[row]) for row, y in witness.rows.items() if y > 0)
    room = sum(-y * int(part.hi[row]) for row, y in witness.rows.items() if y < 0)
    room += _leeway(part, witness)
    whole = Witness(scale=witness.scale, rows={int(core[row]): y for row, y in witness.rows.items()})
    frame = _frame(part, witness, rules)
    whole_numbers = witness.scale == 1
    return Clash(
        rows=frame,
        need=need if whole_numbers else None,
        room=room if whole_numbers else None,
        minimal=_minimal(matrix, core),
        witness=whole.to_json(),
        fingerprint=fingerprint,
    )


def _leeway(part: Matrix, witness: Witness) -> int:
    """What the columns themselves can add to the sum of the rows."""
    weight = np.zeros(len(part.upper), dtype=np.int64)
    for row, y in witness.rows.items():
        span = slice(int(part.start[row]), int(part.start[row + 1]))
        np.add.at(weight, part.index[span], y * part.coef[span])
    return int((np.maximum(weight, 0) * part.upper).sum())


def _frame(part: Matrix, witness: Witness, rules: tuple[Rule, ...]) -> pd.DataFrame:
    clause = {rule.id: rule.clause for rule in rules}
    rows = []
    for row, y in sorted(witness.rows.items()):
        owner = part.owners.iloc[row]
        asks = f">= {part.lo[row]}" if y > 0 else f"<= {part.hi[row]}"
        rows.append({"clause": clause.get(owner["rule"], owner["rule"]), "rule": owner["rule"], "who": owner["who"],
                     "target": owner["target"], "period": owner["period"], "asks": asks, "multiplier": y})  # fmt: skip
    return pd.DataFrame(rows, columns=list(CLASH_COLUMNS))


def _searched(matrix: Matrix, rules: tuple[Rule, ...], stop: Stop) -> tuple[Any, bool]:
    """The relaxation sees no clash: leave out whole rules, one at a time, by CP-SAT.

    Returns
    -------
    The rows of the rules that are left (None if it cannot be decided), and whether each is shown to be needed.
    """
    owners = matrix.owners["rule"].to_numpy()
    names = [rule.id for rule in rules if (owners == rule.id).any()]

    laws = ~np.isin(owners, names)  # what no policy states (a session needs its link) holds throughout

    def status(kept: list[str], effort: float) -> str:
        part = _kept(matrix, np.flatnonzero(np.isin(owners, kept) | laws))
        return cp_sat(part, cost=None, fixed={}, floor=None, hint=None, seed=0, stop=stop, effort=effort).status

    if status(names, QUICK) != "infeasible":
        return None, False
    shown = True
    for name in list(names):
        rest = [other for other in names if other != name]
        found = status(rest, BRIEF)
        if found == "infeasible":
            names = rest
        shown &= found != "unknown"
    return np.flatnonzero(np.isin(owners, names)), shown


def _named(matrix: Matrix, core: Any, rules: tuple[Rule, ...], fingerprint: str, *, minimal: bool) -> Clash:
    """Rules that clash without simple arithmetic: one line a rule."""
    clause = {rule.id: rule.clause for rule in rules}
    names = list(dict.fromkeys(matrix.owners["rule"].to_numpy()[core]))
    rows = [
        {
            "clause": clause.get(n, n),
            "rule": n,
            "who": "",
            "target": "",
            "period": "",
            "asks": "all of it",
            "multiplier": 0,
        }
        for n in names
    ]
    table = pd.DataFrame(rows, columns=list(CLASH_COLUMNS))
    return Clash(rows=table, need=None, room=None, minimal=minimal, witness=None, fingerprint=fingerprint)

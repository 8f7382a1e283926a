"""Why nothing is possible: a least set of rows that contradict each other, in clauses, names and arithmetic."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.rules.barred import LEAVE, LINK_DAYS
from liaison_opt.rules.witness import Witness, refutes
from liaison_opt.solve.clashing.clash import CLASH_COLUMNS, Clash, Whole, counted, kept, listed, summed
from liaison_opt.solve.clashing.hall import shortages
from liaison_opt.solve.clashing.least import least
from liaison_opt.solve.engine import QUICK, Stop, cp_sat
from liaison_opt.solve.lp import refutation, relaxed

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

__all__ = ["CLASH_COLUMNS", "Clash", "Whole", "clashes", "clashes_in", "told"]

#: a sum of more members than this is not shown to be least in whole numbers, which takes a solve each
MANY = 300
#: limit in deterministic time of a solve that tries to do without some rows
BRIEF = 4.0


def clashes(model: StageModel, rules: tuple[Rule, ...], *, stop: Stop, limit: int = 3) -> tuple[list[Clash], int]:
    """Up to `limit` clashes that have no row in common, the shortest first; and how many there are in all.

    Counting comes first: floors under caps, by flows. Then one elastic solve of the relaxation gives multipliers; the
    rows they lean on fall apart into groups that share no column, and each group whose own sum is a contradiction is a
    clash by itself. Then whole numbers. Each clash is shrunk until no row can be spared, and proven once more before
    it is told.
    """
    return clashes_in(model.matrix, rules, stop=stop, limit=limit, fingerprint=model.matrix.fingerprint)


def clashes_in(
    whole: Matrix,
    rules: tuple[Rule, ...],
    *,
    stop: Stop,
    limit: int,
    fingerprint: str,
    search: bool = True,
    bars: Ints | None = None,
) -> tuple[list[Clash], int]:
    """The same of any matrix; without `search`, only what counting and the relaxation see.

    `bars` are rows that hold candidates at 0 (leave, or a rule that does not allow them).
    """
    matrix = dataclasses.replace(whole, tiers={})  # a core is wanted of a model that has no objective
    short, count = shortages(matrix, bars, limit=limit)
    found = [counted(matrix, shortage, rules, fingerprint) for shortage in short]
    if found or stop.due:
        return found, count
    groups = _groups(matrix)
    found = [told(matrix, rows, rules, fingerprint, stop) for rows in groups[:limit]]
    if not found and search and not stop.due:
        core, shown = _searched(matrix, np.arange(len(matrix.lo)), rules, stop)
        if core is not None:
            found.append(listed(matrix, core, rules, fingerprint, minimal=shown))
    return sorted(found, key=lambda clash: len(clash.rows)), max(len(groups), len(found))


def _groups(matrix: Matrix) -> list[Any]:
    """Rows that contradict each other by themselves, group by group; the smallest groups first."""
    if relaxed(matrix) or (witness := refutation(matrix)) is None:  # the first is quicker by far
        return []
    leant = np.array(sorted(witness.rows), dtype=np.int64)
    part = kept(matrix, leant)
    found = []
    filled = np.diff(matrix.start)[leant] > 0
    claim, leeway = _balance(part, witness, leant)
    for columns, whole in part.components(bundle=0):
        rows = whole[filled[whole]]  # a row without columns clashes alone: below
        if claim[rows].sum() - leeway[columns].sum() < 0.5:  # about; what is left is proven exactly
            continue
        mine = {int(i): witness.rows[int(leant[row])] for i, row in enumerate(rows)}
        if rows.size and refutes(kept(matrix, leant[rows]), Witness(scale=witness.scale, rows=mine)):
            found.append(leant[rows])
    found += [np.array([row]) for row in leant[~filled] if matrix.lo[row] > 0 or matrix.hi[row] < 0]
    return sorted(found, key=lambda group: (len(group), int(group[0])))


def _balance(part: Matrix, witness: Witness, leant: Ints) -> tuple[Any, Any]:
    """What each row adds to the contradiction, and what each column can take from it; in floats, to look quickly."""
    price = np.array([witness.rows[int(row)] for row in leant], dtype=float)
    claim = price * np.where(price > 0, part.lo, part.hi)
    weight = np.bincount(part.index, weights=price[part.row_of] * part.coef, minlength=len(part.upper))
    return claim, np.maximum(weight, 0) * part.upper


def instances(matrix: Matrix, rows: Any) -> list[Any]:
    """The rows of each rule instance: what a rule asks of whom, where and when, however many rows that takes."""
    some = np.asarray(rows, dtype=np.int64)
    number = matrix.owners.iloc[some].groupby(["rule", "who", "target", "period"], sort=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    return np.split(some[order], np.flatnonzero(np.diff(number[order])) + 1) if len(some) else []


def told(matrix: Matrix, rows: Any, rules: tuple[Rule, ...], fingerprint: str, stop: Stop) -> Clash:
    """As few rule instances among the rows as contradict each other; where whole numbers need fewer still, those.

    What no policy states holds throughout: it is part of the sum, and no member.
    """
    some = np.asarray(rows, dtype=np.int64)
    named = _named(matrix, rules)
    if not named[some].any():  # nothing but laws: they are all there is to tell
        named = np.ones(len(named), dtype=bool)
    laws = some[~named[some]]

    def refuted(some: list[Any]) -> bool:
        """Whether these contradict each other, as far as the relaxation sees; at the end of the clock, no more."""
        held = np.sort(np.concatenate([laws, *some]))
        return bool(some) and not stop.due and refutation(kept(matrix, held)) is not None

    members = least(instances(matrix, some[named[some]]), refuted)
    core = np.sort(np.concatenate(members))
    minimal = _minimal(matrix, members, _touching(matrix, core, ~named), stop)
    if minimal is False:
        fewer, shown = _searched(matrix, core, rules, stop)
        if fewer is not None and len(fewer) < len(core):
            return listed(matrix, fewer, rules, fingerprint, minimal=shown)
    held = np.sort(np.concatenate([laws, core]))
    return summed(matrix, held, refutation(kept(matrix, held)), rules, fingerprint, minimal=minimal is True)


def _named(matrix: Matrix, rules: tuple[Rule, ...]) -> Any:
    """Which rows a rule or a fact of life asks for; the others are laws of the model (a session needs its link)."""
    return matrix.owners["rule"].isin({*(rule.id for rule in rules), LEAVE, LINK_DAYS}).to_numpy()


def _touching(matrix: Matrix, core: Any, laws: Any) -> Any:
    """The laws that speak of any column of these rows."""
    row_of = matrix.row_of
    inside = np.zeros(len(matrix.upper), dtype=bool)
    inside[matrix.index[np.isin(row_of, core)]] = True
    return np.unique(row_of[inside[matrix.index] & laws[row_of]])


def _minimal(matrix: Matrix, members: list[Any], laws: Any, stop: Stop) -> bool | None:
    """Is the rest possible, in whole numbers, whichever member is left out? Shown by a solve each; None: not shown."""
    if len(members) > MANY:
        return None
    for member in members:
        rest = [rows for rows in members if rows is not member]
        found = _status(matrix, np.sort(np.concatenate([laws, *rest])), BRIEF, stop) if rest else "feasible"
        if found != "feasible":
            return False if found == "infeasible" else None
    return True


def _status(matrix: Matrix, rows: Any, effort: float, stop: Stop) -> str:
    part = kept(matrix, rows)
    return cp_sat(part, cost=None, fixed={}, floor=None, hint=None, seed=0, stop=stop, effort=effort).status


def _searched(matrix: Matrix, among: Any, rules: tuple[Rule, ...], stop: Stop) -> tuple[Any, bool]:
    """Leave out rules, then what they ask of a period, then rows, by CP-SAT.

    Returns
    -------
    The rows that are left (None if it cannot be decided), and whether each is shown to be needed.
    """
    owners, named = matrix.owners, _named(matrix, rules)
    laws = np.flatnonzero(~named)  # what no policy states (a session needs its link) holds throughout
    open_ = False

    def clash(groups: list[Any]) -> bool:
        """Whether these groups of rows clash beside what always holds."""
        nonlocal open_
        if not groups:
            return False
        found = _status(matrix, np.sort(np.concatenate([laws, *groups])), BRIEF, stop)
        open_ |= found == "unknown"
        return found == "infeasible"

    core = np.asarray([row for row in among if named[row]], dtype=np.int64)
    if _status(matrix, np.sort(np.concatenate([laws, core])), QUICK, stop) != "infeasible":
        return None, False
    for names in (["rule"], ["rule", "period"], ["rule", "who", "target", "period"]):
        open_ = False
        number = owners.iloc[core].groupby(names, sort=False).ngroup().to_numpy()
        groups = [core[number == k] for k in range(int(number.max()) + 1)] if len(core) else []
        core = np.sort(np.concatenate([*least(groups, clash), np.zeros(0, dtype=np.int64)])).astype(np.int64)
    return core, not open_

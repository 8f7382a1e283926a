"""Why nothing is possible: a least set of rows that contradict each other, in clauses, names and arithmetic."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_opt.rules.barred import LEAVE, LINK_DAYS
from liaison_opt.rules.sided import sided
from liaison_opt.rules.witness import Witness, refutes
from liaison_opt.solve.clashing.clash import CLASH_COLUMNS, Clash, Needed, Whole, counted, kept, listed, summed
from liaison_opt.solve.clashing.hall import shortages
from liaison_opt.solve.clashing.least import least
from liaison_opt.solve.engine import QUICK, Solved, Stop, cp_sat
from liaison_opt.solve.lp import refutation, relaxed, whole_corner

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.model import Ints
    from liaison_opt.rules.rows import Matrix

__all__ = ["CLASH_COLUMNS", "Clash", "Whole", "clashes", "clashes_in", "told"]

#: what a rule asks of whom, where and when, however many rows that takes
INSTANCE = ["rule", "who", "target", "period"]
#: a sum of more members than this is not shown to be least in whole numbers, which takes a solve each
MANY = 300
#: limit in deterministic time of a solve that tries to do without some rows
BRIEF = 4.0
#: the same for all of them together, at one level of narrowing down; so many such solves at most
LEVEL, TRIES = 60.0, 300
#: narrowing a clash down may take so many parts of the time that is left: what would help is worth the others
SHARES = 4


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
    known: bool = False,
) -> tuple[list[Clash], int]:
    """The same of any matrix; without `search`, only what counting and the relaxation see.

    `bars` are rows that hold candidates at 0 (leave, or a rule that does not allow them); `known`: nothing is possible.
    """
    matrix = dataclasses.replace(whole, tiers={})  # a core is wanted of a model that has no objective
    short, count = shortages(matrix, bars, limit=limit)
    found = [counted(matrix, shortage, rules, fingerprint) for shortage in short]
    if found or stop.due:
        return found, count
    groups = _groups(matrix, stop, known=known)
    found = [told(matrix, rows, witness, rules, fingerprint, stop) for rows, witness in groups[:limit]]
    if not found and search and not stop.due:
        core, needed = _searched(matrix, np.arange(len(matrix.lo)), rules, stop)
        if core is not None:
            found.append(listed(*core, rules, fingerprint, needed=needed))
    return sorted(found, key=lambda clash: len(clash.rows)), max(len(groups), len(found))


def _groups(matrix: Matrix, stop: Stop, *, known: bool) -> list[tuple[Any, Witness]]:
    """Rows that contradict each other by themselves, group by group, with the proof; the smallest groups first."""
    if not known and relaxed(matrix, stop):  # where there is a solution, this is quicker by far
        return []
    if (witness := refutation(matrix, stop)) is None:
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
        proof = Witness(scale=witness.scale, rows=mine)
        if rows.size and refutes(kept(matrix, leant[rows]), proof):
            found.append((leant[rows], proof))
    for row in leant[~filled]:
        if matrix.lo[row] > 0 or matrix.hi[row] < 0:
            found.append((np.array([row]), Witness(scale=1, rows={0: 1 if matrix.lo[row] > 0 else -1})))
    return sorted(found, key=lambda group: (len(group[0]), int(group[0][0])))


def _balance(part: Matrix, witness: Witness, leant: Ints) -> tuple[Any, Any]:
    """What each row adds to the contradiction, and what each column can take from it; in floats, to look quickly."""
    price = np.array([witness.rows[int(row)] for row in leant], dtype=float)
    claim = price * np.where(price > 0, part.lo, part.hi)
    weight = np.bincount(part.index, weights=price[part.row_of] * part.coef, minlength=len(part.upper))
    return claim, np.maximum(weight, 0) * part.upper


def told(matrix: Matrix, rows: Any, witness: Witness, rules: tuple[Rule, ...], fingerprint: str, stop: Stop) -> Clash:
    """As few rule instances among the rows as contradict each other; where whole numbers need fewer still, those.

    What no policy states holds throughout: it is part of the sum, and no member.
    """
    some, stop = np.asarray(rows, dtype=np.int64), stop.share(SHARES)
    named = _named(matrix, rules)
    if not named[some].any():  # nothing but laws: they are all there is to tell
        named = np.ones(len(named), dtype=bool)
    laws = some[~named[some]]

    proof: tuple[Any, Witness | None] = some, witness

    def refuted(some: list[Any]) -> bool:
        """Whether these contradict each other, as far as the relaxation sees; at the end of the clock, no more."""
        nonlocal proof
        held = np.sort(np.concatenate([laws, *some]))
        found = refutation(kept(matrix, held), stop) if some else None
        proof = proof if found is None else (held, found)
        return found is not None

    members = least(_by(matrix, some[named[some]], INSTANCE), refuted)
    core = np.sort(np.concatenate(members))
    held = np.sort(np.concatenate([laws, core]))
    if not np.array_equal(proof[0], held):
        proof = held, refutation(kept(matrix, held))
    touching = _touching(matrix, core, ~named)
    needed = _needed(matrix, members, touching, stop)
    if needed is False:
        fewer, level = _searched(matrix, core, rules, stop)
        if fewer is not None and len(fewer[1]) < len(core):
            return listed(*fewer, rules, fingerprint, needed=level)
    level = "row" if needed else "rule" if _needed(matrix, _by(matrix, core, ["rule"]), touching, stop) else "unknown"
    return summed(matrix, held, proof[1], rules, fingerprint, needed=level)


def _named(matrix: Matrix, rules: tuple[Rule, ...]) -> Any:
    """Which rows a rule or a fact of life asks for; the others are laws of the model (a session needs its link)."""
    return matrix.owners["rule"].isin({*(rule.id for rule in rules), LEAVE, LINK_DAYS}).to_numpy()


def _touching(matrix: Matrix, core: Any, laws: Any) -> Any:
    """The laws that speak of any column of these rows."""
    row_of = matrix.row_of
    inside = np.zeros(len(matrix.upper), dtype=bool)
    inside[matrix.index[np.isin(row_of, core)]] = True
    return np.unique(row_of[inside[matrix.index] & laws[row_of]])


def _needed(matrix: Matrix, members: list[Any], laws: Any, stop: Stop) -> bool | None:
    """Is the rest possible, in whole numbers, whichever member is left out? Shown by a solve each; None: not shown."""
    if len(members) > MANY:
        return None
    for member in members:
        rest = [rows for rows in members if rows is not member]
        if not rest or whole_corner(kept(matrix, np.sort(np.concatenate([laws, *rest]))), stop):
            continue
        found = _status(matrix, [laws, *rest], BRIEF, stop).status
        if found != "feasible":
            return False if found == "infeasible" else None
    return True


def _status(matrix: Matrix, groups: list[Any], effort: float, stop: Stop) -> Solved:
    part = kept(matrix, np.sort(np.concatenate(groups)))
    return cp_sat(part, cost=None, fixed={}, floor=None, hint=None, seed=0, stop=stop, effort=effort)


def _by(matrix: Matrix, rows: Any, names: list[str]) -> list[Any]:
    """The rows in groups that share these names of their owners."""
    if not len(rows):
        return []
    number = matrix.owners.iloc[rows].groupby(names, sort=False).ngroup().to_numpy()
    return [rows[number == k] for k in range(int(number.max()) + 1)]


class _Tests:
    """Whether groups of rows clash beside what always holds; no more tests than are worth it, nor after the clock."""

    def __init__(self, matrix: Matrix, laws: Any, stop: Stop) -> None:
        self._matrix, self._laws, self._stop = matrix, laws, stop
        self._spent, self._tries = 0.0, 0
        self.open = False  # some answer was not found

    def __call__(self, groups: list[Any]) -> bool:
        if not groups:
            return False
        if self._spent >= LEVEL or self._tries >= TRIES:
            self.open = True
            return False
        found = _status(self._matrix, [self._laws, *groups], BRIEF, self._stop)
        self._spent, self._tries = self._spent + found.spent, self._tries + 1
        self.open |= found.status == "unknown"
        return found.status == "infeasible"


def _searched(
    matrix: Matrix, among: Any, rules: tuple[Rule, ...], stop: Stop
) -> tuple[tuple[Matrix, Any] | None, Needed]:
    """Leave out rules, then what they ask of a period, then sides of rows, by CP-SAT.

    Returns
    -------
    The rows that are left and their matrix (None if it cannot be decided), and what of them is shown to be needed.
    """
    named = _named(matrix, rules)
    laws = np.flatnonzero(~named)  # what no policy states (a session needs its link) holds throughout
    core = np.asarray([row for row in among if named[row]], dtype=np.int64)
    if not len(core) or _status(matrix, [laws, core], QUICK, stop).status != "infeasible":
        return None, "unknown"
    matrix, core = sided(matrix, core)
    levels: list[tuple[Needed, list[str]]] = [
        ("rule", ["rule"]), ("rule", ["rule", "period"]), ("row", [*INSTANCE, "side"])
    ]  # fmt: skip
    needed: Needed = "unknown"
    brief = stop.share(SHARES)
    for level, names in levels:
        tests = _Tests(matrix, laws, brief)
        core = np.sort(np.concatenate(least(_by(matrix, core, names), tests)))
        # a rule that was needed beside more rows is needed beside fewer
        needed = needed if tests.open else level
    return (matrix, core), needed

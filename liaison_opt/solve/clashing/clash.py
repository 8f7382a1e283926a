"""What a clash is: rows that cannot all hold, with the sum that shows it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from liaison_opt.rules.barred import LEAVE, LINK_DAYS
from liaison_opt.rules.rows import FREE, Matrix
from liaison_opt.rules.witness import Witness, refutes

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.solve.clashing.hall import Shortage

#: whose being needed is shown
Needed = Literal["row", "rule", "unknown"]
CLASH_COLUMNS = ("clause", "rule", "who", "target", "period", "asks", "multiplier")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Whole:
    """The whole sum of a shortage, as a person would add it up.

    Parameters
    ----------
    rows
        Columns `CLASH_COLUMNS`: floors (multiplier 1) and caps (-1).
    need, room
        Sum of the floors; of the caps, and of the candidates under none of them.
    free
        These candidates.
    """

    rows: pd.DataFrame
    need: int
    room: int
    free: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Clash:
    """Rows that cannot all hold.

    Parameters
    ----------
    rows
        Columns `CLASH_COLUMNS`: one row of the model a line; asks is ">= lo" or "<= hi".
    need, room
        The two sides of the sum, if the clash is arithmetic (else None).
    needed
        What can be left out so that the rest is possible, each shown by a solve in whole numbers: any one "row", any
        one "rule", or "unknown".
    witness
        Multipliers that prove it, or None if only the solver's word does.
    fingerprint
        Fingerprint of the stage's model.
    whole
        The greatest shortage of which the rows are a least part, where counting alone shows it.
    """

    rows: pd.DataFrame
    need: int | None
    room: int | None
    needed: Needed
    witness: dict[str, Any] | None
    fingerprint: str
    whole: Whole | None = None

    @property
    def minimal(self) -> bool:
        """True if no row can be spared."""
        return self.needed == "row"


def kept(matrix: Matrix, rows: Any) -> Matrix:
    """The model of some rows and the columns that they touch."""
    chosen = np.asarray(rows, dtype=np.int64)
    touched = np.isin(matrix.row_of, chosen)
    return matrix.part(np.unique(matrix.index[touched]), chosen)


def counted(matrix: Matrix, shortage: Shortage, rules: tuple[Rule, ...], fingerprint: str) -> Clash:
    """A shortage as a clash: multipliers 1 and -1 prove it, and flows have shown that no row can be spared."""
    floors = set(shortage.floors.tolist())

    def proven(rows: Any) -> tuple[Matrix, Witness]:
        """These rows alone, and the sum of floors less caps, rechecked."""
        part = kept(matrix, rows)
        witness = Witness(scale=1, rows={k: 1 if row in floors else -1 for k, row in enumerate(rows.tolist())})
        return part, _rechecked(part, witness)

    part, witness = proven(shortage.rows)
    whole, proof = proven(np.sort(np.concatenate([shortage.floors, shortage.caps, shortage.bars])))
    need, room = sides(part, witness)
    multipliers = {int(row): witness.rows[k] for k, row in enumerate(shortage.rows)}
    return Clash(
        rows=frame(part, witness, rules),
        need=need,
        room=room,
        needed="row",
        witness=Witness(scale=1, rows=multipliers).to_json(),
        fingerprint=fingerprint,
        whole=Whole(rows=frame(whole, proof, rules), need=shortage.need, room=shortage.room, free=shortage.free),
    )


def summed(
    matrix: Matrix, core: Any, witness: Witness | None, rules: tuple[Rule, ...], fingerprint: str, *, needed: Needed
) -> Clash:
    """Rows whose weighted sum is a contradiction."""
    part = kept(matrix, core)
    if witness is None:
        raise RuntimeError("a proof of impossibility failed its own recheck: please report this")
    _rechecked(part, witness)
    need, room = sides(part, witness) if witness.scale == 1 else (None, None)
    whole = Witness(scale=witness.scale, rows={int(core[row]): y for row, y in witness.rows.items()})
    shown = frame(part, witness, rules)
    stated = shown["rule"].isin({*(rule.id for rule in rules), LEAVE, LINK_DAYS})  # laws are part of the sum alone
    shown = shown[stated].reset_index(drop=True) if stated.any() else shown
    return Clash(rows=shown, need=need, room=room, needed=needed,
                 witness=whole.to_json(), fingerprint=fingerprint)  # fmt: skip


def listed(matrix: Matrix, core: Any, rules: tuple[Rule, ...], fingerprint: str, *, needed: Needed) -> Clash:
    """Rows that clash without simple arithmetic: the solver's word, in whole numbers."""
    part = kept(matrix, core)
    signs = {k: 1 if part.lo[k] > -FREE else -1 for k in range(len(core))}
    rows = frame(part, Witness(scale=1, rows=signs), rules).assign(multiplier=0)
    return Clash(rows=rows, need=None, room=None, needed=needed, witness=None, fingerprint=fingerprint)


def _rechecked(part: Matrix, witness: Witness) -> Witness:
    if not refutes(part, witness):
        raise RuntimeError("a proof of impossibility failed its own recheck: please report this")
    return witness


def sides(part: Matrix, witness: Witness) -> tuple[int, int]:
    """What the sum of the rows asks, and what it leaves room for."""
    need = sum(y * int(part.lo[row]) for row, y in witness.rows.items() if y > 0)
    room = sum(-y * int(part.hi[row]) for row, y in witness.rows.items() if y < 0)
    return need, room + _leeway(part, witness)


def _leeway(part: Matrix, witness: Witness) -> int:
    """What the columns themselves can add to the sum of the rows."""
    weight = np.zeros(len(part.upper), dtype=np.int64)
    for row, y in witness.rows.items():
        span = slice(int(part.start[row]), int(part.start[row + 1]))
        np.add.at(weight, part.index[span], y * part.coef[span])
    return int((np.maximum(weight, 0) * part.upper).sum())


def frame(part: Matrix, witness: Witness, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """The rows that a witness leans on, in words of the policy: columns `CLASH_COLUMNS`."""
    clause = {rule.id: rule.clause for rule in rules}
    rows = []
    for row, y in sorted(witness.rows.items()):
        owner = part.owners.iloc[row]
        asks = f">= {part.lo[row]}" if y > 0 else f"<= {part.hi[row]}"
        rows.append({"clause": clause.get(owner["rule"], owner["rule"]), "rule": owner["rule"], "who": owner["who"],
                     "target": owner["target"], "period": owner["period"], "asks": asks, "multiplier": y})  # fmt: skip
    return pd.DataFrame(rows, columns=list(CLASH_COLUMNS))

"""What the visits need of the roster: sessions enough, and spread so that each round of visits can follow the last."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, counted, measured, nobody
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.select import Names, cross, members

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Ints, Model
    from liaison_opt.scenario import Scenario

TIER = "rounds"
#: into how many parts a round is cut at the most; a twelfth of a round is as fine as a roster needs to be spread
PARTS = (1, 2, 4, 12)
ON = ["who", "target", "period"]


class Rounds(Rule):
    r"""Each visitor has the sessions that its rounds of visits need, where each round can follow the one before.

    .. math:: \sum_{s \in \text{cell } (r, j)} x_{ats} \ge \Bigl\lfloor G_r\,\frac{S_j}{S} \Bigr\rfloor
              - \Bigl\lfloor G_r\,\frac{S_{j-1}}{S} \Bigr\rfloor \quad \forall r, j

    Round r needs G_r sessions. Every round has a window of its own, cut into cells in the same way; S_j counts the
    slots open to the visitor in the cells up to j, in the round where they are fewest, so that the g-th sessions of
    two rounds lie in like cells. Windows begin so far apart that they are then `gap` days apart; only where the span
    is too short for that do windows leave days out. Made from what the household rules ask, never written in a
    policy, and a wish in a tier of its own: what it costs is how many sessions a roster falls short.
    """

    form: ClassVar[str] = "rounds"
    stage: ClassVar[Stage] = "roster"
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who}{target} from {period}: {actual} sessions for household visits, {required} are needed",
            "zh": "{who}{target}自 {period} 起安排入户 {actual} 场，需要 {required} 场",
        }
    }
    duty: Names
    first: dt.date
    last: dt.date
    gap: int = Field(1, ge=1, description="days between two visits to one household, at least")
    asked: tuple[tuple[str, str, int, int], ...] = Field(description="who, target, sessions in all, rounds")

    def cells(self, rounds: int) -> pd.DataFrame:
        """The cells of so many rounds: period (first day), from, to, round, part; in order and apart."""
        first, days = pd.Timestamp(self.first), (self.last - self.first).days + 1
        rounds = max(1, min(rounds, 1 + (days - 1) // self.gap))  # more do not fit, whatever is done
        pace, parts = days / rounds, 1
        width = pace
        if rounds > 1 and self.gap > 1:
            parts = next((n for n in PARTS if pace >= self.gap + pace / n), 0)
            if not parts:  # windows as wide as the gaps leave them, and a cell farther apart than a gap
                spare = days - (rounds - 1) * self.gap
                wide = {n: spare / (1 + (rounds - 1) / n) for n in PARTS}
                # cells of a week or more: most duties have a slot a week
                parts = max(n for n in PARTS if n == 1 or wide[n] / n >= 7)
                width = wide[parts]
                pace = self.gap + width / parts
        start = [pace * r + width * j / parts for r in range(rounds) for j in range(parts)]
        begin = [first + pd.Timedelta(days=round(x)) for x in start]
        end = [first + pd.Timedelta(days=round(x + width / parts) - 1) for x in start]
        table = pd.DataFrame({"from": begin, "to": end})
        table["round"], table["part"] = np.divmod(np.arange(rounds * parts), parts)
        table = table[table["to"] >= table["from"]].reset_index(drop=True)
        return table.assign(period=table["from"].dt.strftime("%Y-%m-%d"))

    def _groups(self, scenario: Scenario) -> list[tuple[pd.DataFrame, Ints, pd.DataFrame]]:
        """For each number of rounds: a group a need and cell, the sessions that it should hold, and the cells."""
        needs = pd.DataFrame(self.asked, columns=["who", "target", "total", "rounds"])
        found = []
        for rounds in sorted(needs["rounds"].unique().tolist()):
            part, cells = needs[needs["rounds"] == rounds], self.cells(rounds)
            keys = cross(part[["who", "target"]], cells[["period"]])
            lo = _shares(open_slots(scenario, part["who"], self.duty, cells), part["total"].to_numpy(), cells)
            found.append((keys, lo, cells))
        return found

    def _held(self, sessions: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
        """The sessions that lie in a cell, once for their visitor and once for anybody."""
        mine = sessions[sessions["duty"].isin(self.duty) & sessions["part"].eq("lead")]
        place = _cell_of(mine["date"], cells)
        mine = mine[place >= 0].assign(period=cells["period"].to_numpy()[place[place >= 0]], who=lambda t: t["cadre"])
        return pd.concat([mine, mine.assign(who="")]) if any(who == "" for who, *_ in self.asked) else mine

    def enforce(self, model: Model) -> None:
        """Row a need and cell that asks for something."""
        for keys, lo, cells in self._groups(model.scenario):
            asked = lo > 0
            chosen = keys[asked].reset_index(drop=True)
            model.bound(self, chosen, members(chosen, self._held(model.sessions, cells), ON), lo=lo[asked])

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Needs and cells with too few sessions."""
        found = [
            measured(keys, counted(keys, self._held(facts.sessions, cells), ON), lo=lo)
            for keys, lo, cells in self._groups(facts.scenario)
        ]
        return pd.concat(found, ignore_index=True) if found else nobody()


def _shares(open_: Ints, total: Ints, cells: pd.DataFrame) -> Ints:
    """How many of each visitor's sessions belong to each cell, visitors in rows: shape (visitors x cells,)."""
    rounds, parts = int(cells["round"].max()) + 1, int(cells["part"].max()) + 1
    grid = np.zeros((len(total), rounds, parts), dtype=np.int64)
    at = cells["round"].to_numpy(), cells["part"].to_numpy()
    grid[:, at[0], at[1]] = open_
    each = total[:, None] // rounds + (np.arange(rounds)[None, :] < total[:, None] % rounds)
    upto = np.cumsum(grid.min(axis=1), axis=1)
    # where rounds cannot be alike, for too few slots are, each is spread by its own
    alike = upto[:, -1] >= each.max(axis=1)
    upto = np.where(alike[:, None, None], upto[:, None, :], np.cumsum(grid, axis=2))
    filled = each[:, :, None] * upto // np.maximum(1, upto[:, :, -1:])
    return np.asarray(np.diff(filled, axis=2, prepend=0)[:, at[0], at[1]].reshape(-1), dtype=np.int64)


def _cell_of(dates: pd.Series[pd.Timestamp], cells: pd.DataFrame) -> Ints:
    """The row of the cell that each date lies in, -1 where it lies in none."""
    day = dates.to_numpy().astype("datetime64[ns]")
    place = np.searchsorted(cells["from"].to_numpy().astype("datetime64[ns]"), day, side="right") - 1
    ends = cells["to"].to_numpy().astype("datetime64[ns]")
    return np.asarray(np.where((place >= 0) & (day <= ends[np.maximum(place, 0)]), place, -1), dtype=np.int64)


def open_slots(scenario: Scenario, who: pd.Series[str], duty: tuple[str, ...], cells: pd.DataFrame) -> Ints:
    """Regular slots of the duties that each cadre could take, shape (cadres, cells); "" is never on leave.

    Parameters
    ----------
    scenario
        Calendar and leave.
    who
        Ids of cadres, each once or more.
    duty
        Names of the duties.
    cells
        Stretches of days, in order and apart: from, to.
    """
    slots = scenario.horizon.slots
    offered = slots["duties"].map(lambda names: bool(set(names.split()) & set(duty)))
    mine = slots[slots["use"].eq("regular") & offered]
    place = _cell_of(mine["date"], cells)
    mine, place = mine[place >= 0], place[place >= 0]
    found = np.tile(np.bincount(place, minlength=len(cells)).astype(np.int64), (len(who), 1))
    ever = set(scenario.leave["cadre"])
    table = cross(
        pd.DataFrame({"cadre": [name for name in who.unique() if name in ever]}, dtype=object),
        mine.assign(place=place)[["date", "place"]],
    )
    for cadre, part in table[on_leave(table, scenario)].groupby("cadre"):
        found[who.eq(cadre).to_numpy()] -= np.bincount(part["place"], minlength=len(cells)).astype(np.int64)
    return found

"""The answer to "why not?": what clashes, the sum that shows it, and what would make it possible."""

from __future__ import annotations

import dataclasses
import functools
import html
import io
import json
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from rich.console import Console
from rich.text import Text

from liaison_opt.output import clash
from liaison_opt.output.clash import Told

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.clashing.diagnose import Diagnosis
    from liaison_opt.solve.engine import Stop
    from liaison_opt.why.repairs import Repair
    from liaison_opt.why.shortfall import Shortfall

#: columns of a screen that the text keeps to; a Chinese sign takes two
SCREEN = 100
#: columns of `clauses` that a table for people leaves out
_INNER = ["subject", "bound", "times"]


#: repairs that are listed, unless others are asked for
REPAIRS = 8


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Explanation:
    """Why a scenario has no plan, or that it has one; prints as text, shows as tables in Jupyter.

    Parameters
    ----------
    scenario
        What was given.
    status
        "infeasible" (proven), "feasible" (shown), or "unknown": not proven either way within the limits.
    lang
        "en" or "zh": the language of sentences.
    told
        What clashes, as tables and lines.
    diagnosis
        What it was found from (`solve.clashing.Diagnosis`): the same facts without words.
    given
        What the proof takes for granted, e.g. the calendar and the leave table.
    repairs
        Changes that make it possible, the cheapest first, each confirmed by a solve (`why.repairs.Repair`); None if
        they were not looked for.
    shortfall
        Where a plan exists but binding household visits do not all fit into it: how many, and what counting says.
    """

    scenario: Scenario
    status: Literal["infeasible", "feasible", "unknown"]
    lang: str
    told: Told
    diagnosis: Diagnosis
    given: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] | None = None
    shortfall: Shortfall | None = None

    @property
    def clauses(self) -> pd.DataFrame:
        """What clashes, rows alike on one line.

        Columns clash (its number from 1), clause, rule, who and target (ids), when, asks, rows (how many of the model
        are told in this line) and sentence.
        """
        return self.told.clauses.drop(columns=_INNER)

    @functools.cached_property
    def rows(self) -> pd.DataFrame:
        """The rows that clash, one by one: clash, clause, rule, who, target, period, asks, multiplier of the proof."""
        parts = [one.rows.assign(clash=number) for number, one in enumerate(self.told.clashes, start=1)]
        columns = ["clash", "clause", "rule", "who", "target", "period", "asks", "multiplier"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    @property
    def arithmetic(self) -> pd.DataFrame:
        """Need against room, to be checked by hand: rows x each x times = total.

        Columns clash (0: a count of households), of ("least": the rows that clash, "whole": the greatest shortage that
        they are part of, "count"), side (need, room, short), clause, rule, rows, each, times, total and sentence.
        """
        if self.shortfall is not None:
            return self.shortfall.arithmetic(self.lang)
        return self.told.arithmetic

    @property
    def lost(self) -> pd.DataFrame:
        """Slots that holidays take within the periods of a clash: clash, name, date, start, label. No clause does."""
        return self.told.lost

    def with_repairs(self, *, seed: int = 0, stop: Stop | None = None, most: int = REPAIRS) -> Explanation:
        """The same with the repairs, each solved again; as it is where nothing is to be repaired.

        Parameters
        ----------
        seed
            Random seed of the solver.
        stop
            When to end early.
        most
            So many are looked for, the cheapest.
        """
        if self.status != "infeasible":
            return self
        from liaison_opt.why.repairs import repairs  # noqa: PLC0415 (it loads OR-Tools)

        found = repairs(self.scenario, self.diagnosis, seed=seed, stop=stop, limit=most)
        return dataclasses.replace(self, repairs=tuple(found))

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        key = "short" if self.status == "feasible" and self.shortfall is not None else _VERDICT[self.status]
        return clash.text(f"told.{key}", self.lang)

    @property
    def reasons(self) -> list[str]:
        """The answer and its reasons, a line each; without the repairs."""
        found = [self.verdict]
        if self.status == "infeasible":
            found += self.told.lines()
            if self.given:
                found.append(clash.text("told.given", self.lang, what=clash.given(self.given, self.lang)))
        elif self.shortfall is not None:
            found += self.shortfall.lines(self.lang)
        return found

    @property
    def remedies(self) -> list[str]:
        """The repairs, a line each; nothing if they were not looked for."""
        if self.repairs is None or self.status != "infeasible":
            return []
        if not self.repairs:
            return [clash.text("told.no_repair", self.lang)]
        head = clash.text("told.repairs", self.lang)
        return [head, *(self._remedy(number, repair) for number, repair in enumerate(self.repairs, start=1))]

    def _remedy(self, number: int, repair: Repair) -> str:
        return f"{number}. {repair.sentence(self.lang)} [{clash.text('told.cost', self.lang, cost=repair.cost)}]"

    def __str__(self) -> str:
        return "\n".join(fitted([*self.reasons, *self.remedies]))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(self.verdict)}</p>"]
        if self.status == "infeasible":
            parts += [_table(self.clauses[["clash", "clause", "rule", "sentence"]], self.lang)]
        sums = self.arithmetic.assign(of=lambda t: t["of"].map(self._word))
        parts.append(_table(sums.loc[sums["side"] == "short", ["clash", "of", "total", "sentence"]], self.lang))
        if self.repairs:
            rows = [{"number": number, "repair": repair.sentence(self.lang), "cost": repair.cost,
                     "status": self._word(repair.status), "minimal": self._word(repair.minimal)}
                    for number, repair in enumerate(self.repairs, start=1)]  # fmt: skip
            parts.append(_table(pd.DataFrame(rows), self.lang))
        elif self.remedies:
            parts.append(f"<p>{html.escape(self.remedies[0])}</p>")
        if self.given:
            parts.append(f"<p>{html.escape(self.reasons[-1])}</p>")
        return "".join(part for part in parts if part)

    def _word(self, value: object) -> str:
        """A value of a table as people read it."""
        key = f"value.{value}"
        return clash.text(key, self.lang) if clash.known(key) else str(value)

    def to_json(self) -> dict[str, Any]:
        """All of it for machines; the sentences are in the explanation's language, and no time of day is in it."""
        clashes = [
            {"need": one.need, "room": one.room, "minimal": one.minimal, "needed": one.needed,
             "witness": one.witness, "fingerprint": one.fingerprint, "rows": one.rows.to_dict("records")}
            for one in self.told.clashes
        ]  # fmt: skip
        repairs = None
        if self.repairs is not None:
            repairs = [{"number": number, "kind": repair.kind, "sentence": repair.sentence(self.lang),
                        "amount": repair.amount, "unit": repair.unit, "cost": repair.cost, "status": repair.status,
                        "minimal": repair.minimal} for number, repair in enumerate(self.repairs, start=1)]  # fmt: skip
        return {
            "scenario": self.scenario.name, "status": self.status, "verdict": self.verdict, "given": list(self.given),
            "clashes": clashes, "total": self.told.total, "clauses": _records(self.clauses),
            "arithmetic": _records(self.arithmetic), "lost": _records(self.lost),
            "sums": {lang: list(said) for lang, said in self.told.sums.items()}, "repairs": repairs,
        }  # fmt: skip


_VERDICT = {"infeasible": "impossible", "feasible": "feasible", "unknown": "unknown"}


def fitted(lines: list[str], width: int = SCREEN) -> list[str]:
    """Lines folded so that none is wider than the screen; what goes on is indented."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    found = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip(" -"))) if line[:1] in " -" else ""
        first, *rest = Text(line).wrap(console, width) or [Text("")]
        found.append(first.plain.rstrip())
        if rest:
            left = line[len(first.plain) :].lstrip()
            found += [indent + "  " + part.plain.rstrip() for part in Text(left).wrap(console, width - len(indent) - 2)]
    return found


def _table(frame: pd.DataFrame, lang: str) -> str:
    if frame.empty:
        return ""
    heads = {name: clash.text(f"head.{name}", lang) for name in frame}
    return str(frame.rename(columns=heads).to_html(index=False, na_rep=""))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return json.loads(frame.to_json(orient="records", date_format="iso"))  # type: ignore[no-any-return]

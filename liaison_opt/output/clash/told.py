"""A clash as lines of text: what clashes, the sum, what holidays take. The same words wherever a clash is told."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.output import words as common
from liaison_opt.output.clash.lines import LINE_COLUMNS, Naming, lines, of_count
from liaison_opt.output.clash.sums import arithmetic
from liaison_opt.output.clash.when import falling
from liaison_opt.output.clash.words import catalogue, listed, text
from liaison_opt.rules.policy import rules_of

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

LOST_COLUMNS = ("clash", "name", "date", "start", "label")
#: lost slots that are named
_DAYS = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Told:
    """What is known of an impossible scenario, as tables and lines in one language.

    Parameters
    ----------
    scenario
        What was given.
    clashes
        Sets of rows that cannot all hold (`solve.explain.Clash`).
    total
        How many clashes there are in all.
    sums
        By language: sentences where a count alone says it.
    sides
        Need and room of the first of them.
    stage
        The model or count that says it: "share" is of links to households, "count" of visits to them.
    lang
        "en" or "zh".
    """

    scenario: Scenario
    clashes: tuple[Any, ...]
    total: int
    sums: Mapping[str, Sequence[str]]
    sides: tuple[int, int] | None
    lang: str
    stage: str = ""

    @functools.cached_property
    def clauses(self) -> pd.DataFrame:
        """What clashes: clash (from 1; 0: a count of households) and `lines.LINE_COLUMNS`; rows alike are one line."""
        told = self._lines(dict(enumerate((clash.rows for clash in self.clashes), start=1)))
        counted = [] if self.clashes or not self.sums else of_count(self.scenario, self.stage, self.lang)
        return pd.DataFrame(counted, columns=told.columns) if counted else told

    @functools.cached_property
    def arithmetic(self) -> pd.DataFrame:
        """Need against room; see `sums.arithmetic`."""
        wholes = {number: clash.whole.rows for number, clash in enumerate(self.clashes, start=1)
                  if clash.whole is not None and len(clash.whole.rows) > len(clash.rows)}  # fmt: skip
        return arithmetic(self.clashes, self.clauses, self._lines(wholes), self.sums, self.sides, self.lang)

    def _lines(self, rows: dict[int, pd.DataFrame]) -> pd.DataFrame:
        rules, naming = rules_of(self.scenario), Naming(self.scenario, self.lang)
        parts = [lines(part, self.scenario, rules, naming).assign(clash=number) for number, part in rows.items()]
        empty = pd.DataFrame(columns=["clash", *LINE_COLUMNS])
        return pd.concat(parts, ignore_index=True)[["clash", *LINE_COLUMNS]] if parts else empty

    @functools.cached_property
    def lost(self) -> pd.DataFrame:
        """Slots of the clashing rules that holidays take within the periods of a clash: `LOST_COLUMNS`."""
        duties = {rule.id: set(vars(rule).get("duty") or ()) for rule in rules_of(self.scenario)}
        parts = [
            self._lost_in(clash.rows, set().union(*(duties.get(rule, set()) for rule in clash.rows["rule"]))).assign(
                clash=number
            )
            for number, clash in enumerate(self.clashes, start=1)
        ]
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LOST_COLUMNS))
        return found[list(LOST_COLUMNS)]

    def _lost_in(self, rows: pd.DataFrame, duties: set[str]) -> pd.DataFrame:
        gone = self.scenario.horizon.lost
        slots = [spec for spec in self.scenario.settings.slot if spec.use == "regular"]
        offering = [spec.name for spec in slots if duties & set(spec.duties)]
        gone = gone[gone["name"].isin(offering)]
        inside = falling(gone["date"], rows["period"], self.scenario)
        return gone.iloc[:0] if inside is None else gone[inside]

    def lines(self) -> list[str]:
        """What a planner reads: the counts, then each clash with its clauses and its sum."""
        said = list(self.sums.get(self.lang, ()))
        found = [text("told.counting", self.lang)] if said else []
        found += self._listed(self.clauses[self.clauses["clash"] == 0])
        found += [f"- {line}" for line in said]
        for number, *alike in self._alike():
            found += self.clash(number)
            if alike:
                where = common.text("list.semicolon", self.lang).join(self._elsewhere(number, other) for other in alike)
                found.append(text("told.same", self.lang, n=len(alike), said=where))
        if self.total > len(self.clashes) > 0:
            found.append(text("told.more", self.lang, n=self.total - len(self.clashes)))
        return found

    def _alike(self) -> list[list[int]]:
        """Numbers of the clashes, those together that differ only in who, where or when."""
        what = ["clause", "rule", "asks", "rows", "bound", "times"]
        found: dict[tuple[Any, ...], list[int]] = {}
        for number in range(1, len(self.clashes) + 1):
            mine = self.clauses.loc[self.clauses["clash"] == number, what]
            found.setdefault(tuple(mine.itertuples(index=False, name=None)), []).append(number)
        return list(found.values())

    def _elsewhere(self, number: int, other: int) -> str:
        """How another clash differs from one that is alike: its time, or who and when."""
        one, two = (self._briefest(n) for n in (number, other))
        return two["subject"] if (one["who"], one["target"]) != (two["who"], two["target"]) else two["when"]

    def _briefest(self, number: int) -> dict[str, str]:
        """The line of a clash that says its time in the fewest words."""
        mine = self.clauses.loc[self.clauses["clash"] == number, ["who", "target", "when", "subject"]]
        found = [{str(key): str(value) for key, value in row.items()} for row in mine.to_dict("records")]
        return min(found, key=lambda line: (not line["when"], len(line["when"])))

    def clash(self, number: int) -> list[str]:
        """The lines of one clash, by its number from 1."""
        one, lang = self.clashes[number - 1], self.lang
        mine = self.clauses[self.clauses["clash"] == number]
        alone = int(mine["rows"].sum()) == 1
        head = text("told.number", lang, n=number, total=self.total) if len(self.clashes) > 1 else ""
        found = [head + text("told.alone" if alone else "told.clash", lang)]
        found += self._listed(mine)
        sums = self.arithmetic[(self.arithmetic["clash"] == number) & (self.arithmetic["side"] == "short")]
        whole = sums.loc[sums["of"] == "whole", "sentence"]
        if (sums["of"] == "least").any():
            said = str(sums.loc[sums["of"] == "least", "sentence"].iloc[0])
        else:
            said = text("told.weighed" if one.witness else "told.no_sum", lang)
        rows, rules = int(mine["rows"].sum()), mine["rule"].nunique()
        if one.minimal and not alone:
            said += common.text("list.semicolon", lang) + text("told.minimal", lang, n=rows)
        elif one.needed == "rule" and rules > 1:
            said += common.text("list.semicolon", lang) + text("told.minimal_rules", lang, n=rules)
        found.append(f"  = {said}")
        found += ["  " + text("told.whole", lang, said=sum_) for sum_ in whole if not said.startswith(sum_)]
        gone = self.lost[self.lost["clash"] == number]
        if len(gone):
            days = [common.long_day(date, lang) for date in gone["date"].drop_duplicates()]
            shown = listed(days[:_DAYS], lang) + (" …" if len(days) > _DAYS else "")
            found.append("  " + text("told.lost", lang, n=len(gone), days=shown))
        return found

    def _listed(self, mine: pd.DataFrame) -> list[str]:
        """Clauses and what they ask, a line each."""
        colon = common.text("list.colon", self.lang)
        return [f"- {self._cited(row)}{colon}{row['sentence']}" for row in mine.to_dict("records")]

    def _cited(self, row: dict[Any, Any]) -> str:
        """Clause and rule; what no policy states is called given."""
        clause, rule = str(row["clause"]), str(row["rule"])
        if clause == rule or clause.startswith("given:"):
            return text("told.given_label", self.lang)
        return common.text("list.same", self.lang, name=clause, id=rule)


def given(what: Sequence[str], lang: str) -> str:
    """What a proof takes for granted, in one phrase; phrases that the catalogue lacks stand as they are."""
    known = {entry["en"]: entry for key, entry in catalogue().items() if key.startswith("given.")}
    return listed([known[phrase][lang] if phrase in known else phrase for phrase in what], lang)

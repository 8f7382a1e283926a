"""The answer to a question, in words and tables: what binds, what it costs, where the session would go instead."""

from __future__ import annotations

import dataclasses
import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.language import filled, sections
from liaison_opt.output import labels, words
from liaison_opt.output.clash.lines import LINE_COLUMNS, Naming, lines

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.asking import Reply, Tier

COST_COLUMNS = ("question", "status", "tier", "before", "after", "least", "most")
CHANGE_COLUMNS = ("question", "change", "date", "start", "cadre", "target", "duty", "part")
#: changed sessions that a text lists
SHOWN = 8


def text(section: str, name: str, lang: str, /, **fields: Any) -> str:
    """The words for an entry of `this_words.toml`, with `{fields}` filled in."""
    return filled(sections(__package__, "this_words.toml")[section][name], lang, fields)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Why:
    """An answer about a finished plan.

    Parameters
    ----------
    status
        Of the first question that was solved: "impossible" (what was asked for cannot be: it is forced, or ruled out),
        "same" (as good without, or with), "costs", "unknown" (not proven either way); "fact" where the calendar, leave
        or a rule settles it without a solve.
    lines
        The answer as text, line by line.
    costs
        Columns question (without, held, fewer, more), status, tier, before, after (the whole roster's value), least and
        most (between which the change lies; equal if it is proven); one row a question and tier that may change.
    clauses
        What clashes, or is at its limit: question and `output.clash.lines.LINE_COLUMNS`.
    changes
        The sessions in which the nearest other roster differs: question, change (gone, new), date, start, cadre,
        target, duty, part (lead, assist).
    """

    status: str
    lines: tuple[str, ...]
    costs: pd.DataFrame
    clauses: pd.DataFrame
    changes: pd.DataFrame

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        changes = self.changes.assign(date=self.changes["date"].astype(str).str[:10])
        tables = {"costs": self.costs, "clauses": self.clauses, "changes": changes}
        plain = {name: table.astype(object).where(table.notna(), None) for name, table in tables.items()}
        told = {name: table.to_dict("records") for name, table in plain.items()}
        return {"status": self.status, "lines": list(self.lines), **told}


class Telling:
    """Collects an answer in one language."""

    def __init__(self, scenario: Scenario, rules: tuple[Rule, ...], lang: str) -> None:
        self.scenario, self.rules, self.lang = scenario, rules, lang
        self.naming = Naming(scenario, lang)
        self._lines: list[str] = []
        self._costs: list[dict[str, Any]] = []
        self._clauses: list[pd.DataFrame] = []
        self._changes: list[pd.DataFrame] = []
        self._status = "fact"

    def why(self) -> Why:
        """The answer so far."""
        clauses, changes = ["question", *LINE_COLUMNS], list(CHANGE_COLUMNS)
        return Why(
            status=self._status,
            lines=tuple(self._lines),
            costs=pd.DataFrame(self._costs, columns=list(COST_COLUMNS)),
            clauses=pd.concat([pd.DataFrame(columns=clauses), *self._clauses], ignore_index=True)[clauses],
            changes=pd.concat([pd.DataFrame(columns=changes), *self._changes], ignore_index=True)[changes],
        )

    def say(self, section: str, name: str, **fields: Any) -> None:
        """A line of words."""
        self._lines.append(text(section, name, self.lang, **fields))

    def day(self, date: pd.Timestamp) -> str:
        """A date with its weekday."""
        return f"{words.weekday(date, self.lang)} {words.long_day(date, self.lang)}"

    def session(self, row: Any) -> str:
        """A session in words: when, who, where, what."""
        return text("what", "led" if row.part == "lead" else "joined", self.lang, day=self.day(row.date),
                    start=row.start, who=self.naming.one(row.cadre), target=self.naming.one(row.target),
                    duty=labels.duty_title(self.scenario, row.duty, self.lang))  # fmt: skip

    def rows(self, question: str, rows: pd.DataFrame, most: int | None = None) -> None:
        """Rows of the model, those alike in one line each, with the clause that they come from."""
        found = lines(rows, self.scenario, self.rules, self.naming)
        self._clauses.append(found.assign(question=question))
        for line in found.head(len(found) if most is None else most).to_dict("records"):
            self._lines.append(f"- {self._cited(line)}{line['sentence']}")
        if most is not None and len(found) > most:
            self._lines.append(f"- … ({len(found) - most})")

    def _cited(self, line: dict[Any, Any]) -> str:
        clause, rule = str(line["clause"]), str(line["rule"])
        if clause == rule or clause.startswith("given:"):
            return ""
        return words.text("list.same", self.lang, name=clause, id=rule) + (": " if self.lang == "en" else "：")

    def reply(self, section: str, reply: Reply, worth: dict[str, int], n: int | None = None) -> None:
        """What a solve said to a question: "without", "held", "fewer" or "more"."""
        if self._status == "fact":
            self._status = reply.status
        told: dict[str, Any] = {} if n is None else {"n": n}
        self.say(section, "question", **told)
        moved = [tier for tier in reply.tiers if tier.before != tier.after or not tier.proven]
        name: str = reply.status
        if name == "costs" and not _worse(moved):
            name = "may_cost"
        self.say(section, name, costs=self._priced(moved, worth))
        for tier in reply.tiers:
            self._costs.append(_cost(section, reply.status, tier, worth))
        if reply.status == "impossible" and reply.clash is not None:
            self.rows(section, reply.clash.rows)
        if reply.status in {"same", "costs"}:
            self._moves(section, reply)

    def _priced(self, moved: list[Tier], worth: dict[str, int]) -> str:
        found = []
        for tier in moved:
            whole = worth[tier.tier]
            fields = {"tier": words.known("tier", tier.tier, self.lang), "before": whole,
                      "after": whole + tier.after - tier.before}  # fmt: skip
            key = "proven" if tier.proven else "open"
            found.append(text("cost", key, self.lang, **fields, least=tier.after_least - tier.before,
                              most=tier.after - tier.least))  # fmt: skip
        return words.text("list.semicolon", self.lang).join(found) or text("cost", "none", self.lang)

    def _moves(self, section: str, reply: Reply) -> None:
        parts = [reply.gone.assign(change="gone"), reply.new.assign(change="new")]
        table = pd.concat([part for part in parts if len(part)] or parts)
        if table.empty:
            self.say("change", "nothing")
            return
        table = table.sort_values(["date", "start", "change", "part", "cadre"], kind="stable").assign(question=section)
        self._changes.append(table[list(CHANGE_COLUMNS)])
        leads = table[table["part"] == "lead"]
        shown = leads if len(leads) else table
        for row in shown.head(SHOWN).itertuples():
            self._lines.append("  " + text("change", str(row.change), self.lang, what=self.session(row)))
        if len(shown) > SHOWN:
            self._lines.append("  " + text("change", "more", self.lang, n=len(shown) - SHOWN))


def _worse(moved: list[Tier]) -> bool:
    """True if the first tier that may change is proven to rise."""
    first = next(iter(moved), None)
    return first is not None and first.after_least > first.before


def _cost(section: str, status: str, tier: Tier, worth: dict[str, int]) -> dict[str, Any]:
    whole = worth[tier.tier]
    return {"question": section, "status": status, "tier": tier.tier, "before": whole,
            "after": whole + tier.after - tier.before, "least": tier.after_least - tier.before,
            "most": tier.after - tier.least}  # fmt: skip

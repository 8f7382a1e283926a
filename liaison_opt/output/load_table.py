"""What is asked of one post's calendar, as tables in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import labels, words
from liaison_opt.output.chart_year import name
from liaison_opt.study.calendar_load import CalendarLoad


def asked(load: CalendarLoad, lang: str | None = None) -> pd.DataFrame:
    """`CalendarLoad.asked` in words: what each clause asks, by the policy's own notes."""
    lang = language(lang)
    notes = _notes(load, lang)
    table = load.asked
    found = pd.DataFrame(
        {
            "system": [name(system, lang) for system in table["system"]],
            "clause": table["clause"],
            "asked": [notes[rule] for rule in table["rule"]],
            "kind": [words.text(f"load.kind_{kind}", lang) for kind in table["kind"]],
            "days_asked": table["days"].map(str),
            "share": [_number(value) for value in table["share"]],
            "open": table["open"].map(str),
            "planned": [_number(value) for value in table["planned"]],
        }
    )
    return named(found, lang)


def shared(load: CalendarLoad, lang: str | None = None, *, most: int = 12) -> pd.DataFrame:
    """The pairs of clauses that share most days of the plan (without a plan: could share), in words."""
    lang = language(lang)
    clauses = dict(zip(load.asked["rule"], load.asked["clause"], strict=True))
    table = load.shared[load.shared["days"] > 0].fillna({"planned": 0})
    table = table.sort_values(["planned", "days"], ascending=False, kind="stable").head(most)
    found = pd.DataFrame(
        {
            "clause": [_rule(rule, clauses) for rule in table["rule"]],
            "other": [_rule(rule, clauses) for rule in table["other"]],
            "both_days": table["days"].map(str),
            "both_planned": table["planned"].map(str),
        }
    )
    return named(found.reset_index(drop=True), lang)


def side_by_side(loads: Sequence[CalendarLoad], lang: str | None = None) -> pd.DataFrame:
    """One row a post: days asked one by one, the least, days used, days offered and the share of them used."""
    lang = language(lang)
    rows = [
        {
            "post": labels.post_titles(load.scenario, lang)[load.post],
            "separate": load.separate,
            "least": load.least,
            "used": _number(load.used),
            "offered": load.offered,
            "utilisation": "–" if load.utilisation is None else f"{load.utilisation:.0%}",
        }
        for load in loads
    ]
    return named(pd.DataFrame(rows), lang)


def readings(table: pd.DataFrame, lang: str | None = None) -> pd.DataFrame:
    """`study.calendar_load.by_reading` in words."""
    lang = language(lang)
    yes = words.text("load.yes", lang)
    found = table[["code", "reading"]].assign(
        chosen=[yes if chosen else "" for chosen in table["chosen"]],
        separate=[_number(value) for value in table["separate"]],
        least=[_number(value) for value in table["least"]],
    )
    return named(found, lang)


def named(table: pd.DataFrame, lang: str) -> pd.DataFrame:
    """The table with its columns in words."""
    return table.rename(columns={column: words.known("load", str(column), lang) for column in table})


def _notes(load: CalendarLoad, lang: str) -> dict[str, str]:
    """Rule id to the note that the policy gives it, or the id."""
    key = "note_zh" if lang == "zh" else "note"
    return dict.fromkeys(load.asked["rule"], "") | {
        str(row.data.get("id")): str(row.data.get(key) or row.data.get("note") or row.data.get("id"))
        for row in load.scenario.policy
    }


def _rule(rule: str, clauses: dict[str, str]) -> str:
    return f"{clauses[rule]} {rule}"


def _number(value: Any) -> str:
    if value is None or pd.isna(value):
        return "–"
    number = float(value)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.1f}"

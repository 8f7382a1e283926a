"""The entries of a case as tables, in its language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.cases import checking
from liaison_opt.cases.formulas import names, parse
from liaison_opt.cases.numbers import shown

if TYPE_CHECKING:
    from liaison_opt.cases.case import Case
    from liaison_opt.cases.models import Fact

#: how a fact stands, by the key that says so
STANDS = {"check": "checked", "stated": "stated", "open": "open"}


def facts(case: Case) -> pd.DataFrame:
    """See `Case.facts`."""
    lang, sources = case.lang, case.printed.content.sources
    rows = [
        {"id": one.id, "what": one.told(lang), "value": checking.printed(one), "unit": unit(one, lang),
         "clause": one.clause, "stands": stands(one),
         "how": one.check.told if one.check else (one.stated or one.open).told(lang),
         "source": sources[one.source].told(lang)}
        for one in case.printed.content.fact
    ]  # fmt: skip
    return pd.DataFrame(rows).set_index("id")


def stands(fact: Fact) -> str:
    """Whether a fact is checked, stated or open."""
    return next(word for key, word in STANDS.items() if getattr(fact, key) is not None)


def ratios(case: Case) -> pd.DataFrame:
    """See `Case.ratios`."""
    lang, leaning = case.lang, _leaning(case)
    rows = [
        {"id": one.id, "what": one.told(lang), "value": checking.span(one), "exact": str(case.figures.values[one.id]),
         "unit": unit(one, lang), "formula": one.formula, "given": given(one, lang),
         "tag": "assumed" if one.id in leaning else "calculated", "clause": one.clause}
        for one in case.printed.content.ratio
    ]  # fmt: skip
    return _table(rows, ["id", "what", "value", "exact", "unit", "formula", "given", "tag", "clause"])


def _leaning(case: Case) -> set[str]:
    """Ids that lean, through others or not, on an assumed figure; the assumed figures are among them."""
    on = {one.id: set(names(parse(one.formula))) for one in case.printed.content.ratio}
    found = {one.id for one in case.printed.content.assumed}
    while more := {name for name, used in on.items() if used & found and name not in found}:
        found |= more
    return found


def statements(case: Case) -> pd.DataFrame:
    """See `Case.statements`."""
    rows = [
        {"id": one.id, "what": one.told(case.lang), "kind": one.kind, "formula": one.formula or "",
         "holds": case.figures.truths.get(one.id, pd.NA), "given": given(one, case.lang), "clause": one.clause}
        for one in case.printed.content.statement
    ]  # fmt: skip
    return _table(rows, ["id", "what", "kind", "formula", "holds", "given", "clause"]).astype({"holds": "boolean"})


def assumed(case: Case) -> pd.DataFrame:
    """See `Case.assumed`."""
    rows = [
        {"id": one.id, "what": one.told(case.lang), "value": shown(str(one.value)), "unit": unit(one, case.lang)}
        for one in case.printed.content.assumed
    ]
    return _table(rows, ["id", "what", "value", "unit"])


def runs(case: Case) -> pd.DataFrame:
    """See `Case.runs`."""
    rows = [
        {"id": one.id, "what": one.told(case.lang), "scenario": one.scenario, "until": one.until,
         "expect": one.expect, "readings": ", ".join(f"{code}={name}" for code, name in one.readings.items())}
        for one in case.case.content.run
    ]  # fmt: skip
    return _table(rows, ["id", "what", "scenario", "until", "expect", "readings"])


def unit(entry: Any, lang: str) -> str:
    """The unit of an entry, or nothing."""
    return "" if entry.unit is None else str(entry.unit.told(lang))


def given(entry: Any, lang: str) -> str:
    """The condition of an entry, or nothing."""
    return "" if entry.given is None else str(entry.given.told(lang))


def _table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).set_index("id")

"""The arithmetic of a clash, to be checked by hand: need against room, each term with the lines it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from liaison_opt.output.clash.words import text

#: side is need, room or short (the difference, with the whole sum as a sentence)
#: of is "least" (the rows that clash), "whole" (the greatest shortage that they are part of) or "count"
SUM_COLUMNS = ("clash", "of", "side", "clause", "rule", "rows", "each", "times", "total", "sentence")


def arithmetic(
    clashes: Sequence[Any],
    lines: pd.DataFrame,
    wholes: pd.DataFrame,
    sums: Mapping[str, Sequence[str]],
    sides: tuple[int, int] | None,
    lang: str,
) -> pd.DataFrame:
    """Need and room of every clash that is a sum.

    Parameters
    ----------
    clashes
        With need and room, None where no plain sum shows the clash.
    lines
        `lines.LINE_COLUMNS` and clash, the number of the clash from 1: lines of all of them.
    wholes
        The same of the whole shortages (`Clash.whole`), for those clashes that are a part of a greater one.
    sums
        By language: sentences of counts that need no clause (households against places in sessions, say).
    sides
        Need and room of the first of those counts.
    lang
        "en" or "zh".

    Returns
    -------
    DataFrame
        Columns `SUM_COLUMNS`: a term is rows x each x times = total, exact; clash is 0 for the counts of `sums`. What
        candidates can add by themselves is a term without a rule.
    """
    found = _counts(list(sums.get(lang, ())), sides if not clashes else None)
    for number, clash in enumerate(clashes, start=1):
        if clash.need is not None and clash.room is not None:
            found += _of(number, "least", clash, lines[lines["clash"] == number], lang)
        if len(mine := wholes[wholes["clash"] == number]):
            found += _of(number, "whole", clash.whole, mine, lang)
    table = pd.DataFrame(found, columns=list(SUM_COLUMNS))
    return table.astype(dict.fromkeys(("rows", "each", "times", "total"), "Int64"))


def _counts(sentences: list[str], sides: tuple[int, int] | None) -> list[dict[str, Any]]:
    blank = {"clash": 0, "of": "count", "clause": "", "rule": "", "rows": None, "each": None, "times": None}
    told = [{**blank, "side": "short", "total": None, "sentence": sentence} for sentence in sentences]
    if sides is not None:
        need, room = sides
        ends = [{**blank, "side": side, "total": total, "sentence": f"{total:,}"}
                for side, total in (("need", need), ("room", room))]  # fmt: skip
        if told:
            told[0]["total"] = need - room
        return ends + told
    return told


def _of(number: int, of: str, clash: Any, lines: pd.DataFrame, lang: str) -> list[dict[str, Any]]:
    """Terms of one clash: negative ones change sides, and what rows leave of the room is the candidates' own."""
    asks = lines[lines["bound"].notna() & lines["times"].ne(0)]
    terms = [_term(number, row) for row in asks.to_dict("records")]
    need = sum(term["value"] for term in terms if term["floor"])
    caps = sum(term["value"] for term in terms if not term["floor"])
    if need != clash.need or caps > clash.room:  # the sum is of more lines than are told
        terms = [_alone(number, "need", clash.need), _alone(number, "room", clash.room)]
    elif clash.room > caps:
        terms.append(_alone(number, "room", clash.room - caps, text("told.itself", lang, n=clash.room - caps)))
    shown = [term for term in terms if term["total"]]
    sides = {side: [term for term in shown if term["side"] == side] for side in ("need", "room")}
    said = {side: _sum(part) for side, part in sides.items()}
    short = clash.need - clash.room
    whole = text("told.sums", lang, need=said["need"], room=said["room"], short=short)
    end = {**_blank(number), "side": "short", "total": short, "sentence": whole}
    return [{key: {**term, "of": of}[key] for key in SUM_COLUMNS} for term in [*sides["need"], *sides["room"], end]]


def _blank(number: int) -> dict[str, Any]:
    return {"clash": number, "clause": "", "rule": "", "rows": None, "each": None, "times": None}


def _alone(number: int, side: str, total: int, sentence: str = "") -> dict[str, Any]:
    """A number that is no product."""
    return {**_blank(number), "side": side, "total": total, "sentence": sentence or f"{total:,}", "product": "",
            "floor": side == "need", "value": total}  # fmt: skip


def _term(number: int, row: dict[Any, Any]) -> dict[str, Any]:
    rows, each, times = int(row["rows"]), int(row["bound"]), abs(int(row["times"]))
    floor = int(row["times"]) > 0
    value = rows * each * times
    factors = [str(rows)] * (rows != 1) + [f"{abs(each):,}"] + [str(times)] * (times != 1)
    product = " x ".join(factors) if len(factors) > 1 else ""
    said = f"{product} = {abs(value):,}" if product else f"{abs(value):,}"
    return {"clash": number, "side": "need" if floor == (value >= 0) else "room", "clause": row["clause"],
            "rule": row["rule"], "rows": rows, "each": abs(each), "times": times, "total": abs(value),
            "sentence": said, "product": product, "floor": floor, "value": value}  # fmt: skip


def _sum(terms: list[dict[str, Any]]) -> str:
    """The terms of one side as a sum that can be checked by hand."""
    total = sum(term["total"] for term in terms)
    if not terms:
        return "0"
    if len(terms) == 1 and not terms[0]["product"]:
        return str(terms[0]["sentence"])
    parts = [term["product"] or term["sentence"] for term in terms]
    return f"{' + '.join(parts)} = {total:,}"

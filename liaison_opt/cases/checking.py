"""Every figure of a case held against what the runs gave: one line each, with a verdict and a sentence."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from liaison_opt.cases.numbers import exact, shown, told_as
from liaison_opt.output import words

if TYPE_CHECKING:
    from liaison_opt.cases.bench import Bench
    from liaison_opt.cases.models import Fact, Ratio, Statement
    from liaison_opt.cases.running import Ground, Outcome
    from liaison_opt.cases.sound import Figures

Verdict = Literal["met", "missed", "stated", "open"]
#: as checks are listed
COLUMNS = ("id", "kind", "clause", "published", "here", "verdict", "sentence")
#: how a bound is printed
SIGNS = {"exact": "", "at_least": "≥ ", "at_most": "≤ ", "rounded": "≈ ", "about": "≈ "}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One figure and its verdict; `sentence` by language."""

    id: str
    kind: str
    clause: str
    published: str
    here: str
    verdict: Verdict
    sentence: dict[str, str]


def of_fact(fact: Fact, bench: Bench) -> Line | None:
    """The line of a fact; None if it waits for a plan."""
    for verdict in ("stated", "open"):
        why = getattr(fact, verdict)
        if why is not None:
            return Line(id=fact.id, kind="fact", clause=fact.clause, published=printed(fact), here="", verdict=verdict,
                        sentence={"en": why.en, "zh": why.zh})  # fmt: skip
    if fact.check is None or bench.waits(fact.check):
        return None
    here = bench.here(fact.check)
    said = _Said("fact", fact, printed(fact), shown(here), fact.check.told, bench.ground(fact.check.run).run.scenario)
    return said.line(good=fits(fact, here))


def fits(fact: Fact, here: Fraction | str | None) -> bool:
    """True if what is here agrees with the figure: a parameter equals it, a count may be above a lower bound."""
    if here is None:
        return False
    if fact.number is None or isinstance(here, str):  # texts, times and dates are equal or not
        return str(fact.value).strip() == (here if isinstance(here, str) else shown(here))
    if fact.bound in {"rounded", "about"} and fact.span is not None:
        return fact.span[0] <= here <= fact.span[1]
    free = fact.check is not None and fact.check.kind in {"measure", "plan"}
    return _stands(here, fact.bound if free else "exact", fact.number)


def _stands(here: Fraction, bound: str, wanted: Fraction) -> bool:
    return {"at_least": here >= wanted, "at_most": here <= wanted}.get(bound, here == wanted)


def of_ratio(ratio: Ratio, figures: Figures, bench: Bench) -> Line | None:
    """The line of a derived figure: worked out anew, and held against the plan where it says so."""
    value, told = figures.values[ratio.id], span(ratio)
    if not as_told(ratio, value) or ratio.check is None:
        return _Said("ratio", ratio, told, shown(value, 6)).line(good=as_told(ratio, value))
    if bench.waits(ratio.check):
        return None
    here = bench.here(ratio.check)
    scenario = bench.ground(ratio.check.run).run.scenario
    said = _Said("fact", ratio, SIGNS[ratio.bound] + told, shown(here, 6), ratio.check.told, scenario, called="ratio")
    return said.line(good=isinstance(here, Fraction) and _stands(here, ratio.bound, value))


def as_told(ratio: Ratio, value: Fraction) -> bool:
    """True if a derived figure is told as what its formula comes to, or as an interval that holds it."""
    if ratio.value is not None:
        return told_as(value, ratio.value)
    lo, hi = exact(ratio.lo or 0), exact(ratio.hi or 0)
    above = ratio.lo is None or value >= (lo or 0) or told_as(value, ratio.lo)
    return above and (ratio.hi is None or value <= (hi or 0) or told_as(value, ratio.hi))


def of_statement(one: Statement, figures: Figures) -> Line:
    """The line of a statement: true, or no longer true; a gap stays open."""
    said = {"id": one.id, "kind": one.kind, "clause": one.clause, "published": one.formula or "", "here": ""}
    if one.formula is None:
        return Line(**said, verdict="open", sentence={"en": one.en, "zh": one.zh})
    word = "met" if figures.truths[one.id] else "missed"
    sentence = {
        lang: words.text(f"case.statement_{word}", lang, id=one.id, formula=one.formula, what=one.told(lang),
                         clause=_clause(one.clause, lang))
        for lang in words.LANGS
    }  # fmt: skip
    return Line(**said, verdict="met" if word == "met" else "missed", sentence=sentence)


def of_run(ground: Ground, outcome: Outcome) -> Line:
    """The line of a run: it ends as case.toml expects, and breaks no binding rule."""
    wanted, found = ground.run.expect, outcome.status
    word: Verdict = "met" if found == wanted and not outcome.violations else "missed"
    key = "refused" if word == "met" and found == "infeasible" else word
    fields = {"id": ground.run.id, "scenario": ground.run.scenario, "count": outcome.violations}
    sentence = {
        lang: words.text(f"case.run_{key}", lang, **fields, wanted=words.text(f"case.is_{wanted}", lang),
                         found=words.text(f"case.is_{found}", lang))
        + (f" {outcome.why[lang]}" if outcome.why and word == "missed" else "")
        for lang in words.LANGS
    }  # fmt: skip
    return Line(id=ground.run.id, kind="run", clause="", published=wanted, here=found, verdict=word, sentence=sentence)


def printed(fact: Fact) -> str:
    """A figure as a table shows it, with its bound: "738", "≥ 2,860", "≈ 0.95"; a year ("2009", a text) as it is."""
    plain = isinstance(fact.value, str) and fact.value.isdigit()
    return SIGNS[fact.bound] + (str(fact.value) if plain else shown(str(fact.value)))


def span(ratio: Ratio) -> str:
    """A derived figure as it is told: "1.181", "10,018–10,123", "≥ 5"."""
    if ratio.value is not None:
        return shown(str(ratio.value))
    if ratio.lo is not None and ratio.hi is not None:
        return f"{shown(str(ratio.lo))}–{shown(str(ratio.hi))}"
    return f"≥ {shown(str(ratio.lo))}" if ratio.hi is None else f"≤ {shown(str(ratio.hi))}"


@dataclasses.dataclass(frozen=True)
class _Said:
    """What the sentence of a figure is made of."""

    key: str
    entry: Any
    published: str
    here: str
    check: str = ""
    scenario: str = ""
    called: str = ""

    def line(self, *, good: bool) -> Line:
        """The line with its verdict and sentences."""
        word: Verdict = "met" if good else "missed"
        one = self.entry
        fields = {"id": one.id, "here": self.here, "published": self.published, "scenario": self.scenario,
                  "check": self.check, "formula": getattr(one, "formula", "")}  # fmt: skip
        sentence = {
            lang: words.text(f"case.{self.key}_{word}", lang, **fields, clause=_clause(one.clause, lang),
                             what=one.told(lang), unit="" if one.unit is None else f" {one.unit.told(lang)}")
            for lang in words.LANGS
        }  # fmt: skip
        return Line(id=one.id, kind=self.called or self.key, clause=one.clause, published=self.published,
                    here=self.here, verdict=word, sentence=sentence)  # fmt: skip


def _clause(clause: str, lang: str) -> str:
    """The clause in brackets, or nothing."""
    return words.text("case.clause", lang, clause=clause) if clause else ""

"""What stands in `facts.toml` and `case.toml`, as pydantic models: unknown keys are faults, with the nearest name."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import Field, StrictInt, StrictStr

from liaison_opt.cases.numbers import exact, is_plain
from liaison_opt.scenario.settings import Name, Strict

Ident = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="name in formulas: a-z, 0-9 and _")]
#: a figure as printed: whole numbers as they are, decimals and times as text
Figure = StrictInt | Annotated[StrictStr, Field(min_length=1, max_length=200)]
Bound = Literal["exact", "at_least", "at_most", "rounded", "about"]
Until = Literal["link", "roster", "visits"]
#: kinds of checks and the keys that each needs; what else each may have
KINDS = {
    "measure": (("measure",), ()),
    "rule": (("rule", "parameter"), ()),
    "slot": (("slot", "field"), ()),
    "duty": (("duty", "field"), ()),
    "setting": (("setting",), ()),
    "plan": (("plan",), ("of",)),
}


class Words(Strict):
    """The same in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def told(self, lang: str) -> str:
        """The words in that language."""
        return self.zh if lang == "zh" else self.en


class Check(Strict):
    """What a figure is held against: a count of the scenario, a parameter of its policy, a setting, or the plan."""

    run: Ident | None = Field(None, description="whose scenario or plan; default: the first run")
    measure: str | None = Field(None, description="a count of the scenario, as in `published_stat`: places:village …")
    rule: str | None = Field(None, description="id of a rule of the policy")
    parameter: str | None = Field(None, description="its parameter, after the readings; dots lead inside")
    slot: str | None = Field(None, description="name of a slot")
    duty: str | None = Field(None, description="name of a duty")
    field: str | None = Field(None, description="key of the slot or the duty")
    setting: str | None = Field(None, description="key of scenario.toml; dots lead inside")
    plan: str | None = Field(None, description="a measure of the plan: docs/cases.md lists them")
    of: str = Field("", description="whose: a role, a duty, a kind, a slot …")

    @pydantic.model_validator(mode="after")
    def _one_kind(self) -> Self:
        given = {name for name in type(self).model_fields if name not in {"run", "of"} and getattr(self, name)}
        kinds = [kind for kind in KINDS if kind in given]
        if len(kinds) != 1:
            raise ValueError(f"give exactly one of {', '.join(KINDS)}")
        needs, may = KINDS[kinds[0]]
        if lacking := [key for key in needs if key not in given]:
            raise ValueError(f"a check of `{kinds[0]}` needs `{lacking[0]}`, too")
        strange = [*sorted(given - set(needs)), *(["of"] if self.of and "of" not in may else [])]
        if strange:
            raise ValueError(f"`{strange[0]}` does not belong to a check of `{kinds[0]}`")
        return self

    @property
    def kind(self) -> str:
        """Which of `KINDS` it is."""
        return next(kind for kind in KINDS if getattr(self, kind))

    @property
    def told(self) -> str:
        """The check in a few letters: "places:village", "rule every-tuesday.slot", "plan sessions"."""
        inner = {"rule": self.parameter, "slot": self.field, "duty": self.field, "plan": self.of}.get(self.kind)
        name = str(getattr(self, self.kind))
        text = name if self.kind == "measure" else f"{self.kind} {name}"
        return text if not inner else f"{text}{' of ' if self.kind == 'plan' else '.'}{inner}"


class Figured(Strict):
    """What every entry has."""

    id: Ident
    en: str = Field(min_length=1, description="what it is, in our own words")
    zh: str = Field(min_length=1, description="the same in Chinese")

    def told(self, lang: str) -> str:
        """The words in that language."""
        return self.zh if lang == "zh" else self.en


class Fact(Figured):
    """A figure in print."""

    clause: str = Field(description="id of the clause")
    value: Figure
    bound: Bound = "exact"
    tol: Figure | None = Field(None, description="with rounded or about: how far the truth may lie from the print")
    unit: Words | None = None
    source: Name
    check: Check | None = None
    stated: Words | None = Field(None, description="why nothing that a scenario holds could contradict it")
    open: Words | None = Field(None, description="why it cannot be checked")

    @pydantic.model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if sum(part is not None for part in (self.check, self.stated, self.open)) != 1:
            raise ValueError("give exactly one of check, stated, open")
        number = exact(self.value)
        if self.bound != "exact" and number is None:
            raise ValueError(f"a text has no bound such as {self.bound}")
        if self.tol is not None and (self.bound not in {"rounded", "about"} or not is_plain(self.tol)):
            raise ValueError("`tol` is a number and goes with bound = rounded or about")
        if self.tol is None and (self.bound == "rounded" or (self.bound == "about" and self.check)):
            raise ValueError(f"bound = {self.bound} needs `tol`: half the width of what the print allows")
        if (tol := exact(self.tol or 0)) is not None and tol < 0:
            raise ValueError("`tol` is not below 0")
        return self

    @property
    def number(self) -> Fraction | None:
        """The figure as a number; None if it is a text."""
        return exact(self.value)

    @property
    def span(self) -> tuple[Fraction, Fraction] | None:
        """The least and the greatest number that the print allows."""
        number, off = self.number, exact(self.tol or 0) or Fraction(0)
        return None if number is None else (number - off, number + off)


class Assumed(Figured):
    """A number that no source states, for formulas."""

    value: Figure
    unit: Words | None = None

    @pydantic.model_validator(mode="after")
    def _a_number(self) -> Self:
        if exact(self.value) is None:
            raise ValueError("an assumed figure is a number")
        return self

    @property
    def number(self) -> Fraction:
        """The figure as a number."""
        return exact(self.value) or Fraction(0)


class Ratio(Figured):
    """A derived figure with its formula."""

    formula: str = Field(min_length=1)
    clause: str = ""
    value: Figure | None = Field(None, description="as it is told: equal after rounding to its decimals")
    lo: Figure | None = Field(None, description="instead of a value: the least that it may be")
    hi: Figure | None = Field(None, description="instead of a value: the most that it may be")
    unit: Words | None = None
    given: Words | None = Field(None, description="the condition on which it holds")
    bound: Literal["exact", "at_least", "at_most"] = Field("exact", description="how the plan's figure stands to it")
    check: Check | None = None

    @pydantic.model_validator(mode="after")
    def _value_or_span(self) -> Self:
        if (self.value is None) == (self.lo is None and self.hi is None):
            raise ValueError("give either `value`, or `lo` and `hi` (or one of the two)")
        for name in ("value", "lo", "hi"):
            figure = getattr(self, name)
            if figure is not None and not is_plain(figure):
                raise ValueError(f"`{name}` is a number")
        if self.check is not None and self.check.kind not in {"measure", "plan"}:
            raise ValueError("a ratio is held against a measure or a plan")
        return self


class Statement(Figured):
    """An inconsistency, a condition or a gap of the source."""

    kind: Literal["inconsistency", "conditional", "gap"]
    clause: str = ""
    formula: str | None = Field(None, min_length=1, description="what must be true; a gap has none")
    given: Words | None = None

    @pydantic.model_validator(mode="after")
    def _formula_or_gap(self) -> Self:
        if (self.formula is None) != (self.kind == "gap"):
            raise ValueError("a gap has no formula; the other kinds have one")
        return self


class FactsFile(Strict):
    """The whole of `facts.toml`."""

    sources: dict[Name, Words] = Field(min_length=1)
    fact: tuple[Fact, ...] = Field(min_length=1)
    assumed: tuple[Assumed, ...] = ()
    ratio: tuple[Ratio, ...] = ()
    statement: tuple[Statement, ...] = ()


class Run(Figured):
    """A scenario that is planned from scratch."""

    scenario: str = Field(min_length=1, description="name of a shipped scenario, or a path from the case's folder")
    readings: dict[str, str] = Field({}, description="readings that replace the scenario's")
    rules: dict[str, dict[str, Any]] = Field({}, description="id of a rule to the parameters that change")
    duties: dict[str, dict[str, Any]] = Field({}, description="name of a duty to the keys that change")
    year: StrictInt | None = Field(None, ge=2000, le=2099)
    until: Until = "visits"
    expect: Literal["optimal", "feasible", "infeasible"] = "optimal"
    seconds: float | None = Field(None, gt=0, description="wall-clock limit; plans repeat exactly only without one")


class Finding(Figured):
    """A figure made by the code."""

    run: Ident | None = Field(None, description="default: the first run")
    measure: str | None = Field(None, description="a measure of the plan, or a count of the scenario")
    of: str = ""
    formula: str | None = Field(None, min_length=1, description="over ids of facts, ratios and earlier findings")
    proof: Literal["need", "room"] | None = Field(None, description="a side of the sum that proves an impossible run")
    digits: StrictInt = Field(3, ge=0, le=9, description="decimals that are told and kept")
    unit: Words | None = None
    given: Words | None = None

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(part is not None for part in (self.measure, self.formula, self.proof)) != 1:
            raise ValueError("give exactly one of measure, formula, proof")
        if self.of and self.measure is None:
            raise ValueError("`of` goes with `measure`")
        if self.run is not None and self.formula is not None:
            raise ValueError("a formula has no `run`: its findings have")
        return self


class CaseFile(Strict):
    """The whole of `case.toml`."""

    name: Name
    title: Words
    question: Words
    seed: StrictInt = Field(0, ge=0, le=2**31 - 1)
    run: tuple[Run, ...] = Field(min_length=1)
    finding: tuple[Finding, ...] = ()

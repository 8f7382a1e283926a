"""What stands in `scenario.toml`, as pydantic models: unknown keys are faults, the JSON Schema is for editors."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import Field

from liaison_opt.language import Lang
from liaison_opt.scenario.places.block import Generate

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-]{0,63}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="local time, HH:MM")]
OnHoliday = Literal["skip", "move", "append", "keep"]
#: what can be changed where no plan is possible (docs/scenario.md says what each counts)
RepairKind = Literal[
    "leave_shift", "leave_short", "households", "share", "spacing", "window", "pin", "tolerance", "cap", "floor",
    "size", "reserve", "team", "link", "home", "period", "reading", "closure", "holiday", "slots", "cadre",
    "switch", "wish",
]  # fmt: skip


class Strict(pydantic.BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Span(Strict):
    """The planned period: a calendar year, or a first and a last day (both included)."""

    year: int | None = Field(None, ge=2000, le=2099)
    start: dt.date | None = None
    end: dt.date | None = None

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> Self:
        dated = self.start is not None or self.end is not None
        if (self.year is None) == (not dated):
            raise ValueError("give either `year`, or both `start` and `end`")
        if dated and (self.start is None or self.end is None):
            raise ValueError("`start` and `end` go together")
        if self.start and self.end and self.end < self.start:
            raise ValueError("`end` lies before `start`")
        if self.start and self.end and (self.end - self.start).days > 5 * 366:
            raise ValueError("the horizon is longer than five years")
        return self

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, 1, 1) if self.year else _given(self.start)

    @property
    def last(self) -> dt.date:
        """The last day."""
        return dt.date(self.year, 12, 31) if self.year else _given(self.end)


def _given(day: dt.date | None) -> dt.date:
    if day is None:  # the validator above has made sure that it is not
        raise ValueError("a horizon needs a year, or a start and an end")
    return day


class Calendar(Strict):
    """Which public holidays hold and what becomes of a slot that falls on one."""

    country: str = Field("CN", pattern=r"^[A-Z]{2}$", description="ISO 3166 code known to the `holidays` package")
    on_holiday: OnHoliday = "skip"
    publish_on: dt.date | None = Field(None, description="when the roster is announced; default: `notice` days before")
    publish_lead: int = Field(7, ge=0, le=366, description="days before the first day, if `publish_on` is not given")


class SlotSpec(Strict):
    """A recurring date and time of day that the calendar offers."""

    name: Name
    pattern: str = Field(
        description="weekly:TUE, monthday:10,20,30, nth:2:SAT, daily, workdays, dates:…, RFC 5545; a|b"
    )
    start: Clock
    end: Clock
    use: Literal["regular", "make_up"] = "regular"
    duties: tuple[Name, ...] = ("station",)
    on_holiday: OnHoliday | None = None
    missing_day: Literal["skip", "month_end"] = "skip"
    readings: dict[str, dict[str, dict[str, Any]]] = Field(
        {}, description="readings.A4.NAME = what that reading changes"
    )

    @pydantic.model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"slot {self.name!r} ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return _minutes(self.end) - _minutes(self.start)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


class DutySpec(Strict):
    """What a slot is used for: who leads it, where it may be held."""

    name: Name
    title: dict[Lang, str] = {}
    role: Name = Field("leader", description="the role tag of the posts that may lead a session of this duty")
    kinds: tuple[Name, ...] = Field(("community",), description="the kinds of place where it may be held")
    at: Literal["links", "home", "any"] = Field("links", description="along links, at the post's home, or anywhere")
    visits: int = Field(0, ge=0, le=10_000, description="household visits that one session holds; 0 = none are planned")
    overnight: bool = Field(default=False, description="the night is spent there: it counts as a night, too")


class ClauseNote(Strict):
    """A clause that no roster can plan, and what becomes of it: a line of the checklist, a printed form, a label."""

    id: str = Field(description="id of the clause")
    kind: Literal["checklist", "template", "tag", "none"] = Field(
        description="checklist: printed to be ticked; template: a form or sheet that is printed; "
        "tag: a purpose of visits; none: nothing to plan, with the reason"
    )
    en: str = Field(description="in our own words")
    zh: str = Field(description="the same in Chinese")


class SessionSpec(Strict):
    """What one session holds."""

    capacity: int = Field(8, ge=1, le=10_000, description="places: household visits in one session, by the whole team")
    walk_kmh: float = Field(4.0, gt=0, le=60, description="speed between zones, in kilometres an hour")
    detour: float = Field(1.3, ge=1, le=5, description="how much longer a path is than the straight line")


class RepairSpec(Strict):
    """What repairs of an impossible scenario cost here, and which are out of the question. No plan depends on it."""

    cost: dict[RepairKind, Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        {}, description="kind of repair = cost of one unit of it; what is not named keeps its default"
    )
    never: tuple[RepairKind, ...] = Field((), description="kinds of repair that are not offered")


class Settings(Strict):
    """The whole of `scenario.toml`."""

    name: Name
    title: dict[Lang, str] = {}
    synthetic: str | dict[Lang, str] = Field("", description="what in the tables is synthetic, in one sentence")
    horizon: Span
    calendar: Calendar = Calendar()
    slot: tuple[SlotSpec, ...] = Field(min_length=1)
    duty: tuple[DutySpec, ...] = (DutySpec(name="station"),)
    session: SessionSpec = SessionSpec()
    readings: dict[str, str] = Field({}, description="reading chosen for each ambiguity code, e.g. A3 = 'name'")
    tiers: tuple[Name, ...] = ("wishes", "balance", "distance")
    repairs: RepairSpec = Field(RepairSpec(), description="costs of repairs where no plan is possible")
    tables: dict[str, str] = Field({}, description="table name = file name inside the scenario folder")
    generate: Generate | None = Field(None, description="a synthetic place whose tables are made at first use")
    sources: tuple[str, ...] = ()
    clause: tuple[ClauseNote, ...] = Field((), description="clauses that are no rules, each with what becomes of it")
    assumptions: tuple[dict[Lang, str], ...] = Field((), description="sentences for the assumptions sheet")

    @pydantic.model_validator(mode="after")
    def _names_are_known(self) -> Self:
        problems = []
        for what, names in {"slot": [s.name for s in self.slot], "duty": [d.name for d in self.duty]}.items():
            problems += [f"two {what}s are called {n!r}" for n in sorted({n for n in names if names.count(n) > 1})]
        if len(set(self.tiers)) < len(self.tiers):
            problems.append("a tier is named twice")
        known = {duty.name for duty in self.duty}
        for spec in self.slot:
            problems += [f"slot {spec.name!r} names the unknown duty {d!r}" for d in spec.duties if d not in known]
        problems += [
            f"reading {code!r} is not an ambiguity code such as A3" for code in self.readings if not _CODE(code)
        ]
        slots = {spec.name for spec in self.slot}
        asked = self.generate.homes.window_slots if self.generate else ()
        problems += [f"`generate` names the unknown slot {name!r}" for name in asked if name not in slots]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def as_read(self) -> Settings:
        """The settings with the chosen readings applied to the slots."""
        slots = []
        for spec in self.slot:
            data = spec.model_dump()
            for code, choice in self.readings.items():
                data |= spec.readings.get(code, {}).get(choice, {})
            slots.append(SlotSpec.model_validate(data))
        return self.model_copy(update={"slot": tuple(slots)})

    def duty_named(self, name: str) -> DutySpec:
        """The duty of that name (KeyError if there is none)."""
        return {duty.name: duty for duty in self.duty}[name]

    def dump(self) -> dict[str, Any]:
        """Plain values, defaults left out, fit for TOML."""
        return self.model_dump(mode="python", exclude_defaults=True)


_CODE = re.compile(r"^A\d{1,2}$").match

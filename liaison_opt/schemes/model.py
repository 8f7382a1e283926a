"""What stands in a scheme's `scheme.toml`: what a policy needs of any place, as pydantic models."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import Field

from liaison_opt.language import Lang
from liaison_opt.scenario.settings import Calendar, ClauseNote, DutySpec, Name, SessionSpec, SlotSpec, Strict

PostKind = Literal["leader", "town_cadre", "secretary", "committee", "party_member"]
Per = Literal["village", "household"]
_DAY = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="month and day, MM-DD")]
Part = Annotated[str, Field(pattern=r"^\d{1,4}(/\d{1,4})?$", description='a share such as "2/5" or "1"')]


class Amount(Strict):
    """So many posts for each village or household: `{ per = "village", share = "2/5" }`."""

    per: Per = Field(description="what is counted: village or household")
    share: Part = Field(description='posts for each of them: "1", "2/5"')

    @pydantic.field_validator("share")
    @classmethod
    def _no_zero_below(cls, share: str) -> str:
        if re.search(r"/0+$", share):
            raise ValueError("nothing can be divided by 0")
        return share

    def of(self, villages: int, households: int) -> Fraction:
        """The number, not rounded."""
        return Fraction(self.share) * (villages if self.per == "village" else households)


class Bound(Amount):
    """The fewest or the most posts with which the scheme can be kept, and the clause that says so."""

    clause: str = Field(description="the clause that sets the bound")
    why: dict[Lang, str] = Field(description="one sentence on what stands in the way")


class Role(Strict):
    """A part in the scheme and which of the town's posts play it."""

    name: Name = Field(description="role tag that the policy uses")
    posts: PostKind = Field(description="kind of the town's posts: " + ", ".join(PostKind.__args__))  # type: ignore[attr-defined]
    tags: tuple[Name, ...] = Field((), description="further role tags of the same posts")
    take: Amount | None = Field(
        None, description="how many take part as the scheme is written; none = all of the town's"
    )
    home_of: Name | None = Field(None, description="each post belongs where the post of that role with its number does")
    scaled: bool = Field(default=False, description="their number changes where staff-hours are made equal")
    assumed: bool = Field(default=True, description="false: a source states how many take part")


class Window(Strict):
    """A span of days of every year, such as the time before Spring Festival."""

    name: Name
    kind: Name
    start: _DAY
    end: _DAY

    @pydantic.model_validator(mode="after")
    def _forward(self) -> Self:
        for day in (self.start, self.end):
            self.of(day, 2027)
        if self.end < self.start:
            raise ValueError(f"window {self.name!r} ends ({self.end}) before it starts ({self.start})")
        return self

    @staticmethod
    def of(day: str, year: int) -> dt.date:
        """The day in that year (ValueError if no ordinary year has it)."""
        month, number = day.split("-")
        return dt.date(year, int(month), int(number))


class Scale(Strict):
    """How the number of posts can change: together, in steps, within bounds."""

    step: int = Field(1, ge=1, le=100, description="posts that join or leave together (a group of three: 3)")
    least: Bound | None = Field(None, description="fewer posts break a clause")
    most: Bound | None = Field(None, description="more posts find no place in the scheme")


class SchemeFile(Strict):
    """The whole of `scheme.toml`."""

    name: Name
    title: dict[Lang, str]
    short: dict[Lang, str] = Field({}, description="a word or two for tables and charts; none = the name")
    source: dict[Lang, str] = Field(description="where the clauses come from")
    households: Literal["counts", "one_by_one"] = Field("counts", description="one_by_one: zones and single households")
    visits: Literal["session", "none"] = Field(
        "none", description="session: where no duty states `visits`, each session along links has room for "
        "`session.capacity` household visits"
    )  # fmt: skip
    tiers: tuple[Name, ...] = ("wishes", "balance", "distance")
    calendar: Calendar = Calendar()
    session: SessionSpec = SessionSpec()
    readings: dict[str, str] = Field({}, description="reading chosen for each ambiguity code")
    slot: tuple[SlotSpec, ...] = Field(min_length=1)
    duty: tuple[DutySpec, ...] = Field(min_length=1)
    role: tuple[Role, ...] = Field(min_length=1)
    window: tuple[Window, ...] = ()
    scale: Scale = Scale()
    clause: tuple[ClauseNote, ...] = ()
    assumptions: tuple[dict[Lang, str], ...] = ()

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Self:
        names = [role.name for role in self.role]
        problems = [f"two roles are called {name!r}" for name in sorted({n for n in names if names.count(n) > 1})]
        known: list[str] = []
        for role in self.role:
            if role.home_of is not None and role.home_of not in known:
                problems.append(f"role {role.name!r} takes its homes from {role.home_of!r}, which is no earlier role")
            known.append(role.name)
        tags = {tag for role in self.role for tag in (role.name, *role.tags)} | {"principal"}
        problems += [
            f"duty {duty.name!r} is led by {duty.role!r}, which no post carries"
            for duty in self.duty if duty.role not in tags
        ]  # fmt: skip
        if not any(role.scaled for role in self.role):
            problems.append("no role is `scaled`, so that its staff-hours could never be changed")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def dump(self) -> dict[str, Any]:
        """The parts that are those of a `scenario.toml`, defaults left out."""
        parts = {"tiers", "calendar", "session", "readings", "slot", "duty", "clause", "assumptions"}
        return self.model_dump(mode="python", include=parts, exclude_defaults=True)

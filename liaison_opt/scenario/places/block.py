"""The `[generate]` block of a scenario: which place is invented, how large, and which posts it has."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import pydantic
from pydantic import Field

Place = Literal["raoyang", "gaozhou", "foshan", "baodi", "haizhu"]
_Tag = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_\-]{0,63}$")]


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


class Range(_Strict):
    """A least and a greatest whole number, both allowed."""

    lo: int = Field(ge=0, le=1_000_000)
    hi: int = Field(ge=0, le=1_000_000)

    @pydantic.model_validator(mode="after")
    def _forward(self) -> Self:
        if self.hi < self.lo:
            raise ValueError(f"`hi` ({self.hi}) is below `lo` ({self.lo})")
        return self


class Homes(_Strict):
    """How zones and households are made where they stand one by one."""

    zone: Range = Field(Range(lo=8, hi=20), description="households of one zone")
    radius: int = Field(800, ge=50, le=20_000, description="metres from a village's office to its zones, at most")
    minutes: Range = Field(Range(lo=15, hi=30), description="length of a visit in minutes, in steps of five")
    k_required: int = Field(0, ge=0, le=366, description="visits a year that a household is owed of its own")
    k_max: int = Field(0, ge=0, le=366, description="visits a year at most; 0 = as many as the rules ask")
    window_share: float = Field(0.0, ge=0, le=1, description="share of households seen only in one of `window_slots`")
    window_slots: tuple[_Tag, ...] = Field((), description="names of slots of the scenario")

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Self:
        if self.zone.lo < 1 or self.minutes.lo < 1:
            raise ValueError("a zone holds a household or more, a visit takes a minute or more")
        if bool(self.window_share) != bool(self.window_slots):
            raise ValueError("`window_share` and `window_slots` go together")
        return self


class Posts(_Strict):
    """Posts of one kind, shared out among places in proportion."""

    id: str = Field(pattern=r"^[A-Za-z]{1,8}$", description="letters that the ids begin with")
    role: _Tag = Field(description="role tag of these posts")
    count: int = Field(ge=1, le=200_000, description="posts in all")
    home: Literal["zone", "village", "town"] = Field("village", description="what kind of place they belong to")
    by: Literal["households", "villages"] = Field("households", description="what they are in proportion to")
    least: int = Field(1, ge=0, description="posts a village (or town), at least")
    most: int | None = Field(None, ge=1, description="posts a village (or town), at most")
    load: Range | None = Field(None, description="households (or villages) that each post answers for, on average")
    title: dict[Literal["en", "zh"], str] = Field(description="title; a number follows where a place has several")
    leads: _Tag | None = Field(None, description="a second role, which one post in `leads_every` carries")
    leads_every: int = Field(10, ge=2, le=1_000)


class Generate(_Strict):
    """A synthetic place: names and outline are real, everything else is drawn from the seed.

    The same block gives the same tables on every machine: only whole numbers and the raw stream of PCG64 are used.
    """

    place: Place = Field(description="whose names and outline")
    seed: int = Field(ge=0, le=2**63 - 1)
    households: int = Field(ge=1, le=5_000_000, description="households in all; met exactly")
    town_part_below: int = Field(
        400, ge=1, le=1_000, description="towns whose code ends in this or more (farms, prisons) are left out"
    )
    towns: int | None = Field(None, ge=1, description="only the first so many towns, in the order of their codes")
    villages: int | None = Field(
        None, ge=1, description="so many villages: entries that are no committee (code 400 and more) go first, then "
        "the last code of the town that has most"
    )  # fmt: skip
    village: Range = Field(Range(lo=40, hi=20_000), description="households of one village")
    one_by_one: bool = Field(default=True, description="households and zones as tables; false = counts only")
    homes: Homes = Homes()
    posts: tuple[Posts, ...] = Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Self:
        ids = [post.id for post in self.posts]
        if len(set(ids)) < len(ids):
            raise ValueError("two kinds of posts have ids that begin alike")
        if not self.one_by_one and any(post.home == "zone" for post in self.posts):
            raise ValueError("posts whose home is a zone need `one_by_one = true`")
        return self

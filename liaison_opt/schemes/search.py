"""One scheme on one town: planned as written, or with as many posts as a budget of staff-hours pays for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from liaison_opt.schemes.read import Scheme
from liaison_opt.schemes.town import Town, town
from liaison_opt.schemes.under import Span, span_of, under

if TYPE_CHECKING:
    from liaison_opt.plan import Status

#: plans that one search makes at most
TRIES = 6
#: a budget of which so much is used counts as met: no more posts are looked for
NEAR = 0.97
#: at a ceiling of the scheme so much is enough: a step of one leader is of that size, too
ENOUGH = 0.9
Stopped = Literal["", "least", "most", "no_plan"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Place:
    """Which town, in few words that travel to another process."""

    place: str
    town: str | None
    seed: int
    villages: int
    homes: int
    year: int

    def made(self) -> Town:
        """The town itself."""
        return town(self.place, self.town, seed=self.seed, villages=self.villages, homes=self.homes, year=self.year)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Job:
    """One scheme on one town.

    Parameters
    ----------
    at, scheme, readings
        What is planned.
    budget
        Staff-hours in the year; None: as written.
    first
        Posts with which the search begins; None: as written.
    known
        Posts already tried on this very town, and what came of it.
    twice
        Whether the audit judges the binding rules a second time (`solve.planner.plan`).
    """

    at: Place
    scheme: Scheme
    readings: Mapping[str, str]
    budget: float | None = None
    first: int | None = None
    known: tuple[Tried, ...] = ()
    twice: bool = True

    def __repr__(self) -> str:
        return f"{self.scheme.name} on {self.at.place}, seed {self.at.seed}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of one plan.

    Posts of the scaled roles, status, figures (none without a plan), clashing clauses, and how many lines of the audit
    break a binding rule.
    """

    posts: int
    status: Status
    figures: Mapping[str, float]
    clauses: tuple[str, ...] = ()
    broken: int = 0

    @property
    def hours(self) -> float | None:
        """Staff-hours of the plan."""
        return self.figures.get("hours")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cell:
    """The plan that a scheme has on a town, and how it was come by.

    `stopped` says why the budget is not met: "least" (fewer posts would break a clause, so it is exceeded), "most"
    (more find no place, so it is not used up), "no_plan"; "" where it is met, or where there is none.
    """

    scheme: str
    seed: int
    span: Span
    chosen: Tried
    stopped: Stopped
    tried: tuple[Tried, ...]


def solved(job: Job) -> Cell:
    """Plan one job; that there is no plan is a cell like any other."""
    from liaison_opt.study.scheme_figures import scheme_figures  # noqa: PLC0415 (a worker loads it with its first job)
    from liaison_opt.variants import planned  # noqa: PLC0415

    place = job.at.made()
    span = span_of(place, job.scheme)

    def plan(posts: int) -> Tried:
        """What comes of so many posts."""
        scenario = under(place, job.scheme, readings=job.readings, posts=posts if posts != span.written else None)
        outcome = planned(scenario, until="roster", rounds=False, twice=job.twice, grouped=True)
        if outcome.plan is None:
            return Tried(posts=posts, status=outcome.status, figures={}, clauses=outcome.clauses)
        figures = scheme_figures(
            outcome.plan, of_capacity=job.scheme.stated.visits == "session", start=place.starts(scenario.cadres)
        )
        return Tried(posts=posts, status=outcome.status, figures=figures, broken=outcome.plan.violations)

    tried = {one.posts: one for one in job.known}
    if job.budget is None:
        chosen = tried.get(span.written) or plan(span.written)
        tried[chosen.posts] = chosen
        stopped: Stopped = "" if chosen.figures else "no_plan"
    else:
        chosen, stopped = _within(job.budget, span, job.first, tried, plan)
    return Cell(scheme=job.scheme.name, seed=job.at.seed, span=span, chosen=chosen, stopped=stopped,
                tried=tuple(tried[posts] for posts in sorted(tried)))  # fmt: skip


def _within(
    budget: float, span: Span, first: int | None, tried: dict[int, Tried], plan: Callable[[int], Tried]
) -> tuple[Tried, Stopped]:
    """The most posts whose hours stay within the budget; else the fewest that the scheme can have."""
    wanted: int | None = _clamped(first if first is not None else span.written, span)
    while wanted is not None and len(tried) < TRIES:
        if wanted not in tried:
            tried[wanted] = plan(wanted)
        if tried[wanted].hours is None:
            break
        wanted = _next(budget, span, tried)
    inside = [one for one in tried.values() if one.hours is not None and one.hours <= budget and _allowed(one, span)]
    if inside:
        best = max(inside, key=lambda one: one.posts)
        full = (best.hours or 0.0) >= ENOUGH * budget
        return best, "most" if span.most is not None and best.posts >= span.most and not full else ""
    over = [one for one in tried.values() if one.hours is not None and _allowed(one, span)]
    if over:
        return min(over, key=lambda one: one.posts), "least"
    return list(tried.values())[-1], "no_plan"


def _allowed(one: Tried, span: Span) -> bool:
    return one.posts >= span.least and (span.most is None or one.posts <= span.most)


def _clamped(posts: int, span: Span) -> int:
    """The nearest number of posts that the scheme can have, in its steps."""
    posts = max(span.least, posts // span.step * span.step)
    return posts if span.most is None else min(posts, span.most)


def _next(budget: float, span: Span, tried: Mapping[int, Tried]) -> int | None:
    """The number of posts to try next; None where nothing better can be expected."""
    known = {one.posts: one.hours for one in tried.values() if one.hours is not None}
    below = [posts for posts, hours in known.items() if hours <= budget]
    above = [posts for posts, hours in known.items() if hours > budget]
    low, high = max(below, default=None), min(above, default=None)
    if low is None and high is not None:
        if high <= span.least:
            return None
        return _clamped(min(high - span.step, int(high * budget / known[high])), span)
    if low is None:
        return None
    if known[low] >= NEAR * budget:
        return None
    last = max((posts for posts in below if posts < low), default=0)  # hours a post, as they grow at this end
    a_post = (
        (known[low] - known.get(last, 0.0)) / (low - last)
        if high is None
        else (known[high] - known[low]) / (high - low)
    )
    more = int((budget - known[low]) / a_post) // span.step * span.step if a_post > 0 else span.step
    if more < span.step:  # one step more would be too much
        return None
    wanted = _clamped(low + more if high is None else min(low + more, high - span.step), span)
    return wanted if wanted > low else None

"""Which parameter loosens a form of rule, in which direction and how far: one table over all forms."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from liaison_opt.rules.select import PERIODS, spans
from liaison_opt.scenario.dates import written
from liaison_opt.scenario.patterns import WEEKDAYS, sides
from liaison_opt.scenario.settings import RepairKind

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

How = Literal["up", "down", "hundredths", "wider", "off", "posts", "fewer_names", "weekdays", "month"]
_WEEKEND = ("SAT", "SUN")
#: patterns that no weekday extends: they have all days, or name the days that are meant
_CLOSED = ("DAILY", "DATES", "WINDOW")
_SIDES: dict[RepairKind, str] = {"cap": "<=", "tolerance": "<=", "floor": ">=", "share": ">=", "period": ">="}
#: more than any sum of sessions, households or days that a rule could bound
UNBOUNDED = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Loosening:
    """One parameter whose change asks for less or allows more.

    Parameters
    ----------
    key
        The parameter.
    kind
        Kind of repair.
    how
        up, down: by 1 a unit; hundredths: a share down by 1/100; wider: to the next longer period; off: true becomes
        false; posts: one post fewer of a role of a team; fewer_names: the last name goes; weekdays: the days of one
        more weekday; month: a make-up anywhere in its month.
    least
        For down: the least value that the form takes.
    beside
        Parameters beside which it loosens nothing: a longer period is harder on a cap.
    sure
        True if every plan that keeps the rule keeps the loosened one, too.
    bound
        True if the parameter itself is the bound of the rule's rows, so that a unit moves each of them by 1.
    """

    key: str
    kind: RepairKind
    how: How
    least: int = 0
    beside: tuple[str, ...] = ()
    sure: bool = True
    bound: bool = False


def _up(key: str, kind: RepairKind = "cap", *, bound: bool = True) -> Loosening:
    return Loosening(key=key, kind=kind, how="up", bound=bound)


def _down(key: str, least: int, kind: RepairKind = "floor", *, bound: bool = True) -> Loosening:
    return Loosening(key=key, kind=kind, how="down", least=least, bound=bound)


def _wider(*beside: str) -> Loosening:
    return Loosening(key="period", kind="period", how="wider", beside=beside)


def _off(key: str) -> Loosening:
    return Loosening(key=key, kind="switch", how="off")


#: form to what loosens it; forms that are only checked, and wishes, bind nothing
LOOSENINGS: dict[str, tuple[Loosening, ...]] = {
    "links_per_actor": (_up("hi"), _down("lo", 0)),
    "links_per_target": (_up("hi"), _down("lo", 0)),
    "eligible": (_off("own"),),
    "fixed_assignment": (),
    "prefer": (),
    # members from anywhere: the loads of all are compared then, which may ask for more
    "zones": (_up("tol", "tolerance"), Loosening(key="own", kind="switch", how="off", sure=False)),
    "min_visits": (_down("k", 1), _up("k_max"), _wider("k_max")),
    "max_visits": (_up("k"),),
    "coverage": (Loosening(key="share", kind="share", how="hundredths"), _wider()),
    "min_days": (_down("n", 1), _wider()),
    "consecutive_days": (
        _down("n", 2, bound=False),
        _down("times", 1),
        _wider(),
        _off("same_place"),
        _off("overnight"),
    ),
    "fixed_slot": (_off("attend"),),
    "window": (Loosening(key="pattern", kind="window", how="weekdays"),),
    "make_up": (Loosening(key="within", kind="switch", how="month", sure=False),),
    "duty_cover": (_down("n", 1), _up("n_max")),
    "balance": (_up("tol", "tolerance"),),
    "spacing": (_down("min_gap", 2, "spacing", bound=False), _up("max_gap", "spacing", bound=False)),
    "team": (_up("size_max", bound=False), Loosening(key="roles", kind="team", how="posts")),
    "standing_team": (),
    "no_overlap": (Loosening(key="forbids", kind="switch", how="fewer_names"),),
    "respond": (_down("reserve", 1, "reserve"),),
    "min_activities": (_up("hi"), _down("k", 0), _wider("hi")),
    "deadline": (),
    "record": (),
    "published_stat": (),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scale:
    """The values that a parameter can take one after the other.

    Parameters
    ----------
    key
        The parameter, with a point before a key inside it.
    kind
        Kind of repair.
    most
        So many units at most.
    value
        Units (1 to most) to the value; None takes the parameter out.
    side
        The rows that it loosens: floors (">="), caps ("<="), or "" where both, or nobody can tell.
    now
        The parameter, where it is itself the bound of its rows; else None.
    label
        What tells it from another scale of the same parameter.
    """

    key: str
    kind: RepairKind
    most: int
    value: Callable[[int], Any]
    side: str = ""
    now: int | None = None
    label: str = ""


def scales(rule: Rule, scenario: Scenario) -> list[Scale]:
    """How a binding rule can be loosened here; empty if it cannot.

    Parameters
    ----------
    rule
        A rule of the scenario.
    scenario
        For the periods that it has.
    """
    found: list[Scale] = []
    for way in LOOSENINGS.get(rule.form, ()):
        if all(getattr(rule, key) is None for key in way.beside):
            found += [scale for scale in _scales(way, rule, scenario) if scale.most > 0]
    return found


def _scales(way: Loosening, rule: Rule, scenario: Scenario) -> list[Scale]:
    now = getattr(rule, way.key)
    if way.how == "posts":
        return [_fewer_posts(role, number, scenario) for role, number in now.items()]
    if way.how == "weekdays":
        return [] if now is None else _more_weekdays(now, scenario)
    if now is None or now == "one_session":
        return []
    made: dict[How, Callable[[], tuple[int, Callable[[int], Any]]]] = {
        "up": lambda: (UNBOUNDED if way.bound else len(scenario.horizon.days), lambda n: now + n),
        "down": lambda: (now - way.least, lambda n: now - n),
        "hundredths": lambda: (math.ceil(100 * Fraction(str(now))) - 1, lambda n: _lower(now, n)),
        "wider": lambda: _wider_periods(now, scenario),
        "off": lambda: (int(now is True), lambda _: False),
        "fewer_names": lambda: (len(now) - 1, lambda n: list(now[: len(now) - n])),
        "month": lambda: (int(now == "next_weekend"), lambda _: "month"),
    }
    most, value = made[way.how]()
    bound = way.bound and not getattr(
        rule, "of_households", False
    )  # sums of visits are divided by what a session holds
    side = _SIDES.get(way.kind, "")
    return [Scale(key=way.key, kind=way.kind, most=most, value=value, side=side, now=now if bound else None)]


def _lower(share: float, hundredths: int) -> float:
    """The share less so many hundredths, exact to the digit; never to nothing."""
    return float(Fraction(str(share)) - Fraction(hundredths, 100))


def _wider_periods(now: str, scenario: Scenario) -> tuple[int, Callable[[int], Any]]:
    """Longer periods, as long as the horizon holds one whole."""
    if now not in PERIODS:
        return 0, lambda _: now
    longer = [p for p in PERIODS[PERIODS.index(now) + 1 :] if len(spans(scenario, p, whole=True))]
    return len(longer), lambda n: longer[n - 1]


def _fewer_posts(role: str, number: int | str, scenario: Scenario) -> Scale:
    """Fewer posts of a role; the last one takes the role out of the team."""
    now = len(scenario.roles.get(role, [])) if isinstance(number, str) else number
    return Scale(key=f"roles.{role}", kind="team", most=now, value=lambda n: now - n or None)


def _more_weekdays(pattern: str, scenario: Scenario) -> list[Scale]:
    """More weekdays that have slots inside a window: those that follow its own first, or one of the others."""
    held = set(written(scenario.horizon.slots["date"], "%a").str.upper())
    further = [day for day in weekdays_after(pattern) if day in held]
    several = Scale(
        key="pattern", kind="window", most=len(further), value=lambda n: with_weekdays(pattern, further[:n])
    )
    one = [
        Scale(key="pattern", kind="window", most=1, label=day, value=lambda _, day=day: with_weekdays(pattern, [day]))  # type: ignore[misc]
        for day in further[1:]
    ]
    return [several, *one]


def weekdays_after(pattern: str) -> list[str]:
    """The weekdays that a pattern leaves out, in the order in which they would be added; none if it names days itself.

    Working days come first, from the last one that it has; then Saturday and Sunday.
    """
    first = sides(pattern)[0].upper().split("@")
    if re.split("[:=]", first[0])[0].strip() in _CLOSED and not any(
        part.strip().startswith("WEEKLY") for part in first
    ):
        return []
    named = {day for side in sides(pattern) for day in _weekdays(side.upper())}
    last = max((WEEKDAYS.index(day) for day in named), default=-1)
    turned = [WEEKDAYS[(last + step) % 7] for step in range(1, 8)]
    return sorted((day for day in turned if day not in named), key=lambda day: day in _WEEKEND)


def _weekdays(side: str) -> set[str]:
    """The weekdays of one side of a pattern in capitals; those of other patterns are nobody's."""
    parts = [part.strip() for part in side.split("@")]
    weekly = [part for part in parts if part.startswith("WEEKLY:")]
    if weekly:
        return set.intersection(*({day.strip() for day in part[7:].split(",")} for part in weekly))
    return set(WEEKDAYS[:5]) if "WORKDAYS" in parts else set()


def with_weekdays(pattern: str, days: list[str]) -> str:
    """The pattern with more weekdays; a span, months or windows that restrict its first side restrict them, too."""
    first, *others = sides(pattern)
    head, *limits = [part.strip() for part in first.split("@")]
    added = ",".join(days)
    if head.lower().startswith("weekly:") and all(map(_is_season, limits)):
        return "|".join(["@".join([f"{head},{added}", *limits]), *others])
    return "|".join([first, *others, "@".join([f"weekly:{added}", *filter(_is_season, limits)])])


def _is_season(limit: str) -> bool:
    """Whether a restriction is of a time of the year, and not of days of the week or month."""
    return ".." in limit or limit.lower().startswith(("month:", "window:"))

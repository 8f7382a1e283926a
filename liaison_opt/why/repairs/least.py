"""The least amount of an option that makes a scenario possible."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaison_opt.changes import Change
    from liaison_opt.why.repairs.asking import Answer
    from liaison_opt.why.repairs.option import Option

#: so many shifts are looked at where more is not always better
TRIES = 40
#: an option of no more units than this has a middle worth looking at
BOUNDED = 1_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """An amount of an option.

    Parameters
    ----------
    option
        Of what.
    amount
        So many units.
    known
        True if that many are shown to be enough; False if it could not be decided.
    minimal
        True if fewer are shown to be too few.
    """

    option: Option
    amount: int
    known: bool
    minimal: bool

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is changed."""
        return self.option.make(self.amount)


Ask = Callable[[tuple["Change", ...]], "Answer"]


def least(option: Option, ask: Ask) -> Found | None:
    """The fewest units that make the scenario possible; None if none do, shown or not.

    An amount of which nothing is known counts as too few while another is looked for. If nothing at all is shown to be
    enough, the first amount that could not be decided is told as such. Where more units are not always better, the
    answer is a first one, to be settled (`settled`).

    Parameters
    ----------
    option
        What is tried.
    ask
        Changes to an answer, remembered by who asks.
    """
    search = _Search(option, ask)
    place = search.first()
    if place is not None:
        return Found(option=option, amount=search.amount(place), known=True, minimal=search.too_few_before(place))
    if search.open:
        return Found(option=option, amount=search.amount(min(search.open)), known=False, minimal=False)
    return None


def settled(found: Found, ask: Ask) -> Found:
    """The same where more never hurts; else the first amount that is enough, all smaller ones being asked about.

    Where each unit is a change of its own, those that can be left out are left out.

    Parameters
    ----------
    found
        Of `least`.
    ask
        As there.
    """
    if found.known and found.option.apart and found.amount > 1:
        return _spared(found, ask)
    if found.option.steps is None or not found.known:
        return found
    smaller = [units for units in found.option.steps if units < found.amount]
    answers: list[Answer] = []
    for units in smaller:
        answers.append(ask(found.option.make(units)))
        if answers[-1] == "feasible":
            found = dataclasses.replace(found, amount=units)
            break
    shown = all(answer in {"infeasible", "refused"} for answer in answers if answer != "feasible")
    return dataclasses.replace(found, minimal=shown)


def _spared(found: Found, ask: Ask) -> Found:
    """Without the changes that the others do not need."""
    kept, shown = list(found.changes), True
    for change in tuple(kept):
        rest = tuple(other for other in kept if other != change)
        answer: Answer = ask(rest) if rest else "infeasible"
        if answer == "feasible":
            kept.remove(change)
        shown &= answer != "unknown"
    option = dataclasses.replace(found.option, most=len(kept), make=lambda units: tuple(kept[:units]))
    return dataclasses.replace(found, option=option, amount=len(kept), minimal=shown)


class _Search:
    """One search: what has been asked so far. Places are counted from 1; they are units, or places in `steps`."""

    def __init__(self, option: Option, ask: Ask) -> None:
        self._option, self._ask = option, ask
        self._steps = None if option.steps is None else option.steps[:TRIES]
        self.open: set[int] = set()

    def amount(self, place: int) -> int:
        """The units of a place."""
        return place if self._steps is None else self._steps[place - 1]

    def enough(self, place: int) -> bool:
        """Whether so many are shown to be enough."""
        answer = self._ask(self._option.make(self.amount(place)))
        if answer == "unknown":
            self.open.add(place)
        return answer == "feasible"

    def first(self) -> int | None:
        """The first place that is enough, as if all after it were: from the guess on by leaps, then by halves."""
        low, high = self._ends()  # `low` are too few
        if low >= high:
            return None
        place = min(max(self._option.guess if self._steps is None else 1, low + 1), high)
        leap = 1
        while not self.enough(place):
            low = place
            if place == high or (leap == 1 and not self._ever(high)):
                return None
            if place in self.open and high <= BOUNDED:  # close to what is enough it is hard to tell: well beyond
                leap = max(leap, (high - place + 1) // 2)
            place, leap = min(place + leap, high), 2 * leap
        while place - low > 1:
            middle = (low + place) // 2
            low, place = (low, middle) if self.enough(middle) else (middle, place)
        return place

    def _ends(self) -> tuple[int, int]:
        """The last place that the sums rule out, and the last place there is."""
        if self._steps is not None:
            return 0, len(self._steps)
        return self._option.floor - 1, self._option.most

    def _ever(self, high: int) -> bool:
        """Whether it is worth looking further: all that could be done is not shown to be too little."""
        furthest = self._option.furthest
        answer = "refused" if furthest is None else self._ask(furthest)
        return self.enough(high) if answer == "refused" else answer != "infeasible"

    def too_few_before(self, place: int) -> bool:
        """Whether one place less is shown to be too few (and so all before it, where more never hurts)."""
        if self._steps is not None:
            return place == 1
        return place <= self._option.floor or self._ask(self._option.make(place - 1)) in {"infeasible", "refused"}

"""Several clashes, a part for each: the cheapest parts put together, looked for from the cheapest on."""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from liaison_opt.why.repairs.least import Found, least, settled

if TYPE_CHECKING:
    from liaison_opt.changes import Change
    from liaison_opt.scenario import Scenario
    from liaison_opt.why.repairs.asking import Asking
    from liaison_opt.why.repairs.option import Option, Prices
    from liaison_opt.why.repairs.told import Told

#: combinations that are asked about; parts of one; parts of one clash that are looked at
TRIED, PARTS, WIDTH = 24, 5, 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class Together:
    """Parts that make a scenario possible together.

    Parameters
    ----------
    parts
        Each with its least amount beside the others.
    known
        True if they are shown to be enough.
    minimal
        True if every part is needed, and no unit of any can be spared.
    """

    parts: tuple[Found, ...]
    known: bool
    minimal: bool

    @property
    def changes(self) -> tuple[Change, ...]:
        """What all parts change."""
        return _changes(self.parts)


#: a changed scenario to its clashes and the options that touch them; nothing where none are found
Look = Callable[["Scenario"], "tuple[list[Told], list[Option]]"]


def combinations(
    asking: Asking,
    prices: Prices,
    clashes: list[Told],
    options: list[Option],
    look: Look,
    *,
    limit: int,
    below: int | None,
) -> list[Together]:
    """Combinations, the cheapest first, until there are `limit`, or time or patience is up.

    Parameters
    ----------
    asking
        Answers about the scenario.
    prices
        Costs of units.
    clashes, options
        Of the scenario as it stands.
    look
        Diagnoses a changed scenario, where a clash comes up only after others are gone.
    limit
        So many combinations.
    below
        Only those that cost less; None = any.
    """
    return _Search(asking, prices, look, below).run(clashes, options, limit)


class _Search:
    """From the cheapest parts on: what each clash needs by itself, then what is still short."""

    def __init__(self, asking: Asking, prices: Prices, look: Look, below: int | None) -> None:
        self._asking, self._prices, self._look, self._below = asking, prices, look, below
        self._alone: dict[Any, list[Found]] = {}

    def run(self, clashes: list[Told], options: list[Option], limit: int) -> list[Together]:
        """Combinations of least cost."""
        found: list[Together] = []
        queue: list[tuple[int, int, tuple[Found, ...]]] = [(0, 0, ())]
        seen: set[Any] = set()
        count = 0
        while queue and len(found) < limit and count < TRIED and not self._asking.due:
            cost, _, parts = heapq.heappop(queue)
            if self._below is not None and cost >= self._below:
                break
            told, offered = (clashes, options) if not parts else self._short(parts, clashes, options)
            if told is None:
                whole = needed(self._asking, self._prices, parts)
                if len(whole.parts) > 1 and all(key_of(whole.parts) != key_of(other.parts) for other in found):
                    found.append(whole)
                continue
            count += 1
            for more in self._next(told, offered, parts):
                key = key_of(more)
                if key not in seen and len(more) <= PARTS:
                    seen.add(key)
                    heapq.heappush(queue, (cost_of(self._prices, more), len(seen), more))
        return found

    def _short(
        self, parts: tuple[Found, ...], clashes: list[Told], options: list[Option]
    ) -> tuple[list[Told] | None, list[Option]]:
        """The clashes that are left with these parts, and their options; None if none are."""
        left = [clash for clash in clashes if not any(clash.number in part.option.clashes for part in parts)]
        if left:  # none of the parts touches its rows: it is there still
            return left, options
        if self._asking.status(_changes(parts)) == "feasible":
            return None, []
        changed = self._asking.made(_changes(parts))
        return ([], []) if changed is None else self._look(changed)

    def _next(self, told: list[Told], offered: list[Option], parts: tuple[Found, ...]) -> list[tuple[Found, ...]]:
        """The parts with one more, or with more of one, for the first clash that is left."""
        if not told:
            return []
        clash = told[0]
        found = []
        for part in self._for(clash, offered):
            same = [p for p in parts if _name(p) == _name(part)]
            if not same:
                found.append((*parts, part))
            elif same[0].amount < same[0].option.most:
                more = dataclasses.replace(same[0], amount=max(same[0].amount + 1, part.amount))
                found.append(tuple(more if p is same[0] else p for p in parts))
        return found

    def _for(self, clash: Told, offered: list[Option]) -> list[Found]:
        """The cheapest parts that make the rules of one clash possible by themselves."""
        rules = frozenset(clash.everything["rule"])
        touching = [
            option.for_one(clash.number) for option in offered
            if clash.number in option.clashes and not option.instead_of
        ]  # fmt: skip
        key = tuple(sorted(rules)), tuple((option.kind, option.name, option.floor) for option in touching)
        if key not in self._alone:
            mine = sorted(touching, key=lambda option: self._prices.rank(option, option.start))
            parts: list[Found] = []
            for option in mine:
                dear = sorted(cost_of(self._prices, (part,)) for part in parts)[WIDTH - 1 : WIDTH]
                start = self._prices.rank(option, option.start)[0]
                if self._asking.due or (dear and start >= dear[0]) or (self._below and start >= self._below):
                    break
                alone = least(self._affordable(option), lambda changes: self._asking.status(changes, rules))
                parts += [alone] if alone is not None and alone.known else []
            self._alone[key] = sorted(parts, key=lambda part: self._prices.rank(part.option, part.amount))[:WIDTH]
        return self._alone[key]

    def _affordable(self, option: Option) -> Option:
        """No more units than may be spent."""
        if self._below is None:
            return option
        most = (self._below - 1) // self._prices.of(option.kind)
        steps = option.steps and tuple(step for step in option.steps if step <= most)
        return dataclasses.replace(option, most=min(option.most, most), steps=steps)


def needed(asking: Asking, prices: Prices, parts: tuple[Found, ...]) -> Together:
    """Parts without those that can be left out, each with the fewest units beside the others."""
    kept = list(parts)
    for part in sorted(parts, key=lambda p: -cost_of(prices, (p,))):
        rest = tuple(p for p in kept if p is not part)
        if rest and asking.status(_changes(rest)) == "feasible":
            kept = list(rest)
    minimal = len(kept) > 1
    for place, part in enumerate(kept):
        others = _changes([p for p in kept if p is not part])
        steps = part.option.steps and tuple(step for step in part.option.steps if step <= part.amount)
        bounded = dataclasses.replace(part.option, most=part.amount, guess=part.amount, floors={}, steps=steps)
        fewer = least(bounded, lambda changes, others=others: asking.status((*others, *changes)))  # type: ignore[misc]
        if fewer is not None and fewer.known:
            fewer = settled(fewer, lambda changes, others=others: asking.status((*others, *changes)))  # type: ignore[misc]
            option = fewer.option if part.option.apart else part.option
            kept[place] = dataclasses.replace(part, option=option, amount=fewer.amount, minimal=fewer.minimal)
            minimal &= fewer.minimal
        minimal &= asking.status(others) in {"infeasible", "refused"}
    return Together(parts=tuple(kept), known=True, minimal=minimal)


def cost_of(prices: Prices, parts: Sequence[Found]) -> int:
    """What some parts cost together."""
    return sum(prices.of(part.option.kind) * part.amount for part in parts)


def _changes(parts: Sequence[Found]) -> tuple[Change, ...]:
    return tuple(change for part in parts for change in part.changes)


def _name(part: Found) -> tuple[str, str]:
    return part.option.kind, part.option.name


def key_of(parts: Sequence[Found]) -> tuple[tuple[str, str, int], ...]:
    """What tells a combination from others, whatever the order of its parts."""
    return tuple(sorted((*_name(part), part.amount) for part in parts))

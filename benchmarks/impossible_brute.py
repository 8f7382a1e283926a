"""Every cheaper change of a street, tried: whether the repair that is called the smallest is the smallest.

The prices are those of docs/why_not.md; the list of changes is written down here once more, on purpose. A change is a
`Move` with options; what is not yet chosen is first granted as far as the purse would go, all at once: if even that is
impossible, none of the choices below it need be tried.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import impossible_oracle as oracle
import pandas as pd

from liaison_opt.errors import ScenarioError
from liaison_opt.scenario import Scenario

Street = dict[str, Any]
Edit = Callable[[Street], None]
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
PERIODS = ["week", "month", "quarter", "half_year", "year"]
#: form to its numbers: key, step, least or None, price of a step
NUMBERS: dict[str, list[tuple[str, int, int | None, int]]] = {
    "max_visits": [("k", 1, None, 2)],
    "links_per_actor": [("hi", 1, None, 2), ("lo", -1, 0, 3)],
    "links_per_target": [("hi", 1, None, 2), ("lo", -1, 0, 3)],
    "min_visits": [("k", -1, 1, 3)],
    "min_activities": [("k", -1, 0, 3), ("hi", 1, None, 2)],
    "duty_cover": [("n", -1, 1, 3), ("n_max", 1, None, 2)],
    "spacing": [("min_gap", -1, 2, 1), ("max_gap", 1, None, 1)],
    "team": [("size_max", 1, None, 2)],
}
WISH, CADRE, SLOT, HOLIDAY, CLOSED, PERIOD, WINDOW, TEAM = 40, 20, 10, 8, 4, 10, 5, 5


@dataclasses.dataclass(frozen=True)
class Move:
    """One thing that can be granted: its options, each with a price, in words, and done; `all` grants the most."""

    options: tuple[tuple[int, str, Edit], ...]
    all: Callable[[int], Edit]

    @property
    def least(self) -> int:
        """The price of its cheapest option."""
        return min(price for price, _, _ in self.options)


def cheaper(scenario: Scenario, cost: int, *, most: int = 600) -> tuple[str, int]:
    """Look for changes that cost less and make a plan possible.

    Parameters
    ----------
    scenario
        An impossible street (`impossible_bases.street`, made tighter).
    cost
        What the repair costs.
    most
        So many scenarios are tried at most.

    Returns
    -------
    "none" if there are none, "not all tried", or the changes in words; and how many scenarios were tried.
    """
    search = _Search(scenario, most)
    found = search.below(0, cost - 1, [], [])
    if found is None:
        return ("none" if search.tried < most else "not all tried"), search.tried
    return "; ".join(found), search.tried


class _Search:
    """Depth first, the moves in their order; what was tried is remembered by the changes made."""

    def __init__(self, scenario: Scenario, most: int) -> None:
        self._plain = {
            "settings": copy.deepcopy(scenario.raw.settings),
            "policy": [dict(row.data) for row in scenario.policy],
            "leave": scenario.leave[["cadre", "from", "to"]].to_dict("records"),
            "tables": {n: t.reset_index(drop=True) for n, t in scenario.raw.tables.items() if n != "leave"},
        }
        self._most, self.tried = most, 0
        self.moves = _moves(scenario, self._plain)

    def below(self, place: int, purse: int, words: list[str], done: list[Edit]) -> list[str] | None:
        """The words of the first choice that is enough, of the moves from `place` on; None if there is none."""
        rest = [move.all(purse) for move in self.moves[place:] if move.least <= purse]
        if not self._possible([*done, *rest]):
            return None
        if not rest:
            return words
        move = self.moves[place]
        found = self.below(place + 1, purse, words, done)
        for price, said, edit in move.options:
            if found is None and price <= purse:
                found = self.below(place + 1, purse - price, [*words, said], [*done, edit])
        return found

    def _possible(self, edits: list[Edit]) -> bool:
        if self.tried >= self._most:
            return False
        self.tried += 1
        street = copy.deepcopy(self._plain)
        for edit in edits:
            edit(street)
        try:
            made = _made(street)
        except ScenarioError:  # such as a leave that ends before it begins: no change at all
            return False
        return oracle.possible(made) == "feasible"


def _made(street: Street) -> Scenario:
    tables = dict(street["tables"])
    if street["leave"]:
        tables["leave"] = pd.DataFrame(street["leave"])
    return Scenario.from_frames(settings=street["settings"], policy=street["policy"], **tables)


def _moves(scenario: Scenario, street: Street) -> list[Move]:
    """Every change that the kinds of repair know, the dear ones first: they are soon beyond the purse."""
    found = [_cadres(scenario), *_slots(scenario), *_closed(street)]
    for number, data in enumerate(street["policy"]):
        found += _of_rule(number, data)
    found += [_leave(n, row, scenario) for n, row in enumerate(street["leave"]) if _inside(row, scenario)]
    return sorted(found, key=lambda move: -move.least)


def _of_rule(number: int, data: dict[str, Any]) -> list[Move]:
    form, name = data["type"], data.get("id", data["type"])
    found = [_single(WISH, f"{name} a wish", _wish(number))]
    for key, step, least, price in NUMBERS.get(form, []):
        if data.get(key) is not None:
            most = 30 if least is None else data[key] - least
            found += _graded(name, number, key, [data[key] + step * n for n in range(1, most + 1)], price)
    if form == "coverage":
        cents = round(data["share"] * 100)
        found += _graded(name, number, "share", [(cents - n) / 100 for n in range(1, cents)], 1)
    if form in {"min_visits", "min_activities", "coverage"}:
        longer = PERIODS[PERIODS.index(data.get("period", "year")) + 1 :]
        found += _graded(name, number, "period", longer, PERIOD)
    if form == "team":
        for role, count in data["roles"].items():
            fewer = [{**data["roles"], role: count - n} for n in range(1, count)]
            fewer.append({other: n for other, n in data["roles"].items() if other != role})
            found += _graded(name, number, "roles", fewer, TEAM)
    if form == "window":
        found.append(_weekdays(WINDOW, f"{name}.pattern", data["pattern"], _put_pattern(number)))
    return found


def _graded(name: str, number: int, key: str, values: list[Any], price: int) -> list[Move]:
    """A key of a rule that takes these values one after the other, a price a step."""
    if not values:
        return []

    def put(value: Any) -> Edit:
        """Write the value into the policy."""
        return lambda street: street["policy"][number].update({key: value})

    options = tuple((price * n, f"{name}.{key} = {value}", put(value)) for n, value in enumerate(values, start=1))
    return [Move(options=options, all=lambda purse: put(values[min(purse // price, len(values)) - 1]))]


def _single(price: int, said: str, edit: Edit) -> Move:
    return Move(options=((price, said, edit),), all=lambda _: edit)


def _wish(number: int) -> Edit:
    return lambda street: street["policy"][number].update({"weight": 1, "tier": "wishes"})


def _put_pattern(number: int) -> Callable[[str], Edit]:
    return lambda pattern: lambda street: street["policy"][number].update({"pattern": pattern})


def _weekdays(price: int, name: str, pattern: str, put: Callable[[str], Edit]) -> Move:
    """Any further weekdays beside a pattern."""
    free = [day for day in DAYS if not (pattern.startswith("weekly:") and day in pattern)]
    options = tuple(
        (price * n, f"{name} + {','.join(days)}", put(f"{pattern}|weekly:{','.join(days)}"))
        for n in range(1, len(free) + 1)
        for days in itertools.combinations(free, n)
    )
    return Move(options=options, all=lambda _: put(f"{pattern}|weekly:{','.join(free)}"))


def _slots(scenario: Scenario) -> list[Move]:
    found = []
    for number, spec in enumerate(scenario.settings.slot):

        def put(pattern: str, number: int = number) -> Edit:
            """Write the pattern into the settings."""
            return lambda street: street["settings"]["slot"][number].update({"pattern": pattern})

        def move(street: Street, number: int = number) -> None:
            """Slots lost to holidays are held on another day."""
            street["settings"]["slot"][number]["on_holiday"] = "move"

        found.append(_weekdays(SLOT, f"slot {spec.name}", spec.pattern, put))
        found.append(_single(HOLIDAY, f"slot {spec.name} moved on holidays", move))
    return found


def _closed(street: Street) -> list[Move]:
    """Each day that the calendar table closes, opened again."""
    table = street["tables"].get("calendar")
    days = [] if table is None else table.loc[table["day"] == "holiday", "date"].tolist()

    def opened(day: Any) -> Edit:
        """The table without the day."""

        def edit(street: Street) -> None:
            """Drop its row."""
            rows = street["tables"]["calendar"]
            street["tables"]["calendar"] = rows[rows["date"] != day].reset_index(drop=True)

        return edit

    return [_single(CLOSED, f"{day} opened again", opened(day)) for day in days]


def _cadres(scenario: Scenario) -> Move:
    """More posts like the first."""

    def more(count: int) -> Edit:
        """Add copies of the first post."""

        def edit(street: Street) -> None:
            """Add them."""
            cadres = street["tables"]["cadres"]
            rows = [cadres.iloc[[0]].assign(id=f"NEW{n}") for n in range(count)]
            street["tables"]["cadres"] = pd.concat([cadres, *rows], ignore_index=True)

        return edit

    options = tuple((CADRE * n, f"{n} posts more", more(n)) for n in range(1, len(scenario.cadres) + 3))
    return Move(options=options, all=lambda purse: more(max(1, purse // CADRE)))


def _inside(row: dict[str, Any], scenario: Scenario) -> bool:
    """A leave that touches the planned days."""
    return bool(
        row["to"] >= pd.Timestamp(scenario.horizon.first) and row["from"] <= pd.Timestamp(scenario.horizon.last)
    )


def _leave(number: int, row: dict[str, Any], scenario: Scenario) -> Move:
    """A leave shifted within the horizon, at 1 a day, or cut at one end, at 2 a day; the most: no leave at all."""
    first, last = row["from"], row["to"]
    begin, end = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    options = []

    def put(start: pd.Timestamp, stop: pd.Timestamp) -> Edit:
        """Write both ends."""
        return lambda street: street["leave"][number].update({"from": start, "to": stop})

    for days in range(1, 61):
        by = pd.Timedelta(days=days)
        for start, stop, price in ((first + by, last + by, 1), (first - by, last - by, 1), (first + by, last, 2),
                                   (first, last - by, 2)):  # fmt: skip
            if begin <= start <= stop <= end:
                said = f"leave of {row['cadre']} {start:%Y-%m-%d}..{stop:%Y-%m-%d}"
                options.append((price * days, said, put(start, stop)))
    before = pd.Timestamp("2000-01-01")
    return Move(options=tuple(options) or ((10**6, "", put(before, before)),), all=lambda _: put(before, before))

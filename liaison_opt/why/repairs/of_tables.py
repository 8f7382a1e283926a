"""Options that change rows of the tables: pins, given links, homes of posts, windows, households."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.changes import Change, DropRow, SetCell
from liaison_opt.why.repairs.option import Option
from liaison_opt.why.repairs.positions import positions
from liaison_opt.why.repairs.sums import floors_of, lack

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.why.repairs.told import Told

#: so many households, at most, are asked for fewer visits; a window is not lengthened by more days
MOST_HOUSEHOLDS, MOST_DAYS = 2_000, 60
#: places short of posts beyond which moving homes is no small repair; posts that are moved at most
FEW_PLACES, MOST_MOVES = 3, 5


def options(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """What rows of tables could be changed.

    Parameters
    ----------
    scenario, known, clashes
        As of `of_rules.options`.
    """
    return [
        *_pins(scenario, clashes), *_links(scenario, clashes), *_homes(scenario, known, clashes),
        *_windows(scenario, known, clashes), *_households(scenario, known, clashes),
    ]  # fmt: skip


def _numbers(clashes: Sequence[Told]) -> frozenset[int]:
    return frozenset(clash.number for clash in clashes)


def _pins(scenario: Scenario, clashes: list[Told]) -> list[Option]:
    """A pin less."""
    table = positions(scenario, "pins")
    days = table["date"].dt.strftime("%Y-%m-%d")
    on = ["who", "target", "period"]
    told = {clash.number: set(clash.of("given-pins")[on].itertuples(index=False, name=None)) for clash in clashes}
    found = []
    for row in table.index:
        key = (table.loc[row, "cadre"], table.loc[row, "community"], days[row])
        mine = frozenset(number for number, pins in told.items() if key in pins)
        if mine:
            make = _first([DropRow(table="pins", row=int(row))])
            found.append(Option(kind="pin", name=f"{row:06d}", most=1, make=make, clashes=mine))
    return found


def _links(scenario: Scenario, clashes: list[Told]) -> list[Option]:
    """Given links of a post that another post takes over, or that are left for the plan to decide."""
    table = positions(scenario, "links")
    held: dict[str, list[int]] = {}
    touched: dict[str, set[int]] = {}
    for clash in clashes:
        facts = pd.concat([clash.of("given-links"), clash.of("link-days")])
        pairs = set(facts[["who", "target"]].itertuples(index=False, name=None))
        for row in table.index:
            who = str(table.loc[row, "cadre"])
            if (who, table.loc[row, "target"]) in pairs:
                held.setdefault(who, []).append(int(row))
                touched.setdefault(who, set()).add(clash.number)
    found = []
    for who, listed in held.items():
        rows = sorted(set(listed))
        drops = [DropRow(table="links", row=row) for row in rows]
        mine = frozenset(touched[who])
        found.append(Option(kind="link", name=f"{who}.open", most=len(rows), make=_first(drops), clashes=mine))
        other = _least_linked(scenario, who)
        if other is not None:
            moves = [SetCell(table="links", row=row, column="cadre", value=other) for row in rows]
            found.append(Option(kind="link", name=f"{who}.{other}", most=len(rows), make=_first(moves), clashes=mine))
    return found


def _first(changes: Sequence[Change]) -> Callable[[int], tuple[Change, ...]]:
    return lambda units: tuple(changes[:units])


def _least_linked(scenario: Scenario, who: str) -> str | None:
    """The post of the same roles with the fewest given links, the first of the table among equals."""
    tags = scenario.cadres["roles"].str.split().map(set)
    peers = [str(post) for post in scenario.cadres.index if post != who and tags[post] & tags[who]]
    count = scenario.links["cadre"].value_counts()
    return min(peers, key=lambda post: (-len(tags[post] & tags[who]), int(count.get(post, 0))), default=None)


def _homes(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """Posts that move their home to a place that asks for more than its own can do."""
    duties = {duty.name: duty for duty in scenario.settings.duty if duty.at == "home"}
    found: dict[str, Option] = {}
    for clash in clashes:
        asked = floors_of(clash.everything)
        for name in dict.fromkeys(asked["rule"]):
            mine = [duties[d] for d in getattr(known.get(name), "duty", ()) if d in duties]
            places = [place for place in dict.fromkeys(asked.loc[asked["rule"] == name, "target"]) if place]
            for duty in mine if len(places) <= FEW_PLACES else ():
                for place in places:
                    moves = _movable(scenario, duty.role, place)
                    key = f"{place}.{duty.role}"
                    if moves:
                        numbers = found[key].clashes if key in found else frozenset()
                        found[key] = Option(kind="home", name=key, most=len(moves), make=_first(moves),
                                            clashes=numbers | {clash.number})  # fmt: skip
    return list(found.values())


def _movable(scenario: Scenario, role: str, place: str) -> list[Change]:
    """Posts of a role to move to a place: from where most of them are, never the last one of a home."""
    table = positions(scenario, "cadres")
    homes = table.loc[table["id"].isin(scenario.roles.get(role, [])), "home"]
    count = homes.value_counts()
    away = homes[(homes != place) & (homes != "") & (homes.map(count) > 1)]
    rows = sorted(away.index, key=lambda row: (-int(count[away[row]]), row))[:MOST_MOVES]
    return [SetCell(table="cadres", row=int(row), column="home", value=place) for row in rows]


def _windows(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """Windows of days that end later."""
    table = positions(scenario, "windows")
    end = pd.Timestamp(scenario.horizon.last)
    found = []
    for row in table.index:
        words = {str(table.loc[row, "name"]), str(table.loc[row, "kind"])}
        mine = [c for c in clashes if any(words & _named(known.get(name)) for name in c.everything["rule"])]
        last = table.loc[row, "to"]
        most = min(MOST_DAYS, (end - last).days)
        if mine and most > 0:
            found.append(
                Option(
                    kind="window", name=f"{row:06d}", most=most, make=_longer(int(row), last), clashes=_numbers(mine)
                )
            )
    return found


def _named(rule: Rule | None) -> set[str]:
    """The windows of which a rule speaks."""
    period = str(getattr(rule, "period", ""))
    return {*getattr(rule, "window", ()), *([period.removeprefix("window:")] if period.startswith("window:") else [])}


def _longer(row: int, last: pd.Timestamp) -> Callable[[int], tuple[Change, ...]]:
    return lambda days: (SetCell(table="windows", row=row, column="to", value=(last + pd.Timedelta(days=days)).date()),)


def _households(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """A visit less a year for households of the places in question, those that are asked for most first."""
    found = []
    for name, rule in known.items():
        yearly = getattr(rule, "period", "") in {"year", "horizon"}
        mine = [clash for clash in clashes if len(clash.of(name))]
        if not mine or not yearly or not getattr(rule, "of_households", False):
            continue
        named = [[place for place in clash.of(name)["target"] if place] for clash in mine]
        places = frozenset(place for listed in named for place in listed) if all(named) else frozenset()
        cells = _asked_less(scenario, getattr(rule, "k", 1), places)
        if cells:
            guess = min(len(cells), max(1, *(lack(clash) or 1 for clash in mine)))
            found.append(Option(kind="households", name=name, most=len(cells), make=_first(cells), guess=guess,
                                clashes=_numbers(mine)))  # fmt: skip
    return found


def _asked_less(scenario: Scenario, k: int, places: frozenset[str]) -> list[Change]:
    """One visit less for each household that is asked for two or more."""
    table = positions(scenario, "households")
    required = table["k_required"].clip(lower=k)
    required = required.where(table["k_max"] == 0, required.clip(upper=table["k_max"]))
    mine = table[(required >= 2) & (table["community"].isin(places) if places else True)]
    rows = sorted(mine.index, key=lambda row: (-int(required[row]), row))[:MOST_HOUSEHOLDS]
    own = table["k_required"] > k
    return [SetCell(table="households", row=int(row), column="k_required" if own[row] else "k_max",
                    value=int(required[row]) - 1) for row in rows]  # fmt: skip

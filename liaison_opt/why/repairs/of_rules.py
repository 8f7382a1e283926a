"""Options that change a rule that takes part in a clash: its numbers, its period, its reading, or that it binds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liaison_opt.changes import Change, SetParameter, SetSetting
from liaison_opt.rules.giving import Drops, Moves
from liaison_opt.rules.policy import reading_names
from liaison_opt.why.repairs.loosening import Scale, scales
from liaison_opt.why.repairs.option import Option
from liaison_opt.why.repairs.sums import about, fewest, side

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario
    from liaison_opt.why.repairs.told import Told


def options(scenario: Scenario, known: dict[str, Rule], clashes: list[Told]) -> list[Option]:
    """What loosens the binding rules of the policy that take part in clashes.

    Parameters
    ----------
    scenario
        What is impossible.
    known
        Id to rule, in the order of the policy.
    clashes
        Why.
    """
    found: list[Option] = []
    given = rule_ids(scenario)
    for name, rule in known.items():
        if not rule.binding:
            continue
        mine = frozenset(clash.number for clash in clashes if len(clash.of(name)))
        if not mine or not rule.enforced or name not in given:
            continue
        wish = as_wish(scenario, name)
        found += [option for scale in scales(rule, scenario) if (option := _scaled(rule, scale, clashes, wish))]
        if wish is not None:
            found.append(Option(kind="wish", name=name, most=1, make=_always(wish), clashes=mine,
                                effect=Drops(rule=name)))  # fmt: skip
    return [*found, *_readings(scenario, clashes)]


def rule_ids(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Id to row of each rule that the policy states."""
    rows = enumerate(scenario.policy, start=1)
    return {str(row.data.get("id", f"{row.data.get('type')}-{number}")): row.data for number, row in rows}


def _scaled(rule: Rule, scale: Scale, clashes: list[Told], wish: tuple[Change, ...] | None) -> Option | None:
    """The option of one parameter; None if no clash leans on what it bounds."""
    touched: list[Told] = []
    for clash in clashes:
        asks = clash.of(rule.id)["asks"]
        sides = {side(text) for text in asks}
        told = bool(clash.sums)  # without a sum nobody knows which side of a row it is that clashes
        if len(asks) and (not told or not scale.side or scale.side in sides or "" in sides):
            touched.append(clash)
    if not touched:
        return None
    now, floors, guess = scale.now, {}, 1
    if now is not None:
        floors = {clash.number: fewest(clash, rule.id, now) for clash in touched}
        guess = max(about(clash, rule.id, now, scale.side) for clash in touched)

    def make(units: int) -> tuple[Change, ...]:
        """The parameter moved by so many units."""
        return (SetParameter(rule=rule.id, key=scale.key, value=scale.value(units)),)

    name = f"{rule.id}.{scale.key}"
    instead_of, name = (name, f"{name}.{scale.label}") if scale.label else ("", name)
    return Option(kind=scale.kind, name=name, instead_of=instead_of, most=scale.most, make=make, floors=floors,
                  guess=max(guess, *floors.values(), 1), furthest=wish,
                  effect=None if now is None else Moves(rule=rule.id, side=scale.side),
                  clashes=frozenset(clash.number for clash in touched))  # fmt: skip


def as_wish(scenario: Scenario, rule: str) -> tuple[Change, ...] | None:
    """What makes a binding rule a wish of the first tier: it then asks for nothing that must be."""
    tiers = scenario.settings.tiers
    if not tiers:
        return None
    return SetParameter(rule=rule, key="weight", value=1), SetParameter(rule=rule, key="tier", value=tiers[0])


def _always(changes: tuple[Change, ...]) -> Callable[[int], tuple[Change, ...]]:
    return lambda _: changes


def _readings(scenario: Scenario, clashes: list[Told]) -> list[Option]:
    """Other readings of the rules that take part, and of the slots of their duties."""
    data = rule_ids(scenario)
    offered = reading_names(scenario)
    chosen = scenario.settings.readings
    found = []
    for code, names in offered.items():
        touched = frozenset(
            c.number for c in clashes if any(_reads(data.get(r, {}), code) for r in c.everything["rule"])
        )
        touched |= _through_slots(scenario, code, clashes, data)
        for name in names:
            if touched and name != chosen.get(code):
                found.append(
                    Option(kind="reading", name=f"{code}.{name}", most=1, make=_read(code, name), clashes=touched)
                )
    return found


def _reads(data: dict[str, Any], code: str) -> bool:
    """Whether a reading of this ambiguity changes anything in a rule or slot."""
    names = data.get("readings", {}).get(code, {})
    return any(bool(change) for change in names.values())


def _through_slots(
    scenario: Scenario, code: str, clashes: list[Told], data: dict[str, dict[str, Any]]
) -> frozenset[int]:
    """The clashes with a duty that lies in a slot of which this ambiguity speaks."""
    duties = {d for spec in scenario.settings.slot if _reads({"readings": spec.readings}, code) for d in spec.duties}
    found = set()
    for clash in clashes:
        for name in clash.everything["rule"]:
            asked = data.get(name, {}).get("duty", "station" if name in data else ())
            if duties & ({asked} if isinstance(asked, str) else set(asked)):
                found.add(clash.number)
    return frozenset(found)


def _read(code: str, name: str) -> Callable[[int], tuple[Change, ...]]:
    change = SetSetting(path=f"readings.{code}", value=name)
    return lambda _: (change,)

"""Where a change of a rule or a setting lands: the steps to the key in the plain values, chosen readings minded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liaison_opt.changes.plainly import OUT, Steps, at
from liaison_opt.errors import Fault
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.words import advice

#: lists of tables in scenario.toml, and the key by which an entry is called
CALLED = {"slot": "name", "duty": "name", "clause": "id"}
_HOW = "Write session.KEY, calendar.KEY, slot.NAME.KEY, duty.NAME.KEY, readings.CODE, horizon.year or tiers."


def rule_ids(policy: Sequence[Any]) -> list[str]:
    """The id of each row of a policy: its own, or form and number."""
    return [str(row.data.get("id", f"{row.data.get('type')}-{number}")) for number, row in enumerate(policy, start=1)]


def by_reading(data: Mapping[str, Any], readings: Mapping[str, str], key: str) -> list[Steps]:
    """Where chosen readings set a key of a rule or slot, the one that counts last."""
    found: list[Steps] = []
    for code, choice in readings.items():
        steps: Steps = ("readings", code, choice)
        table = at(data, steps)
        if isinstance(table, Mapping) and key in table:
            found.append(steps)
    return found


def landed(data: Mapping[str, Any], readings: Mapping[str, str], keys: Sequence[str], value: Any) -> list[Steps]:
    """The steps inside a rule or slot that a change of a key touches.

    Parameters
    ----------
    data
        The entry as read.
    readings
        The chosen readings.
    keys
        The key, then keys inside it.
    value
        What it is to be; None takes it out, wherever it stands.
    """
    chosen = by_reading(data, readings, keys[0])
    if value is not None:
        return [(*(chosen[-1] if chosen else ()), *keys)]
    stands = [(*steps, *keys) for steps in ((), *chosen)]
    return [steps for steps in stands if at(data, steps) is not OUT]


def setting(settings: Mapping[str, Any], path: str) -> tuple[Steps, Fault | None]:
    """The steps to a key of `scenario.toml`; entries of lists are called by name.

    Parameters
    ----------
    settings
        The settings as read.
    path
        Such as "slot.tuesday.pattern".

    Returns
    -------
        The steps, and why the path leads nowhere (None if it leads somewhere).
    """
    parts = path.split(".") if isinstance(path, str) else [""]
    if not all(parts) or parts[0] == "tables":
        problem = "a change names no files" if parts[0] == "tables" else "this is no path of a setting"
        return (), _fault(str(path), problem, _HOW)
    if parts[0] not in CALLED:
        return _plain(settings, parts, path)
    entries, key = settings.get(parts[0], []), CALLED[parts[0]]
    names = [str(entry.get(key)) if isinstance(entry, Mapping) else "" for entry in entries]
    cut = next((n for n in range(len(parts), 1, -1) if ".".join(parts[1:n]) in names), None)
    if cut is None:
        name = parts[1] if len(parts) > 1 else ""
        todo = advice(name, names, f"The names are {', '.join(names) or 'none'}.")
        return (), _fault(path, f"the scenario has no {parts[0]} of this name", todo)
    if cut == len(parts):
        return (), _fault(path, f"this names a whole {parts[0]}", f"Say which key of it: {path}.KEY.")
    place = names.index(".".join(parts[1:cut]))
    return _plain(entries[place], parts[cut:], path, (parts[0], place))


def _plain(data: Any, parts: Sequence[str], path: str, before: Steps = ()) -> tuple[Steps, Fault | None]:
    """Steps by keys alone; what stands on the way must be tables."""
    level = data
    for part in parts[:-1]:
        level = level.get(part, {})
        if not isinstance(level, Mapping):
            return (), _fault(path, f"`{part}` holds a value, and nothing inside it", _HOW)
    return (*before, *parts), None


def parameter(scenario: Scenario, rule: str, key: str) -> tuple[int, list[str], Fault | None]:
    """The number of a rule in the policy (from 0), the keys of a parameter, and why there is none.

    Parameters
    ----------
    scenario
        Whose policy.
    rule
        Id of the rule.
    key
        The parameter, with a point before a key inside it.
    """
    known = rule_ids(scenario.policy)
    file = scenario.raw.files.get("policy", "policy.toml")
    keys = str(key).split(".")
    if rule not in known:
        todo = advice(str(rule), known, f"The rules are {', '.join(known[:12])}{' …' * (len(known) > 12)}.")
        fault = Fault(file=file, value=str(rule), problem="the policy has no rule of this id", todo=todo)
        return 0, keys, fault
    place = known.index(rule)
    row = scenario.policy[place].row
    todo = "Name a parameter, such as k, or one key of it, such as roles.volunteer."
    wrong = Fault(file=file, row=row, column=str(key), problem="this is no parameter that a change can set", todo=todo)
    if not all(keys) or keys[0] in {"readings", "id"}:
        return place, keys, wrong
    found = [at(scenario.policy[place].data, tuple(keys[:depth])) for depth in range(1, len(keys))]
    return place, keys, None if all(level is OUT or isinstance(level, Mapping) for level in found) else wrong


def _fault(path: str, problem: str, todo: str) -> Fault:
    return Fault(file="scenario.toml", column=path, problem=problem, todo=todo)

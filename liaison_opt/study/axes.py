"""What can be varied in a scenario, said in one word: a rule's parameter, a setting, a reading, the number of posts."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.policy import FORMS, changed, reading_names
from liaison_opt.scenario.settings import Calendar, DutySpec, SessionSpec, SlotSpec, Strict
from liaison_opt.scenario.words import advice
from liaison_opt.study.posts import with_posts

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario

#: more cells than anybody looks at
MOST_CELLS = 2_000
_SPECS: dict[str, type[Strict]] = {"session": SessionSpec, "calendar": Calendar, "duty": DutySpec, "slot": SlotSpec}
_HOW = "rule-id.parameter, session.KEY, duty.NAME.KEY, slot.NAME.KEY, readings.CODE, posts:ROLE or horizon.year"
_FILE = "axes"


def cells(axes: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination of the values, the last axis turning fastest."""
    for values in itertools.product(*axes.values()):
        yield dict(zip(axes, values, strict=True))


def judged_axes(scenario: Scenario, axes: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    """Axes whose names the scenario knows, each value once, as plain values.

    Parameters
    ----------
    scenario
        What is varied.
    axes
        Name to values. A name is a rule's id and a parameter ("monthly-cap.k", "helpers.roles.volunteer"), a setting
        ("session.capacity", "calendar.on_holiday", "duty.home_visits.visits", "slot.tuesday.end"), "readings.A28",
        "horizon.year", "generate.seed", or "posts:ROLE", the number of posts of a role.

    Raises
    ------
    ScenarioError
        With every name that is not known (and the nearest that is) and every axis without values; if these are sound,
        with more than `MOST_CELLS` combinations.
    """
    found: dict[str, tuple[Any, ...]] = {}
    faults: list[Fault] = []
    if not axes:
        faults.append(Fault(file=_FILE, problem="there is nothing to vary", todo=f"Name an axis: {_HOW}."))
    for name, values in axes.items():
        problem = _unknown(scenario, name)
        listed = [] if isinstance(values, (str, bytes)) or not isinstance(values, Sequence) else list(values)
        if problem is not None:
            faults.append(Fault(file=_FILE, value=name, problem=problem[0], todo=problem[1]))
        if not listed:
            todo = f"Give a list, such as {{{name!r}: [1, 2]}}."
            faults.append(Fault(file=_FILE, column=name, value=str(values), problem="these are no values", todo=todo))
        found[name] = tuple(dict.fromkeys(value.item() if hasattr(value, "item") else value for value in listed))
    count = 1
    for listed_values in found.values():
        count *= max(1, len(listed_values))
    if count > MOST_CELLS:
        todo = f"At most {MOST_CELLS:,} are planned at once: fewer axes, or fewer values."
        faults.append(Fault(file=_FILE, value=f"{count:,} cells", problem="too many combinations", todo=todo))
    if faults:
        raise ScenarioError(faults)
    return found


def varied_all(scenario: Scenario, axes: Mapping[str, Sequence[Any]]) -> list[tuple[dict[str, Any], Scenario]]:
    """The scenario of each cell of known axes, in order.

    Raises
    ------
    ScenarioError
        With every value that does not fit by itself; if all do, with every combination that does not (a floor above
        its cap).
    """
    made: list[tuple[dict[str, Any], Scenario]] = []
    faults: list[Fault] = []
    for cell in cells(axes):
        try:
            made.append((cell, varied(scenario, cell)))
        except ScenarioError as error:
            faults += _with(cell, error)
    if faults:  # one value is told once, not in each of its cells
        alone = [{name: value} for name, values in axes.items() for value in values]
        raise ScenarioError([fault for cell in alone for fault in _misfits(scenario, cell)] or faults)
    return made


def varied(scenario: Scenario, cell: Mapping[str, Any]) -> Scenario:
    """The scenario with these values, judged anew; names as in `judged_axes`, and known.

    Raises
    ------
    ScenarioError
        A value does not fit.
    """
    rules: dict[str, dict[str, Any]] = {}
    how: dict[str, Any] = {}
    settings = dict(scenario.raw.settings)
    tables: dict[str, Any] = {}
    base = scenario
    for name, value in cell.items():
        section, _, rest = name.partition(".")
        if name.startswith("posts:"):
            role = name.removeprefix("posts:")
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                problem, todo = "this is no number of posts", "Give a whole number from 1."
                raise ScenarioError([Fault(file=_FILE, column=name, value=str(value), problem=problem, todo=todo)])
            tables |= with_posts(base, role, value)
            base = dataclasses.replace(base, **tables)  # judged below, with everything else
            rules |= {ident: {**rules.get(ident, {}), "measure": None} for ident in _told_only(scenario, role)}
        elif name in {"horizon.year", "generate.seed"}:
            how[rest] = value
        elif section == "readings":
            how.setdefault("readings", {})[rest] = value
        elif section in {"session", "calendar"}:
            settings[section] = {**settings.get(section, {}), rest: value}
        elif section in {"duty", "slot"}:
            settings[section] = _listed(settings.get(section, []), rest, value)
        else:
            ident, keys = _rule(scenario, name)
            edits = rules.setdefault(ident, {})
            edits |= _nested(edits, _data(scenario)[ident], keys, value)
    raw = dataclasses.replace(scenario.raw, settings=settings)
    return changed(dataclasses.replace(scenario, raw=raw), rules=rules, **how, **tables)


def _listed(entries: Sequence[Mapping[str, Any]], path: str, value: Any) -> list[dict[str, Any]]:
    """Entries of `[[duty]]` or `[[slot]]` with a key of one of them changed."""
    name, _, key = path.partition(".")
    return [{**entry, key: value} if entry.get("name") == name else dict(entry) for entry in entries]


def _nested(edits: Mapping[str, Any], data: Mapping[str, Any], keys: Sequence[str], value: Any) -> dict[str, Any]:
    """A parameter, or one key of a parameter that is a table, with its new value."""
    first = keys[0]
    if len(keys) == 1:
        return {first: value}
    table = edits.get(first, data.get(first, {}))
    return {first: {**(table if isinstance(table, Mapping) else {}), keys[1]: value}}


def _told_only(scenario: Scenario, role: str) -> list[str]:
    """Figures in print on the posts of a role: told, not judged, where their number is varied."""
    return [ident for ident, data in _data(scenario).items() if data.get("measure") == f"posts:{role}"]


def _data(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Rule id to its row."""
    rows = enumerate(scenario.policy, start=1)
    return {str(row.data.get("id", f"{row.data.get('type')}-{number}")): row.data for number, row in rows}


def _rule(scenario: Scenario, name: str) -> tuple[str, list[str]]:
    """The id of a rule and what follows it; an id may hold points itself, so the longest known one counts."""
    parts = name.split(".")
    known = _data(scenario)
    for cut in range(len(parts) - 1, 0, -1):
        if (ident := ".".join(parts[:cut])) in known:
            return ident, parts[cut:]
    return parts[0], parts[1:]


def _unknown(scenario: Scenario, name: str) -> tuple[str, str] | None:
    """What is wrong with the name of an axis, and what to do; None if nothing is."""
    section, _, rest = name.partition(".")
    if name.startswith("posts:"):
        role = name.removeprefix("posts:")
        return _near(role, scenario.roles, "no post has this role", "posts:")
    if name in {"horizon.year", "generate.seed"}:
        return None
    if section == "readings":
        return _near(rest, reading_names(scenario), "the scenario has no readings of this code", "readings.")
    if section in {"session", "calendar"}:
        return _near(rest, _SPECS[section].model_fields, f"`{section}` has no such key", f"{section}.")
    if section in {"duty", "slot"}:
        which, _, key = rest.partition(".")
        names = [entry.name for entry in getattr(scenario.settings, section)]
        wrong = _near(which, names, f"the scenario has no such {section}", f"{section}.")
        wrong = wrong or _near(key, _SPECS[section].model_fields, f"a {section} has no such key", f"{section}.{which}.")
        readings = next(
            (getattr(spec, "readings", {}) for spec in getattr(scenario.settings, section) if spec.name == which), {}
        )
        return wrong or _by_reading(scenario, readings, key)
    return _wrong_parameter(scenario, name)


def _wrong_parameter(scenario: Scenario, name: str) -> tuple[str, str] | None:
    ident, keys = _rule(scenario, name)
    known = _data(scenario)
    if ident not in known or not keys:
        end = "." + ".".join(keys) if keys else ".PARAMETER"
        near = advice(ident, known, f"Write {_HOW}.")
        return "no rule of this id, and no setting", near if keys else f"{near} Then say what is varied: {ident}{end}."
    fields = FORMS[str(known[ident]["type"])].model_fields
    if len(keys) > 2:
        return "a rule has no parameter inside a parameter's key", f"Stop at {ident}.{keys[0]}.{keys[1]}."
    wrong = _near(keys[0], fields, f"`{known[ident]['type']}` has no parameter of this name", f"{ident}.")
    return wrong or _by_reading(scenario, known[ident].get("readings", {}), keys[0])


def _by_reading(scenario: Scenario, readings: Any, key: str) -> tuple[str, str] | None:
    """A reading that is chosen says what this key is: another value would change nothing."""
    for code, options in readings.items() if isinstance(readings, Mapping) else ():
        name = scenario.settings.readings.get(str(code))
        if key in (options.get(name) or {}):
            return f"the reading {code} = {name} sets this", f"Vary readings.{code}, or choose another reading first."
    return None


def _near(word: str, known: Any, problem: str, before: str) -> tuple[str, str] | None:
    names = [str(name) for name in known]
    if word in names:
        return None
    return problem, advice(word, names, f"Known are: {', '.join(before + name for name in names[:12]) or 'none'}.")


def _misfits(scenario: Scenario, cell: Mapping[str, Any]) -> list[Fault]:
    try:
        varied(scenario, cell)
    except ScenarioError as error:
        return _with(cell, error)
    return []


def _with(cell: Mapping[str, Any], error: ScenarioError) -> list[Fault]:
    """The faults of a cell, each saying of which."""
    said = ", ".join(f"{name} = {value}" for name, value in cell.items())
    return [dataclasses.replace(fault, problem=f"with {said}: {fault.problem}") for fault in error.faults]

"""The reader in memory: a scenario with changes made, judged anew by the code that judges files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from liaison_opt.changes import rows as rows_of
from liaison_opt.changes.kinds import AddEntry, AddRow, Change, DropRow, SetCell, SetParameter, SetSetting
from liaison_opt.changes.places_of import landed, parameter, setting
from liaison_opt.changes.plainly import OUT, Steps, at, plain_value, put, same
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.clauses import note_faults
from liaison_opt.rules.policy import judged, validate
from liaison_opt.scenario import PolicyRow, Raw, Scenario
from liaison_opt.scenario.places.generate import GENERATED
from liaison_opt.scenario.places.made import generated
from liaison_opt.scenario.toml_in import private_faults

_SECTIONS = ("slot", "rule", "duty")
_KINDS = (SetParameter, SetSetting, SetCell, AddRow, DropRow, AddEntry)


def applied(scenario: Scenario, changes: Sequence[Change]) -> Scenario:
    """The scenario with these changes, judged like one from files.

    Parameters
    ----------
    scenario
        Where to start; it stays as it is.
    changes
        Made all at once: rows are those of the tables as they are before.

    Raises
    ------
    ScenarioError
        With every change that names nothing there is or contradicts another, and every fault that the changes bring.
    """
    made = once(changes)
    raw, faults = changed_raw(scenario, made)
    if faults:
        raise ScenarioError(faults)
    if all(isinstance(c, SetParameter) or (isinstance(c, AddEntry) and c.section == "rule") for c in made):
        return _same_tables(scenario, raw)
    return judged(raw, [])


def _same_tables(scenario: Scenario, raw: Raw) -> Scenario:
    """Rules alone are judged alone: settings and tables, which can be long, stand as they are."""
    found = dataclasses.replace(scenario, policy=raw.policy, raw=raw)
    faults = [*validate(raw.policy, found, scenario.settings.readings)[1], *note_faults(raw)]
    if faults:
        raise ScenarioError(faults)
    return found


def once(changes: Sequence[Change]) -> list[Change]:
    """The changes in order, each once."""
    found: list[Change] = []
    for change in changes:
        if not any(type(change) is type(other) and change == other for other in found):
            found.append(change)
    return found


def changed_raw(scenario: Scenario, changes: list[Change]) -> tuple[Raw, list[Fault]]:
    """The raw scenario with changes made, not judged yet; and what is wrong with the changes themselves.

    Parameters
    ----------
    scenario
        A sound scenario.
    changes
        Each once.
    """
    faults = [fault for change in changes for fault in _strange(change)]
    if faults:
        return scenario.raw, faults
    policy, more = _policy(scenario, changes)
    faults += more
    settings, more = _settings(scenario, changes)
    faults += more
    tables, more = rows_of.gathered(scenario, changes)
    faults += more + _clashes(changes)
    raw = dataclasses.replace(scenario.raw, policy=policy, settings=settings)
    if faults:
        return raw, faults
    if not same(settings.get("generate"), scenario.raw.settings.get("generate")):
        raw, more = _made_anew(raw, tables)
        faults += more
    files, frames = dict(raw.files), dict(raw.tables)
    for name, rows in tables.items():
        files.setdefault(name, rows.table.file)
        frames[name] = rows_of.edited(raw.tables.get(name), rows, files[name])
    return dataclasses.replace(raw, tables=frames, files=files), faults


def _policy(scenario: Scenario, changes: list[Change]) -> tuple[tuple[PolicyRow, ...], list[Fault]]:
    rows = list(scenario.policy)
    faults: list[Fault] = []
    file = scenario.raw.files.get("policy", "policy.toml")
    for change in changes:
        if isinstance(change, SetParameter):
            place, keys, wrong = parameter(scenario, change.rule, change.key)
            value, told = _plain(change.value, file, change.key)
            faults += [wrong] if wrong else told
            if wrong is None and not told:
                data = rows[place].data
                for steps in landed(data, readings_after(scenario, changes), keys, change.value):
                    data = put(data, steps, value)
                rows[place] = dataclasses.replace(rows[place], data=data)
                faults += private_faults({change.key: value}, file, rows[place].row)
        elif isinstance(change, AddEntry) and change.section == "rule":
            value, told = _plain(change.values, file, "rule")
            faults += told or private_faults(value, file)
            rows += [] if told else [PolicyRow(data=value, file=file, row=rows[-1].row + 1 if rows else 1)]
    return tuple(rows), faults


def _settings(scenario: Scenario, changes: list[Change]) -> tuple[dict[str, Any], list[Fault]]:
    settings = dict(scenario.raw.settings)
    faults: list[Fault] = []
    file = scenario.raw.files.get("settings", "scenario.toml")
    for change in changes:
        if isinstance(change, SetSetting):
            steps, wrong = setting(scenario.raw.settings, change.path)
            value, told = _plain(change.value, file, str(change.path))
            faults += [dataclasses.replace(wrong, file=file)] if wrong else told or private_faults({"": value}, file)
            if wrong is None and not told:
                for inner in _slot_steps(scenario, changes, steps, change.value):
                    settings = put(settings, inner, value)
        elif isinstance(change, AddEntry) and change.section in {"slot", "duty"}:
            value, told = _plain(change.values, file, change.section)
            faults += told or private_faults(value, file)
            listed = settings.get(change.section, [])
            settings[change.section] = [*listed, value] if not told and isinstance(listed, (list, tuple)) else listed
    return settings, faults


def readings_after(scenario: Scenario, changes: list[Change]) -> dict[str, str]:
    """The readings that are chosen once the changes are made: what counts for rules and slots."""
    chosen = dict(scenario.settings.readings)
    for change in changes:
        code = str(change.path).removeprefix("readings.") if isinstance(change, SetSetting) else ""
        if isinstance(change, SetSetting) and code != change.path:
            chosen[code] = change.value
    return chosen


def _slot_steps(scenario: Scenario, changes: list[Change], steps: Steps, value: Any) -> list[Steps]:
    """Where a change of a setting lands: of a slot, where the chosen readings set the key."""
    if steps[0] != "slot":
        return [steps] if value is not None or at(scenario.raw.settings, steps) is not OUT else []
    entry, keys = scenario.raw.settings["slot"][steps[1]], [str(step) for step in steps[2:]]
    return [(*steps[:2], *inner) for inner in landed(entry, readings_after(scenario, changes), keys, value)]


def _plain(value: Any, file: str, column: str) -> tuple[Any, list[Fault]]:
    if value is None:
        return OUT, []
    try:
        return plain_value(value), []
    except ValueError as error:
        todo = "Give a text, a number, true or false, a day, or a list or table of these."
        return OUT, [Fault(file=file, column=column, problem=str(error), todo=todo)]


def _strange(change: Any) -> list[Fault]:
    """Why something cannot be a change at all."""
    if not isinstance(change, _KINDS):
        todo = f"Give one of {', '.join(kind.__name__ for kind in _KINDS)}."
        return [Fault(file="change", value=type(change).__name__, problem="this is no change", todo=todo)]
    if isinstance(change, (AddRow, AddEntry)) and not isinstance(change.values, Mapping):
        todo = "Give a mapping from keys or columns to values."
        return [Fault(file="change", value=type(change.values).__name__, problem="these are no values", todo=todo)]
    return []


def _clashes(changes: list[Change]) -> list[Fault]:
    """Two values for one key, and entries of sections that there are not."""
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    for change in changes:
        if isinstance(change, AddEntry) and change.section not in _SECTIONS:
            todo = f"The sections are {', '.join(_SECTIONS)}."
            fault = Fault(file="change", value=str(change.section), problem="there is no such section", todo=todo)
            faults.append(fault)
        key = (
            ("rule", change.rule, change.key) if isinstance(change, SetParameter)
            else ("setting", change.path) if isinstance(change, SetSetting) else ()
        )  # fmt: skip
        seen[key] = seen.get(key, 0) + 1
        if key and seen[key] == 2:
            problem, todo = "two changes give this different values", "Keep one of the two."
            faults.append(Fault(file="change", column=".".join(key[1:]), problem=problem, todo=todo))
    return faults


def _made_anew(raw: Raw, tables: dict[str, rows_of.Rows]) -> tuple[Raw, list[Fault]]:
    """Another `[generate]` block makes other tables; rows of the old ones are rows of nothing then."""
    home = Path(raw.home or "")
    beside = {name for name in GENERATED if raw.home and (home / raw.files.get(name, f"{name}.csv")).is_file()}
    made = generated(raw.settings, beside=beside)
    fresh = {name: frame for name, frame in made.tables.items() if name not in beside}
    both = [name for name in tables if name in fresh]
    file = raw.files.get("settings", "scenario.toml")
    todo = "Change the block first, read the scenario again, then change rows."
    faults = [
        Fault(file=file, column="generate", value=name, problem="this makes the table anew, whose rows change, too",
              todo=todo) for name in both
    ]  # fmt: skip
    return dataclasses.replace(raw, tables={**raw.tables, **fresh}), [*made.faults, *faults]

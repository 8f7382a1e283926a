"""What a repair claims, shown or refuted: it gives a plan, nothing less does, its files differ only where it says."""

from __future__ import annotations

import dataclasses
import difflib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import impossible_oracle as oracle
import pandas as pd

import liaison_opt as lo
from liaison_opt.changes import AddRow, Change, DropRow, SetCell, SetParameter, SetSetting, written
from liaison_opt.changes import applied as changed
from liaison_opt.errors import ScenarioError
from liaison_opt.rules.policy import rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.digest import digest

if TYPE_CHECKING:
    from liaison_opt.why.repairs import Part, Repair

PERIODS = ["week", "month", "quarter", "half_year", "year"]
#: smaller shifts that are tried, days
SHIFTS = 30
#: for a plan; that there is one is asked, not that it is the best
SECONDS = 90


def broken(scenario: Scenario, plan: Any) -> list[str]:
    """Binding rules that a plan breaks, by its audit; forms that nothing can enforce are left aside."""
    told = {rule.id for rule in rules_of(scenario) if rule.binding and rule.enforced}
    lines = plan.audit[plan.audit["binding"].astype(bool) & (plan.audit["amount"] > 0)]
    return sorted(set(lines["rule"]) & told)


def less(scenario: Scenario, repair: Repair) -> dict[str, str]:
    """What is left of the repair with one unit less of a part, or without the part, and its status."""
    found = {}
    for number, part in enumerate(repair.parts):
        others = [change for n, other in enumerate(repair.parts) if n != number for change in other.changes]
        for said, changes in _lesser(scenario, part):
            found[f"{part.kind} {part.name}: {said}"] = status(scenario, [*others, *changes])
    return found


def status(scenario: Scenario, changes: list[Change]) -> str:
    """Is the changed scenario possible? "refused" if the changes do not fit."""
    try:
        return oracle.possible(changed(scenario, changes))
    except ScenarioError:
        return "refused"


def _lesser(scenario: Scenario, part: Part) -> list[tuple[str, list[Change]]]:
    """The part left out; and with one unit less, where it has more than one."""
    found: list[tuple[str, list[Change]]] = [("left out", [])]
    if part.amount == 1:
        return found
    if part.kind == "leave_shift":
        days = range(max(1, part.amount - SHIFTS), part.amount)
        return found + [(f"{n} days", [_nearer(scenario, c, part.amount - n) for c in part.changes]) for n in days]
    first = part.changes[0]
    if isinstance(first, (AddRow, DropRow)) or len(part.changes) > 1:
        rows = [change for change in part.changes if not isinstance(change, SetParameter)]
        return [*found, ("one less", list(part.changes[: len(rows) - 1]))]
    return [*found, ("one less", [_nearer(scenario, first, 1)])]


def _nearer(scenario: Scenario, change: Change, units: int) -> Change:
    """The change by so many units less."""
    if isinstance(change, SetCell):
        old, new = _cell(scenario, change), pd.Timestamp(change.value)
        by = pd.Timedelta(days=units if new > old else -units)
        return dataclasses.replace(change, value=(new - by).date())
    if isinstance(change, SetParameter):
        return dataclasses.replace(change, value=_closer(scenario, change, units))
    if isinstance(change, SetSetting) and change.path.endswith(".pattern"):
        return dataclasses.replace(change, value=_shorter(change.value))
    if isinstance(change, SetSetting) and isinstance(change.value, int):
        return dataclasses.replace(change, value=change.value - units)
    raise TypeError(f"no way is known to make {change} smaller")


def _closer(scenario: Scenario, change: SetParameter, units: int) -> Any:
    """A value of a rule's parameter that is so many units closer to the present one."""
    key, _, inner = change.key.partition(".")
    old = getattr(next(rule for rule in rules_of(scenario) if rule.id == change.rule), key)
    if inner:  # posts of a role in a team
        return (change.value or 0) + units
    if key == "period":
        return PERIODS[PERIODS.index(change.value) - units]
    if key == "pattern":
        return _shorter(change.value)
    step = 0.01 if key == "share" else 1
    value = change.value - units * step if change.value > old else change.value + units * step
    return round(value, 2) if key == "share" else value


def _shorter(pattern: str) -> str:
    """A pattern without the weekday that was added last."""
    return pattern.rpartition(",")[0]


def _cell(scenario: Scenario, change: SetCell) -> pd.Timestamp:
    return pd.Timestamp(scenario.raw.tables[change.table].iloc[change.row][change.column])


@dataclasses.dataclass(frozen=True, kw_only=True)
class OnDisk:
    """The repaired scenario as files.

    Parameters
    ----------
    exit_code
        Of `liaison-opt plan` on it.
    same
        True if it reads as the repaired scenario in memory.
    touched
        File to the lines that are new, gone or others.
    foreign
        Files or lines that differ although the repair does not speak of them.
    """

    exit_code: int
    same: bool
    touched: dict[str, int]
    foreign: tuple[str, ...]


def on_disk(scenario: Scenario, repair: Repair, folder: Path) -> OnDisk:
    """Write the repaired scenario, compare its files, plan it on the command line."""
    home = Path(str(scenario.raw.home))
    target = written(scenario, repair.changes, folder / "repaired")
    touched, foreign = _differences(home, target, repair)
    words = [sys.executable, "-m", "liaison_opt.cli", "plan", str(target), "-o", str(folder / "plan"), "--lang", "en",
             "--seconds", str(SECONDS)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    same = digest(lo.scenario(target)) == digest(repair.scenario)
    return OnDisk(exit_code=done.returncode, same=same, touched=touched, foreign=foreign)


def _differences(home: Path, target: Path, repair: Repair) -> tuple[dict[str, int], tuple[str, ...]]:
    """Lines that differ, by file; and what of it the repair does not explain."""
    touched: dict[str, int] = {}
    foreign: list[str] = []
    allowed = _allowed(repair)
    names = sorted({path.name for folder in (home, target) for path in folder.iterdir() if path.is_file()})
    for name in names:
        old, new = (_lines(folder / name) for folder in (home, target))
        changed_lines = [line for line in difflib.ndiff(old, new) if line[:1] in "+-"]
        if not changed_lines:
            continue
        touched[name] = max(sum(line[0] == sign for line in changed_lines) for sign in "+-")
        if touched[name] > allowed.get(name, 0):
            foreign.append(f"{name}: {touched[name]} lines")
        if name == "policy.toml":
            foreign += _outside(old, new, {c.rule for c in repair.changes if isinstance(c, SetParameter)})
    return touched, tuple(foreign)


def _allowed(repair: Repair) -> dict[str, int]:
    """File to the most lines that the changes can touch."""
    found: dict[str, set[Any]] = {}
    for number, change in enumerate(repair.changes):
        if isinstance(change, SetParameter):
            found.setdefault("policy.toml", set()).add((change.rule, change.key))
        elif isinstance(change, SetSetting):
            found.setdefault("scenario.toml", set()).add(change.path)
        elif isinstance(change, (SetCell, DropRow)):
            found.setdefault(f"{change.table}.csv", set()).add(change.row)
        elif isinstance(change, AddRow):
            found.setdefault(f"{change.table}.csv", set()).add(("new", number))
    return {file: len(things) for file, things in found.items()}


def _outside(old: list[str], new: list[str], rules: set[str]) -> list[str]:
    """Blocks of rules that differ although the repair does not name the rule."""
    before, after = (_blocks(lines) for lines in (old, new))
    return [f"rule {rule}" for rule in before if rule not in rules and before[rule] != after.get(rule)]


def _blocks(lines: list[str]) -> dict[str, list[str]]:
    """The lines of each `[[rule]]`, by its id (or its number, where it has none)."""
    found: dict[str, list[str]] = {}
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip() == "[[rule]]":
            parts.append([])
        parts[-1].append(line)
    for number, part in enumerate(parts):
        named = [line.partition("=")[2].strip().strip('"') for line in part if line.strip().startswith("id ")]
        found[named[0] if named else str(number)] = part
    return found


def _lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8-sig").splitlines() if path.is_file() else []

"""What `plan --apply-repair` does beside planning: finds the change, and writes the changed scenario."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from liaison_opt import api, changes, errors
from liaison_opt.cli.base import interruptible, word
from liaison_opt.output import console as told
from liaison_opt.output import words

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario
    from liaison_opt.solve.engine import Stop
    from liaison_opt.why.repairs import Repair

#: where the changed scenario stands in the folder of its plan (with .xlsx behind it, if it was a workbook)
CHANGED = "scenario"


def apart(scenario: Scenario, out: Path, *, best_effort: bool) -> None:
    """Make sure that the plan's folder, which is replaced, does not hold the scenario.

    Raises
    ------
    ScenarioError
        It does; or best effort is asked for, too, which needs no change.
    """
    faults = []
    if best_effort:
        faults.append(word("--best-effort", "--apply-repair", "Give one of them: best effort needs no change."))
    home = None if scenario.raw.home is None else Path(scenario.raw.home).resolve()
    if home is not None and home.is_relative_to(out.resolve()):
        faults.append(word("--out", str(out), "The scenario lies inside this folder: give another one."))
    if faults:
        raise errors.ScenarioError(faults)


def repair_of(scenario: Scenario, number: int, *, seed: int, stop: Stop, lang: str, quiet: bool) -> Repair:
    """The repair of that number, as `explain` ranks them.

    Raises
    ------
    ScenarioError
        There is no such repair, or nothing to repair; it says how many there are.
    typer.Exit
        Not proven either way: nothing is known to repair.
    """
    with interruptible(stop), told.Waiting(words.text("why.mending", lang), quiet=quiet):
        found = api.explain(scenario, repairs=True, seed=seed, stop=stop, lang=lang)
    if found.status == "unknown":
        typer.echo(found.verdict)
        raise typer.Exit(errors.EXIT_NOTHING_FOUND)
    listed = found.repairs or ()
    if 1 <= number <= len(listed):
        return listed[number - 1]
    todo = "Leave it out: every binding clause can be kept as it is."
    if found.status == "infeasible":
        many = f"There are {len(listed)}: give 1 to {len(listed)}." if len(listed) > 1 else "There is 1: give 1."
        todo = (
            f"{many} `liaison-opt explain` lists them." if listed else "No repair was found; see `liaison-opt explain`."
        )
    raise errors.ScenarioError([word("--apply-repair", str(number), todo)])


def copier(scenario: Scenario, repair: Repair) -> Callable[[Path], Path]:
    """What writes the changed scenario at a path: its own files with only this change, comments kept."""
    return lambda path: changes.written(scenario, repair.changes, path)


def copied(folder: Path) -> Path:
    """The changed scenario in the folder of its plan."""
    book = folder / f"{CHANGED}.xlsx"
    return book if book.exists() else folder / CHANGED

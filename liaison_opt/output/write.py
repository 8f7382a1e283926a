"""A plan folder, written whole or not at all: everything goes to a folder beside it, which is then renamed."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import language
from liaison_opt.output import calendars, charts, contract, household_lists, limits, sheet_seen, workbook
from liaison_opt.plan import Plan

if TYPE_CHECKING:
    from liaison_opt.study import Coverage

Kind = Literal["csv", "xlsx", "ics", "png", "lists"]
WORKBOOK, INTERNAL, CALENDARS, CHARTS, LISTS = "roster.xlsx", "internal.xlsx", "calendar", "charts", "lists"
OURS = {
    *(f"{name}.csv" for name in (*contract.TABLES, *contract.VISITED)), *(f"{name}.parquet" for name in contract.LONG),
    contract.CERTIFICATE, contract.TIMINGS, WORKBOOK, INTERNAL, CALENDARS, CHARTS, LISTS,
}  # fmt: skip
# What desktops leave behind in any folder they have shown.
_LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}


def plan(
    made: Plan,
    folder: Path,
    *,
    lang: str | None = None,
    coverage: Coverage | None = None,
    baseline: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
    kinds: Sequence[Kind] = ("csv", "xlsx", "ics", "png"),
    also: Mapping[str, Callable[[Path], object]] | None = None,
) -> Path:
    """Write a plan folder; a folder that an earlier plan wrote is replaced.

    Parameters
    ----------
    made
        The plan.
    folder
        Where it goes: `links.csv`, `roster.csv`, `audit.csv`, `certificate.json`, `timings.json`, `roster.xlsx`,
        `calendar/*.ics`, `charts/*.png`; with visits to listed households also `visits`, `routes` and `due`, and
        `internal.xlsx` (exact coverage and household lists, not for publication). `limits` says what is left out of
        very large plans.
    lang
        "en" or "zh", for everything that people read.
    coverage, baseline, notes
        As in `workbook.write`.
    kinds
        Which of these to write.
    also
        More to write: name in the folder to what writes it at a path.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ScenarioError
        If the folder holds something else, or cannot be written; then nothing has changed on the disk.
    """
    lang = language(lang)

    def fill(inner: Path) -> None:
        """Write every kind asked for."""
        for kind in kinds:
            if kind != "ics" or limits.calendars(made):
                _one(made, inner, kind, lang=lang, coverage=coverage, baseline=baseline, notes=notes)
        if "xlsx" in kinds and limits.lists(made):
            sheet_seen.internal(made, inner / INTERNAL, lang=lang)
        for name, put in (also or {}).items():
            put(inner / name)

    replace(folder, fill, [f"{name}{end}" for name in also or () for end in ("", ".xlsx")])
    return folder


def _one(
    made: Plan,
    folder: Path,
    kind: Kind,
    *,
    lang: str,
    coverage: Coverage | None,
    baseline: Mapping[str, int] | None,
    notes: Sequence[str],
) -> None:
    if kind == "csv":
        contract.write(made, folder)
    elif kind == "xlsx":
        workbook.write(made, folder / WORKBOOK, lang=lang, coverage=coverage, baseline=baseline, notes=notes)
    elif kind == "ics":
        calendars.write(made, folder / CALENDARS, lang=lang)
    elif kind == "lists":
        household_lists.write(made, folder / LISTS, lang=lang)
    else:
        charts.save_all(made, folder / CHARTS, lang=lang)


def replace(folder: Path, fill: Callable[[Path], None], also: Iterable[str] = ()) -> None:
    """Let `fill` write into a new folder, then put it in the place of `folder`; names in `also` are ours, too.

    Raises
    ------
    ScenarioError
        If the folder is not ours to replace, or the disk refuses.
    """
    _refuse(folder, also)
    target = folder.resolve()
    part, old = (target.with_name(f".{target.name}.{os.getpid()}.{end}") for end in ("part", "old"))
    made = _missing_parents(target)
    try:
        part.mkdir(parents=True)
        fill(part)
        _swap(target, part, old)
    except OSError as error:
        raise ScenarioError([_disk(folder, error)]) from error
    finally:
        # After success there is no `part`; after a failure this and the empty parents are all there is.
        shutil.rmtree(part, ignore_errors=True)
        if not target.exists():
            for parent in made:
                _remove_if_empty(parent)


def _swap(target: Path, part: Path, old: Path) -> None:
    """Rename, so that at every moment either the earlier plan or the new one is there in full."""
    if not target.exists():
        part.rename(target)
        return
    target.rename(old)
    try:
        part.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _missing_parents(target: Path) -> list[Path]:
    """Parents that will have to be made, the nearest first."""
    return [parent for parent in target.parents if not parent.exists()]


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _disk(folder: Path, error: OSError) -> Fault:
    problem = f"the folder cannot be written: {error.strerror or error}"
    todo = "Make room, close files of it that are open in another program, or name another folder."
    return Fault(file=str(folder), problem=problem, todo=todo)


def _refuse(folder: Path, also: Iterable[str]) -> None:
    """Raise unless the folder is missing, empty, or holds an earlier plan and nothing else."""
    todo = "Name another folder, or move what is in it."
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise ScenarioError([Fault(file=str(folder), problem="this is a file, not a folder", todo=todo)])
    if folder.resolve() == Path.cwd():
        problem = "this is the folder you stand in, so it cannot be replaced"
        raise ScenarioError([Fault(file=str(folder), problem=problem, todo="Name a folder inside it.")])
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name not in _LITTER)
    except OSError as error:
        raise ScenarioError([_disk(folder, error)]) from error
    foreign = [name for name in names if name not in {*OURS, *also}]
    if names and (foreign or not _is_plan(folder)):
        shown = ", ".join((foreign or names)[:5])
        problem = "the folder holds files that no plan has written"
        raise ScenarioError([Fault(file=str(folder), value=shown, problem=problem, todo=todo)])


def _is_plan(folder: Path) -> bool:
    """Whether the folder's certificate is one of ours."""
    try:
        told = json.loads((folder / contract.CERTIFICATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and {"fingerprint", "stages"} <= told.keys()


def export(
    made: Plan,
    path: Path,
    kind: Kind,
    *,
    lang: str | None = None,
    coverage: Coverage | None = None,
    baseline: Mapping[str, int] | None = None,
    notes: Sequence[str] = (),
    cadre: str | None = None,
) -> list[Path]:
    """Write one kind of a plan: "xlsx" to the file `path`, the others into the folder `path`; returns the files.

    Files of the same names are overwritten, others in the folder are left alone. Each file appears whole or not at all.
    "lists" are household lists, a file a community, for the teams only; with `cadre` (an id) calendars and lists hold
    the sessions of that post alone.

    Raises
    ------
    ScenarioError
        If the disk refuses, the post is unknown, or there are no visits to list.
    """
    lang = language(lang)
    if cadre is not None:
        made = only(made, cadre, kind)
    if kind == "lists" and made.visits is None:
        todo = "Give the duty `visits` and list the households in households.csv."
        raise ScenarioError(
            [Fault(file="--kind", value=kind, problem="this plan has no visits to households", todo=todo)]
        )
    target = path.resolve()
    folder = target.parent if kind == "xlsx" else target
    made_for_it = _missing_parents(folder / "file")
    part = folder / f".{os.getpid()}.part"
    written = []
    try:
        part.mkdir(parents=True)
        _one(made, part, kind, lang=lang, coverage=coverage, baseline=baseline, notes=notes)
        for file in sorted(file for file in part.rglob("*") if file.is_file()):
            written.append(target if kind == "xlsx" else folder / file.name)
            file.replace(written[-1])
    except OSError as error:
        raise ScenarioError([_disk(path, error)]) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for parent in made_for_it:
            _remove_if_empty(parent)
    return written


def only(made: Plan, cadre: str, kind: Kind) -> Plan:
    """The plan with the sessions of one post alone, led or joined; for calendars and household lists.

    Raises
    ------
    ScenarioError
        There is no such post, or the kind of file is about the whole plan.
    """
    if kind not in {"ics", "lists"}:
        todo = "Leave --cadre out, or ask for --kind ics or lists."
        raise ScenarioError([Fault(file="--cadre", value=cadre, problem=f"{kind} is about the whole plan", todo=todo)])
    if cadre not in made.scenario.cadres.index:
        todo = "Give an id of the table cadres."
        raise ScenarioError([Fault(file="--cadre", value=cadre, problem="there is no such post", todo=todo)])
    team = (" " + made.roster["team"].fillna("").astype("str") + " ").str.contains(f" {cadre} ", regex=False)
    roster = made.roster[(made.roster["cadre"] == cadre) | team]
    visits = made.visits
    if visits is not None:
        visits = visits[visits["session_id"].isin(roster["session_id"])]
    return dataclasses.replace(made, roster=roster.reset_index(drop=True), visits=visits)

"""The reader on disk: the scenario's own files copied, with only the lines or cells of the changes changed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from liaison_opt.changes import csv_text, toml_text
from liaison_opt.changes.apply import applied, once
from liaison_opt.changes.kinds import Change
from liaison_opt.changes.plainly import Steps, differences
from liaison_opt.changes.rows import Rows, gathered
from liaison_opt.changes.texts import text_of
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.policy import judged
from liaison_opt.scenario import Raw, Scenario, read
from liaison_opt.scenario.columns import TABLES, Table
from liaison_opt.scenario.digest import digest
from liaison_opt.scenario.folder import POLICY_FILE, SETTINGS_FILE, inside
from liaison_opt.scenario.staging import staged
from liaison_opt.scenario.typed import typed


def written(scenario: Scenario, changes: Sequence[Change], target: str | Path) -> Path:
    """Copy the files of a scenario with only these changes made in them, and make sure that they read as `applied`.

    Comments, order, encoding and line ends stay. Readings and a year that were chosen when the scenario was read are
    written, too. A generated table of which a row changes is written whole beside the settings, where it counts before
    the generated one. A scenario that was made in memory is exported whole.

    Parameters
    ----------
    scenario
        The scenario as read.
    changes
        As `applied` takes them.
    target
        A folder that does not exist yet or is empty; of a workbook the path of another one.

    Returns
    -------
        What was written: the target, with .xlsx behind it where a workbook was given another name.

    Raises
    ------
    ScenarioError
        As `applied`; the target is there already or cannot be written; the scenario's files are gone or damaged.
    """
    made = once(changes)
    new = applied(scenario, made)
    source = source_of(scenario.raw)
    goal = _goal(Path(target), source)
    if source is None:
        from liaison_opt.scenario.export import export_folder, export_workbook  # noqa: PLC0415 (loads two libraries)

        return export_workbook(new.raw, goal) if goal.suffix.lower() == ".xlsx" else export_folder(new.raw, goal)
    disk, faults = read(source)
    rows, more = gathered(scenario, made)
    if faults or more:
        raise ScenarioError([*faults, *more])
    try:
        with staged(goal) as place:
            if source.is_dir():
                _folder(source, place, disk, scenario, new, rows)
            else:
                from liaison_opt.changes.book import changed_book  # noqa: PLC0415 (openpyxl takes its time to load)

                whole = replaced(disk, scenario.raw)
                changed_book(source, place, disk, new.raw, rows, edits_between(disk, new.raw), whole)
            _sure(place, new)
    except OSError as error:
        todo = "Look for free space, and for files that another program holds"
        fault = Fault(file=goal.name, problem=f"it cannot be written ({error.strerror})", todo=todo)
        raise ScenarioError([fault]) from error
    return goal


def source_of(raw: Raw) -> Path | None:
    """The folder or workbook that a raw scenario was read from; None if it was made in memory."""
    if raw.home is None:
        return None
    book, sign, _ = raw.files.get("settings", "").partition("[")
    return Path(raw.home) / book if sign else Path(raw.home)


def edits_between(old: Raw, new: Raw) -> dict[str, list[tuple[Steps, Any]]]:
    """The keys of "settings" and "policy" that differ; steps of a rule begin with its number."""
    before, after = ([row.data for row in raw.policy] for raw in (old, new))
    rules: list[tuple[Steps, Any]]
    rules = differences(before, after) if before else [((place,), data) for place, data in enumerate(after)]
    if any(not steps for steps, _ in rules):
        todo = "Read the scenario again and make the changes anew, or export it whole."
        raise ScenarioError([Fault(file=POLICY_FILE, problem="rules of the file are gone in memory", todo=todo)])
    return {"settings": differences(old.settings, new.settings), "policy": rules}


def replaced(disk: Raw, raw: Raw) -> set[str]:
    """Tables that are others in memory than on disk: they can only be written whole."""
    found = set()
    for table in TABLES:
        one, other = disk.tables.get(table.name), raw.tables.get(table.name)
        if (one is None) != (other is None) or (one is not None and other is not None and not one.equals(other)):
            found.add(table.name)
    return found


def _goal(target: Path, source: Path | None) -> Path:
    """Where to write; an empty folder makes room."""
    if source is not None and source.is_dir() and target.suffix.lower() == ".xlsx":
        todo = "Give the name of a folder, or export a workbook."
        raise ScenarioError([Fault(file=target.name, problem="the scenario is a folder, no workbook", todo=todo)])
    if source is not None and not source.is_dir() and target.suffix.lower() != ".xlsx":
        target = target.with_name(f"{target.name}.xlsx")
    if target.is_dir() and not target.is_symlink() and not any(target.iterdir()):
        target.rmdir()
    return target


def _folder(source: Path, place: Path, disk: Raw, scenario: Scenario, new: Scenario, rows: dict[str, Rows]) -> None:
    place.mkdir()
    own = [entry.name for entry in source.iterdir() if not entry.name.startswith((".", "~"))]
    for name in sorted({*own, *disk.files.values()}):
        path = inside(source, name)
        if path is not None and path.is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place / name)
    edits = edits_between(disk, new.raw)
    for part, file in (("settings", SETTINGS_FILE), ("policy", POLICY_FILE)):
        found = edits[part] if part == "settings" else [(("rule", *steps), value) for steps, value in edits[part]]
        if found:
            text = text_of((place / file).read_bytes(), file)
            (place / file).write_bytes(text.bytes_of(toml_text.changed(text.text, found, text.newline)))
    whole = replaced(disk, scenario.raw)
    for table in TABLES:
        if table.name in rows or table.name in whole:
            _table(place, table, disk, new.raw, rows.get(table.name), whole=table.name in whole)


def _table(place: Path, table: Table, disk: Raw, new: Raw, rows: Rows | None, *, whole: bool) -> None:
    """Write what becomes of one table: by its lines if a CSV file holds it, else whole."""
    from liaison_opt.scenario.export import said_of, write_table  # noqa: PLC0415 (it loads two libraries)

    path = place / disk.files.get(table.name, table.file)
    frame, there = new.tables.get(table.name), path.is_file()
    if frame is None:
        path.unlink(missing_ok=True)
    elif there and path.suffix.lower() == ".parquet":
        from liaison_opt.scenario.parquet import write_parquet  # noqa: PLC0415 (pyarrow takes its time to load)

        write_parquet(typed(table, frame)[0], path, said_of(new))
    elif there and rows is not None and not whole:
        text = text_of(path.read_bytes(), path.name)
        numbers = [int(number) for number in disk.tables[table.name].index]
        path.write_bytes(text.bytes_of(csv_text.changed(text.text, rows, numbers, text.newline)))
    elif rows is not None and table.name not in disk.tables and not whole:
        path.write_bytes(csv_text.begun(table, rows).encode("utf-8-sig"))  # the mark makes Excel read it as UTF-8
    else:
        path.unlink(missing_ok=True)
        made = write_table(path.parent, table, frame, said_of(new))
        if there and made.suffix == path.suffix:
            made.rename(path)


def _sure(place: Path, new: Scenario) -> None:
    """What was written reads as the changed scenario, or nothing is written."""
    raw, faults = read(place)
    found = judged(raw, faults)
    if digest(found) != digest(new):
        todo = "Export the changed scenario whole, and say so to those who keep this program."
        raise ScenarioError([Fault(file=place.name, problem="the files would not say what was changed", todo=todo)])

"""Where a scenario lies: a path of the user's, or a scenario shipped with the package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.columns import TABLES
from liaison_opt.scenario.entities import Raw
from liaison_opt.scenario.folder import SETTINGS_FILE, read_folder
from liaison_opt.scenario.words import advice


def read(where: str | Path, *, tables: Mapping[str, str] | None = None) -> tuple[Raw, list[Fault]]:
    """A scenario folder or workbook as it stands, and every fault in reading it.

    Parameters
    ----------
    where
        A folder with scenario.toml, policy.toml and CSV files, or one .xlsx workbook.
    tables
        Table name to another file of the folder, or sheet of the workbook, to read instead.
    """
    path = Path(where)
    try:
        if path.is_dir():
            return read_folder(path, tables)
        if path.suffix.lower() == ".xlsx":
            from liaison_opt.scenario.workbook import read_workbook  # noqa: PLC0415 (openpyxl takes its time to load)

            return read_workbook(path, tables)
    except OSError as error:
        return _nothing(path, f"it cannot be opened ({error.strerror})", "Check that you may read it")
    if not path.exists():
        return _nothing(path, "there is no such scenario", "Check the path; it is a folder or an .xlsx workbook")
    return _nothing(path, "this is neither a folder nor an .xlsx workbook", "Save an old .xls workbook as .xlsx")


def _nothing(path: Path, problem: str, todo: str) -> tuple[Raw, list[Fault]]:
    unread = ("settings", "policy", *(table.name for table in TABLES))
    fault = Fault(file=path.name or str(path), problem=problem, todo=todo)
    return Raw(settings={}, policy=(), tables={}, unread=unread), [fault]


def find(name: str) -> Path:
    """The path of a scenario: the name itself if it is a path that exists, else one shipped under that name.

    Raises
    ------
    ScenarioError
        Neither is there; the message holds the nearest shipped name.
    """
    path = Path(name)
    if name and "\x00" not in name and path.exists():
        return path
    known = shipped_folders()
    if name in known:
        return known[name]
    todo = advice(name, known, f"Give a path, or one of the shipped scenarios: {', '.join(known) or 'none'}")
    raise ScenarioError([Fault(file=name or "(no name)", problem="there is no such scenario", todo=todo)])


def shipped() -> list[str]:
    """The names of the scenarios that come with the package."""
    return list(shipped_folders())


def shipped_folders() -> dict[str, Path]:
    """Name to folder; the wheel carries them inside the package, a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    found: dict[str, Path] = {}
    for place in (package / "scenarios", package.parent / "scenarios"):
        if place.is_dir():
            for folder in sorted(place.iterdir()):
                if (folder / SETTINGS_FILE).is_file():
                    found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))

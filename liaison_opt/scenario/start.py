"""A small scenario that works, for a planner to change: one street, three leaders, six communities."""

from __future__ import annotations

import re
from pathlib import Path

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.export import export_workbook
from liaison_opt.scenario.folder import POLICY_FILE, SETTINGS_FILE, read_folder
from liaison_opt.scenario.staging import staged

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,63}")
_TEMPLATE = Path(__file__).parent / "template"


def checked_name(name: str) -> str:
    """The name itself.

    Raises
    ------
    ScenarioError
        It cannot be the name of a scenario.
    """
    if not _NAME.fullmatch(name):
        raise ScenarioError([Fault(file="name", value=name, problem="this cannot be the name of a scenario",
                                   todo="Use Latin letters, digits, - and _, beginning with a letter")])  # fmt: skip
    return name


def template(name: str) -> dict[str, str]:
    """File name to text of the small scenario; synthetic, and it says so."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(_TEMPLATE.iterdir()) if path.is_file()}
    files[SETTINGS_FILE] = files[SETTINGS_FILE].replace("NAME", checked_name(name), 1)
    return files


def new_folder(name: str, parent: str | Path = ".") -> Path:
    """Write the small scenario as the folder `parent/name`.

    Raises
    ------
    ScenarioError
        The name is not fit, or the folder is there already.
    """
    return write_files(Path(parent) / checked_name(name), template(name))


def new_workbook(name: str, path: str | Path) -> Path:
    """Write the small scenario as one workbook.

    Raises
    ------
    ScenarioError
        The name is not fit, or the file is there already.
    """
    checked_name(name)
    raw, faults = read_folder(_TEMPLATE)
    if faults:
        raise ScenarioError(faults)
    raw.settings["name"] = name
    return export_workbook(raw, path)


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write texts into a new folder: TOML as UTF-8, tables as UTF-8 with the mark that Excel needs.

    Raises
    ------
    ScenarioError
        The folder is there already, or cannot be written.
    """
    with staged(folder) as place:
        place.mkdir()
        for file, text in files.items():
            encoding = "utf-8" if file in {SETTINGS_FILE, POLICY_FILE} else "utf-8-sig"
            (place / file).write_text(text, encoding=encoding, newline="")
    return folder

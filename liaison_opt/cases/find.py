"""Where a case study lies: a folder of the user's, or one that comes with the package."""

from __future__ import annotations

from pathlib import Path

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.words import advice

CASE_FILE, FACTS_FILE, RESULTS_FILE, README_FILE = "case.toml", "facts.toml", "results.json", "README.md"


def find(name: str | Path) -> Path:
    """The folder of a case: the path itself if it is one, else the case that is shipped under that name.

    Raises
    ------
    ScenarioError
        Neither is there; the message holds the nearest shipped name.
    """
    path, known = Path(name), shipped()
    if str(name) and "\x00" not in str(name) and (path / CASE_FILE).is_file():
        return path
    if str(name) in known:
        return known[str(name)]
    todo = advice(str(name), known, f"Give a folder with {CASE_FILE}, or one of: {', '.join(known) or 'none'}")
    raise ScenarioError([Fault(file=str(name) or "(no name)", problem="there is no such case study", todo=todo)])


def shipped() -> dict[str, Path]:
    """Name to folder, by name; the wheel carries them inside the package, a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    found: dict[str, Path] = {}
    for place in (package / "case_studies", package.parent / "case_studies"):
        if place.is_dir():
            for folder in sorted(place.iterdir()):
                if (folder / CASE_FILE).is_file():
                    found.setdefault(folder.name, folder)
    return dict(sorted(found.items()))

"""The learner's desk: a folder of the user's with the notebooks of one language, never overwriting what was changed."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import FILE as LANGUAGE_FILE
from liaison_opt.language import Lang

#: what was laid down, and the digest of each file as it was then
_LIST = ".liaison_opt_lab.json"
_TWINS, _TRAINING, _SOLUTIONS = "zh", "training", "solutions"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Laid:
    """What became of each file, by its path inside the folder.

    Parameters
    ----------
    folder
        Where the notebooks lie now.
    written
        New files, and those that nobody had changed and that have a newer version.
    same
        Files that were there already, as they should be.
    kept
        Files that somebody changed: left alone, although there is another version.
    """

    folder: Path
    written: tuple[str, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]


def notebooks() -> Path:
    """The folder of the notebooks: inside the package if it was installed from a wheel, else beside it.

    Raises
    ------
    ScenarioError
        This installation carries none.
    """
    package = Path(__file__).resolve().parents[1]
    for place in (package / "notebooks", package.parent / "notebooks"):
        if (place / _TRAINING).is_dir():
            return place
    todo = "Install the package from its wheel or work in a checkout"
    raise ScenarioError([Fault(file="notebooks", problem="this installation has no notebooks", todo=todo)])


def wanted(lang: Lang, *, solutions: bool = False) -> dict[str, bytes]:
    """The files of one language, by their path on the desk.

    Parameters
    ----------
    lang
        Language of prose, charts and self-checks.
    solutions
        With the solutions of the exercises.
    """
    base = notebooks() / _TWINS if lang == _TWINS else notebooks()
    found = {LANGUAGE_FILE: f'lang = "{lang}"\n'.encode()}
    for path in sorted(base.rglob("*.ipynb")):
        parts = path.relative_to(base).parts
        hidden = any(part.startswith(".") for part in parts)
        if hidden or parts[0] == _TWINS or (_SOLUTIONS in parts and not solutions):
            continue
        found["/".join(parts)] = path.read_bytes()
    return found


def lay_out(folder: Path, lang: Lang, *, solutions: bool = False) -> Laid:
    """Copy the notebooks into a folder of the user's.

    A file that somebody changed since it was laid down stays as it is. Each file appears whole or not at all; where one
    cannot be written, none is.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    lang
        Language of the notebooks.
    solutions
        With the solutions of the exercises.

    Raises
    ------
    ScenarioError
        The folder holds the notebooks of the other language, is a file, or cannot be written to.
    """
    files = wanted(lang, solutions=solutions)
    before = _before(folder, lang)
    faults = [fault for name in files for fault in _in_the_way(folder, name)]
    if faults:
        raise ScenarioError(faults)
    now = {name: _digest(folder / name) for name in files}
    goal = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    same = [name for name in files if now[name] == goal[name]]
    fresh = [name for name in files if now[name] is None or (now[name] != goal[name] and now[name] == before.get(name))]
    kept = [name for name in files if name not in same and name not in fresh]
    laid = {**before, **{name: goal[name] for name in (*same, *fresh)}}
    listed = json.dumps({"lang": lang, "files": laid}, indent=1, sort_keys=True).encode() + b"\n"
    _write(folder, {**{name: files[name] for name in fresh}, _LIST: listed})
    return Laid(folder=folder, written=tuple(fresh), same=tuple(same), kept=tuple(kept))


def _before(folder: Path, lang: Lang) -> dict[str, str]:
    """Digests of the files as they were laid down; empty for a new folder."""
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise ScenarioError([_fault(folder, "this is no folder", "Choose another with --to")])
    path = folder / _LIST
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        files, before = dict(told["files"]), told["lang"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        todo = "Delete this file: notebooks that differ from ours are kept"
        raise ScenarioError([_fault(path, f"it cannot be read ({type(error).__name__})", todo)]) from error
    if before != lang:
        todo = f"Choose another folder with --to, or give --lang {before}"
        raise ScenarioError([_fault(folder, f"this folder holds the notebooks in the language {before}", todo)])
    return files


def _in_the_way(folder: Path, name: str) -> Iterator[Fault]:
    """Whatever stands where a file or one of its folders should go."""
    path = folder / name
    for parent in path.relative_to(folder).parents:
        place = folder / parent
        if place.exists() and not place.is_dir():
            yield _fault(place, "a file stands where a folder should go", "Move it, or choose another folder with --to")
    if path.is_dir():
        yield _fault(path, "a folder stands where a file should go", "Move it, or choose another folder with --to")


def _digest(path: Path) -> str | None:
    """What a file holds, or None if it is not there."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    except OSError as error:
        raise ScenarioError([_fault(path, f"it cannot be read ({error.strerror})", "Check your rights")]) from error


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """All files beside their places first, then all into place; what is left over after a fault is taken away."""
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
            staged.append((Path(part), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(part).chmod(0o644)
        for part_path, path in staged:
            part_path.replace(path)
    except OSError as error:
        todo = "Choose a folder that you may write to, with --to"
        raise ScenarioError([_fault(folder, f"it cannot be written ({error.strerror})", todo)]) from error
    finally:
        for part_path, _ in staged:
            with contextlib.suppress(OSError):
                part_path.unlink(missing_ok=True)


def _fault(path: Path, problem: str, todo: str) -> Fault:
    return Fault(file=str(path), problem=problem, todo=todo)

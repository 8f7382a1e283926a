"""Tables made once and kept: a folder of the user's cache a block, moved into place whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from liaison_opt.scenario.note import Note
from liaison_opt.scenario.parquet import from_parquet
from liaison_opt.scenario.places.block import Generate
from liaison_opt.scenario.places.generate import generate
from liaison_opt.scenario.places.parquet import VERSION, write_tables

#: names another folder for the cache
VARIABLE = "LIAISON_OPT_CACHE"
_DONE = "tables.json"  # names and fingerprints of the files


def cache_folder() -> Path:
    """Where made tables are kept: the variable LIAISON_OPT_CACHE, else the user's cache folder."""
    stated = os.environ.get(VARIABLE)
    if stated:
        return Path(stated)
    import platformdirs  # noqa: PLC0415 (needed for generated places only)

    return Path(platformdirs.user_cache_dir("liaison_opt", appauthor=False))


def key(block: Generate) -> str:
    """The fingerprint of a block and of the generator's version; the name of its folder."""
    said = json.dumps([VERSION, block.model_dump(mode="json")], sort_keys=True, ensure_ascii=False)
    return f"{block.place}-{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def cached(block: Generate) -> tuple[dict[str, pd.DataFrame], Note | None]:
    """The tables of a block as a reader gives them, from the cache if they are there; a note if they cannot be kept.

    A folder of the cache whose files are not those that were written is made anew. Two programs may make the same
    tables at once: each writes beside, and the first to finish puts its folder in place.

    Raises
    ------
    ScenarioError
        The sizes of the block do not fit together.
    """
    folder = cache_folder() / key(block)
    kept = _kept(folder)
    if kept is not None:
        return kept, None
    tables = generate(block)
    try:
        _keep(tables, folder, block)
    except OSError as error:
        return _as_read(tables), Note(
            f"generated tables could not be kept in the cache ({error.strerror}); they are made anew each time",
            f"生成的表无法存入缓存（{error.strerror}），每次将重新生成",
        )
    return _as_read(tables), None


def _as_read(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with row numbers and file names, as if they had been read."""
    found = {}
    for name, frame in tables.items():
        found[name] = frame.set_axis(pd.RangeIndex(2, len(frame) + 2))
        found[name].attrs["file"] = f"{name}.parquet"
    return found


def _kept(folder: Path) -> dict[str, pd.DataFrame] | None:
    """The tables of a folder if each file is what was written, else None."""
    try:
        prints: dict[str, str] = json.loads((folder / _DONE).read_text(encoding="utf-8"))
        if any(_print(folder / f"{name}.parquet") != said for name, said in prints.items()):
            return None
        read = {name: from_parquet(folder / f"{name}.parquet", f"{name}.parquet")[0] for name in prints}
    except (OSError, ValueError, AttributeError):
        return None  # not there, or damaged: it is made anew
    tables = {name: frame for name, frame in read.items() if frame is not None}
    return tables if tables and len(tables) == len(read) else None


def _keep(tables: dict[str, pd.DataFrame], folder: Path, block: Generate) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        files = write_tables(tables, beside, block)
        said = json.dumps({file.stem: _print(file) for file in files}, indent=1)
        (beside / _DONE).write_text(said + "\n", encoding="utf-8")
        if folder.exists() and _kept(folder) is None:
            shutil.rmtree(folder)  # damaged
        try:
            beside.rename(folder)
        except OSError:
            if _kept(folder) is None:  # else another program was faster with the same tables
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _print(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

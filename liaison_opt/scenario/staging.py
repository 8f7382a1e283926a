"""Writing beside the goal and moving into place at the end, so that nothing half-written is ever seen."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from liaison_opt.errors import Fault, ScenarioError


@contextlib.contextmanager
def staged(goal: Path) -> Iterator[Path]:
    """A path beside `goal` to write to; it becomes `goal` if the block ends well, and vanishes if not.

    Raises
    ------
    ScenarioError
        The goal is there already, or its folder cannot be written to.
    """
    if goal.exists() or goal.is_symlink():
        todo = "Choose another name; nothing is overwritten"
        raise ScenarioError([Fault(file=goal.name, problem="this is there already", todo=todo)])
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{goal.name}.", dir=goal.parent))
    except OSError as error:
        todo = "Choose a folder that you may write to"
        fault = Fault(file=goal.name, problem=f"it cannot be written ({error.strerror})", todo=todo)
        raise ScenarioError([fault]) from error
    try:
        yield beside / goal.name
        (beside / goal.name).rename(goal)
    finally:
        shutil.rmtree(beside, ignore_errors=True)

"""A change of a scenario as data, with two readers: one makes the changed scenario, one writes the changed files."""

from liaison_opt.changes.apply import applied
from liaison_opt.changes.kinds import (
    AddEntry,
    AddRow,
    Change,
    DropRow,
    SetCell,
    SetParameter,
    SetSetting,
)
from liaison_opt.changes.making import more_posts, without_place
from liaison_opt.changes.saying import sentence
from liaison_opt.changes.writing import written

__all__ = [
    "AddEntry", "AddRow", "Change", "DropRow", "SetCell", "SetParameter", "SetSetting", "applied", "more_posts",
    "sentence", "without_place", "written",
]  # fmt: skip

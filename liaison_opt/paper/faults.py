"""Gathers what is wrong with a roster, one fault a cell, and says once what is wrong from top to bottom."""

from __future__ import annotations

from typing import Any

from liaison_opt.errors import Fault
from liaison_opt.scenario.cells import CellError, plain
from liaison_opt.scenario.refuse import masked

_SHOWN = 10  # faults of one kind in one column that are listed one by one


class Faults:
    """The faults found so far; `listed` is what an error carries."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._more: dict[tuple[str, str, str], int] = {}

    def cell(self, file: str, row: int, column: str, cell: Any, error: CellError) -> None:
        """A cell that cannot be used."""
        self.add(
            Fault(file=file, row=row, column=masked(column), value=None if cell is None else masked(plain(cell)),
                  problem=f"this cell {error.problem}", todo=error.todo)
        )  # fmt: skip

    def add(self, fault: Fault) -> None:
        """Any fault; of many with the same words in the same column only the first are kept."""
        key = (fault.file, fault.column or "", fault.problem)
        self._more[key] = self._more.get(key, 0) + 1
        if self._more[key] <= _SHOWN:
            self._found.append(fault)

    def extend(self, faults: list[Fault]) -> None:
        """Faults that a reader of the scenario's files has found."""
        self._found += faults

    @property
    def listed(self) -> list[Fault]:
        """All faults, a sheet after the other and row by row, with a line for those that were left out."""
        files = list(dict.fromkeys(fault.file for fault in self._found))
        found = sorted(self._found, key=lambda fault: (files.index(fault.file), fault.row or 0))
        todo = "Mend them in the same way"
        return found + [
            Fault(file=file, column=column or None, problem=f"{count - _SHOWN} more: {problem}", todo=todo)
            for (file, column, problem), count in self._more.items() if count > _SHOWN
        ]  # fmt: skip

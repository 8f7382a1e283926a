"""Every error a user can meet; each carries all faults at once and says what to do about each."""

from __future__ import annotations

import dataclasses

import pandas as pd

EXIT_FINE = 0
EXIT_VIOLATIONS = 1
EXIT_BAD_INPUT = 2
EXIT_INFEASIBLE = 3
EXIT_NOTHING_FOUND = 4
#: faults that a message spells out
SHOWN = 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with the input: where it stands, what it is, what to do.

    `row` is the row as a spreadsheet or an editor numbers it (the header is row 1); it is None where a fault
    belongs to a whole file or sheet.
    """

    file: str
    problem: str
    todo: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        shown = "" if self.value is None else f" (value: {_short(self.value)})"
        return f"{where}: {self.problem}{shown}. {self.todo}"


class LiaisonError(Exception):
    """The base of all errors that this package raises on purpose."""


class ScenarioError(LiaisonError, ValueError):
    """The input cannot be used; `faults` lists every reason found, in the order of the files."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        head = "1 fault" if count == 1 else f"{count} faults"
        lines = [f"  {fault}" for fault in self.faults[:SHOWN]]
        if count > SHOWN:  # a slip that every row shares should not bury the message
            lines.append(f"  … and {count - SHOWN} more (all of them with --json)")
        super().__init__("\n".join([f"{head} in the input:", *lines]))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Fault]]]:
        """How it is pickled: an error of a worker process comes home with its faults."""
        return type(self), (list(self.faults),)

    @property
    def table(self) -> pd.DataFrame:
        """The faults as a table: file, row, column, value, problem, todo."""
        columns = ["file", "row", "column", "value", "problem", "todo"]
        return pd.DataFrame([dataclasses.asdict(fault) for fault in self.faults], columns=columns)

    def _repr_html_(self) -> str:
        return str(self.table.to_html(index=False, na_rep=""))


class RosterError(ScenarioError):
    """A roster, links file or plan folder handed to the audit or the export cannot be read."""


def _short(value: str, length: int = 60) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= length else text[: length - 1] + "…"

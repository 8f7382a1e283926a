"""The kinds of change: one small frozen record each, which says what is to be, and nothing of how it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a scenario: of a rule, a setting, or a row of a table."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SetParameter(Change):
    """A parameter of a rule gets another value.

    Parameters
    ----------
    rule
        Id of the rule; of a rule without one, its form and number ("max_visits-3").
    key
        The parameter; one key of a parameter that is a table stands behind a point ("roles.volunteer").
    value
        A plain value; None takes the key out. Where a chosen reading sets the key, it is changed there.
    """

    rule: str
    key: str
    value: Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class SetSetting(Change):
    """A key of `scenario.toml` gets another value.

    Parameters
    ----------
    path
        "session.capacity", "slot.tuesday.pattern", "duty.home_visits.visits", "horizon.year", "readings.A3", "tiers".
    value
        A plain value; None takes the key out. Where a chosen reading sets the key of a slot, it is changed there.
    """

    path: str
    value: Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class SetCell(Change):
    """A cell of a table gets another value.

    Parameters
    ----------
    table
        Name of the table: cadres, communities, households, leave, links, pins, windows, wishes, calendar, walks.
    row
        Position of the row in the table as read (`scenario.raw.tables[table]`), from 0; before any other change.
    column
        Name of the column; its Chinese heading means the same.
    value
        A plain value; None empties the cell.
    """

    table: str
    row: int
    column: str
    value: Any


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddRow(Change):
    """A row more, at the end of a table; a table that the scenario does not have begins with it.

    Parameters
    ----------
    table
        Name of the table.
    values
        Column to plain value; columns left out stay empty.
    """

    table: str
    values: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class DropRow(Change):
    """A row less.

    Parameters
    ----------
    table
        Name of the table.
    row
        Position of the row in the table as read, from 0; before any other change.
    """

    table: str
    row: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class AddEntry(Change):
    """A slot, duty or rule more.

    Parameters
    ----------
    section
        "slot" and "duty" stand in `scenario.toml`, "rule" in `policy.toml`.
    values
        The keys of the entry, as the file would hold them.
    """

    section: Literal["slot", "rule", "duty"]
    values: Mapping[str, Any]

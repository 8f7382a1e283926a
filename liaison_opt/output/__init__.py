"""What people see of a plan: tables, workbook, calendars, charts, contract files. It reads answers, never solves."""

from __future__ import annotations

"""The command line: says little, calls the rest. Exit codes: 0 fine, 1 binding violations, 2 bad input, 3 proven
impossible, 4 nothing found in time.
"""

from __future__ import annotations

import io
import json
import sys
from typing import NoReturn

import typer

from liaison_opt import errors
from liaison_opt.cli import casing, comparing, explaining, files, judging, lab, making, planning, pricing, what_if, why
from liaison_opt.cli.base import app, interruptible, print_json

__all__ = [
    "app",
    "casing",
    "comparing",
    "explaining",
    "files",
    "interruptible",
    "judging",
    "lab",
    "main",
    "making",
    "planning",
    "pricing",
    "what_if",
    "why",
]
#: as the help lists them: in the order in which a planner needs them
_ORDER = (
    "check", "plan", "explain", "why", "prices", "compare", "what_if", "case", "audit", "export", "new", "places",
    "graph", "schema", "lab",
)  # fmt: skip
app.registered_commands.sort(key=lambda command: _ORDER.index(getattr(command.callback, "__name__", "")))


def main() -> NoReturn:
    """Run the command line; every error that is ours becomes a message and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a GBK console cannot print every sign: show a ? then
            stream.reconfigure(errors="replace")
    try:
        app()
    except errors.ScenarioError as error:
        if "--json" in sys.argv:
            print_json({"status": "bad_input", "faults": json.loads(error.table.to_json(orient="records"))})
        else:
            typer.echo(str(error), err=True)
        sys.exit(errors.EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was written.", err=True)
        sys.exit(errors.EXIT_NOTHING_FOUND)
    sys.exit(errors.EXIT_FINE)

"""What every command shares: the program itself, common options, how scenarios are read and things are said."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

import liaison_opt
from liaison_opt import api, errors
from liaison_opt.scenario import Scenario

app = typer.Typer(
    help="Rosters for officials who keep in direct contact with villages and households: planned, proven, checked.",
    epilog="Exit codes: 0 fine · 1 binding violations found · 2 bad input · 3 proven impossible · 4 nothing in time.",
    context_settings={"help_option_names": ["-h", "--help"]},
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Where = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A folder, an .xlsx, or the name of a shipped scenario.")
]
Lang = Annotated[str, typer.Option("--lang", help="Language of everything that people read: en or zh.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
Readings = Annotated[
    list[str] | None, typer.Option("--reading", help="A reading of an ambiguous clause: A3=limit_counts_all.")
]
Sheet = Annotated[str | None, typer.Option("--sheet", help="Which sheet of a workbook holds the roster.")]
Workers = Annotated[
    int,
    typer.Option(
        "--workers", min=1, max=256, help="Parts solved at the same time (large plans: processes); same bytes."
    ),
]
Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler whose workers solve the parts; same bytes."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Random seed of the solver.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")]
Year = Annotated[int | None, typer.Option("--year", help="Another calendar year than the scenario's.")]


@app.callback(invoke_without_command=True)
def start(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Rosters for officials who keep in direct contact with villages and households: planned, proven, checked."""
    if version:
        typer.echo(f"liaison-opt {liaison_opt.__version__}")
        raise typer.Exit


def scenario_of(where: str, readings: list[str] | None, year: int | None) -> Scenario:
    """The scenario with readings such as A3=NAME; every fault at once."""
    chosen, faults = {}, []
    for text in readings or []:
        code, sign, name = text.partition("=")
        if not sign or not code or not name:
            faults.append(word("--reading", text, "Write it as A3=NAME."))
        chosen[code.strip()] = name.strip()
    if faults:
        raise errors.ScenarioError(faults)
    return api.scenario(where, readings=chosen, year=year)


def lang_of(lang: str) -> str:
    """The language, if it is one."""
    if lang not in {"en", "zh"}:
        raise errors.ScenarioError([word("--lang", lang, "Give en or zh.")])
    return lang


def word(option: str, value: str, todo: str) -> errors.Fault:
    """A fault in the words of the command line."""
    return errors.Fault(file="command line", column=option, value=value, problem="this is not understood", todo=todo)


class interruptible:  # noqa: N801 (reads as a verb where it is used)
    """Ctrl-C asks the solver to stop and keeps the best plan so far; a second Ctrl-C ends the program."""

    def __init__(self, stop: Any) -> None:
        self._stop = stop

    def _ask(self, _number: int, _frame: Any) -> None:
        if self._stop.interrupted:
            raise KeyboardInterrupt
        say(["Stopping: the best plan so far is kept. Ctrl-C again ends at once."])
        self._stop.ask()

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._ask)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)


def say(lines: list[str]) -> None:
    """Lines on the error stream, which no program reads."""
    for line in lines:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(line)


def print_json(value: Any) -> None:
    """One JSON object on the output stream."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str))


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise errors.ScenarioError([word("--out", str(path), f"Choose another place: {error.strerror}.")]) from error

"""The command that puts plans side by side: compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import (
    Json,
    Lang,
    Quiet,
    Seed,
    Where,
    Workers,
    Year,
    app,
    interruptible,
    lang_of,
    print_json,
    save,
    scenario_of,
    word,
)
from liaison_opt.output import console as told

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Stop


@app.command()
def compare(
    where: Where,
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", help="A code such as A34, or all: each code varied alone. May be given again."),
    ] = None,
    lang: Lang = "en",
    year: Year = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit for each reading.")
    ] = None,
    workers: Workers = 2,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the comparison: FILE.csv or FILE.xlsx.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan each reading of an ambiguity, side by side.

    A reading under which no plan exists is a column like the others, with the clauses that clash. Exit code 4 if one
    reading was not proven either way.
    """
    from liaison_opt.output import compared, compared_files  # noqa: PLC0415 (solver and workbooks load when needed)

    lang = lang_of(lang)
    if out is not None and out.suffix.lower() not in {".csv", ".xlsx"}:
        raise errors.ScenarioError([word("--out", str(out), "Give a file that ends in .csv or .xlsx.")])
    if not reading:
        raise errors.ScenarioError([word("--reading", "", "Give a code such as A3, or all.")])
    scenario = scenario_of(where, None, year)
    stops = _Stops(seconds)
    with interruptible(stops), told.Bar(quiet=quiet or as_json) as bar:
        how = {"seed": seed, "workers": workers, "progress": bar.step, "stops": stops, "lang": lang}
        found = api.compare(scenario, reading, **how)
    if out is not None:
        save(out, compared_files.csv(found) if out.suffix.lower() == ".csv" else compared_files.xlsx(found, lang))
    if as_json:
        print_json(compared.as_json(found))
    else:
        typer.echo(compared.told(found, lang))
    raise typer.Exit(errors.EXIT_FINE if found.decided else errors.EXIT_NOTHING_FOUND)


class _Stops:
    """A clock of its own for each reading; Ctrl-C ends the present one and all that are still to come."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._now: Stop | None = None
        self.interrupted = False

    def __call__(self) -> Stop:
        from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

        made = Stop(self._seconds)
        if self.interrupted:
            made.ask()
        self._now = made
        return made

    def ask(self) -> None:
        """End the present reading and keep its best plan; the others are not begun."""
        self.interrupted = True
        if self._now is not None:
            self._now.ask()

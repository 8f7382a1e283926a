"""The command that says why nothing is possible, and what would make it so: explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pandas as pd
import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import (
    Json,
    Lang,
    Quiet,
    Readings,
    Seed,
    Where,
    Year,
    app,
    interruptible,
    lang_of,
    print_json,
    save,
    scenario_of,
)
from liaison_opt.output import console as told
from liaison_opt.output import contract, words
from liaison_opt.output.clash import text

if TYPE_CHECKING:
    from liaison_opt.solve.failures import Infeasible
    from liaison_opt.why import Explanation

_EXITS = {"feasible": errors.EXIT_FINE, "infeasible": errors.EXIT_INFEASIBLE, "unknown": errors.EXIT_NOTHING_FOUND}


@app.command()
def explain(
    where: Where,
    repairs: Annotated[
        bool, typer.Option("--repairs/--no-repairs", help="Look for the smallest changes that make it possible.")
    ] = True,
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit; without it answers repeat exactly.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the explanation: text, JSON and tables.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say why no plan is possible, and what would change that.

    Names the clauses that clash, with who and when, the sum that shows it, and the smallest changes that make a plan
    possible, each solved again. Exit code 0: possible; 1: possible, but household visits that bind do not all fit; 3:
    proven impossible; 4: not proven either way.
    """
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    lang = lang_of(lang)
    scenario = scenario_of(where, reading, year)
    stop = Stop(seconds)
    hidden = quiet or as_json
    with interruptible(stop), told.Waiting(words.text("why.looking", lang), quiet=hidden):
        found = api.explain(scenario, repairs=False, seed=seed, stop=stop, lang=lang)
    if not as_json:
        typer.echo("\n".join(found.reasons))
    if repairs and found.status == "infeasible":
        with interruptible(stop), told.Waiting(words.text("why.mending", lang), quiet=hidden):
            found = found.with_repairs(seed=seed, stop=stop)
        if not as_json:
            typer.echo("\n".join(found.remedies))
    if out is not None:
        _write(found, out)
    if as_json:
        print_json(found.to_json())
    elif out is not None:
        typer.echo(words.text("why.written", lang, path=out))
    short = found.status == "feasible" and found.shortfall is not None
    raise typer.Exit(errors.EXIT_VIOLATIONS if short else _EXITS[found.status])


def _write(found: Explanation, folder: Path) -> None:
    """Text, JSON and the tables, each file whole."""
    told_json = json.dumps(found.to_json(), ensure_ascii=False, indent=1, sort_keys=True, default=str)
    columns = ["number", "kind", "sentence", "amount", "unit", "cost", "status", "minimal"]
    repairs = pd.DataFrame(found.to_json()["repairs"] or [], columns=columns)
    tables = {"clauses": found.clauses, "arithmetic": found.arithmetic, "lost": found.lost, "repairs": repairs}
    save(folder / "explanation.txt", f"{found}\n".encode())
    save(folder / "explanation.json", f"{told_json}\n".encode())
    for name, table in tables.items():
        save(folder / f"{name}.csv", contract.to_csv(table))


def short_form(error: Infeasible, where: str, lang: str) -> str:
    """What `plan` says where nothing is possible: what clashes, and where to look for a way out."""
    return "\n".join([told.infeasible(error, lang), text("told.next", lang, scenario=where)])

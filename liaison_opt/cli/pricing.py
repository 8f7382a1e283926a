"""The command that says what one more of each thing is worth: prices."""

from __future__ import annotations

from typing import Annotated

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
    scenario_of,
)
from liaison_opt.output import console as told


@app.command()
def prices(
    where: Where,
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit; without it answers repeat exactly.")
    ] = None,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what one more of each thing is worth.

    One more slot day, place in a session, post, or unit of a cap: each is planned again, links and roster, and held
    against the present plan; where nothing is possible, against the shortfall.
    """
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    lang = lang_of(lang)
    scenario, stop = scenario_of(where, reading, year), Stop(seconds)
    with interruptible(stop), told.Bar(quiet=quiet or as_json) as bar:
        found = api.prices(scenario, seed=seed, stop=stop, lang=lang, progress=bar.count)
    print_json(found.to_json()) if as_json else typer.echo(str(found))
    raise typer.Exit(errors.EXIT_NOTHING_FOUND if found.status == "unknown" else errors.EXIT_FINE)

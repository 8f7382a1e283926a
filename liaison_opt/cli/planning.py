"""Commands that solve: plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import (
    Dask,
    Json,
    Lang,
    Quiet,
    Readings,
    Seed,
    Sheet,
    Where,
    Workers,
    Year,
    app,
    interruptible,
    lang_of,
    print_json,
    say,
    scenario_of,
)
from liaison_opt.cli.explaining import short_form
from liaison_opt.cli.mending import CHANGED, apart, copied, copier, repair_of
from liaison_opt.executors import executor
from liaison_opt.output import console as told
from liaison_opt.output import words
from liaison_opt.paper import as_pins, read_roster, with_links, with_pins
from liaison_opt.rules.policy import judged
from liaison_opt.scenario import Scenario
from liaison_opt.scenario.note import spoken


@app.command()
def plan(
    where: Where,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the plan.")] = Path("out"),
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    pins: Annotated[
        Path | None, typer.Option("--pins", help="A roster (CSV, xlsx) whose sessions and links are kept.")
    ] = None,
    sheet: Sheet = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit; without it plans repeat exactly.")
    ] = None,
    workers: Workers = 2,
    dask: Dask = None,
    until: Annotated[
        Literal["link", "roster", "visits"],
        typer.Option("--until", help="The last stage: link (who serves whom), roster (who is where), or visits."),
    ] = "visits",
    apply_repair: Annotated[
        int | None,
        typer.Option("--apply-repair", metavar="N", help="Make change N of `explain` first; it goes to OUT/scenario."),
    ] = None,
    best_effort: Annotated[
        bool, typer.Option("--best-effort", help="Where not all can be kept: plan with the least shortfall.")
    ] = False,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plan the year and write the workbook.

    Links posts to places and households, builds the roster, deals listed households to its sessions, checks all of it
    by every rule, writes workbook, calendars and charts. --until link ends with the links. Where no plan is possible it
    says why, and writes nothing.
    """
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)
    from liaison_opt.solve.failures import Infeasible, NothingFound  # noqa: PLC0415

    lang = lang_of(lang)
    scenario = scenario_of(where, reading, year)
    if pins is not None:
        scenario = _pinned(scenario, pins, sheet, year)
    say([("提示：" if lang == "zh" else "Note: ") + spoken(note, lang) for note in scenario.notes])
    stop, repair = Stop(seconds), None
    if apply_repair is not None:
        apart(scenario, out, best_effort=best_effort)
        repair = repair_of(scenario, apply_repair, seed=seed, stop=stop, lang=lang, quiet=quiet or as_json)
    try:
        with executor(workers, dask) as pool, interruptible(stop), told.Bar(quiet=quiet or as_json) as bar:
            made = api.plan(
                scenario if repair is None else repair.scenario,
                seed=seed,
                workers=workers,
                executor=pool,
                progress=bar.step,
                stop=stop,
                lang=lang,
                until=until,
                best_effort=best_effort,
            )
    except Infeasible as error:
        if as_json:
            print_json(told.infeasible_json(error))
        else:
            typer.echo(short_form(error, where, lang))
        raise typer.Exit(errors.EXIT_INFEASIBLE) from error
    except NothingFound as error:
        print_json({"status": "unknown", "reason": str(error)}) if as_json else typer.echo(str(error))
        raise typer.Exit(errors.EXIT_NOTHING_FOUND) from error
    folder = api.publish(made, out, lang=lang, also=None if repair is None else {CHANGED: copier(scenario, repair)})
    changed = None if repair is None else {"sentence": repair.sentence(lang), "scenario": str(copied(folder))}
    if as_json:
        print_json({**told.plan_json(made, folder), **({} if changed is None else {"repair": changed})})
    else:
        typer.echo(told.plan(made, folder, lang))
        if changed is not None:
            typer.echo(words.text("why.applied", lang, number=apply_repair, said=changed["sentence"]))
            typer.echo(words.text("why.changed", lang, path=changed["scenario"]))
    raise typer.Exit(errors.EXIT_VIOLATIONS if made.violations else errors.EXIT_FINE)


def _pinned(scenario: Scenario, path: Path, sheet: str | None, year: int | None) -> Scenario:
    """The scenario with the sessions of a roster as pins, and the links that they need beside the given ones."""
    roster, notes = read_roster(path, scenario, sheet=sheet)
    say(notes)
    pins = as_pins(roster, scenario)
    pairs = pins[["cadre", "community"]].drop_duplicates().rename(columns={"community": "target"})
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    pairs = pairs.assign(kind=pairs["target"].map(scenario.communities["kind"]), **{"from": first, "to": last})
    links = pd.concat([scenario.links, pairs]).drop_duplicates(["cadre", "target"], ignore_index=True)
    raw = with_links(with_pins(scenario.raw, pins), links)
    return judged(raw, [], readings=scenario.settings.readings, year=year)

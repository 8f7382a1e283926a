"""Commands that judge and look, and need no solver: check, audit, graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from liaison_opt import api, errors
from liaison_opt.audit import recheck
from liaison_opt.cli.base import (
    Json,
    Lang,
    Readings,
    Sheet,
    Where,
    Year,
    app,
    lang_of,
    print_json,
    save,
    say,
    scenario_of,
)
from liaison_opt.output import console as told
from liaison_opt.output import contract
from liaison_opt.paper import links_in, read_roster
from liaison_opt.rules.policy import rules_of


@app.command()
def check(where: Where, reading: Readings = None, year: Year = None, as_json: Json = False) -> None:
    """Say everything that is wrong with a scenario."""
    scenario = scenario_of(where, reading, year)
    rules = rules_of(scenario)
    found = {
        "scenario": scenario.name,
        "posts": len(scenario.cadres),
        "places": len(scenario.communities),
        "rules": len(rules),
        "slots": len(scenario.horizon.slots),
        "lost": len(scenario.horizon.lost),
        "notes": list(scenario.notes),
    }
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{scenario.title('en')}: nothing wrong. {scenario.told('en')}")
        for note in scenario.notes:
            typer.echo(f"Note: {note}")


@app.command()
def audit(
    where: Where,
    roster: Annotated[Path, typer.Argument(help="A roster: CSV, xlsx, or a plan's folder.")],
    links: Annotated[
        Path | None, typer.Option("--links", help="links.csv; without it the roster's own pairs are the links.")
    ] = None,
    sheet: Sheet = None,
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the verdict as CSV.")] = None,
    as_json: Json = False,
) -> None:
    """Judge any roster, clause by clause.

    A plan's folder has its visits judged and its proofs rechecked in exact arithmetic, too. Needs no solver.
    """
    lang = lang_of(lang)
    scenario = scenario_of(where, reading, year)
    proofs, visits, given = None, None, links_in(links, scenario) if links is not None else None
    notes: list[str] = []
    if roster.is_dir():
        files = contract.read(roster)
        table, given, visits = files.roster, files.links, files.visits
        certificate = contract.certificate_from_json(files.certificate)
        proofs = recheck(scenario, rules_of(scenario), certificate, given, table, visits)
    else:
        table, notes = read_roster(roster, scenario, sheet=sheet)
    verdict = api.audit(scenario, table, given, visits, lang=lang)
    if out is not None:
        save(out, contract.to_csv(verdict.lines))
    if as_json:
        print_json(told.audit_json(verdict, proofs, notes))
    else:
        say(notes)
        typer.echo(told.audit(verdict, proofs, lang))
    bad = verdict.violations or (proofs is not None and told.wrong(proofs))
    raise typer.Exit(errors.EXIT_VIOLATIONS if bad else errors.EXIT_FINE)


@app.command()
def graph(
    where: Where,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the picture as PNG.")] = None,
    links: Annotated[Path | None, typer.Option("--links", help="links.csv of a plan.")] = None,
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    as_json: Json = False,
) -> None:
    """Who may serve whom, and what if a post falls vacant.

    Unreachable places, links across areas, what falls vacant, bottlenecks; with -o a picture.
    """
    scenario, lang = scenario_of(where, reading, year), lang_of(lang)
    made = links_in(links, scenario) if links is not None else None
    measures = api.measures(scenario, made)
    if out is not None:
        typer.echo(f"Written: {api.draw(scenario, made, out, lang=lang)}")
    if as_json:
        print_json({name: json.loads(frame.to_json(orient="records")) for name, frame in measures.items()})
        return
    for name, frame in measures.items():
        typer.echo(
            f"{name} ({len(frame)})" + ("" if frame.empty else "\n" + frame.to_string(index=False, max_rows=20)) + "\n"
        )

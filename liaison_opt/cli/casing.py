"""The command that runs case studies: case."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from liaison_opt import errors
from liaison_opt.cases import CaseResult, listed, read, shipped, showing, writing
from liaison_opt.cases.side_by_side import all_of
from liaison_opt.cli.base import Json, Lang, Quiet, Workers, app, lang_of, print_json, say, word
from liaison_opt.output import words
from liaison_opt.output.console import Bar


@app.command()
def case(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]...", help="Names of shipped case studies, or their folders.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every shipped case study, side by side.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Make no plan: check only what needs none, and the rules.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write results.json and the tables in README.md into the folder.")
    ] = False,
    lang: Lang = "en",
    workers: Workers = 2,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a case study from scratch and check every figure.

    Plans the scenarios of the case, holds published and derived figures against them, and compares with the results
    that are kept. Without a name: lists the cases. Exit code 1 if a figure is missed or a result differs.
    """
    lang = lang_of(lang)
    if write and quick:
        raise errors.ScenarioError([word("--write", "--quick", "Results need plans: leave --quick out.")])
    asked = [*(shipped() if every else ()), *(names or [])]
    if not asked:
        _list(lang, as_json=as_json)
        return
    found = _made(list(dict.fromkeys(asked)), quick=quick, workers=workers, lang=lang, quiet=quiet or as_json)
    if write:
        say([line for one in found for line in writing.write(one)])
        found = [writing.again(one) for one in found]
    if as_json:
        told: list[Any] = [showing.as_json(one) for one in found]
        print_json(told[0] if len(told) == 1 and not every else {"cases": told, "counts": showing.together(found)})
    else:
        typer.echo("\n\n".join(showing.told(one, lang) for one in found))
        if len(found) > 1:
            typer.echo("\n" + showing.total(found, lang))
    if not all(one.decided for one in found):
        raise typer.Exit(errors.EXIT_NOTHING_FOUND)
    raise typer.Exit(errors.EXIT_FINE if all(one.ok for one in found) else errors.EXIT_VIOLATIONS)


def _list(lang: str, *, as_json: bool) -> None:
    table = listed(lang=lang)
    if as_json:
        print_json(json.loads(table.reset_index().to_json(orient="records")))
    else:
        typer.echo(showing.listing(table, lang))


def _made(names: list[str], *, quick: bool, workers: int, lang: str, quiet: bool) -> list[CaseResult]:
    """The results, in the order of the names: one case shows the solver's progress, several are side by side."""
    every = [read(name, lang=lang) for name in names]
    if len(every) == 1:
        with Bar(quiet=quiet) as bar:
            return [every[0].run(quick=quick, workers=workers, progress=lambda _, step: bar.step(step))]

    def arrived(number: int, one: CaseResult) -> None:
        """Say which case has come back."""
        if not quiet:
            key = "case.arrived_fine" if one.ok else "case.arrived_not"
            say([words.text(key, lang, case=one.case.name, number=number, of=len(every))])

    return all_of([str(one.folder) for one in every], quick=quick, workers=workers, lang=lang, arrived=arrived)

"""Commands that make and turn files: export, new, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import Lang, Readings, Where, Year, app, lang_of, scenario_of
from liaison_opt.rules.schema import policy_schema
from liaison_opt.scenario import find, read
from liaison_opt.scenario.export import export_folder as to_folder
from liaison_opt.scenario.export import export_workbook as to_workbook
from liaison_opt.scenario.office_list import new_from
from liaison_opt.scenario.schema import write_schemas
from liaison_opt.scenario.start import new_folder, new_workbook


@app.command()
def export(
    where: Where,
    target: Annotated[Path, typer.Argument(help="Where it goes: a folder, or a file ending in .xlsx.")],
    plan_folder: Annotated[Path | None, typer.Option("--plan", help="A plan's folder: write its roster anew.")] = None,
    kind: Annotated[
        Literal["xlsx", "ics", "png", "csv", "lists"],
        typer.Option("--kind", help="With --plan: which files; lists = households a session, for the teams only."),
    ] = "xlsx",
    cadre: Annotated[
        str | None, typer.Option("--cadre", help="With --kind ics or lists: the sessions of this post alone.")
    ] = None,
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
) -> None:
    """Convert a scenario, or re-export a plan.

    Writes a scenario as folder or workbook, or with --plan one kind of file from a plan's folder.
    """
    if plan_folder is None:
        raw, faults = read(find(where))
        if faults:
            raise errors.ScenarioError(faults)
        written = to_workbook(raw, target) if target.suffix == ".xlsx" else to_folder(raw, target)
        typer.echo(f"Written: {written}")
        return
    made = api.reopen(scenario_of(where, reading, year), plan_folder, lang=lang_of(lang))
    for path in api.export(made, target, kind, lang=lang, cadre=cadre):
        typer.echo(f"Written: {path}")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the scenario: Latin letters, digits, - and _.")],
    source: Annotated[Path | None, typer.Option("--from", help="The office's own list (xlsx, csv).")] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="One workbook instead of a folder.")] = False,
    parent: Annotated[Path, typer.Option("--in", help="Folder to put it in.")] = Path(),
) -> None:
    """Start a scenario of your own.

    A small one that works, or with --from one made of the office's own list.
    """
    if source is not None:
        path, understood = new_from(source, name, parent, xlsx=xlsx)
        typer.echo(str(understood))
    else:
        path = new_workbook(name, parent / f"{name}.xlsx") if xlsx else new_folder(name, parent)
    typer.echo(f"Written: {path}\nNext: liaison-opt check {path}, then liaison-opt plan {path} -o out")


@app.command()
def schema(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the JSON Schemas.")] = Path("schema"),
) -> None:
    """Write the JSON Schemas of the TOML files."""
    for path in write_schemas(out, policy=policy_schema()):
        typer.echo(f"Written: {path}")

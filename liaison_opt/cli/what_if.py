"""The command that asks what if: the scenario as it is beside changed ones."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from liaison_opt import errors
from liaison_opt.cli.base import (
    Dask,
    Json,
    Lang,
    Quiet,
    Readings,
    Seed,
    Where,
    Workers,
    Year,
    app,
    interruptible,
    lang_of,
    print_json,
    save,
    say,
    scenario_of,
    word,
)
from liaison_opt.executors import executor
from liaison_opt.executors.running import Stopped
from liaison_opt.output import console as told
from liaison_opt.what_if import what_if as asked

#: commas that part values: not those inside quotation marks, brackets or braces
_PARTS = re.compile(r"""(?:[^,"'\[\]{}]|"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\})+""")


@app.command("what-if")
def what_if(
    where: Where,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE[,VALUE]", help="monthly-cap.k=4,5,6 or session.capacity=10. Again."),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            "--add-cadre", metavar="ROLE[=N]", help="So many posts of a role more; =1,2 compares both. Again."
        ),
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop-community", metavar="ID", help="Without this place. May be given again.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Print every figure, not those that fit a screen.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for what_if.csv, what_if.xlsx and frontier.png.")
    ] = None,
    until: Annotated[
        str, typer.Option("--until", help="The last stage of each plan: link, roster or visits.")
    ] = "visits",
    lang: Lang = "en",
    reading: Readings = None,
    year: Year = None,
    seconds: Annotated[float | None, typer.Option("--seconds", min=0, help="Wall-clock limit for each plan.")] = None,
    workers: Workers = 2,
    dask: Dask = None,
    seed: Seed = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """The scenario as it is beside changed ones, each planned; several values span a grid.

    A variant under which no plan exists is a line like the others, with the clauses that clash. Exit code 4 if one was
    not proven either way.
    """
    lang = lang_of(lang)
    values, faults = _values(settings or [], "--set")
    more, wrong = _values(add or [], "--add-cadre", bare=1)
    faults += wrong
    if until not in {"link", "roster", "visits"}:
        faults.append(word("--until", until, "Give link, roster or visits."))
    if out is not None and (out.is_file() or out.suffix):
        faults.append(word("--out", str(out), "Give a folder; three files are written into it."))
    if faults:
        raise errors.ScenarioError(faults)
    scenario = scenario_of(where, reading, year)
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    stop = Stop(None)
    how: dict[str, Any] = {"until": until, "seed": seed, "seconds": seconds, "stop": stop}
    try:
        with interruptible(stop), executor(workers, dask) as pool, told.Bar(quiet=quiet or as_json) as bar:
            found = asked(scenario, set=values, add=more, drop=drop or (), executor=pool, progress=bar.count, **how)
    except Stopped as error:
        say(["Stopped. Nothing was written."])
        raise typer.Exit(errors.EXIT_NOTHING_FOUND) from error
    from liaison_opt.output import what_if as shown  # noqa: PLC0415 (what shows it is loaded where it is needed)

    if out is not None:
        from liaison_opt.output import what_if_files as files  # noqa: PLC0415

        save(out / "what_if.csv", files.csv(found))
        save(out / "what_if.xlsx", files.xlsx(found, lang))
        save(out / "frontier.png", files.png(found, lang))
    if as_json:
        print_json(shown.as_json(found))
    else:
        typer.echo(shown.told(found, lang, full=full))
    raise typer.Exit(errors.EXIT_FINE if found.decided else errors.EXIT_NOTHING_FOUND)


def _values(given: list[str], option: str, bare: int | None = None) -> tuple[dict[str, Any], list[errors.Fault]]:
    """Name to its values, in the order given; what stands twice has the values of both."""
    found: dict[str, list[Any]] = {}
    faults = []
    for text in given:
        name, sign, listed = text.partition("=")
        parts = [part.strip() for part in _PARTS.findall(listed)]
        if not name.strip() or (sign and not all(parts)) or (not parts and (sign or bare is None)):
            example = "monthly-cap.k=4,5,6" if bare is None else "leader=2"
            faults.append(word(option, text, f"Write it as {example}."))
            continue
        values = [_plain(part) for part in parts] if sign else [bare]
        kept = found.setdefault(name.strip(), [])
        kept += [value for value in values if value not in kept]
    return dict(found), faults


def _plain(text: str) -> Any:
    """A value as TOML reads it; a bare word is a text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text

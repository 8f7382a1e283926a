"""The command line: says little, calls the rest. Exit codes: 0 fine, 1 binding violations, 2 bad input, 3 proven
impossible, 4 nothing found in time.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import pandas as pd
import typer
from rich.console import Console

import liaison_opt
from liaison_opt import api, errors
from liaison_opt.audit import recheck
from liaison_opt.output import console as told
from liaison_opt.output import contract
from liaison_opt.paper import as_pins, links_in, read_roster, with_links, with_pins
from liaison_opt.rules.policy import judged, rules_of
from liaison_opt.rules.schema import policy_schema
from liaison_opt.scenario import Scenario, find, read
from liaison_opt.scenario.export import export_folder as to_folder
from liaison_opt.scenario.export import export_workbook as to_workbook
from liaison_opt.scenario.note import spoken
from liaison_opt.scenario.office_list import new_from
from liaison_opt.scenario.schema import write_schemas
from liaison_opt.scenario.start import new_folder, new_workbook

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
Year = Annotated[int | None, typer.Option("--year", help="Another calendar year than the scenario's.")]


@app.callback(invoke_without_command=True)
def start(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Rosters for officials who keep in direct contact with villages and households: planned, proven, checked."""
    if version:
        typer.echo(f"liaison-opt {liaison_opt.__version__}")
        raise typer.Exit


@app.command()
def check(where: Where, reading: Readings = None, year: Year = None, as_json: Json = False) -> None:
    """Say everything that is wrong with a scenario."""
    scenario = _scenario(where, reading, year)
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
        _print_json(found)
    else:
        typer.echo(f"{scenario.title()}: nothing wrong. {scenario!r}")
        for note in scenario.notes:
            typer.echo(f"Note: {note}")


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
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=256, help="Parts solved at the same time; changes no byte.")
    ] = 2,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Random seed of the solver.")] = 0,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar.")] = False,
) -> None:
    """Plan the year and write the workbook.

    Links posts to places, builds the roster, checks it by every rule, writes workbook, calendars and charts.
    """
    from liaison_opt.solve.engine import Stop  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)
    from liaison_opt.solve.planner import Infeasible, NothingFound  # noqa: PLC0415

    lang = _lang(lang)
    scenario = _scenario(where, reading, year)
    if pins is not None:
        scenario = _pinned(scenario, pins, sheet, year)
    _say([("提示：" if lang == "zh" else "Note: ") + spoken(note, lang) for note in scenario.notes])
    stop = Stop(seconds)
    try:
        with _interruptible(stop), told.Bar(quiet=quiet or as_json) as bar:
            made = api.plan(scenario, seed=seed, workers=workers, progress=bar.step, stop=stop, lang=lang)
    except Infeasible as error:
        if as_json:
            _print_json(told.infeasible_json(error))
        else:
            typer.echo(told.infeasible(error, lang))
        raise typer.Exit(errors.EXIT_INFEASIBLE) from error
    except NothingFound as error:
        _print_json({"status": "unknown", "reason": str(error)}) if as_json else typer.echo(str(error))
        raise typer.Exit(errors.EXIT_NOTHING_FOUND) from error
    folder = api.publish(made, out, lang=lang)
    if as_json:
        _print_json(told.plan_json(made, folder))
    else:
        typer.echo(told.plan(made, folder, lang))
    raise typer.Exit(errors.EXIT_VIOLATIONS if made.violations else errors.EXIT_FINE)


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

    A plan's folder has its proofs rechecked in exact arithmetic, too. Needs no solver.
    """
    lang = _lang(lang)
    scenario = _scenario(where, reading, year)
    proofs, given = None, links_in(links, scenario) if links is not None else None
    notes: list[str] = []
    if roster.is_dir():
        files = contract.read(roster)
        table, given = files.roster, files.links
        certificate = contract.certificate_from_json(files.certificate)
        proofs = recheck(scenario, rules_of(scenario), certificate, files.links, files.roster)
    else:
        table, notes = read_roster(roster, scenario, sheet=sheet)
    verdict = api.audit(scenario, table, given, lang=lang)
    if out is not None:
        _save(out, contract.to_csv(verdict.lines))
    if as_json:
        _print_json(told.audit_json(verdict, proofs, notes))
    else:
        _say(notes)
        typer.echo(told.audit(verdict, proofs, lang))
    bad = verdict.violations or (proofs is not None and told.wrong(proofs))
    raise typer.Exit(errors.EXIT_VIOLATIONS if bad else errors.EXIT_FINE)


@app.command()
def export(
    where: Where,
    target: Annotated[Path, typer.Argument(help="Where it goes: a folder, or a file ending in .xlsx.")],
    plan_folder: Annotated[Path | None, typer.Option("--plan", help="A plan's folder: write its roster anew.")] = None,
    kind: Annotated[
        Literal["xlsx", "ics", "png", "csv"], typer.Option("--kind", help="With --plan: which files.")
    ] = "xlsx",
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
    made = api.reopen(_scenario(where, reading, year), plan_folder, lang=_lang(lang))
    for path in api.export(made, target, kind, lang=lang):
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
    scenario, lang = _scenario(where, reading, year), _lang(lang)
    made = links_in(links, scenario) if links is not None else None
    measures = api.measures(scenario, made)
    if out is not None:
        typer.echo(f"Written: {api.draw(scenario, made, out, lang=lang)}")
    if as_json:
        _print_json({name: json.loads(frame.to_json(orient="records")) for name, frame in measures.items()})
        return
    for name, frame in measures.items():
        typer.echo(
            f"{name} ({len(frame)})" + ("" if frame.empty else "\n" + frame.to_string(index=False, max_rows=20)) + "\n"
        )


@app.command()
def schema(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the JSON Schemas.")] = Path("schema"),
) -> None:
    """Write the JSON Schemas of the TOML files."""
    for path in write_schemas(out, policy=policy_schema()):
        typer.echo(f"Written: {path}")


def _scenario(where: str, readings: list[str] | None, year: int | None) -> Scenario:
    chosen, faults = {}, []
    for text in readings or []:
        code, sign, name = text.partition("=")
        if not sign or not code or not name:
            faults.append(_word("--reading", text, "Write it as A3=NAME."))
        chosen[code.strip()] = name.strip()
    if faults:
        raise errors.ScenarioError(faults)
    return api.scenario(where, readings=chosen, year=year)


def _pinned(scenario: Scenario, path: Path, sheet: str | None, year: int | None) -> Scenario:
    """The scenario with the sessions of a roster as pins, and the links that they need beside the given ones."""
    roster, notes = read_roster(path, scenario, sheet=sheet)
    _say(notes)
    pins = as_pins(roster, scenario)
    pairs = pins[["cadre", "community"]].drop_duplicates().rename(columns={"community": "target"})
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    pairs = pairs.assign(kind=pairs["target"].map(scenario.communities["kind"]), **{"from": first, "to": last})
    links = pd.concat([scenario.links, pairs]).drop_duplicates(["cadre", "target"], ignore_index=True)
    raw = with_links(with_pins(scenario.raw, pins), links)
    return judged(raw, [], readings=scenario.settings.readings, year=year)


def _lang(lang: str) -> str:
    if lang not in {"en", "zh"}:
        raise errors.ScenarioError([_word("--lang", lang, "Give en or zh.")])
    return lang


def _word(option: str, value: str, todo: str) -> errors.Fault:
    return errors.Fault(file="command line", column=option, value=value, problem="this is not understood", todo=todo)


class _interruptible:  # noqa: N801 (reads as a verb where it is used)
    """Ctrl-C asks the solver to stop and keeps the best plan so far; a second Ctrl-C ends the program."""

    def __init__(self, stop: Any) -> None:
        self._stop = stop

    def _ask(self, _number: int, _frame: Any) -> None:
        if self._stop.interrupted:
            raise KeyboardInterrupt
        _say(["Stopping: the best plan so far is kept. Ctrl-C again ends at once."])
        self._stop.ask()

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._ask)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)


def _say(lines: list[str]) -> None:
    for line in lines:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(line)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str))


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise errors.ScenarioError([_word("--out", str(path), f"Choose another place: {error.strerror}.")]) from error


def main() -> NoReturn:
    """Run the command line; every error that is ours becomes a message and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a GBK console cannot print every sign: show a ? then
            stream.reconfigure(errors="replace")
    try:
        app()
    except errors.ScenarioError as error:
        if "--json" in sys.argv:
            _print_json({"status": "bad_input", "faults": json.loads(error.table.to_json(orient="records"))})
        else:
            typer.echo(str(error), err=True)
        sys.exit(errors.EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing was written.", err=True)
        sys.exit(errors.EXIT_NOTHING_FOUND)
    sys.exit(errors.EXIT_FINE)


if __name__ == "__main__":
    main()

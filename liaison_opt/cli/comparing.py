"""The command that puts plans side by side: compare."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from liaison_opt import api, errors
from liaison_opt.cli.base import (
    Dask,
    Json,
    Lang,
    Quiet,
    Seed,
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
from liaison_opt.executors import executor
from liaison_opt.output import console as told
from liaison_opt.schemes import compare_schemes

if TYPE_CHECKING:
    from liaison_opt.solve.engine import Stop
    from liaison_opt.study.compare import Comparison


@app.command()
def compare(
    where: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO]...", help="Folders, .xlsx files or names of shipped scenarios; none: --town."
        ),
    ] = None,
    reading: Annotated[
        list[str] | None,
        typer.Option("--reading", help="A code such as A34, or all: each code varied alone. May be given again."),
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", help="Another policy.toml for the one scenario. May be given again."),
    ] = None,
    town: Annotated[
        str | None,
        typer.Option("--town", metavar="PLACE[/TOWN]", help="Schemes on a synthetic town of a real place: gaozhou."),
    ] = None,
    schemes: Annotated[
        str | None,
        typer.Option("--schemes", help="Which schemes, with commas; names or folders. Default: all shipped."),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, max=1000, help="So many synthetic towns (with --town).")] = 20,
    hours: Annotated[
        str, typer.Option("--hours", help="With --town: equal, written, or staff-hours a year for each scheme.")
    ] = "equal",
    villages: Annotated[int, typer.Option("--villages", help="With --town: at most so many villages.")] = 10,
    homes: Annotated[int, typer.Option("--homes", help="With --town: households a village on average.")] = 60,
    lang: Lang = "en",
    year: Year = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="Wall-clock limit for each plan (not with --town).")
    ] = None,
    workers: Workers = 2,
    dask: Dask = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write the comparison: FILE.csv, FILE.xlsx or FILE.png.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Plans side by side: readings or policies of one scenario, several scenarios, or schemes on one town.

    A variant under which no plan exists is a column like the others, with the clauses that clash. Exit code 4 if one
    was not proven either way.
    """
    lang = lang_of(lang)
    _check(where or [], reading or [], policy or [], town, schemes, out)
    if town is not None:
        place, _, name = town.partition("/")
        told_hours = hours if hours in ("equal", "written") else _number(hours)
        with executor(workers, dask) as pool, told.Bar(quiet=quiet or as_json) as bar:
            made = compare_schemes(
                place, name or None, schemes=_listed(schemes), hours=told_hours, seeds=seeds, villages=villages,  # type: ignore[arg-type]
                homes=homes, year=year or 2027, executor=pool, progress=bar.count,
            )  # fmt: skip
        _say(made, "compared_schemes", out, lang, as_json=as_json)
        raise typer.Exit(errors.EXIT_FINE if "unknown" not in set(made.cells["status"]) else errors.EXIT_NOTHING_FOUND)
    stops = _Stops(seconds)
    with interruptible(stops), executor(workers, dask) as pool, told.Bar(quiet=quiet or as_json) as bar:
        how = {"seed": seed, "workers": workers, "progress": bar.step, "stops": stops, "lang": lang}
        how |= {"seconds": seconds, **({"executor": pool} if dask is not None else {})}
        found = _compared(where or [], reading, policy, year, how)
    _say(found, "compared", out, lang, as_json=as_json)
    raise typer.Exit(errors.EXIT_FINE if found.decided else errors.EXIT_NOTHING_FOUND)


def _compared(
    where: list[str], reading: list[str] | None, policy: list[str] | None, year: int | None, how: dict[str, Any]
) -> Comparison:
    scenarios = {one: scenario_of(one, None, year) for one in where}
    if len(where) == 1:
        one = scenarios[where[0]]
        return api.compare(one, policies=policy, **how) if policy else api.compare(one, reading, **how)
    return api.compare(scenarios, **how)


def _check(
    where: list[str], reading: list[str], policy: list[str], town: str | None, schemes: str | None, out: Path | None
) -> None:
    """What does not go together, all at once."""
    faults = []
    if out is not None and out.suffix.lower() not in {".csv", ".xlsx", ".png"}:
        faults.append(word("--out", str(out), "Give a file that ends in .csv, .xlsx or .png."))
    if town is not None and (where or reading or policy):
        faults.append(word("--town", town, "Compare schemes on a town, or scenarios: not both at once."))
    if town is None and schemes is not None:
        faults.append(word("--schemes", schemes, "Schemes need a town: --town gaozhou."))
    if town is None and not where:
        faults.append(word("SCENARIO", "", "Name a scenario, several, or a place with --town."))
    if len(where) == 1 and not (reading or policy):
        faults.append(word("--reading", "", "Give a code such as A3, or all; or name another scenario, or --policy."))
    if (len(where) > 1 and (reading or policy)) or (reading and policy):
        faults.append(word("--reading", " ".join(reading), "Readings or policies are compared on one scenario alone."))
    twice = sorted({one for one in where if where.count(one) > 1})
    faults += [word("SCENARIO", one, "Name each scenario once.") for one in twice]
    if faults:
        raise errors.ScenarioError(faults)


def _number(hours: str) -> float:
    try:
        return float(hours)
    except ValueError:
        raise errors.ScenarioError([word("--hours", hours, "Give equal, written, or a number of hours.")]) from None


def _listed(names: str | None) -> list[str] | None:
    return None if names is None else [name.strip() for name in names.split(",") if name.strip()]


def _say(found: Any, room: str, out: Path | None, lang: str, *, as_json: bool) -> None:
    """Write the file that was asked for and say what was found, by the room of `output` that shows its kind."""
    shown = importlib.import_module(f"liaison_opt.output.{room}")  # workbooks and charts load when they are needed
    if out is not None:
        files = importlib.import_module(f"liaison_opt.output.{room}_files")
        made = {".csv": (files.csv,), ".xlsx": (files.xlsx, lang), ".png": (files.png, lang)}[out.suffix.lower()]
        save(out, made[0](found, *made[1:]))
    if as_json:
        print_json(shown.as_json(found))
    else:
        typer.echo(shown.told(found, lang))


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

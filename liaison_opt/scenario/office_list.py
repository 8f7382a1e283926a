"""The office's own list of leaders and their villages, made into a scenario without names and phone numbers."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario import start, toml_in
from liaison_opt.scenario.collect import Collector
from liaison_opt.scenario.entities import Raw
from liaison_opt.scenario.export import export_workbook
from liaison_opt.scenario.grids import Grid, grids
from liaison_opt.scenario.headings import Heading, find_heading
from liaison_opt.scenario.records import escaped, from_csv

_MAX_LINKS = 3


@dataclasses.dataclass(frozen=True, kw_only=True)
class Understood:
    """What was understood of an office's list; no name or number of a person is in it.

    Parameters
    ----------
    source
        The name of the file, and of the sheet if it is a workbook.
    heading_row
        The row that was taken for the heading.
    tables
        cadres (id, title, roles), communities (id, name, kind, households, place), links (cadre, target) and, if
        the list says so, leave (cadre, from, to).
    mapping
        (heading, what it was taken for).
    dropped
        (heading, why its column was left out).
    rows_not_understood
        (row, what was wrong with it).
    notes
        What a person should look at.
    """

    source: str
    heading_row: int
    tables: dict[str, pd.DataFrame]
    mapping: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    rows_not_understood: tuple[tuple[int, str], ...]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        counts = ", ".join(f"{len(frame)} {name}" for name, frame in self.tables.items())
        lines = [f"{self.source}, heading in row {self.heading_row}: {counts}"]
        lines += [f"  {heading} -> {taken_for}" for heading, taken_for in self.mapping]
        lines += [f"  {heading}: left out: {why}" for heading, why in self.dropped]
        lines += [f"  row {row}: {why}" for row, why in self.rows_not_understood]
        return "\n".join([*lines, *(f"  Note: {note}" for note in self.notes)])


def understand(path: str | Path) -> Understood:
    """What the office's own .xlsx or .csv list says: posts, places, who is linked to whom, leave.

    One row a leader with several communities, or one row a community with its leader's post; a title above the
    heading and merged cells are usual and are read.

    Raises
    ------
    ScenarioError
        The file cannot be read, or holds no column of posts or none of communities.
    """
    path = Path(path)
    best: tuple[Heading, Grid] | None = None
    for grid in grids(path):
        heading = find_heading(grid.rows)
        if heading is not None and (best is None or len(heading.used) > len(best[0].used)):
            best = heading, grid
    missing = sorted({"title", "community"} - set(best[0].used if best else ()))
    if best is None or missing:
        wanted = {"title": "of posts (职务, post)", "community": "of communities (联系社区, communities)"}
        lacking = " and no column ".join(wanted[name] for name in missing)
        raise ScenarioError([Fault(file=path.name, problem=f"no column {lacking} was found",
                                   todo="Name the columns so, in one of the first 20 rows")])  # fmt: skip
    heading, grid = best
    found = Collector(heading, grid)
    found.collect()
    return Understood(source=grid.name, heading_row=heading.row, tables=found.tables(), mapping=heading.mapping,
                      dropped=heading.dropped, rows_not_understood=tuple(found.bad), notes=found.notes())  # fmt: skip


def new_from(path: str | Path, name: str, parent: str | Path = ".", *, xlsx: bool = False) -> tuple[Path, Understood]:
    """Make a scenario from the office's own list; rules and slots are those of the small scenario.

    Parameters
    ----------
    path
        The list, .xlsx or .csv.
    name
        The name of the scenario.
    parent
        The folder in which `name` (a folder, or NAME.xlsx) is made.
    xlsx
        Whether to write one workbook instead of a folder.

    Raises
    ------
    ScenarioError
        The list cannot be understood, holds no usable row, or the goal is there already.
    """
    known = understand(path)
    files = start.template(name)
    if known.tables["cadres"].empty:
        raise ScenarioError([Fault(file=Path(path).name, problem="no row could be understood",
                                   todo="Check the column of posts: titles such as 副主任, not names")])  # fmt: skip
    cadres, places, links = (known.tables[table] for table in ("cadres", "communities", "links"))
    files["policy.toml"] = _policy(files["policy.toml"], cadres, places, links)
    files["scenario.toml"] = _settings(files["scenario.toml"], name, places)
    files.pop("leave.csv")
    for table, frame in known.tables.items():
        if len(frame):
            files[f"{table}.csv"] = _csv(frame)
    if xlsx:
        return export_workbook(_raw(files), Path(parent) / f"{name}.xlsx"), known
    return start.write_files(Path(parent) / name, files), known


def _csv(frame: pd.DataFrame) -> str:
    safe = frame.map(lambda cell: escaped(cell) if isinstance(cell, str) else cell)
    return str(safe.to_csv(index=False, lineterminator="\r\n"))


def _raw(files: dict[str, str]) -> Raw:
    """The texts as they would be read from a folder."""
    settings, _ = toml_in.parse(files["scenario.toml"], "scenario.toml")
    policy, _ = toml_in.rules(files["policy.toml"], "policy.toml")
    frames = {Path(file).stem: from_csv(text, file)[0] for file, text in files.items() if file.endswith(".csv")}
    return Raw(settings=settings or {}, policy=policy, tables={n: f for n, f in frames.items() if f is not None})


def _settings(text: str, name: str, places: pd.DataFrame) -> str:
    """The small scenario's settings for real posts and places: another title, and nothing is called synthetic."""
    kinds = ", ".join(f'"{kind}"' for kind in dict.fromkeys(places["kind"]))
    text = re.sub(r"(?m)^kinds = .*$", f"kinds = [{kinds}]", text, count=1)
    text = re.sub(r"(?m)^title = .*$", f'title = {{ en = "{name}", zh = "{name}" }}', text, count=1)
    return re.sub(r"(?m)^synthetic = .*\n", "", text, count=1)


def _policy(text: str, cadres: pd.DataFrame, places: pd.DataFrame, links: pd.DataFrame) -> str:
    """The small scenario's rules with the numbers of links that the list itself has."""
    each = links["cadre"].value_counts().reindex(cadres["id"], fill_value=0)
    at = links["target"].value_counts().reindex(places["id"], fill_value=0)
    kinds = ", ".join(f'"{kind}"' for kind in dict.fromkeys(places["kind"]))
    text = text.replace("exactly one leader", "at least one leader") if at.max() > 1 else text
    head, first, second = text.split('target = "community"\n', 2)
    first = re.sub(r"lo = 1\nhi = 3", f"lo = {min(1, each.min())}\nhi = {max(_MAX_LINKS, each.max())}", first, count=1)
    # a place that the list gives to nobody is left to the program, so the floor stays
    second = re.sub(r"hi = 1\n", f"hi = {max(1, at.max())}\n", second, count=1)
    return f"target = [{kinds}]\n".join([head, first, second])

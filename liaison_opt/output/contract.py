"""The contract files: links, roster, audit, visits, routes, due and the certificate, written and read back.

They are the same bytes for the same plan on every system: UTF-8 with a byte order mark (Excel opens them right), line
ends of one character, ISO dates, sorted rows, no clock times (those stand in timings.json, which is not part of it).
Links, visits, routes and due of more than `MOST_ROWS` rows are Parquet instead of CSV, under the same name and columns.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, RosterError
from liaison_opt.output.csv_cells import escape, to_csv, unescape, word
from liaison_opt.plan import (
    AUDIT_COLUMNS,
    DUE_COLUMNS,
    LINK_COLUMNS,
    ROSTER_COLUMNS,
    ROUTE_COLUMNS,
    VISIT_COLUMNS,
    Certificate,
    Plan,
    StageCertificate,
    TierResult,
)
from liaison_opt.scenario.parquet import from_parquet, write_parquet

__all__ = ["escape", "to_csv", "unescape"]

#: a table with more rows is written as Parquet instead of CSV
MOST_ROWS = 100_000
CERTIFICATE = "certificate.json"
TIMINGS = "timings.json"
TABLES = {"links": LINK_COLUMNS, "roster": ROSTER_COLUMNS, "audit": AUDIT_COLUMNS}
#: only where sessions hold visits to listed households
VISITED = {"visits": VISIT_COLUMNS, "routes": ROUTE_COLUMNS, "due": DUE_COLUMNS}
#: tables that may be Parquet; roster and audit are read by people
LONG = ("links", *VISITED)
_COLUMNS = {**TABLES, **VISITED}
_DATES: dict[str, tuple[str, ...]] = {"links": ("from", "to"), "roster": ("date", "replaces", "announced")}
_NUMBERS = {
    "audit": ("required", "actual", "amount"),
    "visits": ("order",),
    "routes": ("order", "households", "walk_seconds", "visit_minutes"),
    "due": ("required", "planned", "missing"),
}
_SORT = {
    "links": ("cadre", "target", "kind", "from", "to"),
    "roster": ("date", "start", "cadre", "session_id"),
    "audit": ("clause", "rule", "who", "target", "period", "sentence"),
    "visits": ("session_id", "order", "household", "visit_id"),
    "routes": ("session_id", "order", "zone"),
    "due": ("community", "zone", "household"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlanFiles:
    """What a plan folder says: the tables with the columns and types of `Plan`, and the certificate as JSON.

    visits, routes and due are None in the folder of a plan without visits to listed households.
    """

    links: pd.DataFrame
    roster: pd.DataFrame
    certificate: dict[str, Any]
    audit: pd.DataFrame
    visits: pd.DataFrame | None = None
    routes: pd.DataFrame | None = None
    due: pd.DataFrame | None = None


def write(plan: Plan, folder: Path) -> None:
    """Write the contract files of a plan, and timings.json, into an existing folder."""
    synthetic = plan.scenario.settings.synthetic
    for name, columns in _COLUMNS.items():
        given = getattr(plan, name)
        if given is None:
            continue
        frame = _sorted(normal(given, name), name)[list(columns)]
        if name in LONG and len(frame) > MOST_ROWS:
            said = synthetic if isinstance(synthetic, str) else " ".join(dict(synthetic).values())
            write_parquet(frame, folder / f"{name}.parquet", {"synthetic": said} if said else None)
        else:
            (folder / f"{name}.csv").write_bytes(to_csv(frame))
    (folder / CERTIFICATE).write_bytes(_json(certificate_to_json(plan.certificate)))
    (folder / TIMINGS).write_bytes(_json({key: round(value, 3) for key, value in plan.seconds.items()}))


def read(folder: Path) -> PlanFiles:
    """Read the contract files back.

    Raises
    ------
    RosterError
        If a file is missing or does not have the form that `write` gives it; all faults at once.
    """
    faults: list[Fault] = []
    frames = {name: _read(folder, name, faults) for name in TABLES}
    there = [name for name in VISITED if any((folder / f"{name}.{end}").exists() for end in ("csv", "parquet"))]
    if there:  # visits, routes and due come together; a part alone is a fault
        frames |= {name: _read(folder, name, faults) for name in VISITED}
    certificate = _read_json(folder / CERTIFICATE, faults)
    if faults:
        raise RosterError(faults)
    return PlanFiles(certificate=certificate, **frames)


def normal(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table with the contract's columns and types, missing words as "": what both `write` and `read` speak of."""
    found = frame.reset_index(drop=True).reindex(columns=list(_COLUMNS[name]))
    for column in found:
        if column in _DATES.get(name, ()):
            found[column] = pd.to_datetime(found[column]).astype("datetime64[us]")
        elif column == "binding":
            found[column] = found[column].astype(bool)
        elif column in _NUMBERS.get(name, ()):
            found[column] = pd.to_numeric(found[column]).astype("Int64" if name == "audit" else "int64")
        elif isinstance(found[column].dtype, pd.StringDtype):
            found[column] = found[column].fillna("").astype("str")
        else:
            found[column] = found[column].map(word).astype("str")
    return found


def _sorted(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.sort_values(list(_SORT[name]), kind="stable", ignore_index=True)


def _read(folder: Path, name: str, faults: list[Fault]) -> pd.DataFrame:
    short, long = folder / f"{name}.csv", folder / f"{name}.parquet"
    if not long.exists():
        return _read_table(short, name, faults)
    columns = list(_COLUMNS[name])
    if short.exists():
        problem = f"{short.name} and {long.name} both stand in the folder"
        faults.append(Fault(file=short.name, problem=problem, todo="Delete the older of the two."))
        return pd.DataFrame(columns=columns)
    frame, found = from_parquet(long, long.name)
    faults.extend(found)
    if frame is None:
        return pd.DataFrame(columns=columns)
    wrong = [column for column in _NUMBERS.get(name, ()) if column in frame and frame[column].dtype.kind not in "iu"]
    if list(frame.columns) != columns or wrong:
        problem = f"the columns are not {', '.join(columns)}, or not whole numbers where they should be"
        faults.append(Fault(file=long.name, problem=problem, todo=_AGAIN))
        return pd.DataFrame(columns=columns)
    return normal(frame, name)


def _read_table(path: Path, name: str, faults: list[Fault]) -> pd.DataFrame:
    columns = list(_COLUMNS[name])
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault(file=path.name, problem="the file is missing", todo="Name a folder that `plan` wrote."))
        return pd.DataFrame(columns=columns)
    except (OSError, UnicodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        faults.append(Fault(file=path.name, problem=f"the file cannot be read: {error}", todo=_AGAIN))
        return pd.DataFrame(columns=columns)
    if list(frame.columns) != columns:
        problem = f"the columns are not {', '.join(columns)}"
        faults.append(Fault(file=path.name, row=1, value=", ".join(frame.columns), problem=problem, todo=_AGAIN))
        return pd.DataFrame(columns=columns)
    for column in frame:
        quoted = frame[column].str.startswith("'").to_numpy(dtype=bool)
        if quoted.any():
            frame[column] = frame[column].where(~quoted, frame[column].map(unescape))
    for column in _DATES.get(name, ()):
        dates = pd.to_datetime(frame[column], format="%Y-%m-%d", errors="coerce")
        _not_understood(frame[column], dates.isna() & (frame[column] != ""), "is not a date", path.name, faults)
        frame[column] = dates
    for column in _NUMBERS.get(name, ()):
        numbers = pd.to_numeric(frame[column], errors="coerce")
        wrong = numbers.isna() | (numbers % 1 != 0)
        wrong &= (frame[column] != "") | (name != "audit")
        _not_understood(frame[column], wrong, "is not a whole number", path.name, faults)
        frame[column] = numbers.where(~wrong) if name == "audit" else numbers.where(~wrong, 0)
    if name == "audit":
        neither = ~frame["binding"].isin(["true", "false"])
        _not_understood(frame["binding"], neither, "is not true or false", path.name, faults)
        frame = frame.assign(binding=frame["binding"] == "true")
    return normal(frame, name)


_AGAIN = "Make the plan again, or restore the file as it was written."


def _not_understood(cells: pd.Series, bad: pd.Series, problem: str, file: str, faults: list[Fault]) -> None:
    faults.extend(
        Fault(
            file=file,
            row=int(row) + 2,
            column=str(cells.name),
            value=str(cells.iloc[row]),
            problem=problem,
            todo=_AGAIN,
        )
        for row in bad.to_numpy().nonzero()[0]
    )


def _json(value: object) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a certificate cannot hold a {type(value).__name__}")


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate as plain values: a stage a key, `order` says in which order the stages were solved."""
    stages = {stage.stage: dataclasses.asdict(stage) for stage in certificate.stages}
    for stage in certificate.stages:
        for told, tier in zip(stages[stage.stage]["tiers"], stage.tiers, strict=True):
            told["gap"] = tier.gap
    head = dataclasses.asdict(dataclasses.replace(certificate, stages=()))
    order = [stage.stage for stage in certificate.stages]
    return {**head, "status": certificate.status, "order": order, "stages": stages}


def certificate_from_json(told: dict[str, Any]) -> Certificate:
    """The certificate that `certificate_to_json` described.

    Raises
    ------
    RosterError
        If a part is missing or unknown.
    """
    try:
        stages = tuple(_stage(told["stages"][name]) for name in told["order"])
        head = {key: told[key] for key in ("scenario", "fingerprint", "readings", "versions")}
    except (KeyError, TypeError) as error:
        problem = f"this is not a certificate of a plan: {error}"
        raise RosterError([Fault(file=CERTIFICATE, problem=problem, todo=_AGAIN)]) from error
    return Certificate(stages=stages, **head)


def _stage(told: dict[str, Any]) -> StageCertificate:
    tiers = tuple(
        TierResult(**{**{key: value for key, value in tier.items() if key != "gap"}, "witness": tuple(tier["witness"])})
        for tier in told["tiers"]
    )
    several = ("given", "notes", "refutation", "needs", "cuts", "eased", "months", "asking")
    listed = {key: tuple(told.get(key, ())) for key in several}
    return StageCertificate(**{**told, **listed, "tiers": tiers})


def _read_json(path: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(file=path.name, problem="the file is missing", todo="Name a folder that `plan` wrote."))
        return {}
    except (OSError, UnicodeError, json.JSONDecodeError) as error:
        faults.append(Fault(file=path.name, problem=f"the file cannot be read: {error}", todo=_AGAIN))
        return {}
    if not isinstance(told, dict):
        faults.append(Fault(file=path.name, problem="this is not a certificate of a plan", todo=_AGAIN))
        return {}
    return told

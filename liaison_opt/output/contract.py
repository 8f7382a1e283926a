"""The contract files: links.csv, roster.csv, audit.csv and certificate.json, written and read back.

They are the same bytes for the same plan on every system: UTF-8 with a byte order mark (Excel opens them right), line
ends of one character, ISO dates, sorted rows, no clock times (those stand in timings.json, which is not part of it).
"""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, RosterError
from liaison_opt.plan import (
    AUDIT_COLUMNS,
    LINK_COLUMNS,
    ROSTER_COLUMNS,
    Certificate,
    Plan,
    StageCertificate,
    TierResult,
)

CERTIFICATE = "certificate.json"
TIMINGS = "timings.json"
TABLES = {"links": LINK_COLUMNS, "roster": ROSTER_COLUMNS, "audit": AUDIT_COLUMNS}
_DATES = {"links": ("from", "to"), "roster": ("date", "replaces", "announced"), "audit": ()}
_NUMBERS = ("required", "actual", "amount")
_SORT = {
    "links": ("cadre", "target", "kind", "from", "to"),
    "roster": ("date", "start", "cadre", "session_id"),
    "audit": ("clause", "rule", "who", "target", "period", "sentence"),
}
# A spreadsheet takes a cell that begins so for a formula; the wide forms count where wide digits are typed.
_RISKY = r"[=+\-@＝＋－＠\t\r\n]"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlanFiles:
    """What a plan folder says: the three tables with the columns and types of `Plan`, and the certificate as JSON."""

    links: pd.DataFrame
    roster: pd.DataFrame
    certificate: dict[str, Any]
    audit: pd.DataFrame


def write(plan: Plan, folder: Path) -> None:
    """Write the contract files of a plan, and timings.json, into an existing folder."""
    for name, columns in TABLES.items():
        frame = _sorted(normal(getattr(plan, name), name), name)[list(columns)]
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
    frames = {}
    for name in TABLES:
        frames[name] = _read_table(folder / f"{name}.csv", name, faults)
    certificate = _read_json(folder / CERTIFICATE, faults)
    if faults:
        raise RosterError(faults)
    return PlanFiles(certificate=certificate, **frames)


def normal(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table with the contract's columns and types, missing words as "": what both `write` and `read` speak of."""
    found = frame.reset_index(drop=True).reindex(columns=list(TABLES[name]))
    for column in found:
        if column in _DATES[name]:
            found[column] = pd.to_datetime(found[column]).astype("datetime64[us]")
        elif column == "binding":
            found[column] = found[column].astype(bool)
        elif column in _NUMBERS:
            found[column] = pd.to_numeric(found[column]).astype("Int64")
        else:
            found[column] = found[column].map(_word).astype("str")
    return found


def _word(value: object) -> str:
    """A cell as text: nothing is "", a whole number has no decimals, a day is ISO."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return str(value)


def _sorted(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.sort_values(list(_SORT[name]), kind="stable", ignore_index=True)


def to_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV bytes: byte order mark, fixed line ends, ISO dates, nothing that a spreadsheet would calculate."""
    found = frame.copy()
    for column in found:
        if pd.api.types.is_datetime64_any_dtype(found[column]):
            found[column] = found[column].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_float_dtype(found[column]):
            found[column] = found[column].map(_word)
        elif pd.api.types.is_bool_dtype(found[column]):
            found[column] = found[column].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(found[column]):
            found[column] = found[column].map(escape)
    return str(found.to_csv(index=False, lineterminator="\n", na_rep="")).encode("utf-8-sig")


def escape(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula; `unescape` takes it off again."""
    return "'" + cell if re.match(f"'*{_RISKY}", cell) else cell


def unescape(cell: str) -> str:
    """The cell before `escape`."""
    return cell[1:] if re.match(f"'+{_RISKY}", cell) else cell


def _read_table(path: Path, name: str, faults: list[Fault]) -> pd.DataFrame:
    columns = list(TABLES[name])
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
    frame = frame.map(unescape)
    for column in _DATES[name]:
        dates = pd.to_datetime(frame[column], format="%Y-%m-%d", errors="coerce")
        _not_understood(frame[column], dates.isna() & (frame[column] != ""), "is not a date", path.name, faults)
        frame[column] = dates
    if name == "audit":
        neither = ~frame["binding"].isin(["true", "false"])
        _not_understood(frame["binding"], neither, "is not true or false", path.name, faults)
        for column in _NUMBERS:
            numbers = pd.to_numeric(frame[column], errors="coerce")
            wrong = (numbers.isna() | (numbers % 1 != 0)) & (frame[column] != "")
            _not_understood(frame[column], wrong, "is not a whole number", path.name, faults)
            frame[column] = numbers.where(~wrong)
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
    listed = {key: tuple(told[key]) for key in ("given", "notes", "refutation")}
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

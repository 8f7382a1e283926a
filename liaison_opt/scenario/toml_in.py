"""TOML text to plain values, with the line of every key, and rules with the line where each begins."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from liaison_opt.errors import Fault
from liaison_opt.scenario.entities import PolicyRow
from liaison_opt.scenario.refuse import private_number
from liaison_opt.scenario.words import advice

_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]")
_KEY = re.compile(r"\s*([\w.\-]+)\s*=")
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def parse(text: str, file: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The content of a TOML text; None and a fault with its line if it is not TOML."""
    try:
        return tomllib.loads(text.lstrip("\ufeff").replace("\r\n", "\n")), []
    except RecursionError:
        return None, [Fault(file=file, problem="brackets are nested too deeply", todo="Write it flat")]
    except ValueError as error:  # TOMLDecodeError, and numbers with thousands of digits
        said = str(error)
        found = _WHERE.search(said)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        problem = f"this is not TOML: {_WHERE.sub('', said)}"
        todo = "Check quotation marks, brackets and commas here"
        return None, [Fault(file=file, row=line, problem=problem, todo=todo)]


def lines_of(text: str) -> dict[str, int]:
    """Key path to line number. Entries of `[[name]]` count from 0: "slot.1.start"."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        table, key = _TABLE.match(line), _KEY.match(line)
        if table:
            prefix = _entered(table[2], counts, new=table[1] == "[[")
            lines.setdefault(prefix, number)
        elif key:
            lines.setdefault(f"{prefix}.{key[1]}" if prefix else key[1], number)
    return lines


def _entered(name: str, counts: dict[str, int], *, new: bool) -> str:
    head, _, rest = name.partition(".")
    if new and not rest:
        counts[head] = counts.get(head, -1) + 1
    if head in counts:
        return f"{head}.{counts[head]}" + (f".{rest}" if rest else "")
    return name


def rules(text: str, file: str) -> tuple[tuple[PolicyRow, ...], list[Fault]]:
    """The `[[rule]]` entries of a policy text, each with its line."""
    content, faults = parse(text, file)
    if content is None:
        return (), faults
    lines = lines_of(text)
    for key in content:
        if key != "rule":
            faults.append(Fault(file=file, row=lines.get(key, lines.get(f"{key}.0")), column=key,
                                problem="this key is not known here",
                                todo=advice(key, ["rule"], "Only [[rule]] entries stand in this file")))  # fmt: skip
    listed = content.get("rule", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        return (), [*faults, Fault(file=file, row=lines.get("rule"), column="rule",
                                   problem="`rule` is not a list of rules",
                                   todo="Begin each rule with a line [[rule]]")]  # fmt: skip
    begins = [lines.get(f"rule.{n}", lines.get("rule", 1)) for n in range(len(listed))]
    rows = tuple(PolicyRow(data=entry, file=file, row=row) for entry, row in zip(listed, begins, strict=True))
    return rows, faults + [fault for row in rows for fault in private_faults(row.data, row.file, row.row)]


def private_faults(data: Any, file: str, row: int | None = None, path: str = "") -> list[Fault]:
    """A fault for every text in nested plain values that looks like a phone or identity number."""
    if isinstance(data, dict):
        parts = [(f"{path}.{key}" if path else str(key), value) for key, value in data.items()]
    elif isinstance(data, (list, tuple)):
        parts = [(f"{path}.{place}", value) for place, value in enumerate(data)]
    else:
        kind = private_number(data)
        if kind is None or isinstance(data, float):
            return []
        return [Fault(file=file, row=row, column=path, problem=f"this looks like {kind}",
                      todo="Delete it; nothing here needs it (values are masked in messages)")]  # fmt: skip
    return [fault for inner, value in parts for fault in private_faults(value, file, row, inner)]

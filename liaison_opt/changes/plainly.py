"""Plain values, as a file can hold them, and where a change puts one inside nested values."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.scenario.text import spoilt

Steps = tuple[str | int, ...]
#: the value of a key that is not there, or is not to be there
OUT: Any = object()
_DEEP = 12


def plain_value(value: Any, deep: int = 0) -> Any:
    """The value as TOML or a cell can hold it: numbers and days of numpy and pandas made plain, tuples lists.

    Raises
    ------
    ValueError
        No file can hold it: an object, a number that is not finite, a text with signs that no clean text holds.
    """
    if isinstance(value, (np.generic, pd.Timestamp)):
        value = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value.item()
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date()
    if isinstance(value, (bool, int, float, str, dt.date, dt.time)):
        _sound(value)
        return value
    if deep > _DEEP:
        raise ValueError("this is nested too deeply")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key for key in value):
            raise ValueError("a key is no text")
        return {key: plain_value(inner, deep + 1) for key, inner in value.items() if inner is not None}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain_value(inner, deep + 1) for inner in value]
    raise ValueError(f"this is no plain value but a {type(value).__name__}")


def _sound(value: Any) -> None:
    """Raise if a file should not hold it."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("this number is not finite")
    if isinstance(value, str) and spoilt(value) is not None:
        raise ValueError("this text holds signs that no file should")


def at(data: Any, steps: Steps) -> Any:
    """What stands there, `OUT` if nothing does."""
    for step in steps:
        inside = step in data if isinstance(data, Mapping) else isinstance(step, int) and step < len(data)
        if not inside:
            return OUT
        data = data[step]
    return data


def put(data: Any, steps: Steps, value: Any) -> Any:
    """A copy with another value there (`OUT`: with nothing there); tables missing on the way are made."""
    first, rest = steps[0], steps[1:]
    if isinstance(data, (list, tuple)):
        return [put(inner, rest, value) if place == first else inner for place, inner in enumerate(data)]
    found = dict(data)
    if rest:
        found[str(first)] = put(found.get(str(first), {}), rest, value)
    elif value is OUT:
        found.pop(str(first), None)
    else:
        found[str(first)] = value
    return found


def same(one: Any, other: Any) -> bool:
    """Whether two plain values are equal, and of the same types all through: 1, 1.0 and True differ in a file."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def differences(old: Any, new: Any, steps: Steps = ()) -> list[tuple[Steps, Any]]:
    """Where nested values differ, as steps and what is to stand there (`OUT` if nothing), in the order of `new`.

    Entries of two lists of tables are compared one by one; entries more at the end of `new` come with a step of their
    number.
    """
    if same(old, new):
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [((*steps, key), OUT) for key in old if key not in new]
        inner = [differences(old.get(key, OUT), value, (*steps, key)) for key, value in new.items()]
        return gone + [edit for edits in inner for edit in edits]
    if _entries(old) and _entries(new) and len(new) >= len(old):
        inner = [
            differences(one, other, (*steps, place)) for place, (one, other) in enumerate(zip(old, new, strict=False))
        ]
        more = [((*steps, place), new[place]) for place in range(len(old), len(new))]
        return [edit for edits in inner for edit in edits] + more
    return [(steps, new)]


def _entries(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(isinstance(entry, dict) for entry in value)

"""Readings: what each changes in a rule, and what is wrong with those written down, chosen or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pydantic

from liaison_opt.errors import Fault
from liaison_opt.rules.base import Rule, nearest

if TYPE_CHECKING:
    from liaison_opt.scenario import PolicyRow

_CODE = re.compile(r"A\d{1,2}")


def as_chosen(data: Mapping[str, Any], readings: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of a rule with the chosen readings put in; what is no table of tables changes nothing."""
    found = {key: value for key, value in data.items() if value is not None and key != "readings"}
    options = data.get("readings", {})
    for code, choice in readings.items():
        names = options.get(code, {}) if isinstance(options, Mapping) else {}
        change = names.get(choice, {}) if isinstance(names, Mapping) else {}
        found |= change if isinstance(change, Mapping) else {}
    # TOML has no null: a reading turns a wish into a binding rule by emptying its weight and tier
    return {key: value for key, value in found.items() if not (key in {"weight", "tier"} and value == "")}


def option_faults(row: PolicyRow, form: type[Rule], readings: Mapping[str, str]) -> list[Fault]:
    """What is wrong with the readings of a rule whose chosen ones are right: shapes, words, values of the others."""
    options = row.data.get("readings")
    if options is None:
        return []
    if not isinstance(options, Mapping):
        return [_fault(row, "readings", options, "this is no table", "Write `[rule.readings.A3.NAME]`.")]
    faults = []
    for code, names in options.items():
        at = f"readings.{code}"
        if not _CODE.fullmatch(str(code)):
            faults.append(_fault(row, at, code, "no ambiguity code such as A3", "Write `[rule.readings.A3.NAME]`."))
        elif not isinstance(names, Mapping):
            faults.append(_fault(row, at, names, "this is no table", f"Write `[rule.readings.{code}.NAME]`."))
        else:
            for name, change in names.items():
                faults += _one(row, form, {**readings, str(code): str(name)}, f"{at}.{name}", change)
    return faults


def _one(row: PolicyRow, form: type[Rule], readings: Mapping[str, str], at: str, change: Any) -> list[Fault]:
    if not isinstance(change, Mapping):
        return [_fault(row, at, change, "this is no table", "A reading is a table of the parameters that it changes.")]
    known = list(form.model_fields)
    strange = [key for key in change if key not in known]
    if strange:
        told = f"`{form.form}` has no parameter of this name"
        return [_fault(row, f"{at}.{key}", change[key], told, nearest(str(key), known)) for key in strange]
    try:
        form.model_validate({"id": "any", **as_chosen(row.data, readings)})
    except pydantic.ValidationError as error:
        todo = "The rule must hold together in this reading, too: mend the value, or change what goes with it."
        return [_fault(row, at, _value(wrong), _told(wrong), todo) for wrong in error.errors()]
    return []


def _value(wrong: Any) -> Any:
    return None if isinstance(wrong.get("input"), Mapping) else wrong.get("input")


def _told(wrong: Any) -> str:
    path = ".".join(str(part) for part in wrong["loc"])
    text = str(wrong["msg"]).removeprefix("Value error, ")
    return f"{path}: {text[:1].lower()}{text[1:]}" if path else text[:1].lower() + text[1:]


def _fault(row: PolicyRow, column: str, value: Any, problem: str, todo: str) -> Fault:
    return Fault(file=row.file, row=row.row, column=column, problem=problem, todo=todo,
                 value=None if value is None else str(value))  # fmt: skip

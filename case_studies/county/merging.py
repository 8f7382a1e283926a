"""Put several scenarios side by side in one: every word of a level gets the level's prefix, ids stay as they are."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from liaison_opt.rules.policy import FORMS

Plain = dict[str, Any]
#: kinds that the package itself knows, so that they are the same word on every level
BUILT_IN = {"household", "household_away", "person"}
#: rule parameters that hold words of the scenario, by what the words are
WORDS = {"role": "role", "lead": "role", "target": "kind", "duty": "duty", "forbids": "duty", "slot": "slot"}
_WINDOW = re.compile(r"(window:)([\w\-]+)")


class Level:
    """One scenario as plain values, and the words it is known by in the whole."""

    def __init__(self, folder: Path, mark: str, *, baked: tuple[str, ...] = ()) -> None:
        self.mark = mark
        self.settings = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
        self.policy: list[Plain] = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"))["rule"]
        names = ("communities", "cadres", "households", "leave", "links", "windows")
        self.tables = {name: _rows(folder / f"{name}.csv") for name in names}
        self.baked = baked

    def word(self, word: str) -> str:
        """The word with the level's prefix."""
        return word if word in BUILT_IN else f"{self.mark}_{word}"

    def duties(self) -> list[Plain]:
        """The duties, renamed."""
        return [
            duty | {"name": self.word(duty["name"]), "role": self.word(duty["role"]),
                    "kinds": [self.word(kind) for kind in duty["kinds"]]}
            for duty in self.settings["duty"]
        ]  # fmt: skip

    def slots(self) -> list[Plain]:
        """The slots, renamed; each says for itself what becomes of holidays."""
        holiday = self.settings["calendar"]["on_holiday"]
        return [self._slot(self._as_read(slot), holiday) for slot in self.settings["slot"]]

    def _slot(self, slot: Plain, holiday: str) -> Plain:
        words = {"name": self.word(slot["name"]), "duties": [self.word(duty) for duty in slot["duties"]]}
        found = {"on_holiday": holiday, **slot, **words, "pattern": self._windows(slot["pattern"])}
        for options in found.get("readings", {}).values():
            for change in options.values():
                if "pattern" in change:
                    change["pattern"] = self._windows(change["pattern"])
        return found

    def rules(self) -> list[Plain]:
        """The rules, renamed, each with the level's mark before its id."""
        return [self._rule(self._as_read(rule)) for rule in self.policy]

    def _rule(self, rule: Plain) -> Plain:
        default = FORMS[rule["type"]].model_fields.get("duty")
        if default is not None and default.default and "duty" not in rule:
            rule = {**rule, "duty": list(default.default)}
        rule = self._renamed(rule)
        for options in rule.get("readings", {}).values():
            options |= {name: self._renamed(change) for name, change in options.items()}
        rule["id"] = f"{self.mark}-{rule['id']}"
        kinds = [self.word(kind) for kind in dict.fromkeys(row["kind"] for row in self.tables["communities"])]
        if rule["type"] in {"prefer", "eligible"} and "target" not in rule:
            rule["target"] = kinds
        if "household" in _listed(rule.get("target", ())):
            # households bear one name on every level: a rule speaks of those of its own
            own = sorted({row["community"] for row in self.tables["households"]})
            own = own or [row["id"] for row in self.tables["communities"] if int(row["households"] or 0)]
            counted = rule["type"] in {"min_visits", "coverage"}
            rule["where"] = {**rule.get("where", {}), ("id" if counted else "parent"): own}
        return rule

    def _renamed(self, values: Plain) -> Plain:
        found = dict(values)
        for key in WORDS.keys() & found.keys():
            if key != "slot" or found.get("type") != "published_stat":
                found[key] = _mapped(found[key], self.word)
        if "roles" in found:
            found["roles"] = {self.word(role): number for role, number in found["roles"].items()}
        for key in ("period", "pattern"):
            if isinstance(found.get(key), str):
                found[key] = self._windows(found[key])
        if "window" in found and found.get("type") == "window":
            found["window"] = _mapped(found["window"], self.word)
        for key in ("when", "unless", "where"):
            if key in found:
                found[key] = {
                    column: _mapped(value, self.word) if column in {"window", "name", "duty"} or
                    (key == "where" and column == "kind") else value
                    for column, value in found[key].items()
                }  # fmt: skip
        if isinstance(found.get("measure"), str) and ":" in found["measure"]:
            what, word = found["measure"].split(":")
            found["measure"] = f"{what}:{self.word(word)}"
        return found

    def _as_read(self, values: Plain) -> Plain:
        """The values with the readings that are settled for the whole county."""
        options = {code: dict(names) for code, names in values.get("readings", {}).items()}
        found = {key: value for key, value in values.items() if key != "readings"}
        for code in self.baked:
            found |= options.pop(code, {}).get(self.settings["readings"].get(code), {})
        return found | ({"readings": options} if options else {})

    def _windows(self, text: str) -> str:
        return _WINDOW.sub(lambda found: found[1] + self.word(found[2]), text)

    def table(self, name: str) -> list[Plain]:
        """The rows of a table, with the level's words for roles, kinds and windows."""
        rows = [dict(row) for row in self.tables[name]]
        for row in rows:
            if name == "communities":
                row["kind"] = self.word(row["kind"])
            if name == "cadres":
                row["roles"] = " ".join(self.word(tag) for tag in row["roles"].split())
            if name == "windows":
                row |= {key: self.word(row[key]) for key in ("name", "kind") if row[key]}
        return rows


def _rows(path: Path) -> list[Plain]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


def _mapped(value: Any, word: Any) -> Any:
    return word(value) if isinstance(value, str) else [word(one) for one in value]

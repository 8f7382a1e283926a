"""A change in the words that a planner would be told, in English and Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liaison_opt.changes.apply import readings_after
from liaison_opt.changes.kinds import AddEntry, AddRow, Change, DropRow, SetCell, SetParameter, SetSetting
from liaison_opt.changes.places_of import by_reading, parameter, setting
from liaison_opt.changes.plainly import OUT, at, same
from liaison_opt.language import language, sections
from liaison_opt.rules.readings import as_chosen
from liaison_opt.scenario.cells import date_of, is_blank, plain
from liaison_opt.scenario.columns import BY_NAME
from liaison_opt.scenario.refuse import plain_heading

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario


def _words() -> dict[str, dict[str, dict[str, str]]]:
    return sections(__package__)


def _said(section: str, key: str, lang: str, /, **fields: Any) -> str:
    return _words()[section][key][lang].format(**fields)


def sentence(change: Change, scenario: Scenario, lang: str | None = None) -> str:
    """What a planner would be told of the change: what it is about, how it is now, how it will be.

    Parameters
    ----------
    change
        A change that fits the scenario.
    scenario
        The scenario before the change.
    lang
        "en" or "zh".
    """
    lang = language(lang)
    if isinstance(change, SetParameter):
        told = _of_parameter(change, scenario, lang)
    elif isinstance(change, SetSetting):
        told = _of_setting(change, scenario, lang)
    elif isinstance(change, SetCell):
        told = _of_cell(change, scenario, lang)
    elif isinstance(change, AddRow):
        told = _said("change", "add", lang, what=_row(change.table, dict(change.values), scenario, lang))
    elif isinstance(change, DropRow):
        told = _said("change", "drop", lang, what=_row(change.table, _cells(change, scenario), scenario, lang))
    else:
        told = _said("change", "add", lang, what=_entry(change, lang)) if isinstance(change, AddEntry) else repr(change)
    return told


def _of_parameter(change: SetParameter, scenario: Scenario, lang: str) -> str:
    place, keys, wrong = parameter(scenario, change.rule, change.key)
    data = {} if wrong else scenario.policy[place].data
    readings = readings_after(scenario, [])
    old = at(as_chosen(data, readings), tuple(keys))
    new = OUT if change.value is None else change.value
    which = "_same" if same(old, new) else "_new" if old is OUT else "_out" if new is OUT else ""
    name = _key(keys[0], lang) + "".join(f" {key}" for key in keys[1:])
    told = {"rule": change.rule, "clause": data.get("clause", ""), "key": name, "old": _value(old, lang)}
    text = _said("change", f"parameter{which}", lang, **told, new=_value(new, lang))
    return text + (_said("change", "reading", lang) if by_reading(data, readings, keys[0]) else "")


def _of_setting(change: SetSetting, scenario: Scenario, lang: str) -> str:
    steps, wrong = setting(scenario.raw.settings, change.path)
    old = OUT if wrong else at(scenario.settings.model_dump(mode="python"), steps)
    new = OUT if change.value is None else change.value
    which = "_new" if old is OUT or old is None else "_out" if new is OUT else ""
    section, _, rest = change.path.partition(".")
    if change.path in _words()["setting"]:
        what = _said("setting", change.path, lang)
    elif section in {"slot", "duty"} and not wrong:
        what = _said("setting", section, lang, name=rest.partition(".")[0], key=_key(str(steps[-1]), lang))
    else:
        what = _said("setting", "readings", lang, name=rest) if section == "readings" else change.path
    return _said("change", f"setting{which}", lang, what=what, old=_value(old, lang), new=_value(new, lang))


def _of_cell(change: SetCell, scenario: Scenario, lang: str) -> str:
    cells = _cells(DropRow(table=change.table, row=change.row), scenario)
    column = _column(change.table, change.column)
    old, new = cells.get(column, ""), "" if change.value is None else change.value
    which = "_new" if is_blank(old) else "_out" if is_blank(new) else ""
    shown = {
        "old": _called(change.table, column, old, scenario, lang),
        "new": _called(change.table, column, new, scenario, lang),
    }
    meant = next((c for c in BY_NAME[change.table].columns if c.name == column), None)
    name = column if meant is None or lang == "en" else meant.zh
    told = _said("change", f"cell{which}", lang, what=_row(change.table, cells, scenario, lang), column=name, **shown)
    return told[:1].upper() + told[1:]


def _cells(change: DropRow, scenario: Scenario) -> dict[str, Any]:
    """Column to cell of a row as it is read; days as days."""
    frame = scenario.raw.tables.get(change.table)
    if frame is None or not 0 <= change.row < len(frame):
        return {}
    row = frame.iloc[change.row]
    return {_column(change.table, str(heading)): cell for heading, cell in zip(frame.columns, row, strict=True)}


def _column(table: str, heading: str) -> str:
    """The name of a column, whichever heading stands for it."""
    words = {plain_heading(word): c.name for c in BY_NAME[table].columns for word in (c.name, c.zh)}
    return words.get(plain_heading(heading), heading)


def _row(table: str, cells: Mapping[str, Any], scenario: Scenario, lang: str) -> str:
    """What a row speaks of, in names and days."""
    named = {_column(table, str(name)): value for name, value in cells.items()}
    if table == "cadres":
        home = _place(named.get("home"), scenario, lang)
        where = _said("post", "home", lang, home=home) if not is_blank(named.get("home")) else ""
        return _said("row", table, lang, post=_titled(named, "title", "id", lang)) + where
    if table == "communities":
        return _said("row", table, lang, place=_titled(named, "name", "id", lang))
    shown = {c.name: _called(table, c.name, named.get(c.name), scenario, lang) for c in BY_NAME[table].columns}
    return _said("row", table, lang, **shown)


def _called(table: str, column: str, cell: Any, scenario: Scenario, lang: str) -> str:
    """A cell as a planner would say it: posts and places by name, days as days."""
    meant = next((c for c in BY_NAME[table].columns if c.name == column), None)
    if meant is not None and meant.ref == "cadres":
        return _said("post", "any", lang) if is_blank(cell) else _post(cell, scenario, lang)
    if meant is not None and meant.ref in {"communities", "targets"} and not is_blank(cell):
        return _place(cell, scenario, lang)
    if meant is not None and meant.choices and lang == "zh":
        return dict(meant.choices).get(str(cell), _value(cell, lang))
    if meant is not None and meant.type == "date" and not is_blank(cell):
        try:
            return date_of(cell).date().isoformat()
        except ValueError:  # a day that is not yet one: it is shown as it stands, and judged elsewhere
            return _value(cell, lang)
    return _value(cell, lang)


def _post(cell: Any, scenario: Scenario, lang: str) -> str:
    name = str(plain(cell))
    known = dict(scenario.cadres.loc[name]) if name in scenario.cadres.index else {}
    return _titled({"id": name, **known}, "title", "id", lang)


def _place(cell: Any, scenario: Scenario, lang: str) -> str:
    name = "" if is_blank(cell) else str(plain(cell))
    known = dict(scenario.communities.loc[name]) if name in scenario.communities.index else {}
    return _titled({"id": name, **known}, "name", "id", lang)


def _titled(cells: Mapping[str, Any], title: str, ident: str, lang: str) -> str:
    """A title with its id; in English the English one where there is one."""
    words = (
        [cells.get(f"{title}_en"), cells.get(title)] if lang == "en" else [cells.get(title), cells.get(f"{title}_en")]
    )
    shown = next((str(plain(word)) for word in words if isinstance(word, str) and word.strip()), "")
    name = str(plain(cells.get(ident, "")))
    return _said("post", "called", lang, id=name, title=shown) if shown else name


def _entry(change: AddEntry, lang: str) -> str:
    values = {str(key): value for key, value in change.values.items()}
    told = {key: _value(values.get(key, ""), lang) for key in ("name", "pattern", "start", "end", "role", "type")}
    if change.section == "slot":
        return _said("change", "slot", lang, **{**told, "duties": _value(values.get("duties", ["station"]), lang)})
    if change.section == "duty":
        return _said("change", "duty", lang, **told)
    known = {"id", "type", "clause", "note", "note_zh"}
    rest = [f"{key} = {_value(value, lang)}" for key, value in values.items() if key not in known]
    name, comma = values.get("id", values.get("type", "")), _said("change", "comma", lang)
    fields = {**told, "name": name, "clause": values.get("clause", ""), "rest": comma.join(rest)}
    return _said("change", "rule", lang, **fields)


def _key(key: str, lang: str) -> str:
    entry = _words()["key"].get(key)
    return key if entry is None else entry[lang]


def _value(value: Any, lang: str) -> str:
    """A value as it is said: lists with commas, truth in words, days as days."""
    if value is OUT or value is None or (not isinstance(value, (list, tuple, dict)) and is_blank(value)):
        return _said("change", "nothing", lang)
    if isinstance(value, bool):
        return _said("change", "yes" if value else "no", lang)
    comma = _said("change", "comma", lang)
    if isinstance(value, (list, tuple)):
        return comma.join(_value(inner, lang) for inner in value)
    if isinstance(value, Mapping):
        return comma.join(f"{key} {_value(inner, lang)}" for key, inner in value.items())
    if isinstance(value, (dt.date, dt.datetime)):
        return str(plain(value))
    return f"{value:g}" if isinstance(value, float) else str(value)

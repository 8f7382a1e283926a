"""A scenario as read to a scenario that holds: settings, tables, references and horizon, every fault at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pandas as pd
import pydantic

from liaison_opt.errors import Fault
from liaison_opt.scenario import coordinates
from liaison_opt.scenario.arrays import within
from liaison_opt.scenario.columns import TABLES
from liaison_opt.scenario.cross import cross_faults, row_faults
from liaison_opt.scenario.entities import Horizon, Raw, Scenario
from liaison_opt.scenario.horizon import make_horizon
from liaison_opt.scenario.judge_settings import judge_settings
from liaison_opt.scenario.note import Note
from liaison_opt.scenario.settings import Settings
from liaison_opt.scenario.typed import empty, typed
from liaison_opt.scenario.words import advice, nearest

_CORE = ("cadres", "communities")


def build(
    raw: Raw, *, readings: Mapping[str, str] | None = None, year: int | None = None
) -> tuple[Scenario | None, list[Fault]]:
    """The scenario and every fault found; it is fit for use only if there are none.

    Parameters
    ----------
    raw
        What was read.
    readings
        Readings that replace those of the settings, by ambiguity code.
    year
        A calendar year that replaces the horizon of the settings.

    Returns
    -------
    The scenario, None if settings, posts, places or horizon cannot be used; and the faults. Bad input never raises.
    """
    raw = _chosen(raw, readings, year)
    settings, faults = (None, []) if "settings" in raw.unread else judge_settings(raw)
    settings, more = _as_read(settings, raw)
    faults += more
    tables, table_faults = _typed_tables(raw)
    crossed = cross_faults(tables, raw.files, raw.unread)
    if settings is not None:
        crossed += _times_without_slot(tables["households"], settings, raw.files.get("households", "households.csv"))
    faults += [*table_faults, *crossed]
    broken = {fault.file for fault in [*table_faults, *crossed]}
    for table in TABLES:
        if table.name not in _CORE and raw.files.get(table.name, table.file) in broken:
            tables[table.name] = empty(table)
    horizon = None
    if settings is not None:
        horizon, more = _horizon(raw, settings, tables)
        faults += more
    core_stands = not any(name in raw.unread or raw.files.get(name, f"{name}.csv") in broken for name in _CORE)
    if settings is None or horizon is None or not core_stands:
        return None, faults
    inside, note = _within(tables, horizon)
    faults += _pins_without_slot(inside["pins"], horizon, raw.files.get("pins", "pins.csv"))
    return _assembled(raw, settings, horizon, inside, note), faults


def _as_read(settings: Settings | None, raw: Raw) -> tuple[Settings | None, list[Fault]]:
    """The settings with the chosen readings of the slots; a reading can spoil a slot, which is a fault too."""
    if settings is None:
        return None, []
    try:
        return settings.as_read(), []
    except pydantic.ValidationError as error:
        file = raw.files.get("settings", "scenario.toml")
        return None, [
            Fault(file=file, column="slot.readings", value=str(problem["input"]), problem=str(problem["msg"]),
                  todo="Mend what this reading changes")
            for problem in error.errors()
        ]  # fmt: skip


def _chosen(raw: Raw, readings: Mapping[str, str] | None, year: int | None) -> Raw:
    settings = dict(raw.settings)
    if readings:
        given = settings.get("readings", {})
        settings["readings"] = {**given, **readings} if isinstance(given, dict) else given
    if year is not None:
        settings["horizon"] = {"year": year}
    return dataclasses.replace(raw, settings=settings)


def _typed_tables(raw: Raw) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    tables, faults = {}, []
    for table in TABLES:
        tables[table.name] = empty(table)
        file = raw.files.get(table.name, table.file)
        if table.name in raw.tables:
            frame, more = raw.tables[table.name], list[Fault]()
            if table.name == "communities":
                frame, more = coordinates.exchanged(table, frame)
            tables[table.name], wrong = typed(table, frame)
            faults += [*more, *wrong]
            if table.required and tables[table.name].empty:
                faults.append(Fault(file=file, problem="the table has no rows", todo=f"Add one: {table.meaning}"))
        elif table.required and table.name not in raw.unread:
            faults.append(Fault(file=file, problem="the table is missing", todo=f"Add it: {table.meaning}"))
    return tables, faults


def _horizon(raw: Raw, settings: Settings, tables: dict[str, pd.DataFrame]) -> tuple[Horizon | None, list[Fault]]:
    overrides, windows = (tables[name].reset_index(drop=True) for name in ("calendar", "windows"))
    horizon, faults = make_horizon(settings, overrides, windows)
    file = raw.files.get("settings", "scenario.toml")
    faults = [dataclasses.replace(fault, file=file) if fault.file == "scenario.toml" else fault for fault in faults]
    return (None if faults else horizon), faults


def _within(tables: dict[str, pd.DataFrame], horizon: Horizon) -> tuple[dict[str, pd.DataFrame], str | None]:
    """The tables without rows wholly outside the horizon, so that one table can serve two years."""
    first, last = pd.Timestamp(horizon.first), pd.Timestamp(horizon.last)
    kept, dropped = dict(tables), {}
    links = tables["links"]
    kept["links"] = links.assign(**{"from": links["from"].fillna(first), "to": links["to"].fillna(last)})
    for name in ("leave", "links", "pins", "windows", "wishes"):
        frame = kept[name]
        starts, ends = ("date", "date") if "date" in frame.columns else ("from", "to")
        outside = (frame[ends] < first) | (frame[starts] > last)
        kept[name] = frame[~outside]
        if outside.any():
            dropped[name] = int(outside.sum())
    if not dropped:
        return kept, None
    parts = ", ".join(f"{name} {count}" for name, count in dropped.items())
    rows = sum(dropped.values())
    return kept, Note(
        f"{rows} row{'s' * (rows != 1)} outside {horizon.first} to {horizon.last} not used: {parts}",
        f"有 {rows} 行不在 {horizon.first} 至 {horizon.last} 之内，未使用：{parts}",
    )


def _pins_without_slot(pins: pd.DataFrame, horizon: Horizon, file: str) -> list[Fault]:
    days = pd.DatetimeIndex(horizon.slots["date"])
    asked = pins[(pins["pin"] == "must") & ~pins["date"].isin(days) & pins["date"].notna()]
    return [
        Fault(file=file, row=int(row), column="date", value=str(day.date()), problem="no slot lies on this day",
              todo="Choose a day with a slot, or add a slot to the scenario")
        for row, day in zip(asked.index, asked["date"], strict=True)
    ]  # fmt: skip


def _times_without_slot(homes: pd.DataFrame, settings: Settings, file: str) -> list[Fault]:
    """Households whose `windows` name something that is no slot."""
    known = [spec.name for spec in settings.slot]
    strange = {times: [name for name in str(times).split() if name not in known] for times in homes["windows"].unique()}
    bad = pd.Series([times for times, names in strange.items() if names], dtype="str")
    wrong = homes.loc[within(homes["windows"], bad), ["windows"]]
    otherwise = f"The slots are {', '.join(known)}"
    return row_faults(wrong, file, "windows", lambda cells: (
        strange[cells[0]][0], "there is no slot of this name", advice(strange[cells[0]][0], known, otherwise),
    ))  # fmt: skip


def _assembled(
    raw: Raw, settings: Settings, horizon: Horizon, tables: dict[str, pd.DataFrame], note: str | None
) -> Scenario:
    cadres = tables["cadres"].set_index("id")
    communities = tables["communities"].set_index("id")
    rest = {name: frame.reset_index(drop=True) for name, frame in tables.items() if name not in _CORE}
    homes = rest["households"]
    rest["links"] = _with_kinds(rest["links"], communities, homes)
    kinds = [*communities["kind"].unique(), *(["household"] if len(homes) else [])]
    notes = [*horizon.notes, *raw.notes, *([note] if note else []), *_doubts(settings, cadres, kinds),
             *_nowhere(settings, communities, homes), *coordinates.notes(communities, homes)]  # fmt: skip
    return Scenario(settings=settings, policy=raw.policy, horizon=horizon, cadres=cadres, communities=communities,
                    notes=tuple(notes), raw=raw, **rest)  # fmt: skip


def _with_kinds(links: pd.DataFrame, places: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """The links, each with the kind of what it serves where none is stated."""
    if links.empty:
        return links
    kinds = links["target"].map(places["kind"]).astype("str").fillna("")
    kinds = kinds.mask(within(links["target"], homes["id"]), "household")
    return links.assign(kind=links["kind"].where(links["kind"] != "", kinds).astype("str"))


def _doubts(settings: Settings, cadres: pd.DataFrame, kinds: list[str]) -> list[str]:
    """Tags that nothing speaks of: most often a slip of the pen, which would silently leave somebody out."""
    roles = list(dict.fromkeys(" ".join(cadres["roles"]).split()))
    notes = []
    for duty in settings.duty:
        if duty.role not in roles:
            notes.append(f"duty {duty.name!r}: no post has the role {duty.role!r}{_hint(duty.role, roles)}")
        absent = [kind for kind in duty.kinds if kind not in kinds]
        notes += [f"duty {duty.name!r}: no place is of the kind {kind!r}{_hint(kind, kinds)}" for kind in absent]
    return notes


def _nowhere(settings: Settings, places: pd.DataFrame, homes: pd.DataFrame) -> list[Note]:
    """Households that no session can see, since no duty with visits is held in such a place: nobody owes them one."""
    visiting = [duty for duty in settings.duty if duty.visits]
    kinds = {kind for duty in visiting for kind in duty.kinds}
    if not visiting or "household" in kinds or homes.empty:
        return []
    count = homes["community"].value_counts(sort=False)
    kind = places["kind"].reindex(count.index)
    out = count[~kind.isin(kinds)]
    if out.empty:
        return []
    total, names = f"{int(out.sum()):,}", ", ".join(map(str, out.index[:5])) + (", …" if len(out) > 5 else "")
    en = f"households listed where no duty with visits is held: {total} ({names}); "
    zh = f"有 {total} 户所在地点没有可走访的任务（{names}），"
    return [Note(f"{en}nobody owes them a visit: correct their community, or the duty's kinds",
                 f"{zh}不计入应访：请更正其所属村（社区）或任务的对象类别")]  # fmt: skip


def _hint(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return f" (there is {near!r})" if near else ""

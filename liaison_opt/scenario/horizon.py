"""Days and slots of the planned period: the public calendar, the office's own changes to it, and what the slots lose.

What becomes of a regular slot whose day is a public holiday (`on_holiday`, for the calendar or for one slot):

- ``skip``: it is dropped and listed in `lost`.
- ``keep``: it stays.
- ``move``: it goes to the next working day that has no slot of that name; inside the horizon, else it is lost.
- ``append``: it goes behind the last regular one, so that the count stays: first to days of the same weekdays, if
  there are none left to any working day; inside the horizon, else it is lost.

A make-up slot is never moved: on a holiday, and on a weekend day worked in exchange, it is dropped and listed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools

import pandas as pd

from liaison_opt.errors import Fault
from liaison_opt.scenario import patterns
from liaison_opt.scenario.entities import Horizon
from liaison_opt.scenario.public_days import public_days
from liaison_opt.scenario.settings import Settings, SlotSpec

_SWAPPED = ("swapped working day", "调休工作日")
_SLOT_COLUMNS = ["name", "date", "start", "end", "minutes", "use", "duties", "moved_from"]
_PERIODS = ["week", "month", "quarter", "half_year", "year"]


def make_horizon(
    settings: Settings, overrides: pd.DataFrame, windows: pd.DataFrame | None = None
) -> tuple[Horizon, list[Fault]]:
    """Days and slots of a scenario, with every fault of its calendar and its patterns.

    Parameters
    ----------
    settings
        Period, calendar and slots.
    overrides
        The office's changes to the public calendar; columns date (datetime64), day ("holiday" | "workday"), label.
        May be empty.
    windows
        Named spans that a pattern may use; columns name, from, to.

    Returns
    -------
    tuple of Horizon and list of Fault
        The horizon is complete only if there are no faults. Besides the columns of its contract, `days`, `lost` and
        `moved` have label_zh.
    """
    if overrides.empty and (windows is None or windows.empty):
        horizon, faults = _kept_horizon(
            _Said(settings.model_dump_json(include={"horizon", "calendar", "slot"}), settings)
        )
        return horizon, [*faults]
    return _made(settings, overrides, windows)


@dataclasses.dataclass(frozen=True)
class _Said:
    """What of the settings decides the calendar, as a text by which it is told from others; and the settings."""

    text: str
    settings: Settings = dataclasses.field(compare=False)


@functools.lru_cache(maxsize=16)
def _kept_horizon(said: _Said) -> tuple[Horizon, list[Fault]]:
    """The horizon of settings without a calendar of their own: many scenarios in a row have it, and none changes it."""
    return _made(said.settings, _no_changes(), None)


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame({"date": pd.to_datetime([]), "day": pd.Series(dtype="str"), "label": pd.Series(dtype="str")})


def _made(settings: Settings, overrides: pd.DataFrame, windows: pd.DataFrame | None) -> tuple[Horizon, list[Fault]]:
    """Days and slots, worked out."""
    span = settings.horizon
    days, notes, faults = _calendar(settings.calendar.country, span.first, span.last, overrides)
    kept, lost, moved = [], [], []
    for spec in settings.slot:
        try:
            dates = patterns.days_of(spec.pattern, days, spec.missing_day, windows=windows)
        except ValueError as problem:
            faults.append(_bad_pattern(spec, str(problem)))
            continue
        if dates.empty:
            notes.append(f"slot {spec.name!r} ({spec.pattern}) has no day between {span.first} and {span.last}")
        slots, gone, gone_to = _place(spec, dates, days, spec.on_holiday or settings.calendar.on_holiday)
        kept.append(slots)
        lost.append(gone)
        moved.append(gone_to)
    slots = _slots(kept, days)
    if slots.query("use == 'regular'").empty and not faults:
        todo = "Change the patterns, the horizon or `on_holiday` so that at least one day is left."
        left = f"no regular slot is left between {span.first} and {span.last}"
        faults.append(Fault(file="scenario.toml", column="slot", problem=left, todo=todo))
    publish_on = settings.calendar.publish_on or span.first - dt.timedelta(days=settings.calendar.publish_lead)
    if publish_on > span.first:
        notes.append(f"the roster is announced on {publish_on}, after its first day {span.first}")
    horizon = Horizon(
        first=span.first, last=span.last, days=days, slots=slots, publish_on=publish_on, notes=tuple(notes),
        lost=_sorted(lost, ["name", "date", "start", "end", "label", "label_zh"]),
        moved=_sorted(moved, ["name", "date", "was", "label", "label_zh"]),
    )  # fmt: skip
    return horizon, faults


def periods(dates: pd.Series) -> pd.DataFrame:
    """Names of the periods in which dates lie.

    Parameters
    ----------
    dates
        datetime64.

    Returns
    -------
    pandas.DataFrame
        Same index; columns week ("2027-W05", ISO), month ("2027-02"), quarter ("2027-Q1"), half_year ("2027-H1") and
        year ("2027").
    """
    iso = dates.dt.isocalendar()
    year = dates.dt.year.astype(str)
    half = ((dates.dt.month - 1) // 6 + 1).astype(str)
    return pd.DataFrame({
        "week": iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2),
        "month": dates.dt.strftime("%Y-%m"),
        "quarter": year + "-Q" + dates.dt.quarter.astype(str),
        "half_year": year + "-H" + half,
        "year": year,
    })  # fmt: skip


def _calendar(
    country: str, first: dt.date, last: dt.date, overrides: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], list[Fault]]:
    """Days with their periods, warnings, faults; without changes of the office's own the calendar is kept."""
    if not overrides.empty:
        calendar, notes, faults = public_days(country, first, last, overrides)
        return _with_periods(calendar), notes, faults
    days, notes, faults = _kept(country, first, last)
    return days.copy(), [*notes], [*faults]


@functools.lru_cache(maxsize=8)
def _kept(country: str, first: dt.date, last: dt.date) -> tuple[pd.DataFrame, list[str], list[Fault]]:
    """The public calendar: many scenarios in a row have the same."""
    calendar, notes, faults = public_days(country, first, last, _no_changes())
    return _with_periods(calendar), notes, faults


def _with_periods(days: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([days, periods(days["date"])], axis=1)


def _bad_pattern(spec: SlotSpec, problem: str) -> Fault:
    todo = "Use a short name (weekly:TUE, monthday:10,20,30, nth:2:SAT, …) or an RFC 5545 rule (FREQ=WEEKLY;BYDAY=TU)."
    return Fault(
        file="scenario.toml", column=f"slot.{spec.name}.pattern", value=spec.pattern, problem=problem, todo=todo
    )


def _place(
    spec: SlotSpec, dates: pd.DatetimeIndex, days: pd.DataFrame, on_holiday: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the slots of one pattern that stand, those lost, and those moved."""
    own = days[days["date"].isin(dates)]
    struck = own["holiday"] if on_holiday != "keep" else own["holiday"] & False
    if spec.use == "make_up":
        struck = own["holiday"] & (spec.on_holiday != "keep") | own["swapped"]
    label = own["label"].where(own["holiday"], _SWAPPED[0])
    hit = pd.DataFrame(
        {"date": own["date"], "label": label, "label_zh": own["label_zh"].where(own["holiday"], _SWAPPED[1])}
    )[struck]
    targets = _targets(own[~struck], hit, days, on_holiday) if spec.use == "regular" else {}
    new = hit["date"].map(targets).astype(days["date"].dtype)
    moved = hit.assign(name=spec.name, was=hit["date"], date=new)[new.notna()]
    lost = hit.assign(name=spec.name, start=spec.start, end=spec.end)[new.isna()]
    stay = pd.DataFrame({"date": own.loc[~struck, "date"], "moved_from": pd.NaT})
    slots = pd.concat(
        [stay.astype({"moved_from": days["date"].dtype}), moved[["date", "was"]].rename(columns={"was": "moved_from"})]
    )
    slots = slots.assign(
        name=spec.name, start=spec.start, end=spec.end, minutes=spec.minutes, use=spec.use, duties=" ".join(spec.duties)
    )
    return slots, lost, moved


def _targets(
    stay: pd.DataFrame, hit: pd.DataFrame, days: pd.DataFrame, on_holiday: str
) -> dict[pd.Timestamp, pd.Timestamp]:
    """Return the day to which each slot on a holiday goes; none if it is lost."""
    taken = set(stay["date"])
    free = days[days["working"] & ~days["date"].isin(stay["date"])]
    found: dict[pd.Timestamp, pd.Timestamp] = {}
    if on_holiday == "append":
        weekdays = set(stay["weekday"]) | set(hit["date"].dt.day_of_week)
        behind = free[free["date"] > max([*taken, *hit["date"]], default=pd.NaT)]
        order = behind.assign(other=~behind["weekday"].isin(weekdays)).sort_values(["other", "date"])
        found = dict(zip(hit["date"], order["date"], strict=False))
    elif on_holiday == "move":
        for was in hit["date"]:
            later = free.loc[(free["date"] > was) & ~free["date"].isin(taken), "date"]
            if not later.empty:
                found[was] = later.iloc[0]
                taken.add(later.iloc[0])
    return found


def _slots(parts: list[pd.DataFrame], days: pd.DataFrame) -> pd.DataFrame:
    """Return all slots in order, numbered, with the periods in which they lie."""
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in _SLOT_COLUMNS})
    found = pd.concat([part for part in parts if not part.empty] or [empty])[_SLOT_COLUMNS]
    found = found.sort_values(["date", "start", "name"], ignore_index=True)
    when = days["date"].dtype
    found = found.astype({"date": when, "moved_from": when, "minutes": "int64"})
    return found.merge(days[["date", *_PERIODS]], on="date", how="left")


def _sorted(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    parts = [part for part in parts if not part.empty] or parts[:1]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts)[columns].sort_values(["date", "name"], ignore_index=True)

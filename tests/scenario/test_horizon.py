"""Holidays, swapped days and lost slots: against the calendars of 2026 and 2027, and rules that must always hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from liaison_opt.scenario.entities import Horizon
from liaison_opt.scenario.horizon import make_horizon
from liaison_opt.scenario.settings import Settings

TUESDAY: dict[str, Any] = {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:30", "end": "17:30"}
WEEKEND: dict[str, Any] = {
    "name": "weekend",
    "pattern": "weekly:SAT,SUN",
    "start": "09:00",
    "end": "12:00",
    "use": "make_up",
}


def overrides(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "day", "label"])
    return table.assign(date=pd.to_datetime(table["date"]))


def horizon(
    period: int | tuple[str, str], *slots: dict[str, Any], own: pd.DataFrame | None = None, **calendar: Any
) -> Horizon:
    made, faults = make_horizon(_settings(period, *slots, **calendar), overrides() if own is None else own)
    assert faults == []
    return made


def _settings(period: int | tuple[str, str], *slots: dict[str, Any], **calendar: Any) -> Settings:
    span = {"year": period} if isinstance(period, int) else {"start": period[0], "end": period[1]}
    return Settings.model_validate({
        "name": "x", "horizon": span, "calendar": calendar, "slot": list(slots or [TUESDAY, WEEKEND])
    })  # fmt: skip


def dates(table: pd.DataFrame, name: str = "tuesday", column: str = "date") -> list[str]:
    return table.loc[table["name"] == name, column].dt.strftime("%Y-%m-%d").tolist()


@pytest.mark.parametrize(
    ("year", "lost"),
    [(2026, ["2026-02-17", "2026-05-05", "2026-10-06"]), (2027, ["2027-02-09", "2027-05-04", "2027-10-05"])],
)
def test_both_years_keep_49_of_52_tuesdays(year: int, lost: list[str]) -> None:
    made = horizon(year)
    assert len(dates(made.slots)) == 49
    assert dates(made.lost) == lost
    assert made.lost["label"].str.len().min() > 0
    assert made.lost["label_zh"].str.len().min() > 0
    assert made.slots.index.tolist() == list(range(len(made.slots)))


def test_2026_has_the_official_breaks_and_swapped_days() -> None:
    days = horizon(2026).days
    off = days.loc[days["holiday"], "date"].dt.strftime("%m-%d").tolist()
    spans = [("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5), ("06-19", 3), ("09-25", 3), ("10-01", 7)]
    official = [f"{day:%m-%d}" for first, n in spans for day in pd.date_range(f"2026-{first}", periods=n)]
    assert off == official
    swapped = days.loc[days["swapped"], "date"].dt.strftime("%m-%d").tolist()
    assert swapped == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert days.loc[days["swapped"], "working"].all()
    assert int(days["working"].sum()) == 248
    assert days.set_index("date").loc["2026-10-04", ["label", "label_zh"]].tolist() == [
        "National Day (break)", "国庆节假期"
    ]  # fmt: skip
    assert not horizon(2026).notes


def test_2027_warns_until_the_office_gives_the_swapped_days() -> None:
    assert "2027" in horizon(2027).notes[0]
    own = overrides(("2027-02-11", "holiday", "春节调休"), ("2027-02-20", "workday", ""))
    made = horizon(2027, own=own)
    assert made.notes == ()
    days = made.days.set_index("date")
    assert days.loc["2027-02-11", ["label", "working"]].tolist() == ["春节调休", False]
    assert days.loc["2027-02-20", ["swapped", "working", "holiday"]].tolist() == [True, True, False]
    assert "2027-02-20" not in dates(made.slots, "weekend")
    row = made.lost[(made.lost["name"] == "weekend") & (made.lost["date"] == "2027-02-20")]
    assert row["label"].tolist() == ["swapped working day"]


def test_an_override_beats_the_calendar_both_ways() -> None:
    own = overrides(
        ("2026-05-05", "workday", ""), ("2026-05-09", "holiday", "rest"), ("2026-06-02", "holiday", ""),
        ("2026-06-09", "holiday", ""), ("2026-06-09", "workday", ""),
    )  # fmt: skip
    made = horizon(2026, own=own)
    assert dates(made.lost) == ["2026-02-17", "2026-06-02", "2026-10-06"]  # the last line for 9 June holds
    assert made.lost.loc[made.lost["date"] == "2026-06-02", ["label", "label_zh"]].to_numpy().tolist() == [
        ["holiday of the office", "本单位假日"]
    ]
    assert not made.days.set_index("date").loc["2026-05-09", "swapped"]


def test_skip_keep_move_and_append() -> None:
    kept = horizon(2027, on_holiday="keep")
    assert len(dates(kept.slots)) == 52
    assert dates(kept.lost) == []
    moved = horizon(2027, on_holiday="move")
    assert dates(moved.moved) == ["2027-02-11", "2027-05-05", "2027-10-06"]
    assert dates(moved.moved, column="was") == ["2027-02-09", "2027-05-04", "2027-10-05"]
    assert dates(moved.slots[moved.slots["moved_from"].notna()], column="moved_from") == dates(
        moved.moved, column="was"
    )
    appended = horizon(2027, on_holiday="append")  # no Tuesday is left behind 28 December: the last working days are
    assert dates(appended.moved) == ["2027-12-29", "2027-12-30", "2027-12-31"]
    assert len(dates(appended.slots)) == 52
    half = horizon(2027, TUESDAY | {"pattern": "weekly:TUE@2027-01-01..2027-06-30", "on_holiday": "append"})
    assert dates(half.moved) == ["2027-07-06", "2027-07-13"]  # Tuesdays go first


def test_a_move_that_leaves_the_horizon_is_lost() -> None:
    for way in ("move", "append"):
        made = horizon(("2027-01-26", "2027-02-10"), TUESDAY, on_holiday=way)
        assert dates(made.slots) == ["2027-01-26", "2027-02-02"]
        assert dates(made.lost) == ["2027-02-09"]


def test_two_moved_slots_never_meet() -> None:
    slot = TUESDAY | {"pattern": "weekly:FRI,MON,TUE", "on_holiday": "move"}
    made = horizon(("2027-02-01", "2027-02-19"), slot)
    assert dates(made.moved) == ["2027-02-11", "2027-02-17", "2027-02-18"]
    assert not made.slots.duplicated(["name", "date"]).any()


def test_a_make_up_slot_is_never_moved() -> None:
    made = horizon(2026, on_holiday="move")
    assert dates(made.moved, "weekend") == []
    assert len(dates(made.lost, "weekend")) + len(dates(made.slots, "weekend")) == 104
    assert not made.slots.merge(made.days[made.days["swapped"]], on="date")["use"].eq("make_up").any()


def test_year_ends_and_leap_years() -> None:
    days = horizon(("2026-12-28", "2027-01-08")).days.set_index("date")
    assert days.loc["2027-01-01", ["week", "month", "quarter", "half_year", "year"]].tolist() == [
        "2026-W53", "2027-01", "2027-Q1", "2027-H1", "2027"
    ]  # fmt: skip
    assert days.loc["2027-01-04", "week"] == "2027-W01"
    assert len(horizon(2028).days) == 366
    assert horizon(2024).days["week"].iloc[-1] == "2025-W01"


def test_publish_day() -> None:
    assert horizon(2027).publish_on == dt.date(2026, 12, 25)
    late = horizon(2027, publish_on="2027-02-01")
    assert any("after its first day" in note for note in late.notes)


def test_faults_name_the_slot_and_the_country() -> None:
    bad = TUESDAY | {"name": "odd", "pattern": "weekly:TEU"}
    _, faults = make_horizon(_settings(2027, TUESDAY, bad, country="XX"), overrides())
    assert [(fault.column, fault.value) for fault in faults] == [
        ("calendar.country", "XX"), ("slot.odd.pattern", "weekly:TEU")
    ]  # fmt: skip
    _, faults = make_horizon(_settings(2026, TUESDAY | {"pattern": "dates:2027-03-02"}), overrides())
    assert "no regular slot is left" in faults[0].problem


def test_other_countries_have_no_breaks_and_no_warning() -> None:
    made = horizon(2027, country="DE")
    assert made.notes == ()
    assert not made.days.set_index("date").loc["2027-03-27", "holiday"]  # the Saturday before Easter Monday


def test_a_window_of_the_scenario_restricts_a_slot() -> None:
    windows = pd.DataFrame({"name": ["w"], "from": [pd.Timestamp("2027-03-01")], "to": [pd.Timestamp("2027-03-31")]})
    made, faults = make_horizon(_settings(2027, TUESDAY | {"pattern": "weekly:TUE@window:w"}), overrides(), windows)
    assert faults == []
    assert len(made.slots) == 5


@given(
    start=st.dates(dt.date(2018, 1, 1), dt.date(2030, 12, 31)),
    length=st.integers(0, 420),
    way=st.sampled_from(["skip", "keep", "move", "append"]),
    pattern=st.sampled_from(["weekly:TUE", "monthday:10,20,30", "workdays", "weekly:MON,FRI"]),
)
@limits(max_examples=20, deadline=None)
def test_every_slot_is_kept_moved_or_listed(start: dt.date, length: int, way: str, pattern: str) -> None:
    slot = TUESDAY | {"pattern": pattern}
    span = (str(start), str(start + dt.timedelta(days=length)))
    made, _ = make_horizon(_settings(span, slot, WEEKEND, on_holiday=way), overrides())
    keep, _ = make_horizon(_settings(span, slot, WEEKEND, on_holiday="keep"), overrides())
    assert len(dates(made.slots)) + len(dates(made.lost)) == len(dates(keep.slots))
    assert not made.slots.duplicated(["name", "date"]).any()
    assert made.slots["date"].isin(made.days["date"]).all()
    off = made.days.loc[made.days["holiday"], "date"]
    if way != "keep":
        assert not made.slots["date"].isin(off).any()
    assert made.slots.sort_values(["date", "start", "name"]).index.equals(made.slots.index)
    working = made.days["working"]
    assert (working == ((made.days["weekday"] < 5) & ~made.days["holiday"] | made.days["swapped"])).all()

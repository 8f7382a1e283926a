from __future__ import annotations

import datetime as dt

import icalendar
import pytest

from liaison_opt.output import calendars, tables


def _events(path):
    return icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")


@pytest.fixture(scope="module", params=["en", "zh"])
def folder(request, plan, tmp_path_factory):
    found = tmp_path_factory.mktemp("calendar")
    calendars.write(plan, found, lang=request.param)
    return request.param, found


def test_one_file_a_post_and_a_place_that_has_sessions(folder, plan):
    _, found = folder
    names = sorted(path.name for path in found.iterdir())
    assert names == sorted(
        [f"cadre-{post}.ics" for post in ("L1", "L2", "R1")] + [f"community-{i}.ics" for i in ("C1", "C2", "C3", "E1")]
    )
    mine = plan.roster["cadre"].eq("R1") | plan.roster["team"].eq("R1")
    assert len(_events(found / "cadre-R1.ics")) == mine.sum()


def test_an_event_says_when_where_and_what(folder, plan):
    lang, found = folder
    event = next(e for e in _events(found / "cadre-L1.ics") if e["dtstart"].dt.date() == dt.date(2027, 1, 16))
    assert event["dtstart"].dt.isoformat() == "2027-01-16T09:00:00+08:00"
    assert event["dtend"].dt.isoformat() == "2027-01-16T12:00:00+08:00"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert int(event["sequence"]) == 0
    assert event["dtstamp"].dt.date() == plan.scenario.horizon.publish_on
    assert ("West Village" if lang == "en" else "西村") in str(event["summary"])
    assert "西村办公室" in str(event["location"])
    assert ("12 Jan 2027" if lang == "en" else "2027年1月12日") in str(event["description"])
    assert event["categories"].to_ical().decode() == ("Stationing" if lang == "en" else "驻点联系")


def test_a_session_has_one_uid_in_every_file_and_language(folder, plan, tmp_path):
    lang, found = folder
    calendars.write(plan, tmp_path, lang="zh" if lang == "en" else "en")
    uids = {path.name: {str(e["uid"]) for e in _events(path)} for path in found.iterdir()}
    assert {name: {str(e["uid"]) for e in _events(tmp_path / name)} for name in uids} == uids
    posts = set().union(*(ids for name, ids in uids.items() if name.startswith("cadre")))
    places = set().union(*(ids for name, ids in uids.items() if name.startswith("community")))
    assert posts == places
    assert len(posts) == len(plan.roster)


def test_lines_are_folded_and_end_as_the_standard_says(folder):
    _, found = folder
    for path in found.iterdir():
        lines = path.read_bytes().split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert not any(b"\n" in line for line in lines)
        assert lines[-2] == b"END:VCALENDAR"


def test_file_names_are_safe_and_do_not_meet():
    names = calendars.file_names("cadre", ["../x", "a b", "a/b", "A_B"])
    assert names == ["cadre-_x.ics", "cadre-a_b.ics", "cadre-a_b-2.ics", "cadre-A_B-3.ics"]


def test_no_sessions_no_files(empty_plan, tmp_path):
    assert calendars.write(empty_plan, tmp_path / "new") == []
    assert tables.stationing(empty_plan).empty

"""Calendar files: one .ics a post and one a place, to be opened in any calendar program."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import labels, words
from liaison_opt.plan import Plan

ZONE = "Asia/Shanghai"
# Any fixed namespace does: what matters is that it never changes, so that a calendar knows a session again.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "liaison-opt.roster")


def write(plan: Plan, folder: Path, *, lang: str | None = None) -> list[Path]:
    """Write the calendars of every post and place that has sessions; returns the files, sorted.

    Parameters
    ----------
    plan
        What to show.
    folder
        Where to write; made if it is missing. Posts go to `cadre-ID.ics`, places to `community-ID.ics`.
    lang
        "en" or "zh".

    Notes
    -----
    A session has the same UID in every file and every time it is written (made from the scenario's name and the
    session's id), so a calendar that holds two of the files shows it once.
    """
    lang = language(lang)
    folder.mkdir(parents=True, exist_ok=True)
    scenario = plan.scenario
    titles, names = labels.post_titles(scenario, lang), labels.place_names(scenario, lang)
    events = _events(plan, lang)
    posts: dict[str, list[bytes]] = {}
    places: dict[str, list[bytes]] = {}
    for event, (cadre, team, community) in zip(
        events, plan.roster[["cadre", "team", "community"]].fillna("").itertuples(index=False), strict=True
    ):
        for post in dict.fromkeys([cadre, *team.split()]):
            posts.setdefault(post, []).append(event)
        places.setdefault(community, []).append(event)
    written = []
    for prefix, groups, called in (("cadre", posts, titles), ("community", places, names)):
        for key, file in zip(groups, file_names(prefix, groups), strict=True):
            path = folder / file
            path.write_bytes(_calendar(called.get(key, key), groups[key], lang))
            written.append(path)
    return sorted(written)


def file_names(prefix: str, ids: Iterable[str]) -> list[str]:
    """A safe file name for each id; ids that come out alike (in capitals, too) get numbers."""
    found: list[str] = []
    for key in ids:
        stem = f"{prefix}-{re.sub(r'[^0-9A-Za-z_-]+', '_', key)}"
        taken = {name.casefold() for name in found}
        number, name = 1, f"{stem}.ics"
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}.ics"
        found.append(name)
    return found


def _calendar(who: str, events: list[bytes], lang: str) -> bytes:
    found = icalendar.Calendar()
    found.add("prodid", "-//liaison_opt//roster//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", words.text("ics.name", lang, who=who))
    found.add("x-wr-timezone", ZONE)
    found.add_component(_zone())
    head, end = bytes(found.to_ical()), b"END:VCALENDAR\r\n"
    # An event stands in two files at least and is turned into text once.
    return head.removesuffix(end) + b"".join(events) + end


def _zone() -> icalendar.Timezone:
    """China's one time zone, without daylight saving since 1991."""
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", dt.datetime(1991, 9, 15))  # noqa: DTZ001 (a VTIMEZONE states local time)
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = icalendar.Timezone()
    zone.add("tzid", ZONE)
    zone.add_component(standard)
    return zone


def _events(plan: Plan, lang: str) -> list[bytes]:
    """One event a session, in the order of the roster."""
    scenario = plan.scenario
    told: dict[str, Any] = {
        "posts": labels.post_titles(scenario, lang),
        "names": labels.place_names(scenario, lang),
        "offices": labels.offices(scenario),
        "duties": {spec.name: labels.duty_title(scenario, spec.name, lang) for spec in scenario.settings.duty},
        "stamp": dt.datetime.combine(scenario.horizon.publish_on, dt.time(), tzinfo=dt.UTC),
        "scenario": scenario.name,
        "lang": lang,
    }
    return [bytes(_event(session, told).to_ical()) for session in plan.roster.itertuples(index=False)]


def _event(session: Any, told: dict[str, Any]) -> icalendar.Event:
    post = told["posts"].get(session.cadre, session.cadre)
    place = told["names"].get(session.community, session.community)
    duty = told["duties"].get(session.duty, session.duty)
    event = icalendar.Event()
    event.add("uid", f"{uuid.uuid5(_NAMESPACE, told['scenario'] + '/' + session.session_id)}@liaison-opt")
    event.add("dtstamp", told["stamp"])
    event.add("sequence", 0)
    event.add("summary", words.text("ics.summary", told["lang"], duty=duty, place=place, post=post))
    event.add("location", _location(session, place, told))
    event.add("description", _description(session, post, told))
    event.add("categories", [duty])
    event.add("dtstart", _moment(session.date, session.start))
    event.add("dtend", _moment(session.date, session.end))
    return event


def _location(session: Any, place: str, told: dict[str, Any]) -> str:
    """The public office, with the place's name if the office's own does not hold it."""
    said = str(session.place) if isinstance(session.place, str) else ""
    said = said or told["offices"].get(session.community, "")
    if not said:
        return place
    return said if place in said else words.text("list.same", told["lang"], name=place, id=said)


def _description(session: Any, post: str, told: dict[str, Any]) -> str:
    lang = told["lang"]
    lines = [words.text("ics.post", lang, post=post)]
    if isinstance(session.team, str) and session.team:
        names = words.text("list.comma", lang).join(told["posts"].get(i, i) for i in session.team.split())
        lines.append(words.text("ics.team", lang, names=names))
    lines.append(words.text("ics.kind", lang, kind=words.known("kind", str(session.kind), lang)))
    if pd.notna(session.replaces):
        lines.append(words.text("ics.replaces", lang, date=words.long_day(session.replaces, lang)))
    return "\n".join(lines)


def _moment(date: pd.Timestamp, clock: str) -> dt.datetime:
    return dt.datetime.combine(date.date(), dt.time.fromisoformat(clock), tzinfo=ZoneInfo(ZONE))

"""What the sessions are taught on: small pieces cut out of shipped scenarios, planned in a second or two."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Sequence

import pandas as pd

from liaison_opt.plan import Plan, TierResult
from liaison_opt.rules.policy import judged, load
from liaison_opt.scenario import PolicyRow, Scenario

#: seven villages of Leping (real names), and the four leaders who have their area among them
_VILLAGES = ("V203", "V222", "V225", "V227", "V229", "V230", "V231")
_LEADERS = ("L02", "L03", "L06", "L12")
#: the rules that a class can hold in its head: three on links, four on Tuesdays
_RULES = (
    "no-village-left-out", "one-team-a-place", "one-or-two-places", "near-home",
    "every-tuesday", "a-leader-every-week", "no-two-weeks-missed", "even-shares",
)  # fmt: skip
#: the rules of the town with direct contacts that speak of links to households and of visits
_VISITING = (
    "households-a-worker", "own-village", "no-double-links", "as-work-allows", "near-the-station", "six-visits",
)  # fmt: skip
#: notes of the town's rules that speak of more than the corner, said anew
_NOTES = {
    "one-team-a-place": ("Each village has one team, led by one leader.", "每村一个联系组，由一名领导带队。"),
    "no-village-left-out": ("No village is without a leader.", "每个村都有领导联系。"),
    "one-or-two-places": ("A leader holds one or two villages.", "每名领导联系一至两个村。"),
    "a-leader-every-week": ("Each village sees its leader every week.", "每个村每周见到联系领导。"),
}
_SYNTHETIC = {
    "en": "Synthetic: posts, areas, leave, household counts, coordinates. Real: the names of the villages.",
    "zh": "合成数据：岗位、责任片区、请假、户数、坐标；真实数据：村名。",
}
#: six Tuesdays: one falls on a public holiday, on another a leader is on leave
_FIRST, _LAST = "2027-02-01", "2027-03-14"


@functools.cache
def corner() -> Scenario:
    """Seven villages of Leping with four leaders in six weeks of 2027, cut out of the scenario `foshan_town`.

    Names are real; posts, areas, leave, coordinates and household counts are synthetic, as there. The policy is cut
    down to eight of the town's rules; what speaks of the whole town or city is left out.
    """
    town = load("foshan_town")
    settings = {
        "name": "corner",
        "title": {"en": "A corner of Leping", "zh": "乐平镇一角"},
        "synthetic": _SYNTHETIC,
        "horizon": {"start": _FIRST, "end": _LAST},
        "calendar": town.raw.settings["calendar"],
        "tiers": ["presence", "rhythm", "balance", "distance"],
        "slot": [
            {"name": "tuesday", "pattern": "weekly:TUE", "start": "15:00", "end": "18:30", "duties": ["station"]},
        ],
        "duty": [{"name": "station", "title": {"en": "Stationing", "zh": "驻点联系"}, "role": "leader",
                  "kinds": ["village"], "at": "links"}],
    }  # fmt: skip
    policy = [_narrowed(row) for row in town.policy if row.data.get("id") in _RULES]
    return _cut(town, settings, policy, _LEADERS, _VILLAGES)


@functools.cache
def village() -> Scenario:
    """One village of the scenario `direct_contact_town`: two workers, sixty households one by one. All synthetic.

    Kept are the rules on links and visits, and the afternoons for visits: help, reports and checks are left out.
    """
    town = load("direct_contact_town")
    places = town.communities.index[town.communities.index.str.startswith("V1")]
    posts = town.cadres.index[town.cadres["home"].isin(places)]
    given = town.raw.settings
    settings = {
        **{key: value for key, value in given.items() if key not in {"assumptions", "clause"}},
        "name": "village",
        "title": {"en": "A village with direct contacts", "zh": "直接联系群众的一个村"},
        "readings": {"A34": given["readings"]["A34"]},
        "slot": [{**slot, "readings": {}} for slot in given["slot"] if slot["duties"] == ["home_visit"]],
        "duty": [duty for duty in given["duty"] if duty["name"] == "home_visit"],
    }
    policy = [row for row in town.policy if row.data.get("id") in _VISITING]
    return _cut(town, settings, policy, posts, places)


@functools.cache
def planned() -> Plan:
    """The plan of the corner, made once."""
    from liaison_opt.solve import planner  # noqa: PLC0415 (OR-Tools takes most of a second to load)

    return planner.plan(corner())


def nearest_links() -> pd.DataFrame:
    """The links of the plan of the corner: proven the nearest."""
    return planned().links


def unfinished() -> TierResult:
    """A tier as it looks when the search was stopped early: an example, of no plan."""
    return TierResult(tier="wishes", objective=12, bound=9, status="feasible", proof="lp_dual")


def paper_roster() -> pd.DataFrame:
    """A roster of the corner as somebody typed it: columns date, cadre, community. Invented, and not without faults."""
    days = {
        "2027-02-02": {"L02": "V231", "L03": "V225", "L06": "V203", "L12": "V227"},
        "2027-02-16": {"L02": "V231", "L03": "V225", "L06": "V222", "L12": "V230"},
        "2027-02-23": {"L02": "V229", "L03": "V225", "L12": "V225"},
        "2027-03-02": {"L02": "V231", "L03": "V225", "L06": "V222", "L12": "V230"},
        "2027-03-09": {"L02": "V231", "L06": "V222", "L12": "V227"},
    }
    rows = [(pd.Timestamp(day), post, place) for day, row in days.items() for post, place in row.items()]
    table = pd.DataFrame(rows, columns=["date", "cadre", "community"])
    return table.astype({"date": "datetime64[ns]", "cadre": "str", "community": "str"})


def paper() -> pd.DataFrame:
    """Last year's list of the corner, as somebody typed it: columns cadre, target. Invented, and not without faults."""
    pairs = [("L02", "V231"), ("L02", "V229"), ("L02", "V230"), ("L03", "V225"), ("L06", "V203"), ("L06", "V230"),
             ("L12", "V227")]  # fmt: skip
    return pd.DataFrame(pairs, columns=["cadre", "target"], dtype="str")


def _narrowed(row: PolicyRow) -> PolicyRow:
    """A rule of the town as it stands in the corner: there are no enterprises, and its note speaks of villages."""
    data = {**row.data, "target": "village"} if "target" in row.data else dict(row.data)
    said = _NOTES.get(str(data["id"]))
    return dataclasses.replace(row, data=data if said is None else {**data, "note": said[0], "note_zh": said[1]})


def _cut(
    town: Scenario,
    settings: dict[str, object],
    policy: Sequence[PolicyRow],
    posts: Collection[str],
    places: Collection[str],
) -> Scenario:
    """The part of a scenario that these posts and places make, under these settings and rules."""
    inside = [*posts, *places]
    tables = {name: frame[_rows(name, frame, inside)] for name, frame in town.raw.tables.items() if name != "windows"}
    for name, frame in tables.items():
        frame.attrs.update(town.raw.tables[name].attrs)
    return judged(dataclasses.replace(town.raw, settings=settings, policy=tuple(policy), tables=tables, rows={}), [])


def _rows(name: str, frame: pd.DataFrame, inside: list[str]) -> pd.Series[bool]:
    """The rows of a table that lie inside: by the column that says whose they are."""
    column = {"cadres": "id", "communities": "id", "households": "community"}.get(name, "cadre")
    return frame[column].isin(inside)

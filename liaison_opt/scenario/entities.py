"""The scenario: what is given, once it has been read and found sound. Frozen; every change makes a new one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import importlib
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.language import language
from liaison_opt.scenario.arrays import within

if TYPE_CHECKING:
    from liaison_opt.scenario.settings import Settings

#: more households than this are not listed among the targets one by one: they weigh in their zones and communities
MANY = 5_000
_SAYS = {
    "en": "Scenario({name}: {posts} posts, {places} places, {slots} slots from {first} to {last}, {rules} rules)",
    "zh": "场景（{name}：岗位{posts}个，联系对象{places}个，{first}至{last}时段{slots}个，规则{rules}条）",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PolicyRow:
    """One `[[rule]]` as it was read: plain values, and where they stand."""

    data: dict[str, Any]
    file: str
    row: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Raw:
    """A scenario as read, before it is judged: folder, workbook and data frames all become this.

    Parameters
    ----------
    settings
        The content of `scenario.toml`.
    policy
        The rules, each with file and row.
    tables
        Table name to a frame whose cells are strings, numbers, dates or missing; the index holds the row number
        a spreadsheet shows (the first data row is 2); `attrs["file"]` names the file or sheet.
    files
        The name of the file or sheet for "settings" and "policy", for messages.
    home
        The folder that relative paths start from, or None.
    rows
        Key path of `scenario.toml` ("slot.0.start") to the line or sheet row where it stands, as far as known.
    unread
        Parts ("settings", "policy", names of tables) that are there but could not be read; their faults are known.
    notes
        What the reader saw but did not read.
    """

    settings: dict[str, Any]
    policy: tuple[PolicyRow, ...]
    tables: dict[str, pd.DataFrame]
    files: dict[str, str] = dataclasses.field(default_factory=dict)
    home: str | None = None
    rows: dict[str, int] = dataclasses.field(default_factory=dict)
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Horizon:
    """The days and slots of the planned period.

    Parameters
    ----------
    first, last
        First and last day, both included.
    days
        One row a day, sorted. Columns: date (datetime64, midnight), weekday (0 = Monday), working (bool),
        holiday (bool), swapped (bool: a weekend day worked in exchange), label (name of the holiday or ""),
        week ("2027-W05", ISO), month ("2027-02"), quarter ("2027-Q1"), half_year ("2027-H1"), year ("2027").
    slots
        One row a slot, sorted by date, start, name; the index is 0..n-1 and is the slot's number. Columns:
        name, date, start ("HH:MM"), end, minutes, use (regular | make_up), duties (space-separated),
        moved_from (NaT unless the slot was moved or appended), and week, month, quarter, half_year, year.
    lost
        Slots skipped because of holidays: name, date, start, end, label.
    moved
        Slots moved or appended: name, date (new), was, label.
    publish_on
        The day on which the roster is announced.
    notes
        Warnings in plain words, e.g. that the official swap days of a year are not published yet.
    """

    first: dt.date
    last: dt.date
    days: pd.DataFrame
    slots: pd.DataFrame
    lost: pd.DataFrame
    moved: pd.DataFrame
    publish_on: dt.date
    notes: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that is given, checked.

    Parameters
    ----------
    settings
        The validated `scenario.toml`.
    policy
        The rules as read (rules/ makes them precise).
    horizon
        Days and slots.
    cadres
        Index: cadre id. Columns: title, title_en, roles (space-separated tags), home (community id or "").
    communities
        Index: community id, every kind of place. Columns: name, name_en, kind, parent ("" if none), place,
        lon, lat (degrees or NaN), households, households_away, priority (Int64; 0 where not given).
    households
        Households one by one: id, community, zone, windows (names of slots in which it can be visited, space-separated;
        "" = any), minutes, k_required, k_max (0 = as many as the rules ask). Empty where only counts are given.
    leave
        cadre, from, to (datetime64, both included), known_on (datetime64 or NaT: before the year).
    links
        Given links: cadre, target, kind, from, to (datetime64). Empty if the program is to decide them.
    pins
        cadre, community, date, pin ("must" | "must_not").
    windows
        Named spans of days: name, kind, from, to.
    wishes
        cadre ("" = any), community, date, weight.
    calendar
        Overrides of the public calendar: date, day ("holiday" | "workday"), label.
    walks
        Known ways on foot: from, to (zones, or communities for their offices), minutes.
    notes
        Warnings for the person who planned this, in plain words.
    raw
        What it was made from, so that a changed copy is judged again by the same code.
    """

    settings: Settings
    policy: tuple[PolicyRow, ...]
    horizon: Horizon
    cadres: pd.DataFrame
    communities: pd.DataFrame
    households: pd.DataFrame
    leave: pd.DataFrame
    links: pd.DataFrame
    pins: pd.DataFrame
    windows: pd.DataFrame
    wishes: pd.DataFrame
    calendar: pd.DataFrame
    walks: pd.DataFrame
    notes: tuple[str, ...]
    raw: Raw

    @property
    def name(self) -> str:
        """The scenario's short name."""
        return self.settings.name

    def title(self, lang: str | None = None) -> str:
        """The title in that language, or the nearest there is."""
        lang = language(lang)
        titles = dict(self.settings.title)
        return str(titles.get(lang) or next(iter(titles.values()), self.name))

    @functools.cached_property
    def targets(self) -> pd.DataFrame:
        """Everything that can be linked: places, then households (kind "household", parent their community).

        Index: id. Columns as in `communities`; a household lies where its zone does, else its community. More than
        `MANY` households are left out, since no table a rule then holds a row for each: `look_up` tells of them, too.
        """
        places, homes = self.communities, self.households
        if homes.empty or self.many_households:
            return places
        return pd.concat([places, self._as_targets(homes)])

    @property
    def many_households(self) -> bool:
        """True if there are too many households (`MANY`) to weigh each against each post: links come from flows."""
        return len(self.households) > MANY

    def look_up(self, ids: pd.Series[str]) -> pd.DataFrame:
        """What is known of places and households, whether or not `targets` lists them.

        Parameters
        ----------
        ids
            Ids of places or households, in any order, repeated or unknown.

        Returns
        -------
        Index as in `ids`. Columns as in `communities`; a row of missing values where an id is unknown.
        """
        if not self.many_households:
            found = self.targets.reindex(pd.Index(ids))
        else:
            homes = self.households.loc[within(self.households["id"], ids)]
            found = pd.concat([self.communities, self._as_targets(homes)]).reindex(pd.Index(ids))
        return found.set_axis(ids.index)

    def _as_targets(self, homes: pd.DataFrame) -> pd.DataFrame:
        places = self.communities
        at = homes["zone"].where(homes["zone"] != "", homes["community"])
        table = pd.DataFrame(
            {"name": homes["id"], "name_en": "", "kind": "household", "parent": homes["community"], "place": "",
             "lon": at.map(places["lon"]), "lat": at.map(places["lat"]), "households": 1, "households_away": 0,
             "priority": 0}
        )  # fmt: skip
        table.index = pd.Index(homes["id"], name=places.index.name)
        return table.astype(places.dtypes.to_dict())

    @functools.cached_property
    def roles(self) -> dict[str, list[str]]:
        """Role tag to the ids of the cadres who carry it, in table order."""
        found: dict[str, list[str]] = {}
        for cadre, tags in self.cadres["roles"].items():
            for tag in str(tags).split():
                found.setdefault(tag, []).append(str(cadre))
        return found

    @functools.cached_property
    def kinds(self) -> dict[str, list[str]]:
        """Kind of target to the ids of that kind, in table order.

        More than `MANY` households are not listed: "household" then stands there with an empty list.
        """
        groups = self.targets.groupby("kind", sort=False).groups
        found = {str(kind): [str(i) for i in ids] for kind, ids in groups.items()}
        return {**found, "household": []} if self.many_households else found

    @classmethod
    def from_frames(cls, *, settings: dict[str, Any], policy: list[dict[str, Any]], **tables: pd.DataFrame) -> Scenario:
        """A scenario from plain values and data frames, judged like one from files.

        Parameters
        ----------
        settings
            What `scenario.toml` would hold.
        policy
            The rules, one mapping each.
        tables
            A frame a table: cadres, communities, households, leave, links, pins, windows, wishes, calendar, walks.

        Raises
        ------
        ScenarioError
            With every fault found.
        """
        return _policy().from_plain(settings, policy, tables)  # type: ignore[no-any-return]

    def replace(self, **changes: Any) -> Scenario:
        """The scenario with something changed, judged anew: readings, year, or whole tables by name.

        `duties` changes keys of duties by name: duties={"home_visits": {"visits": 6}}. Of a scenario with a
        `[generate]` block also `seed` (another synthetic place) and `towns` (only the first ones).

        Raises
        ------
        ScenarioError
            The change does not fit.
        """
        return _policy().changed(self, **changes)  # type: ignore[no-any-return]

    def with_policy(self, **rules: dict[str, Any]) -> Scenario:
        """The scenario with parameters of rules changed, by rule id with - written as _: monthly_cap={"k": 4}.

        A value of None takes a parameter out.

        Raises
        ------
        ScenarioError
            There is no such rule, or it has no such parameter.
        """
        ids = {str(row.data.get("id", "")).replace("-", "_"): str(row.data.get("id", "")) for row in self.policy}
        return _policy().changed(self, rules={ids.get(k, k): edit for k, edit in rules.items()})  # type: ignore[no-any-return]

    def told(self, lang: str | None = None) -> str:
        """Name and sizes in one line."""
        span = self.horizon
        return _SAYS[language(lang)].format(
            name=self.name, posts=len(self.cadres), places=len(self.communities), slots=len(span.slots),
            first=span.first, last=span.last, rules=len(self.policy),
        )  # fmt: skip

    def __repr__(self) -> str:
        return self.told()


# Rules judge a policy, so the room of rules makes changed scenarios; it is loaded only when one is asked for.
def _policy() -> Any:
    return importlib.import_module("liaison_opt.rules.policy")

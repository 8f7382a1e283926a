"""One workbook shows a roster several times. Which sheet was edited, and what the edit means for the whole roster."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pandas as pd

from liaison_opt.errors import Fault, RosterError
from liaison_opt.paper import slots
from liaison_opt.paper.lists import Listed, typed
from liaison_opt.scenario import Scenario

_ONE = "Edit one sheet only, or say which one to read"
Who = tuple[pd.Timestamp, str, str]


def who_is_where(read: Listed, scenario: Scenario) -> Counter[Who]:
    """How often each post that may lead is at each place on each day, by duties held along links."""
    leaders = slots.may_lead(scenario)
    # where every post has a line of its own, the teams only repeat it
    frame = read.rows.drop(columns="team") if read.each_post else read.frame
    if "duty" in frame:
        frame = frame[frame["duty"].isin([*slots.station_duties(scenario), ""])]
    teams = frame["team"] if "team" in frame else pd.Series("", index=frame.index)
    return Counter(
        (date, post, place)
        for date, cadre, team, place in zip(frame["date"], frame["cadre"], teams, frame["community"], strict=True)
        for post in dict.fromkeys([cadre, *team.split()]) if post in leaders
    )  # fmt: skip


def edited(base: Listed, views: list[Listed], scenario: Scenario) -> Listed | None:
    """The view that somebody edited; None if it was the base itself, or nobody did.

    The sheets of a workbook that was never touched say the same. The one that says something else was edited; if all
    views agree against the base, the base was.

    Raises
    ------
    RosterError
        Two sheets were edited in different ways.
    """
    told = who_is_where(base, scenario)
    other = [(view, who_is_where(view, scenario)) for view in views]
    odd = [(view, says) for view, says in other if says != told]
    if not odd:
        return None
    if any(says != odd[0][1] for _, says in odd):
        problem, todo = f"this sheet differs from sheet {base.sheet.title}, and others differ in another way", _ONE
        raise RosterError([
            Fault(file=view.sheet.name, value=_difference(told, says), problem=problem, todo=todo) for view, says in odd
        ])  # fmt: skip
    return None if len(odd) == len(views) > 1 else odd[0][0]


def _difference(told: Counter[Who], says: Counter[Who]) -> str:
    return _in_words(_changes(told, says), most=2)


def _in_words(changes: list[tuple[str, Who]], most: int) -> str:
    """Day and post, the place that is gone and the one that is new."""
    cells: dict[tuple[pd.Timestamp, str], dict[str, list[str]]] = {}
    for mark, (date, post, place) in changes:
        cells.setdefault((date, post), {"-": [], "+": []})[mark].append(place)
    said = [
        f"{date.date()} {post}: {' '.join(of['-']) or 'nothing'} → {' '.join(of['+']) or 'nothing'}"
        for (date, post), of in cells.items()
    ]
    return ", ".join(said[:most]) + (f" and {len(said) - most} more" if len(said) > most else "")


def _changes(told: Counter[Who], says: Counter[Who]) -> list[tuple[str, Who]]:
    gone, new = told - says, says - told
    marked = [("-", who) for who in gone.elements()] + [("+", who) for who in new.elements()]
    return sorted(marked, key=lambda pair: (pair[1], pair[0]))


def merged(base: Listed, view: Listed, scenario: Scenario) -> tuple[pd.DataFrame, list[str]]:
    """The base with the edits of a view; times, teams and announcements of sessions that were not edited stay.

    A session whose place was changed keeps all else but its team; so does one whose day was changed, but for its slot.
    The posts that come along (those that may not lead) are the ones that most often come along to that place.

    Returns
    -------
    The roster with the columns of the base, and a note of every change.
    """
    return _Merge(base, view, scenario).done()


@dataclasses.dataclass(kw_only=True)
class _Line:
    """A session of the base, as a mapping that an edit may change."""

    values: dict[str, Any]
    kept: bool = True


class _Merge:
    """Works an edit into the base, session by session."""

    def __init__(self, base: Listed, view: Listed, scenario: Scenario) -> None:
        self.base, self.view, self.scenario = base, view, scenario
        self.leaders = slots.may_lead(scenario)
        self.duties = slots.station_duties(scenario)
        self.changes = _changes(who_is_where(base, scenario), who_is_where(view, scenario))
        self.gone = Counter(who for mark, who in self.changes if mark == "-")
        self.new = Counter(who for mark, who in self.changes if mark == "+")
        plain = base.frame.astype("object").where(base.frame.notna(), None)
        self.lines = [_Line(values={str(key): cell for key, cell in row.items()}) for row in plain.to_dict("records")]
        self.along = self._companions()
        self.unannounced: list[str] = []

    def done(self) -> tuple[pd.DataFrame, list[str]]:
        """Take out what is gone, then place what is new: on the same day, at the same place, or from nothing."""
        freed = self._take_out()
        for same_day in (True, False):
            freed = self._place(freed, same_day=same_day)
        for who in sorted(self.new.elements()):
            self._add(who)
        rows = [line.values for line in self.lines if line.kept]
        index = pd.RangeIndex(len(rows))
        frame = pd.DataFrame({str(c): typed(str(c), [row[str(c)] for row in rows], index) for c in self.base.frame})
        notes = [f"changed in sheet {self.view.sheet.title}: {_in_words(self.changes, most=20)}"]
        if self.unannounced and "announced" in frame:
            notes.append(f"no announcement is known for new sessions: {', '.join(self.unannounced)}")
        return frame, notes

    def _companions(self) -> dict[str, str]:
        """Place to the posts that come along most often: those of the teams that may not lead."""
        seen: dict[str, Counter[str]] = {}
        for line in self.lines:
            if self._is_station(line):
                seen.setdefault(str(line.values["community"]), Counter())[self._followers(line)] += 1
        found = {place: [(team, count) for team, count in teams.items() if team] for place, teams in seen.items()}
        return {place: max(sorted(teams), key=lambda pair: pair[1])[0] for place, teams in found.items() if teams}

    def _is_station(self, line: _Line) -> bool:
        return line.values.get("duty", "") in {*self.duties, "", None}

    def _people(self, line: _Line) -> list[str]:
        return list(dict.fromkeys([str(line.values["cadre"]), *str(line.values.get("team") or "").split()]))

    def _followers(self, line: _Line) -> str:
        return " ".join(post for post in self._people(line) if post not in self.leaders)

    def _take_out(self) -> list[_Line]:
        """Posts leave the sessions where the view no longer shows them; a session without a leader is taken out."""
        freed = []
        for line in self.lines:
            if not self._is_station(line):
                continue
            people, where = self._people(line), (line.values["date"], line.values["community"])
            stays = []
            for post in people:
                who = (where[0], post, str(where[1]))
                if post in self.leaders and self.gone[who] > 0:
                    self.gone[who] -= 1
                else:
                    stays.append(post)
            if len(stays) == len(people):
                continue
            leads = [post for post in stays if post in self.leaders]
            if leads:
                self._lead(line, leads[0], [post for post in stays if post != leads[0]])
            else:
                line.kept = False
                freed.append(line)
        return freed

    def _lead(self, line: _Line, cadre: str, team: list[str]) -> None:
        line.values["cadre"] = cadre
        if "team" in line.values:
            line.values["team"] = " ".join(team)

    def _place(self, freed: list[_Line], *, same_day: bool) -> list[_Line]:
        """Give sessions that were taken out the new place, or the new day, that the view shows for their leader."""
        rest = []
        for line in freed:
            date, cadre = line.values["date"], str(line.values["cadre"])
            kept = (0, date) if same_day else (2, str(line.values["community"]))
            mine = sorted(who for who, count in self.new.items() if count > 0 and who[1] == cadre)
            found = [who for who in mine if who[kept[0]] == kept[1]]
            if not found:
                rest.append(line)
                continue
            who = min(found, key=lambda each: abs((each[0] - date).days))
            also = [post for post in self._people(line)[1:] if self.new[who[0], post, who[2]] > 0]
            for post in (cadre, *also):
                self.new[who[0], post, who[2]] -= 1
            self._move(line, who)
            self._lead(line, cadre, [*also, *self._available(who)])
        return rest

    def _move(self, line: _Line, who: Who) -> None:
        line.kept = True
        if who[0] != line.values["date"]:
            line.values |= {column: "" for column in ("start", "end") if column in line.values}
            line.values["date"] = who[0]
            self._other_day(line, self._kind(who))
        if who[2] != line.values["community"]:
            offices = self.scenario.communities["place"]
            changed = {"community": who[2], "target": who[2], "place": str(offices.get(who[2], ""))}
            line.values |= {column: value for column, value in changed.items() if column in line.values}

    @staticmethod
    def _other_day(line: _Line, kind: str) -> None:
        """The kind that the new day has; only a make-up stands for another day."""
        if kind and "kind" in line.values:
            line.values["kind"] = kind
            if kind != "make_up" and "replaces" in line.values:
                line.values["replaces"] = None

    def _available(self, who: Who) -> list[str]:
        """The usual companions of a place who are not on leave that day."""
        leave = self.scenario.leave
        away = set(leave[(leave["from"] <= who[0]) & (leave["to"] >= who[0])]["cadre"]) if len(leave) else set()
        return [post for post in self.along.get(who[2], "").split() if post not in away and post != who[1]]

    def _add(self, who: Who) -> None:
        line = _Line(values=dict.fromkeys(self.lines[0].values) if self.lines else {})
        offices = self.scenario.communities["place"]
        given = {"date": who[0], "cadre": who[1], "community": who[2], "target": who[2],
                 "place": str(offices.get(who[2], "")), "kind": self._kind(who), "status": "planned",
                 "session_id": self._new_id(who)}  # fmt: skip
        line.values |= {column: value for column, value in given.items() if column in line.values}
        self._lead(line, who[1], self._available(who))
        self.unannounced.append(f"{who[0].date()} {who[1]}")
        self.lines.append(line)

    def _kind(self, who: Who) -> str:
        view = self.view.frame
        if "kind" not in view:
            return ""
        rows = view[(view["date"] == who[0]) & (view["cadre"] == who[1]) & (view["community"] == who[2])]
        return str(rows["kind"].iloc[0]) if len(rows) else ""

    def _new_id(self, who: Who) -> str:
        known = {str(line.values.get("session_id")) for line in self.lines}
        stem = f"{who[0]:%Y%m%d}-{who[1]}"
        return next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, len(known) + 3))) if name not in known)

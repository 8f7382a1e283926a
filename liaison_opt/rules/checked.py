"""Forms that nothing can decide: what a record holds, and what was published."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules.base import Rule, Stage, measured, nearest, nobody
from liaison_opt.rules.select import Names, groups
from liaison_opt.scenario.refuse import plain_heading, reason_against

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.scenario import Scenario

#: what a line of each log may hold at all: nothing about what anybody is, thinks or said
FIELDS: dict[str, tuple[str, ...]] = {
    "session": (
        "date", "start", "end", "time", "place", "cadre", "team", "community", "target", "target_id", "duty", "kind",
        "status", "due_date",
    ),
    "visit": ("visit_id", "session_id", "household", "order", "minutes", "date", "status", "due_date", "ack"),
    "matter": ("id", "session_id", "stage", "due_date"),
    "link": ("cadre", "target", "kind", "from", "to"),
}  # fmt: skip
#: words of the clauses that other column names stand for
COLUMNS = {"time": ("date", "start", "end"), "target_id": ("target",)}


class Record(Rule):
    """What a line of the log holds, and what it must never hold. Only checked.

    The fields are words of a closed list a log (`rules.checked.FIELDS`), so a policy cannot ask for particulars of
    people; `time` means date, start and end. `forbid` adds to the headings that no table may have anyway. `stages`
    are the steps of the ledger of matters; a matter belongs to a session, never to a household.
    Clauses: JH-1.4, JH-3.5b, JH-3.6b, JH-3.6c, CC-4.1, GZ-5, BD-9, XT-4.4, SQ-3.2f, TOC-5.
    """

    form: ClassVar[str] = "record"
    stage: ClassVar[Stage] = "given"
    enforced: ClassVar[bool] = False
    log: Literal["session", "visit", "matter", "link"] = Field("session", description="what a line stands for")
    fields: Names = Field((), description="what each line must hold")
    forbid: Names = Field((), description="headings that no line may have, besides those that are always refused")
    stages: Names = Field((), description="steps that a matter goes through, in order")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {"en": "the record has no column for {period}", "zh": "记录缺少“{period}”一栏"},
        "over": {"en": "the record has a column {period}, which it must not have", "zh": "记录不应有“{period}”一栏"},
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: fields that no log may hold or that this log does not know, steps told twice, nothing said."""
        found = super().problems(scenario)
        known = FIELDS[self.log]
        for field in self.fields:
            if (reason := reason_against(field)) is not None and field not in known:
                found.append(("fields", field, f"This is never kept: {reason}."))
            elif field not in known:
                found.append(("fields", field, nearest(field, list(known))))
        found += [
            ("forbid", f, "It stands in `fields`, too: take it out of one.") for f in self.forbid if f in self.fields
        ]
        twice = [stage for n, stage in enumerate(self.stages) if stage in self.stages[:n]]
        found += [("stages", stage, "Each step is named once.") for stage in twice]
        if self.stages and self.log != "matter":
            found.append(("stages", self.stages[0], "Only matters go through steps: log = 'matter'."))
        if not (self.fields or self.forbid or self.stages):
            found.append(("fields", "", "Say what a line holds (`fields`), must not (`forbid`), or its `stages`."))
        return found

    def judgeable(self, facts: Facts) -> str | None:
        """Only logs that the plan has can be judged."""
        there = self.log == "session" or (self.log == "link" and len(facts.links) > 0)
        if there:
            return super().judgeable(facts)
        names = {"visit": "走访", "matter": "事项", "link": "联系"}
        return f"尚无{names[self.log]}记录" if facts.lang == "zh" else f"there is no {self.log} log yet"

    def violations(self, facts: Facts) -> pd.DataFrame:
        """A line a column that is missing, and a line a column that must not be there."""
        has = facts.columns if self.log == "session" else frozenset(FIELDS["link"])
        wanted = dict.fromkeys(column for field in self.fields for column in COLUMNS.get(field, (field,)))
        lost = [column for column in wanted if column not in has]
        ill = {plain_heading(name) for name in self.forbid}
        kept = sorted(name for name in has if plain_heading(name) in ill or reason_against(name) is not None)
        parts = [(lost, 0, "lo", 1), (kept, 1, "hi", 0)]
        found = [measured(groups(period=names), np.full(len(names), n), **{side: b}) for names, n, side, b in parts]
        return pd.concat(found, ignore_index=True)


#: what a published figure may be held against: word, whether a name follows, and where that name is looked up
MEASURES = {"places": "kind", "households": "kind", "links": "", "posts": "role", "sessions": "duty", "slots": "slot"}


class PublishedStat(Rule):
    """A figure in print, held against what the scenario or the plan has. Only checked.

    The amount is the distance to what `op` allows, rounded up. Without a `measure` the figure is told, not judged.
    `households:KIND` adds up the households of places of a kind; a name may be left out after `places` and `links`,
    and means all. Clauses: FS-1, FS-2, FS-3, FS-4, FS-7, FS-11, FS-13, GZ-8a, GZ-8b, GZ-8c, GZ-8d, GZ-8e, GW-1, GW-7,
    RY-7, RY-8.
    """

    form: ClassVar[str] = "published_stat"
    stage: ClassVar[Stage] = "given"
    enforced: ClassVar[bool] = False
    name: str = Field(min_length=1, description="what the figure counts, in the source's sense")
    value: float = Field(allow_inf_nan=False, description="the figure as printed")
    op: Literal["==", ">=", "<=", "~"] = Field("==", description="~ is equal up to `tol`")
    tol: float = Field(0, ge=0, allow_inf_nan=False, description="share of the value by which ~ may be off")
    unit: str = Field("", description="unit of the figure")
    of: Literal["published", "calculated", "assumed"] = Field("published", description="where the figure comes from")
    measure: str | None = Field(
        None,
        description="what to hold it against: places:KIND, households:KIND, links:KIND, posts:ROLE, sessions:DUTY, "
        "slots:NAME; none = told only",
    )
    says: ClassVar[dict[str, dict[str, str]]] = {
        "published": {
            "en": "{period}: {required} is published, here {actual}",
            "zh": "{period}：公布为 {required}，此处为 {actual}",
        },
        "calculated": {
            "en": "{period}: {required} is calculated, here {actual}",
            "zh": "{period}：推算为 {required}，此处为 {actual}",
        },
        "assumed": {
            "en": "{period}: {required} is assumed, here {actual}",
            "zh": "{period}：假定为 {required}，此处为 {actual}",
        },
    }

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: a measure that nobody can take, a share held against a count, a `tol` that means nothing."""
        found = super().problems(scenario)
        if self.tol and self.op != "~":
            found.append(("tol", f"{self.tol:g}", "Only op = '~' has a tolerance."))
        if self.measure is None:
            return found
        if self.value != int(self.value):
            found.append(("value", f"{self.value:g}", "A measure counts: give a whole number, or leave `measure` out."))
        word, _, name = self.measure.partition(":")
        known = {
            "kind": list(scenario.kinds),
            "role": list(scenario.roles),
            "duty": [duty.name for duty in scenario.settings.duty],
            "slot": [spec.name for spec in scenario.settings.slot],
        }
        if word not in MEASURES:
            found.append(("measure", self.measure, nearest(word, list(MEASURES))))
        elif name and name not in (names := known[MEASURES[word] or "kind"]):
            found.append(("measure", self.measure, nearest(name, names)))
        elif not name and word in {"posts", "sessions", "slots"}:
            found.append(("measure", self.measure, f"Say which: {word}:NAME."))
        return found

    def judgeable(self, facts: Facts) -> str | None:
        """Without a measure there is nothing to hold the figure against."""
        if self.measure is not None:
            return super().judgeable(facts)
        tag = {"published": "公布", "calculated": "推算", "assumed": "假定"}
        figure = " ".join(
            part for part in (f"{self.value:,g}" if self.value % 1 else f"{self.value:,.0f}", self.unit) if part
        )
        if facts.lang == "zh":
            return f"仅列出：{self.name} {self.op} {figure}（{tag[self.of]}）"
        return f"told only: {self.name} {self.op} {figure} ({self.of})"

    def violations(self, facts: Facts) -> pd.DataFrame:
        """One line, if the figure and ours disagree."""
        ours, room = count(facts, self.measure or ""), self.tol * abs(self.value)
        below = self.value - room - ours if self.op != "<=" else 0
        above = ours - self.value - room if self.op != ">=" else 0
        amount = math.ceil(max(below, above, 0))
        if amount == 0:
            return nobody()
        label = f"{self.name} ({self.unit})" if self.unit else self.name
        return groups(period=[label]).assign(required=int(self.value), actual=ours, amount=amount, say=self.of)


def count(facts: Facts, measure: str) -> int:
    """What a measure of `MEASURES`, such as "places:village", comes to."""
    word, _, name = measure.partition(":")
    places, held = facts.scenario.targets, facts.leads
    of_kind = places[places["kind"] == name] if name else places[places["kind"] != "household"]
    if word == "places":
        return len(of_kind)
    if word == "households":
        return int(of_kind["households"].sum())
    if word == "links":
        links = facts.links.drop_duplicates(["cadre", "target"])
        return len(links[links["target_kind"] == name]) if name else len(links)
    if word == "posts":
        return len(facts.scenario.roles.get(name, []))
    if word == "sessions":
        return held.loc[held["duty"] == name, "session_id"].nunique()
    return int((facts.scenario.horizon.slots["name"] == name).sum())

"""What several systems at once ask of one post's calendar: days by clause, which can share a day, the least in all."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.plan import Plan
from liaison_opt.rules.candidates import on_leave
from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.policy import reading_names, rules_of
from liaison_opt.scenario.words import advice
from liaison_opt.study.asks import Ask, asked_of, counting

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from liaison_opt.scenario import Scenario


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class CalendarLoad:
    """One post's year.

    Parameters
    ----------
    scenario
        What was given.
    post
        Id of the post.
    asked
        One row a binding rule that asks for the post's days, in the order of the policy: system ("CC-2"), clause,
        rule, kind (fixed: on given days; floor: days to be chosen; turn: of several posts together), days (the least by
        this rule alone), share (an even share of what is asked of several posts, in sessions; missing if asked of the
        post itself), open (days on which it could be met), planned (days of the plan that count for it).
    shared
        One row a pair of these rules: rule, other, days (days on which both could be met: by one session, or by two
        that do not overlap in time), planned (days of the plan that count for both).
    year
        One row a system and day of the plan: system, date, fixed (bool: a rule of the system names the day).
    least
        No calendar of this post uses fewer days: the greatest sum of `days` over rules of which no two can ever share
        a day.
    least_by
        These rules.
    used
        Days that the plan uses; None without a plan.
    offered
        Days on which the post could hold any session.
    """

    scenario: Scenario
    post: str
    asked: pd.DataFrame
    shared: pd.DataFrame
    year: pd.DataFrame
    least: int
    least_by: tuple[str, ...]
    used: int | None
    offered: int

    @property
    def separate(self) -> int:
        """Days if no day served two rules: the sum of what is asked of the post itself."""
        return int(self.asked["days"].sum())

    @property
    def utilisation(self) -> float | None:
        """Share of the days offered that the plan uses."""
        return None if self.used is None or not self.offered else self.used / self.offered

    @property
    def systems(self) -> pd.DataFrame:
        """One row a system: system, rules, days (the rules' floors added up), planned (different days of the plan)."""
        found = self.asked.groupby("system", sort=False).agg(rules=("rule", "size"), days=("days", "sum"))
        planned = self.year.groupby("system")["date"].nunique()
        found["planned"] = planned.reindex(found.index).fillna(0).astype("int64")
        return found.reset_index()

    def plot(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """The year as a strip a system (`output.chart_year.year`)."""
        return importlib.import_module("liaison_opt.output.chart_year").year(self, ax, lang)  # type: ignore[no-any-return]

    def table(self, lang: str | None = None) -> pd.DataFrame:
        """What each clause asks, in words (`output.load_table.asked`)."""
        return importlib.import_module("liaison_opt.output.load_table").asked(self, lang)  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        used = "no plan" if self.used is None else f"{self.used} used"
        return f"CalendarLoad({self.post}: {self.separate} days asked one by one, at least {self.least}, {used})"


def calendar_load(given: Plan | Scenario, post: str, *, links: pd.DataFrame | None = None) -> CalendarLoad:
    """What the rules of a scenario ask of one post's calendar, and what a plan makes of it.

    Parameters
    ----------
    given
        A plan, or a scenario alone: then nothing is planned yet.
    post
        Id of the post.
    links
        cadre, target: whom the post is linked to. Default: the plan's links, or those given in the scenario. With the
        links of a plan, another reading can be looked at without planning it.

    Raises
    ------
    ScenarioError
        There is no such post.
    """
    scenario, along = _parts(given, links)
    _known(scenario, post)
    rules = rules_of(scenario)
    roster = given.roster if isinstance(given, Plan) else None
    asks = asked_of(scenario, rules, post, along)
    mine = _sessions(scenario, along, roster, post)
    held = [counting(ask.rule, scenario, mine) if mine is not None else None for ask in asks]
    least, by = _least(asks)
    return CalendarLoad(
        scenario=scenario, post=post, asked=_asked(asks, held), shared=_shared(asks, held),
        year=_year(asks, held, mine), least=least, least_by=by,
        used=None if mine is None else int(mine["date"].nunique()), offered=_offered(scenario, post),
    )  # fmt: skip


def _parts(given: Plan | Scenario, links: pd.DataFrame | None) -> tuple[Scenario, pd.DataFrame]:
    """The scenario, and the links along which duties are held."""
    scenario = given.scenario if isinstance(given, Plan) else given
    return scenario, given.links if links is None else links


def _known(scenario: Scenario, post: str) -> None:
    known = [str(one) for one in scenario.cadres.index]
    if post not in known:
        todo = advice(str(post), known, f"Known are: {', '.join(known[:12])}.")
        raise ScenarioError([Fault(file="cadres", value=str(post), problem="there is no such post", todo=todo)])


def _sessions(scenario: Scenario, links: pd.DataFrame, roster: pd.DataFrame | None, post: str) -> pd.DataFrame | None:
    """The post's sessions in the plan, leading or in a team; None without a roster."""
    if roster is None or roster.empty:
        return None
    sessions = facts_of(scenario, links, roster).sessions
    return sessions[sessions["cadre"] == post].reset_index(drop=True)


def _asked(asks: list[Ask], held: list[pd.DataFrame | None]) -> pd.DataFrame:
    rows = [
        {"system": ask.system, "clause": ask.rule.clause, "rule": ask.rule.id, "kind": ask.kind, "days": ask.days,
         "share": None if ask.share is None else round(float(ask.share), 1), "open": ask.open["date"].nunique(),
         "planned": None if days is None else days["date"].nunique()}
        for ask, days in zip(asks, held, strict=True)
    ]  # fmt: skip
    columns = ["system", "clause", "rule", "kind", "days", "share", "open", "planned"]
    return pd.DataFrame(rows, columns=columns).astype({"days": "int64", "share": float, "planned": "Int64"})


def _shared(asks: list[Ask], held: list[pd.DataFrame | None]) -> pd.DataFrame:
    """Every pair of rules; only those that can share a day, or do, are of interest, but zeros are told, too."""
    rows = []
    for (one, first), (two, second) in itertools.combinations(zip(asks, held, strict=True), 2):
        planned = None
        if first is not None and second is not None:
            planned = len(set(first["date"]) & set(second["date"]))
        rows.append({"rule": one.rule.id, "other": two.rule.id, "days": len(_both(one, two)), "planned": planned})
    return pd.DataFrame(rows, columns=["rule", "other", "days", "planned"]).astype(
        {"days": "int64", "planned": "Int64"}
    )


def _both(one: Ask, two: Ask) -> set[Any]:
    """Days on which one post could meet both: by the same session, or by two that do not overlap in time."""
    columns = ["date", "start", "end", "duty", "target"]
    on = one.open[columns].drop_duplicates().merge(two.open[columns].drop_duplicates(), on="date")
    same = (on["start_x"] == on["start_y"]) & (on["duty_x"] == on["duty_y"]) & (on["target_x"] == on["target_y"])
    apart = (on["end_x"] <= on["start_y"]) | (on["end_y"] <= on["start_x"])
    return set(on.loc[same | apart, "date"])


def _least(asks: list[Ask]) -> tuple[int, tuple[str, ...]]:
    """The heaviest set of rules of which no two can ever share a day: their days add up in every calendar."""
    owing = {ask.rule.id: ask for ask in asks if ask.days}
    graph = nx.Graph()
    for name, ask in owing.items():
        graph.add_node(name, days=ask.days)
    graph.add_edges_from(
        (one, two) for one, two in itertools.combinations(owing, 2) if not _both(owing[one], owing[two])
    )
    chosen, days = nx.max_weight_clique(graph, weight="days")
    return int(days), tuple(name for name in owing if name in set(chosen))


def _year(asks: list[Ask], held: list[pd.DataFrame | None], mine: pd.DataFrame | None) -> pd.DataFrame:
    """Each system and day of the plan; what no rule asks for stands under "other"."""
    if mine is None:
        return pd.DataFrame({"system": [], "date": pd.to_datetime([]), "fixed": []}).astype({"fixed": bool})
    parts = [
        days[["date"]].assign(system=ask.system, fixed=ask.kind == "fixed", session=days.index)
        for ask, days in zip(asks, held, strict=True)
        if days is not None
    ]
    known = pd.concat(parts) if parts else mine[["date"]].iloc[:0].assign(system="", fixed=False, session=-1)
    rest = mine[~mine.index.isin(known["session"])]
    rest = rest[["date"]].assign(system="other", fixed=False, session=-1)
    table = pd.concat([known, rest])[["system", "date", "fixed"]]
    table = table.sort_values(["date", "system", "fixed"], ascending=[True, True, False], kind="stable")
    return table.drop_duplicates(["system", "date"], ignore_index=True)


def _offered(scenario: Scenario, post: str) -> int:
    """Days with a slot of a duty that the post may lead, on which it is not on leave."""
    roles = set(str(scenario.cadres["roles"][post]).split())
    duties = {duty.name for duty in scenario.settings.duty if duty.role in roles}
    slots = scenario.horizon.slots[scenario.horizon.slots["use"] == "regular"]
    mine = slots[slots["duties"].str.split().map(lambda names: bool(duties & set(names)))][["date"]].assign(cadre=post)
    return int(mine.loc[~on_leave(mine, scenario), "date"].nunique())


def by_reading(
    given: Plan | Scenario, post: str, codes: Sequence[str] | None = None, *, links: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How much each reading of each ambiguity asks of a post, the others as the scenario has them; nothing is planned.

    Parameters
    ----------
    given, post, links
        As in `calendar_load`; links stay as they are in every reading.
    codes
        Codes such as "A9"; None = all that the scenario has readings for.

    Returns
    -------
    One row a code and reading: code, reading, chosen (bool: the scenario's own), separate (days asked one by one),
    least (no calendar uses fewer), fits (bool: False where the reading does not fit the scenario; then no days).

    Raises
    ------
    ScenarioError
        There is no such post, or the scenario has no readings of a code.
    """
    scenario, along = _parts(given, links)
    _known(scenario, post)
    own = _floors(scenario, post, along)
    rows = []
    known = reading_names(scenario)
    strange = [code for code in codes or () if code not in known]
    if strange:
        raise ScenarioError([
            Fault(file=scenario.name, column="reading", value=code, problem="the scenario has no readings of this code",
                  todo=f"Known codes: {', '.join(known)}.") for code in strange
        ])  # fmt: skip
    for code in codes or known:
        for name in known[code]:
            chosen = scenario.settings.readings.get(code) == name
            found: tuple[int | None, int | None] = (None, None)
            with contextlib.suppress(ScenarioError):  # told in the column fits
                found = own if chosen else _floors(scenario.replace(readings={code: name}), post, along)
            rows.append({"code": code, "reading": name, "chosen": chosen, "separate": found[0], "least": found[1]})
    table = pd.DataFrame(rows, columns=["code", "reading", "chosen", "separate", "least"])
    table = table.astype({"separate": "Int64", "least": "Int64", "chosen": bool})
    order = table["code"].map(lambda code: int(code[1:]) if code[1:].isdigit() else 0)
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return table.assign(fits=table["least"].notna())


def _floors(scenario: Scenario, post: str, links: pd.DataFrame) -> tuple[int, int]:
    asks = asked_of(scenario, rules_of(scenario), post, links)
    return sum(ask.days for ask in asks), _least(asks)[0]

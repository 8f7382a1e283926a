"""Pure functions from a plan to the tables that people read: the workbook and the notebooks show the same ones.

Columns have fixed English names (`words.text("column.…")` translates them); cells are in the language asked for.
"""

from __future__ import annotations

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import labels, words
from liaison_opt.plan import Plan
from liaison_opt.scenario.entities import Scenario

KEY = ["date", "start", "end"]
LIST_COLUMNS = (
    "post", "place", "date", "weekday", "time", "office", "duty", "kind", "replaces", "announced", "team",
)  # fmt: skip


def station_duties(scenario: Scenario) -> list[str]:
    """The duties held along links: what a roster of stationing shows (all duties if none is that slots offer)."""
    offered = {name for slot in scenario.settings.slot for name in slot.duties}
    found = [duty.name for duty in scenario.settings.duty if duty.at == "links" and duty.name in offered]
    return found or [duty.name for duty in scenario.settings.duty]


def stationing(plan: Plan) -> pd.DataFrame:
    """The sessions of the duties held along links, with the columns of the roster."""
    return plan.roster[plan.roster["duty"].isin(station_duties(plan.scenario))]


def posts(plan: Plan) -> list[str]:
    """Cadres who lead, or by their role may lead, a stationing duty; in the order of the table."""
    roles = {duty.role for duty in plan.scenario.settings.duty if duty.name in station_duties(plan.scenario)}
    holders = {cadre for role in roles for cadre in plan.scenario.roles.get(role, [])}
    holders.update(stationing(plan)["cadre"].astype(str))
    return [str(cadre) for cadre in plan.scenario.cadres.index if cadre in holders]


def _each_post(roster: pd.DataFrame) -> pd.DataFrame:
    """One row a post and session: the one who leads and each of the team, in a column `post`."""
    team = roster["team"].fillna("").astype(str)
    everybody = (roster["cadre"].astype(str) + " " + team).str.split()
    rows = roster.assign(post=everybody).explode("post", ignore_index=True)
    return rows.drop_duplicates(["session_id", "post"], ignore_index=True)


def glance_rows(plan: Plan) -> pd.DataFrame:
    """The lines of the year at a glance.

    Returns
    -------
    DataFrame
        date, start, end, kind (regular | make_up | holiday), label (the holiday's name, else ""), label_zh; sorted.
    """
    scenario, duties = plan.scenario, set(station_duties(plan.scenario))
    slots = scenario.horizon.slots
    regular = slots[(slots["use"] == "regular") & _offers(slots["duties"], duties)]
    names = [s.name for s in scenario.settings.slot if s.use == "regular" and duties & set(s.duties)]
    lost = scenario.horizon.lost
    lost = lost[lost["name"].isin(names)]
    parts = [
        regular[KEY].assign(kind="regular"),
        stationing(plan)[KEY].assign(kind="make_up"),
        lost[[column for column in (*KEY, "label", "label_zh") if column in lost]].assign(kind="holiday"),
    ]
    filled = [part for part in parts if len(part)] or parts[:1]  # a duty that no slot offers has no lines
    rows = pd.concat(filled, ignore_index=True)
    rows = rows.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    blank = pd.Series("", index=rows.index)
    label = rows.get("label", blank).fillna("")
    return rows.assign(label=label, label_zh=rows.get("label_zh", label).fillna(label))


def _offers(duties: pd.Series, wanted: set[str]) -> pd.Series:
    lists = duties.astype(str).str.split().explode()
    return lists.isin(wanted).groupby(level=0).any().reindex(duties.index, fill_value=False)


def glance_grid(plan: Plan) -> pd.DataFrame:
    """Who is where: one row a line of `glance_rows`, one column a post (its id), cells place ids joined by spaces.

    The index is (date, start, end), as in `glance_rows`; a cell is "" where the post holds no session.
    """
    rows = pd.MultiIndex.from_frame(glance_rows(plan)[KEY])
    columns = posts(plan)
    each = _each_post(stationing(plan))
    if each.empty:
        return pd.DataFrame("", index=rows, columns=columns)
    grid = each.pivot_table(index=KEY, columns="post", values="community", aggfunc=" ".join)
    return grid.reindex(index=rows, columns=columns).astype(object).fillna("")


def at_a_glance(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """The year on one page: the dates of stationing down, the posts across, names of places in the cells.

    Returns
    -------
    DataFrame
        Index date. Columns: weekday, kind, label, then one a post (its title).
    """
    lang = language(lang)
    rows, grid = glance_rows(plan), glance_grid(plan)
    names, titles = labels.place_names(plan.scenario, lang), labels.post_titles(plan.scenario, lang)
    join = words.text("list.comma", lang).join
    cells = grid.map(lambda ids: join(names.get(i, i) for i in ids.split())).rename(columns=titles)
    head = pd.DataFrame(
        {
            "weekday": words.weekdays(rows["date"], lang),
            "kind": _spoken("kind", rows["kind"], lang),
            "label": rows["label_zh" if lang == "zh" else "label"],
        }
    )
    whole = pd.concat([head, cells.reset_index(drop=True)], axis="columns")
    return whole.set_index(pd.DatetimeIndex(rows["date"], name="date"))


def by_week(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """ISO weeks down, posts across, the places of that week in the cells in the order of the days."""
    lang = language(lang)
    names, titles = labels.place_names(plan.scenario, lang), labels.post_titles(plan.scenario, lang)
    each = _each_post(stationing(plan)).sort_values([*KEY, "session_id"])
    columns = [titles[cadre] for cadre in posts(plan)]
    if each.empty:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="week"))
    iso = each["date"].dt.isocalendar()
    week = iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)
    each = each.assign(week=week, name=each["community"].map(names), post=each["post"].map(titles))
    join = words.text("list.comma", lang).join
    found = each.pivot_table(index="week", columns="post", values="name", aggfunc=join)
    return found.reindex(columns=columns).astype(object).fillna("")


def by_cadre(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """Stationing sessions, a post at a time, also those where it is of the team: columns `LIST_COLUMNS`.

    Dates are datetime64; `team` names the other posts of the session.
    """
    lang = language(lang)
    return _listed(plan, lang, "post")


def by_community(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """Stationing sessions, a place at a time: columns `LIST_COLUMNS`, `place` first; one row a session."""
    lang = language(lang)
    found = _listed(plan, lang, "place")
    return found[["place", "post", *LIST_COLUMNS[2:]]]


def _listed(plan: Plan, lang: str, first: str) -> pd.DataFrame:
    scenario, roster = plan.scenario, stationing(plan)
    titles = labels.post_titles(scenario, lang)
    if first == "post":
        each = _each_post(roster)
        order = {cadre: number for number, cadre in enumerate(scenario.cadres.index)}
        rank = each["post"].map(order)
    else:
        each = roster.reset_index(drop=True).assign(post=roster["cadre"].to_numpy())
        order = {place: number for number, place in enumerate(scenario.communities.index)}
        rank = each["community"].map(order)
    each = each.assign(rank=rank).sort_values(["rank", *KEY, "session_id"], ignore_index=True)
    duties = {spec.name: labels.duty_title(scenario, spec.name, lang) for spec in scenario.settings.duty}
    join = words.text("list.semicolon", lang).join
    everybody = (each["cadre"].astype(str) + " " + each["team"].fillna("").astype(str)).str.split()
    others = [
        join(titles.get(i, i) for i in dict.fromkeys(ids) if i != post)
        for ids, post in zip(everybody, each["post"], strict=True)
    ]
    return each.assign(
        post=each["post"].map(titles).fillna(each["post"]),
        team=pd.Series(others, index=each.index, dtype="str"),
        place=each["community"].map(labels.place_names(scenario, lang)).fillna(each["community"]),
        weekday=words.weekdays(each["date"], lang),
        time=each["start"].astype(str) + "–" + each["end"].astype(str),
        office=_office(plan, each),
        duty=each["duty"].map(duties).fillna(each["duty"]),
        kind=_spoken("kind", each["kind"], lang),
    )[list(LIST_COLUMNS)]


def _office(plan: Plan, sessions: pd.DataFrame) -> pd.Series:
    said = sessions["place"].fillna("").astype(str)
    return said.where(said != "", sessions["community"].map(labels.offices(plan.scenario)).fillna(""))


def _spoken(section: str, values: pd.Series, lang: str) -> pd.Series:
    return values.astype(str).map(lambda value: words.known(section, value, lang)).astype(str)


def by_month(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """How many stationing sessions each place has in each month.

    Returns
    -------
    DataFrame
        Index place (name), every place that is linked or has a session, in table order. Columns: one a month of
        the horizon ("2027-01"), then regular, make_up (moved sessions count as regular) and total.
    """
    lang = language(lang)
    scenario, sessions = plan.scenario, stationing(plan)
    months = list(dict.fromkeys(scenario.horizon.days["month"].astype(str)))
    counts = pd.crosstab(sessions["community"], sessions["date"].dt.strftime("%Y-%m")).reindex(
        index=served(plan), columns=months, fill_value=0
    )
    total = counts.sum(axis="columns")
    made_up = sessions[sessions["kind"] == "make_up"].groupby("community").size().reindex(counts.index, fill_value=0)
    names = labels.place_names(scenario, lang)
    found = counts.assign(regular=total - made_up, make_up=made_up, total=total).astype("int64")
    return found.rename(index=names).rename_axis(index="place", columns=None)


def served(plan: Plan) -> list[str]:
    """Places that are linked or hold a stationing session, in table order."""
    seen = set(stationing(plan)["community"]) | set(plan.links["target"])
    return [str(place) for place in plan.scenario.communities.index if place in seen]


def load(plan: Plan) -> pd.DataFrame:
    """Posts down, places across (ids): how many stationing sessions."""
    each = _each_post(stationing(plan))
    counts = pd.crosstab(each["post"], each["community"])
    return counts.reindex(index=posts(plan), columns=served(plan), fill_value=0)


def figures(plan: Plan) -> dict[str, int]:
    """What a planner compares between two rosters of the same year.

    Returns
    -------
    dict
        sessions, regular, make_ups, missed (slots of posts), not_made_up, spread (largest difference in sessions
        between the places of one post), fewest and most (sessions at a linked place), room (household visits),
        violations (lines that break a binding rule), unmet (lines of unmet wishes).
    """
    sessions, counts = stationing(plan), load(plan)
    made_up = int((sessions["kind"] == "make_up").sum())
    places = sessions.groupby("community").size().reindex(served(plan), fill_value=0)
    own = {post: list(dict.fromkeys(group["target"])) for post, group in plan.links.groupby("cadre")}
    shares = counts.to_dict("index")
    each = [[shares[post][i] for i in targets if i in shares[post]] for post, targets in own.items() if post in shares]
    return {
        "sessions": len(sessions),
        "regular": len(sessions) - made_up,
        "make_ups": made_up,
        "missed": len(plan.missed),
        "not_made_up": int(plan.missed["made_up_on"].isna().sum()) if len(plan.missed) else 0,
        "spread": max((max(shares) - min(shares) for shares in each if shares), default=0),
        "fewest": min(map(int, places), default=0),
        "most": max(map(int, places), default=0),
        "room": _visits(plan, sessions),
        "violations": plan.violations,
        "unmet": len(plan.audit) - plan.violations,
    }


def _visits(plan: Plan, sessions: pd.DataFrame) -> int:
    """Household visits that these sessions hold: as their duties say, or the capacity where no duty says it."""
    size = {duty.name: duty.visits for duty in plan.scenario.settings.duty}
    if not any(size.values()):
        return len(sessions) * plan.scenario.settings.session.capacity
    return int(sessions["duty"].map(size).fillna(0).astype("int64").sum())  # no session at all: the column is of words

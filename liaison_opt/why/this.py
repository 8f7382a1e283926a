"""Why this session, why not that day, why this village so often: asked of a finished plan, answered by solves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import language
from liaison_opt.output import labels, words
from liaison_opt.rules.barred import barred_sessions
from liaison_opt.rules.base import nearest
from liaison_opt.rules.candidates import session_candidates
from liaison_opt.rules.facts import described
from liaison_opt.rules.policy import rules_of
from liaison_opt.why.this_rows import breaking, tight
from liaison_opt.why.this_told import Telling, Why

if TYPE_CHECKING:
    from liaison_opt.plan import Plan
    from liaison_opt.rules.model import Ints
    from liaison_opt.solve.asking import Asking
    from liaison_opt.solve.engine import Stop

#: sessions of one post on one day that are asked about, one solve each; lines of rules at their limit
ASKED, LIMITS = 3, 8


def why(
    plan: Plan,
    *,
    session: str | None = None,
    cadre: str | None = None,
    date: Any = None,
    community: str | None = None,
    seed: int = 0,
    seconds: float | None = None,
    stop: Stop | None = None,
    lang: str | None = None,
) -> Why:
    """Say why a plan is as it is, given its links: what forces it, and what the next best would cost.

    Parameters
    ----------
    plan
        A plan as it was made, or read back from its folder.
    session
        Id of a session of the roster: is it forced, and where would it go?
    cadre, date
        A post and a day: what is there and why; or why nothing is.
    community
        A place: which floors and caps are at their limit, and what one session fewer or more would mean.
    seed
        Random seed of the solver.
    seconds
        Wall-clock limit; None leaves only limits in deterministic time. What it cuts short is "not proven either way".
    stop
        A `Stop` of the caller's, to end early.
    lang
        "en" or "zh".

    Raises
    ------
    ScenarioError
        Not exactly one question, an unknown id, or a roster that is not a plan of its scenario.
    """
    from liaison_opt.solve.engine import Stop as Limit  # noqa: PLC0415 (OR-Tools is loaded only where it is needed)

    lang = language(lang)
    _one_question(plan, session, cadre, date, community)
    telling = Telling(plan.scenario, rules_of(plan.scenario), lang)
    stop = stop or Limit(seconds)
    if session is not None:
        _of_session(plan, telling, session, seed, stop)
    elif community is not None:
        _of_place(plan, telling, community, seed, stop)
    else:
        _of_day(plan, telling, str(cadre), pd.Timestamp(date), seed, stop)
    return telling.why()


def _one_question(plan: Plan, session: str | None, cadre: str | None, date: Any, community: str | None) -> None:
    """Refuse what is not one question about something that exists."""
    asked = [
        name for name, given in (("session", session), ("cadre", cadre or date), ("community", community)) if given
    ]
    faults = []
    if len(asked) != 1 or bool(cadre) != bool(date):
        todo = "Give a session; or a cadre and a date; or a community."
        faults.append(
            Fault(file="why", value=", ".join(asked) or "nothing", problem="one question is asked at a time", todo=todo)
        )
    known = {"session": plan.roster["session_id"], "cadre": plan.scenario.cadres.index,
             "community": plan.scenario.communities.index}  # fmt: skip
    for name, given in (("session", session), ("cadre", cadre), ("community", community)):
        if given and given not in set(known[name]):
            names = [str(one) for one in known[name]]
            faults.append(
                Fault(
                    file="why",
                    column=name,
                    value=given,
                    problem="there is nothing of this id",
                    todo=nearest(given, names),
                )
            )
    if date:
        day = pd.to_datetime(date, errors="coerce")
        first, last = plan.scenario.horizon.first, plan.scenario.horizon.last
        if pd.isna(day) or not first <= day.date() <= last:
            todo = f"Give a day from {first} to {last}, as YYYY-MM-DD."
            faults.append(Fault(file="why", column="date", value=str(date), problem="no day of the plan", todo=todo))
    if faults:
        raise ScenarioError(faults)


def _asking(plan: Plan, seed: int, stop: Stop) -> Asking:
    from liaison_opt.solve.asking import Asking as Model  # noqa: PLC0415

    return Model(plan, seed=seed, stop=stop)


def _of_session(plan: Plan, telling: Telling, session: str, seed: int, stop: Stop) -> None:
    asking = _asking(plan, seed, stop)
    held = asking.held
    row = next(held[held["part"].eq("lead") & held["session_id"].eq(session)].itertuples())
    telling.say("head", "session", what=telling.session(row))
    telling.say("head", "given")
    _without(asking, telling, row)


def _without(asking: Asking, telling: Telling, row: Any) -> None:
    """Whether it is forced, and what would become of the roster without it."""
    rows = breaking(asking, row)
    if len(rows):
        telling.say("fact", "breaks")
        telling.rows("breaks", rows, LIMITS)
    reply = asking.ask(np.array([row.col]), hi=0, who=row.cadre, target=row.target, period=f"{row.date:%Y-%m-%d}")
    telling.reply("without", reply, asking.worth(np.arange(len(asking.values))))


def _of_day(plan: Plan, telling: Telling, cadre: str, date: pd.Timestamp, seed: int, stop: Stop) -> None:
    who = telling.naming.one(cadre)
    telling.say("head", "day", who=who, day=telling.day(date))
    if _settled(plan, telling, cadre, date):
        return
    asking = _asking(plan, seed, stop)
    there = asking.model.sessions
    there = there[there["cadre"].eq(cadre) & there["date"].eq(date)]
    held = there[asking.values[there["col"].to_numpy(dtype=np.int64)] == 1]
    if len(held):
        telling.say("fact", "planned", n=len(held))
        telling.say("head", "given")
        for row in held.sort_values(["start", "part"], ascending=[True, False]).head(ASKED).itertuples():
            telling.say("head", "session", what=telling.session(row))
            _without(asking, telling, row)
        return
    telling.say("fact", "nothing", who=who)
    if there.empty:
        _not_offered(plan, telling, asking, cadre, date)
        return
    telling.say("head", "given")
    reply = asking.ask(there["col"].to_numpy(dtype=np.int64), lo=1, who=cadre, period=f"{date:%Y-%m-%d}")
    telling.reply("held", reply, asking.worth(np.arange(len(asking.values))))


def _settled(plan: Plan, telling: Telling, cadre: str, date: pd.Timestamp) -> bool:
    """True if leave or the calendar says it all."""
    scenario = plan.scenario
    leave = scenario.leave[scenario.leave["cadre"] == cadre]
    away = leave[(leave["from"] <= date) & (leave["to"] >= date)]
    for line in away.to_dict("records"):
        days = {name: words.long_day(line[key], telling.lang) for name, key in (("first", "from"), ("last", "to"))}
        telling.say("fact", "leave", who=telling.naming.one(cadre), **days)
    gone = scenario.horizon.lost[scenario.horizon.lost["date"] == date]
    label = "label_zh" if telling.lang == "zh" else "label"
    for line in gone.to_dict("records"):
        telling.say("fact", "lost", slot=line["name"], label=line[label])
    free = (scenario.horizon.slots["date"] == date).any()
    if not free:
        telling.say("fact", "no_slot")
    return bool(len(away)) or not free


def _not_offered(plan: Plan, telling: Telling, asking: Asking, cadre: str, date: pd.Timestamp) -> None:
    """Which rule rules out every session of a post on a day, or what else is missing."""
    scenario, slots = plan.scenario, plan.scenario.horizon.slots
    only = slots.index[slots["date"] == date]
    pairs = described(plan.links[["cadre", "target"]], scenario)
    kept = session_candidates(scenario, asking.rules, pairs, only=only)
    barred = barred_sessions(scenario, asking.rules, pairs, kept, only=only)
    mine = np.flatnonzero(barred.table["cadre"].eq(cadre).to_numpy())
    bars = barred.bars[barred.bars["row"].isin(mine)].drop_duplicates(["rule", "who", "target", "period"])
    if len(bars):
        clause = {rule.id: rule.clause for rule in asking.rules}
        table = bars.assign(clause=bars["rule"].map(lambda name: clause.get(name, name)), asks="<= 0", multiplier=1)
        telling.say("fact", "barred")
        telling.rows("held", table, LIMITS)
        return
    offered = {duty for names in slots.loc[only, "duties"] for duty in names.split()}
    roles = set(str(scenario.cadres.loc[cadre, "roles"]).split())
    mine_too = [duty for duty in scenario.settings.duty if duty.name in offered and duty.role in roles]
    telling.say("fact", "no_link" if mine_too else "no_duty")


def _of_place(plan: Plan, telling: Telling, community: str, seed: int, stop: Stop) -> None:
    telling.say("head", "community", place=telling.naming.one(community))
    telling.say("head", "given")
    asking = _asking(plan, seed, stop)
    there = asking.model.sessions
    there = there[there["target"].eq(community) & there["part"].eq("lead")]
    if there.empty:
        telling.say("fact", "nowhere")
        return
    _counted(telling, there[asking.values[there["col"].to_numpy(dtype=np.int64)] == 1])
    rows = tight(asking, community)
    telling.say("fact", "tight" if len(rows) else "not_tight")
    if len(rows):
        telling.rows("tight", rows, LIMITS)
    along = [duty.name for duty in plan.scenario.settings.duty if duty.at == "links"]
    mine = there[there["duty"].isin(along)] if there["duty"].isin(along).any() else there
    for duty, part in mine.groupby("duty", sort=False):
        telling.say("head", "duty", duty=labels.duty_title(plan.scenario, str(duty), telling.lang))
        _one_fewer_or_more(asking, telling, community, part["col"].to_numpy(dtype=np.int64))


def _counted(telling: Telling, held: pd.DataFrame) -> None:
    """How many sessions there are, duty by duty: by whom, and in which months."""
    if held.empty:
        telling.say("fact", "none_there")
    for duty, part in held.groupby("duty", sort=False):
        months = part["month"].value_counts().sort_index()
        by_month = ", ".join(f"{words.month(str(m), telling.lang)} {n}" for m, n in months.items())
        posts = words.text("list.semicolon", telling.lang).join(map(telling.naming.one, dict.fromkeys(part["cadre"])))
        title = labels.duty_title(telling.scenario, str(duty), telling.lang)
        telling.say("fact", "sessions", n=len(part), duty=title, posts=posts, months=by_month)


def _one_fewer_or_more(asking: Asking, telling: Telling, community: str, cols: Ints) -> None:
    """What one session fewer, and one more, would mean; a solve each."""
    count, worth = int(asking.values[cols].sum()), asking.worth(np.arange(len(asking.values)))
    if count:
        telling.reply("fewer", asking.ask(cols, hi=count - 1, target=community), worth, count - 1)
    telling.reply("more", asking.ask(cols, lo=count + 1, target=community), worth, count + 1)

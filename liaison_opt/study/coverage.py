"""Need against room: whether each household can be visited k times, and where room is short.

Counts only: households of a place on one side, sessions times places in a session on the other. What holds for every
roster (posts x slots x places in a session) is kept apart from what holds for the roster at hand.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from liaison_opt.study.baseline import regular_slots
from liaison_opt.study.repairs import repairs_of

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Scenario

NOT_HELD = ("missed", "cancelled")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Coverage:
    """Need against room for household visits.

    Parameters
    ----------
    by_place
        One row a place: community, name, households, away (visits to households away that are not owed), need (visits
        owed), sessions, room (visits that the sessions hold), shortfall (visits), sessions_needed, sessions_short.
    by_month
        One row a place and month: community, month, sessions, room, due (visits still owed at the end of the month).
    total
        Sums over the places, and: capacity (visits in a session), k, posts, slots (regular ones a post has), ceiling
        (the most visits that any roster can hold), impossible (bool: need is above it).
    repairs
        What would close the shortfall, each alone; empty if there is none. Columns kind ("move_sessions" |
        "more_slots" | "more_posts" | "larger_sessions"), amount (at least so much, wherever the sessions are held),
        enough (so much is enough with links and sessions as they stand; missing if nothing is, or if it hangs on more
        than counts), unit, arithmetic, sentence_en, sentence_zh.
    proof
        By language ("en", "zh"): whether the year holds the visits, for any roster, with the arithmetic.
    by_rule
        Where sessions hold visits, one row a rule: rule, clause, duty (names), periods (how many), binding, need
        (visits asked for in all of them), room (visits that its sessions hold), shortfall (as the audit says). None
        where a roster only makes room for visits.
    """

    by_place: pd.DataFrame
    by_month: pd.DataFrame
    total: dict[str, Any]
    repairs: pd.DataFrame
    proof: dict[str, str]
    by_rule: pd.DataFrame | None = None


def need_and_room(
    scenario: Scenario,
    roster: pd.DataFrame,
    *,
    k: int = 1,
    capacity: int | None = None,
    away: Literal["best_effort", "must"] = "best_effort",
    kinds: tuple[str, ...] = ("community",),
    duties: tuple[str, ...] | None = None,
) -> Coverage:
    """Compare the visits owed with the visits that a roster has room for.

    Parameters
    ----------
    scenario
        Household counts, posts and slots.
    roster
        Columns date, cadre, community, duty and, if there is one, status; sessions missed or cancelled are left out.
    k
        Visits owed to each household in the horizon.
    capacity
        Visits in one session; default: the scenario's.
    away
        Whether households away are owed a visit too, or reached as far as possible (reading A2).
    kinds
        Kinds of place whose households count.
    duties
        Duties in which households are visited; default: those held along links.

    Returns
    -------
    Coverage
        Need, room, shortfall and what would close it.
    """
    size = scenario.settings.session.capacity if capacity is None else capacity
    held = duties or tuple(duty.name for duty in scenario.settings.duty if duty.at == "links")
    by_place = needs(scenario, k, away, kinds)
    sessions = roster[roster["duty"].isin(held) & roster["community"].isin(by_place["community"])]
    if "status" in sessions:
        sessions = sessions[~sessions["status"].isin(NOT_HELD)]
    count = by_place["community"].map(sessions["community"].value_counts()).fillna(0).astype("int64")
    by_place = by_place.assign(sessions=count, room=count * size)
    by_place["shortfall"] = (by_place["need"] - by_place["room"]).clip(lower=0)
    by_place["sessions_needed"] = -(-by_place["need"] // size)
    by_place["sessions_short"] = (by_place["sessions_needed"] - count).clip(lower=0)
    total = _total(scenario, by_place, held, size) | {"k": k}
    repairs = repairs_of(by_place, sessions, total)
    by_month = due_by_month(scenario, by_place, sessions.assign(visits=size))
    return Coverage(by_place=by_place, by_month=by_month, total=total, repairs=repairs, proof=_proof(total))


def needs(scenario: Scenario, k: int, away: str, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Return community, name, households, away and need of every place of these kinds."""
    table = scenario.communities[scenario.communities["kind"].isin(kinds)]
    counts = table[["households", "households_away"]].fillna(0).astype("int64")
    gone = (
        counts["households_away"].clip(upper=counts["households"])
        if away == "best_effort"
        else 0 * counts["households"]
    )
    return pd.DataFrame({
        "community": table.index.astype(str), "name": table["name"].to_numpy(),
        "households": counts["households"].to_numpy(), "away": k * gone.to_numpy(),
        "need": k * (counts["households"] - gone).to_numpy(),
    })  # fmt: skip


def _total(scenario: Scenario, by_place: pd.DataFrame, duties: tuple[str, ...], size: int) -> dict[str, Any]:
    roles = [duty.role for duty in scenario.settings.duty if duty.name in duties]
    posts = len({cadre for role in roles for cadre in scenario.roles.get(role, [])})
    slots = len(regular_slots(scenario, duties))
    sums: dict[str, Any] = {str(name): int(by_place[name].sum()) for name in by_place.columns[2:]}
    ceiling = posts * slots * size
    extra = {"capacity": size, "posts": posts, "slots": slots, "ceiling": ceiling, "impossible": sums["need"] > ceiling}
    return sums | extra


def due_by_month(scenario: Scenario, by_place: pd.DataFrame, sessions: pd.DataFrame) -> pd.DataFrame:
    """Return `Coverage.by_month`, given need by community, and date, community and visits of each session."""
    months = pd.DataFrame({"month": scenario.horizon.days["month"].unique()})
    table = by_place[["community", "need"]].merge(months, how="cross")
    groups = sessions.assign(month=sessions["date"].dt.strftime("%Y-%m")).groupby(["community", "month"])
    held = groups.agg(sessions=("visits", "size"), room=("visits", "sum")).reset_index()
    table = table.merge(held, on=["community", "month"], how="left").fillna({"sessions": 0, "room": 0})
    table = table.astype({"sessions": "int64", "room": "int64"})
    table["due"] = (table["need"] - table.groupby("community", sort=False)["room"].cumsum()).clip(lower=0)
    return table.drop(columns="need")


def _proof(total: dict[str, Any]) -> dict[str, str]:
    """Say what is true of any roster, then what is true of this one."""
    need, room, ceiling = total["need"], total["room"], total["ceiling"]
    product = f"{total['posts']} x {total['slots']} x {total['capacity']} = {ceiling:,}"
    if total["impossible"]:
        return {
            "en": f"No roster can hold the visits: {need:,} are owed, and all posts in all regular slots hold at most "
            f"{product} (a make-up replaces a slot missed and adds none). {need - ceiling:,} are too many.",
            "zh": f"任何排班都无法完成：应走访{need:,}户次，全部岗位用满全部固定时段最多{product}户次"
            f"（补驻只替代缺席的时段，不增加次数），至少缺{need - ceiling:,}户次。",
        }
    if total["shortfall"]:
        return {
            "en": f"This roster is short of {total['shortfall']:,} visits; posts and slots as such hold {product}, "
            f"and {need:,} are owed, so another way of dealing them out is not ruled out by counting.",
            "zh": f"本排班缺{total['shortfall']:,}户次；岗位与时段总量为{product}户次，应走访{need:,}户次，"
            "仅从总量看不排除调整后可以完成。",
        }
    return {
        "en": f"There is room for every visit owed: need {need:,}, room {room:,}, and no place is short.",
        "zh": f"每户都排得下：应走访{need:,}户次，可走访{room:,}户次，各社区均无缺口。",
    }

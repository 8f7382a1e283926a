"""What would close a shortfall of household visits: more slots, more posts, or larger sessions; each alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import pandas as pd

REPAIR_COLUMNS = ["kind", "amount", "enough", "unit", "arithmetic", "sentence_en", "sentence_zh"]
Row = tuple[str, int | None, int | None, str, str, str, str]


def repairs_of(by_place: pd.DataFrame, sessions: pd.DataFrame, total: dict[str, Any]) -> pd.DataFrame:
    """List the ways of closing the shortfall.

    Parameters
    ----------
    by_place
        Columns community, need, sessions, sessions_short.
    sessions
        The sessions that count; columns cadre, community.
    total
        Sums over the places, posts, slots and capacity.

    Returns
    -------
    pandas.DataFrame
        Columns `REPAIR_COLUMNS`; empty if nothing is short.
    """
    if not total["shortfall"]:
        return pd.DataFrame(columns=REPAIR_COLUMNS)
    rows = [_moves(total), _slots(by_place, sessions, total), _posts(total), _sizes(by_place, total)]
    found = pd.DataFrame([row for row in rows if row], columns=REPAIR_COLUMNS)
    return found.astype({"amount": "Int64", "enough": "Int64"})


def _lacking(total: dict[str, Any]) -> int:
    """Return how many sessions are short, even if those there are could be held at any of the places."""
    return max(0, int(total["sessions_needed"] - total["sessions"]))


def _moves(total: dict[str, Any]) -> Row | None:
    """If the sessions are enough in number, some need only be held elsewhere."""
    moves = total["sessions_short"]
    if _lacking(total):
        return None
    english = f"The sessions are enough in number: {moves:,} would have to be held where room is short."
    chinese = f"驻点总次数足够：把{moves:,}次调整到有缺口的社区即可。"
    sums = f"{total['sessions_needed']:,} sessions needed, {total['sessions']:,} held"
    return "move_sessions", moves, moves, "sessions", sums, english, chinese


def _slots(by_place: pd.DataFrame, sessions: pd.DataFrame, total: dict[str, Any]) -> Row | None:
    lacking, posts, enough = _lacking(total), total["posts"], _slots_as_linked(by_place, sessions)
    if not posts or not (lacking or enough):
        return None
    least = -(-lacking // posts)
    english = chinese = ""
    if lacking:
        english = (
            f"At least {_count(least, 'more slot')} for each of the {posts} posts (the period has {total['slots']:,}). "
        )
        chinese = f"{posts}个岗位每岗至少再增加{least:,}个时段（现有{total['slots']:,}个）。"
    if enough is None:
        english += "With the links as they stand, some places are out of reach."
        chinese += "按现有联系关系，部分社区无人可增派。"
    else:
        english += f"With the links as they stand: {_count(enough, 'more slot')}."
        chinese += f"按现有联系关系需增加{enough:,}个时段。"
    return "more_slots", least, enough, "slots", f"{lacking:,} sessions / {posts} posts -> {least:,}", english, chinese


def _posts(total: dict[str, Any]) -> Row | None:
    lacking, slots = _lacking(total), total["slots"]
    if not slots or not lacking:
        return None
    least = -(-lacking // slots)
    english = f"At least {_count(least, 'more post')}, in every slot (now {total['posts']})."
    chinese = f"至少再增加{least:,}个每次都参加的岗位（现有{total['posts']}个）。"
    return "more_posts", least, None, "posts", f"{lacking:,} sessions / {slots} slots -> {least:,}", english, chinese


def _sizes(by_place: pd.DataFrame, total: dict[str, Any]) -> Row | None:
    least, enough, now = _size_redealt(by_place), _size_as_it_stands(by_place), total["capacity"]
    sums = f"{total['need']:,} visits / {total['sessions']:,} sessions"
    if least is None:
        english = "No size of session is enough: there are fewer sessions than places with households."
        return (
            "larger_sessions",
            None,
            None,
            "visits a session",
            sums,
            english,
            "驻点次数少于社区数，单靠扩大每次户数无法完成。",
        )
    english = chinese = ""
    if least > now:
        english = f"At least {least:,} visits in each session instead of {now:,}, if sessions may change places. "
        chinese = f"每次驻点走访由{now:,}户增至至少{least:,}户（驻点可在社区间调整时）。"
    if enough is None:
        english += "As it stands, some place has no session: no size is enough."
        chinese += "按现有安排，有社区没有驻点，扩大户数无法完成。"
    else:
        english += f"With the sessions as they stand: {enough:,} visits in each."
        chinese += f"按现有驻点安排，每次需{enough:,}户。"
    amount = max(least, now)
    return "larger_sessions", amount, enough, "visits a session", f"{sums} -> {least:,}", english, chinese


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def _slots_as_linked(by_place: pd.DataFrame, sessions: pd.DataFrame) -> int | None:
    """Return the fewest more slots that let each post close the gaps of its own places; None if some has no post."""
    lacking = by_place[by_place["sessions_short"] > 0].set_index("community")["sessions_short"]
    pairs = sessions.loc[sessions["community"].isin(lacking.index), ["cadre", "community"]].drop_duplicates()
    if not set(lacking.index) <= set(pairs["community"]):
        return None

    def fits(more: int) -> bool:
        flow = nx.DiGraph()
        flow.add_edges_from((("place", place), "sink", {"capacity": int(n)}) for place, n in lacking.items())
        for cadre, place in pairs.itertuples(index=False):
            flow.add_edge("source", ("cadre", cadre), capacity=more)
            flow.add_edge(("cadre", cadre), ("place", place))
        return bool(nx.maximum_flow_value(flow, "source", "sink") == int(lacking.sum()))

    return _least(fits, int(lacking.sum()))


def _size_redealt(by_place: pd.DataFrame) -> int | None:
    """Return the least size with which as many sessions as there are would be enough, wherever they are held."""
    need, sessions = by_place["need"], int(by_place["sessions"].sum())
    if sessions < int((need > 0).sum()):
        return None
    return _least(lambda size: int((-(-need // size)).sum()) <= sessions, int(need.max()))


def _size_as_it_stands(by_place: pd.DataFrame) -> int | None:
    owed = by_place[by_place["need"] > 0]
    return None if (owed["sessions"] == 0).any() else int((-(-owed["need"] // owed["sessions"])).max())


def _least(fits: Callable[[int], bool], high: int) -> int:
    """Return the least number from 1 to `high` that fits, given that `high` does and that more never hurts."""
    low = 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low

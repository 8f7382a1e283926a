"""Links and rosters as somebody types them, brought to the package's tables; a slip is told, not raised as a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from liaison_opt.scenario import Scenario
from liaison_opt.scenario.words import nearest
from liaison_opt.training.marking import no


def links(given: Scenario, pairs: Any) -> pd.DataFrame:
    """The table of links behind what somebody typed.

    Parameters
    ----------
    given
        Whose posts and places are meant.
    pairs
        {post: places}, the places as a list or as one text with spaces; or pairs (post, place); or a frame with the
        columns cadre and target. Posts and places by id, title or name.

    Returns
    -------
    pandas.DataFrame
        Columns cadre, target, kind, from, to; the links stand for the whole horizon.

    Raises
    ------
    NotYet
        No post or place is called so, or the shape is another.
    """
    rows = [(post_id(given, post), place_id(given, place)) for post, place in _pairs(pairs)]
    table = pd.DataFrame(rows, columns=["cadre", "target"], dtype="str")
    return table.assign(
        kind="contact_point", **{"from": pd.Timestamp(given.horizon.first), "to": pd.Timestamp(given.horizon.last)}
    )


def roster(given: Scenario, sessions: Any) -> pd.DataFrame:
    """The table of sessions behind what somebody typed.

    Parameters
    ----------
    given
        Whose posts, places and calendar are meant.
    sessions
        {date: {post: place}}, or a frame with the columns date, cadre and community.

    Returns
    -------
    pandas.DataFrame
        Columns date, cadre, community, one session a row.

    Raises
    ------
    NotYet
        A word is no date, post or place, or the shape is another.
    """
    if isinstance(sessions, pd.DataFrame):
        _has(sessions, "date", "cadre", "community")
        lines = list(sessions[["date", "cadre", "community"]].itertuples(index=False, name=None))
    elif isinstance(sessions, Mapping) and all(isinstance(row, Mapping) for row in sessions.values()):
        lines = [(day, post, place) for day, row in sessions.items() for post, place in row.items()]
    else:
        no("roster_shape")
    days = {day: _day(day) for day in dict.fromkeys(day for day, _, _ in lines)}
    rows = [(days[day], post_id(given, post), place_id(given, place)) for day, post, place in lines]
    found = pd.DataFrame(rows, columns=["date", "cadre", "community"])
    return found.astype({"date": "datetime64[ns]", "cadre": "str", "community": "str"})


def post_id(given: Scenario, word: Any) -> str:
    """The id of a post, from its id or title.

    Raises
    ------
    NotYet
        No post is called so.
    """
    return _named(given.cadres[["title", "title_en"]], word, "no_post")


def place_id(given: Scenario, word: Any) -> str:
    """The id of a place, from its id or name.

    Raises
    ------
    NotYet
        No place is called so.
    """
    return _named(given.communities[["name", "name_en"]], word, "no_place")


def place_ids(given: Scenario, words: Any) -> set[str]:
    """The ids of places: one text with spaces, or several words.

    Raises
    ------
    NotYet
        No place is called so.
    """
    return {place_id(given, word) for word in words_of(words)}


def words_of(value: Any) -> list[Any]:
    """The words of a text, or the members of a collection."""
    if isinstance(value, str):
        return value.replace(",", " ").replace("、", " ").replace("，", " ").split()
    return list(value) if isinstance(value, Iterable) else [value]


def whole(value: Any) -> int:
    """A whole number, however it was typed.

    Raises
    ------
    NotYet
        It is none.
    """
    try:
        number = float(str(value).strip())
    except ValueError:
        no("no_number", value=value)
    if not number.is_integer():
        no("no_number", value=value)
    return int(number)


def entries(answer: Any, *names: str) -> dict[str, Any]:
    """An answer with exactly these entries.

    Raises
    ------
    NotYet
        It has others, lacks one, or has none at all.
    """
    if not isinstance(answer, Mapping) or {str(key) for key in answer} != set(names):
        no("entries", names=", ".join(f'"{name}"' for name in names))
    return {str(key): value for key, value in answer.items()}


def _pairs(pairs: Any) -> list[tuple[Any, Any]]:
    if isinstance(pairs, pd.DataFrame):
        _has(pairs, "cadre", "target")
        return list(pairs[["cadre", "target"]].itertuples(index=False, name=None))
    if isinstance(pairs, Mapping):
        return [(post, place) for post, places in pairs.items() for place in words_of(places)]
    found = [tuple(pair) for pair in pairs] if isinstance(pairs, Iterable) and not isinstance(pairs, str) else []
    if not found or any(len(pair) != 2 for pair in found):
        no("links_shape")
    return [(pair[0], pair[1]) for pair in found]


def _has(frame: pd.DataFrame, *columns: str) -> None:
    lacking = [column for column in columns if column not in frame.columns]
    if lacking:
        no("columns", columns=", ".join(lacking))


def _named(names: pd.DataFrame, word: Any, key: str) -> str:
    said = str(word).strip()
    if said in names.index:
        return said
    found = [str(ident) for ident, row in names.iterrows() if said in set(row)]
    if not found:
        known = [*map(str, names.index), *names.to_numpy().ravel()]
        no(key, word=said, known=", ".join(map(str, names.index)), near=nearest(said, known) or "–")
    return found[0]


def _day(word: Any) -> pd.Timestamp:
    day = pd.to_datetime(str(word), errors="coerce")
    if pd.isna(day):
        no("no_day", word=word)
    return day.normalize()

"""Need against room, with every number worked out by hand; the clerk's roster; Jianghai's own tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from liaison_opt import study
from liaison_opt.plan import ROSTER_COLUMNS
from liaison_opt.scenario import build, find, from_frames, read
from liaison_opt.scenario.entities import Scenario


def street(households: tuple[int, int, int] = (20, 10, 4), away: int = 0, capacity: int = 4) -> Scenario:
    """Two leaders, three communities, the five Tuesdays of June 2026; L2 is on leave on the second."""
    slot = {"name": "tuesday", "pattern": "weekly:TUE", "start": "14:00", "end": "17:00"}
    settings: dict[str, Any] = {
        "name": "street", "horizon": {"start": "2026-06-01", "end": "2026-07-03"}, "slot": [slot],
        "session": {"capacity": capacity},
    }  # fmt: skip
    made, faults = build(from_frames(
        settings=settings, policy=[{"type": "balance", "clause": "office:x"}],
        cadres=pd.DataFrame({"id": ["L2", "L1"], "title": ["two", "one"], "roles": "leader", "home": ["C2", "C1"]}),
        communities=pd.DataFrame({
            "id": ["C1", "C2", "C3"], "name": ["one", "two", "three"], "kind": "community",
            "households": list(households), "households_away": [away, 0, 0],
        }),
        leave=pd.DataFrame({"cadre": ["L2"], "from": ["2026-06-08"], "to": ["2026-06-10"]}),
    ))  # fmt: skip
    assert faults == []
    assert made is not None
    return made


LINKS = pd.DataFrame({"cadre": ["L1", "L1", "L2"], "target": ["C3", "C1", "C2"]})


def test_a_clerk_deals_places_round_and_loses_leave() -> None:
    typed = study.round_robin(street(), LINKS)
    assert tuple(typed.columns) == ROSTER_COLUMNS
    one = typed[typed["cadre"] == "L1"]
    assert one["community"].tolist() == ["C1", "C3", "C1", "C3", "C1"]  # table order, not the order of the links
    two = typed[typed["cadre"] == "L2"]
    assert two["date"].dt.strftime("%m-%d").tolist() == ["06-02", "06-16", "06-23", "06-30"]
    assert typed["cadre"].tolist()[:2] == ["L2", "L1"]  # table order of posts
    assert typed["session_id"].is_unique


def test_need_and_room_by_place_and_month() -> None:
    scenario = street()
    found = study.need_and_room(scenario, study.round_robin(scenario, LINKS))
    table = found.by_place.set_index("community")
    # sessions: C1 three, C2 four, C3 two; four visits each
    columns = ["need", "sessions", "room", "shortfall", "sessions_needed", "sessions_short"]
    assert table[columns].to_numpy().tolist() == [
        [20, 3, 12, 8, 5, 2], [10, 4, 16, 0, 3, 0], [4, 2, 8, 0, 1, 0]
    ]  # fmt: skip
    months = found.by_month[found.by_month["community"] == "C1"]
    assert months[["month", "sessions", "room", "due"]].to_numpy().tolist() == [
        ["2026-06", 3, 12, 8], ["2026-07", 0, 0, 8]
    ]  # fmt: skip
    assert (found.total["need"], found.total["room"], found.total["ceiling"]) == (34, 36, 2 * 5 * 4)
    assert not found.total["impossible"]
    assert "not ruled out" in found.proof["en"]


def test_moving_sessions_comes_first_when_they_are_enough_in_number() -> None:
    scenario = street()
    repairs = study.need_and_room(scenario, study.round_robin(scenario, LINKS)).repairs.set_index("kind")
    assert repairs["amount"].to_dict() == {"move_sessions": 2, "more_slots": 0, "larger_sessions": 4}
    assert repairs["enough"].to_dict() == {"move_sessions": 2, "more_slots": 2, "larger_sessions": 7}  # 20 visits in 3


def test_more_than_any_roster_can_hold_is_proven_by_count() -> None:
    scenario = street((60, 10, 4))
    found = study.need_and_room(scenario, study.round_robin(scenario, LINKS))
    assert found.total["impossible"]
    assert "2 x 5 x 4 = 40" in found.proof["en"]
    assert "2 x 5 x 4 = 40" in found.proof["zh"]
    assert "34 are too many" in found.proof["en"]
    repairs = found.repairs.set_index("kind")
    # Nine visits in each of nine sessions: 7 + 2 + 1 = 10 sessions would be needed; ten: 6 + 1 + 1 = 8.
    # 15 + 3 + 1 sessions are needed, 9 are held: 10 are short. C1 alone lacks 12, and only L1 is linked to it.
    assert repairs["amount"].to_dict() == {"more_slots": 5, "more_posts": 2, "larger_sessions": 10}
    assert repairs.loc["more_slots", "enough"] == 12
    assert repairs.loc["larger_sessions", "enough"] == 20
    assert repairs.loc["more_slots", "arithmetic"] == "10 sessions / 2 posts -> 5"


@pytest.mark.parametrize(("away", "need"), [("best_effort", 15), ("must", 20)])
def test_households_away_are_owed_a_visit_only_in_one_reading(away: Any, need: int) -> None:
    scenario = street(away=5)
    found = study.need_and_room(scenario, study.round_robin(scenario, LINKS), away=away)
    assert found.by_place["need"].iloc[0] == need


def test_enough_room_needs_no_repair() -> None:
    scenario = street((12, 10, 8))
    found = study.need_and_room(scenario, study.round_robin(scenario, LINKS))
    assert found.repairs.empty
    assert found.total["shortfall"] == 0
    assert found.proof["en"].startswith("There is room")
    twice = study.need_and_room(scenario, study.round_robin(scenario, LINKS), k=2, capacity=8)
    assert (twice.total["need"], twice.total["shortfall"]) == (60, 0)


def test_an_empty_roster_and_sessions_that_do_not_count() -> None:
    scenario = street()
    typed = study.round_robin(scenario, LINKS)
    empty = study.need_and_room(scenario, typed.head(0))
    assert (empty.total["room"], empty.total["shortfall"]) == (0, 34)
    repairs = empty.repairs.set_index("kind")
    assert repairs.loc["larger_sessions", ["amount", "enough"]].isna().all()
    assert pd.isna(repairs.loc["more_slots", "enough"])
    other = typed.assign(
        duty=["meeting", *["station"] * (len(typed) - 1)], status=["planned", "missed", *["planned"] * 7]
    )
    assert study.need_and_room(scenario, other).total["sessions"] == len(typed) - 2


def test_jianghai_2027_as_a_clerk_would_do_it() -> None:
    raw, _ = read(find("jianghai"))
    jianghai, _ = build(raw)
    assert jianghai is not None
    pairs = [(f"L{n % 9 + 1}", place) for n, place in enumerate(jianghai.kinds["community"])]
    links = pd.DataFrame([*pairs, ("L1", "E1"), ("L2", "E2")], columns=["cadre", "target"])
    typed = study.round_robin(jianghai, links)
    # 9 posts x 49 Tuesdays; leave takes L1 1, L2 1, L3 2, L4 1, L5 1, L6 1, L7 1, L8 1 and L9 2 (5 October is no slot)
    assert len(typed) == 9 * 49 - 11
    found = study.need_and_room(jianghai, typed)
    assert found.total["impossible"]
    assert "9 x 49 x 8 = 3,528" in found.proof["en"]


def test_jianghai_is_what_the_street_published() -> None:
    raw, _ = read(find("jianghai"))
    jianghai, faults = build(raw)
    assert jianghai is not None, faults
    assert {kind: len(ids) for kind, ids in jianghai.kinds.items()} == {
        "community": 17, "association": 2, "society": 16, "unit": 1
    }  # fmt: skip
    assert {role: len(ids) for role, ids in jianghai.roles.items() if role in {"leader", "principal", "committee"}} == {
        "leader": 9, "principal": 2, "committee": 19
    }  # fmt: skip
    assert (jianghai.wishes["date"].dt.day_of_week == 1).all()
    assert jianghai.communities.query("kind == 'society'")["parent"].value_counts().to_dict() == {"E1": 14, "E2": 2}

"""What one more is worth, on a week of two slots, one village and one leader: worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
import tiny

from liaison_opt.scenario import Scenario
from liaison_opt.why.prices import Prices, prices
from liaison_opt.why.prices_options import one_more_day

SLOTS = [tiny.SLOTS[0], {**tiny.SLOTS[1], "duties": ["station"]}]
CAP = {"type": "max_visits", "id": "cap", "clause": "office:cap", "role": "leader", "scope": "actor",
       "period": "horizon", "k": 1}  # fmt: skip
THRICE = {"type": "min_visits", "id": "thrice", "clause": "office:thrice", "target": "community", "role": "leader",
          "scope": "target", "period": "horizon", "k": 3}  # fmt: skip
LINKED = {"type": "links_per_actor", "id": "linked", "clause": "office:linked", "role": "leader",
          "target": "community", "lo": 1}  # fmt: skip
WISH = {"weight": 1, "tier": "asked"}


def street(*rules: dict[str, Any]) -> Scenario:
    """One leader (L1) at home in the one village; Tuesday 5 and Friday 8 January."""
    return tiny.scenario(
        [LINKED, *rules], places=tiny.PLACES[:1], slots=SLOTS, duties=tiny.DUTIES[:1],
        first="2027-01-04", last="2027-01-10", cadres=[(*tiny.CADRES[0][:3], "leader", "P1")],
    )  # fmt: skip


def worth(found: Prices) -> dict[tuple[str, str], dict[str, int]]:
    """Kind and name of an option to what moves."""
    moved = found.table[found.table["worth"].fillna(0) != 0]
    options = found.table[["kind", "name"]].drop_duplicates().itertuples(index=False, name=None)
    lines = {option: moved[(moved["kind"] == option[0]) & (moved["name"] == option[1])] for option in options}
    return {option: dict(zip(part["measure"], part["worth"], strict=True)) for option, part in lines.items()}


@pytest.mark.slow
def test_what_moves_is_what_was_scarce() -> None:
    """Three sessions are wished for in two slots with a leader: another day or another leader is one more session.

    A session holds 8 households: 16 in two sessions, 18 with a place more in each, 24 in three sessions.
    """
    found = prices(street({**THRICE, **WISH}, {**CAP, "k": 5}), lang="en")
    day = {"sessions": 1, "places": 8, "tier asked": -1, "full thrice": -1}
    assert worth(found) == {
        ("slot", "tuesday"): day,
        ("slot", "friday"): day,
        ("capacity", "session"): {"places": 2},
        ("cadre", "leader"): {**day},
        ("cap", "cap"): {},
    }
    proofs = found.table.groupby("kind")["proof"].first().to_dict()
    assert proofs == {"slot": "solved", "capacity": "solved", "cadre": "solved", "cap": "duals"}
    assert "one more session; room for 8 more visits; asked 1 → 0" in str(found)


@pytest.mark.slow
def test_a_cap_that_binds_is_worth_a_session() -> None:
    """Allowed one session, L1 holds one of three: days are worth nothing, a second one allowed is."""
    found = prices(street({**THRICE, **WISH}, CAP), lang="en")
    assert worth(found)["slot", "tuesday"] == {}
    assert worth(found)["cap", "cap"] == {"sessions": 1, "places": 8, "tier asked": -1}
    assert str(prices(street({**THRICE, **WISH}, CAP), lang="en")) == str(found)


@pytest.mark.slow
def test_of_an_impossible_week_each_is_worth_its_part_of_the_shortfall() -> None:
    """Three are needed, a leader may hold one: two short. A cap of two or a leader more brings one; a day nothing."""
    found = prices(street(THRICE, CAP), lang="en")
    assert found.status == "infeasible"
    assert worth(found) == {
        ("slot", "tuesday"): {},
        ("slot", "friday"): {},
        ("capacity", "session"): {},
        ("cadre", "leader"): {"shortfall": -1},
        ("cap", "cap"): {"shortfall": -1},
    }
    assert "1 of the shortfall 2 (2 → 1)" in str(found)
    assert "缺口" in str(prices(street(THRICE, CAP), lang="zh"))


def test_a_day_more_lies_where_the_break_is_longest() -> None:
    """Four weeks of Tuesdays, all breaks alike: in the first, New Year is a holiday, the day before is nearest."""
    made = tiny.scenario(slots=tiny.SLOTS[:1], duties=tiny.DUTIES[:1])
    day = one_more_day(made, made.settings.slot[0])
    taken = set(made.horizon.slots["date"])
    assert day is not None
    assert day not in taken
    assert f"{day:%Y-%m-%d}" == "2026-12-31"


def test_no_time_prices_nothing() -> None:
    """Without time nothing is claimed."""
    found = prices(street({**THRICE, **WISH}), seconds=0, lang="en")
    assert found.status == "unknown"
    assert found.table.empty
    assert "Not proven either way" in str(found)

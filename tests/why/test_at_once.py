"""Rows that give way: the solver's least amounts are those by hand, and nothing cheaper is found by trying all."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import numpy as np
import pytest
import tiny
from brute import only, possible
from test_repair_kinds import MARCH, ONE, STREETS, Street, cap, each, rule

import liaison_opt as lo
from liaison_opt.rules.elastic import Offer, elastic, without
from liaison_opt.rules.giving import PRICE, Drops, Moves, Spans
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.view import View, seen
from liaison_opt.scenario import Scenario
from liaison_opt.solve.clashing.cheapest import alone, cheapest
from liaison_opt.solve.clashing.diagnose import diagnose
from liaison_opt.solve.engine import Stop
from liaison_opt.why.repairs import repairs
from liaison_opt.why.repairs.asking import Asking
from liaison_opt.why.repairs.at_once import at_once
from liaison_opt.why.repairs.finding import offered
from liaison_opt.why.repairs.option import Option, Prices
from liaison_opt.why.repairs.told import told

BY_ROWS = [street for street in STREETS if street.kind in {"cap", "floor", "leave_shift", "leave_short", "tolerance",
                                                          "wish"} and not street.name]  # fmt: skip
AWAY = [["L1", "2027-03-02", "2027-03-09", None], ["L2", "2027-03-01", "2027-03-16", None]]


def options(scenario: Scenario) -> list[Option]:
    found = offered(scenario, told(scenario, diagnose(scenario)), Prices(scenario))
    return [option for option in found if option.effect is not None]


def offers(scenario: Scenario, some: list[Option]) -> list[Offer]:
    prices = Prices(scenario)
    return [Offer(effect=o.effect, most=min(o.most, 40), price=prices.of(o.kind)) for o in some if o.effect is not None]


@pytest.mark.parametrize("street", BY_ROWS, ids=lambda s: s.kind)
def test_one_solve_gives_the_least_amount_by_hand(street: Street) -> None:
    made = only(street.made(), street.kind)
    mine = options(made)
    first = next(cheapest(made, offers(made, mine), seed=0, stop=Stop()))
    assert sum(first) == street.amount
    assert max(zip(first, mine, strict=True), key=lambda pair: pair[0])[1].kind == street.kind


@pytest.mark.parametrize(
    ("policy", "given"),
    [
        ([each(3), cap(1)], {"cadres": ONE}),
        ([each(4), cap(2)], {"cadres": ONE, "leave": AWAY[:1]}),
        ([each(4)], {"leave": AWAY}),
        ([{**each(4), "id": "most"}, each(5), cap(3)], {"leave": AWAY[:1]}),
    ],
)
def test_the_first_answer_works_and_nothing_cheaper_does(policy: list[Any], given: dict[str, Any]) -> None:
    made = tiny.scenario(policy, **{**MARCH, **given})
    mine, prices = options(made), Prices(made)
    price = [prices.of(option.kind) for option in mine]
    first = next(cheapest(made, offers(made, mine), seed=0, stop=Stop()))
    assert possible(made, [c for o, n in zip(mine, first, strict=True) if n for c in o.make(n)])
    least = int(np.dot(first, price))
    steps = [[0, *(o.steps or range(1, min(o.most, 6) + 1))] for o in mine]
    tried = 0
    for amounts in itertools.product(
        *([n for n in some if n * p < least] for some, p in zip(steps, price, strict=True))
    ):
        ours = [(o.effect.who, o.effect.period) for o, n in zip(mine, amounts, strict=True)
                if n and isinstance(o.effect, Spans)]  # fmt: skip
        if np.dot(amounts, price) >= least or len(set(ours)) < len(ours):  # one leave is changed in one way
            continue
        tried += 1
        assert not possible(made, [c for o, n in zip(mine, amounts, strict=True) if n for c in o.make(n)]), amounts
    assert tried > 1


@pytest.mark.parametrize(
    ("policy", "leave"),
    [([each(4), cap(2)], []), ([each(4)], AWAY[:1]), ([each(4)], [["L1", "2027-03-02", "2027-03-23", None]])],
)
def test_no_answer_gives_as_much_of_everything_as_one_before(policy: list[Any], leave: list[Any]) -> None:
    made = tiny.scenario(policy, **MARCH, cadres=ONE, leave=leave)
    mine = offers(made, options(made))
    found = list(itertools.islice(cheapest(made, mine, seed=0, stop=Stop()), 5))
    assert len(found) == 5
    price = [int(np.dot(given, [offer.price for offer in mine])) for given in found]
    assert price == sorted(price)
    for one, other in itertools.combinations(found, 2):
        assert any(b < a for a, b in zip(one, other, strict=True) if a)


def test_a_row_of_both_sides_gives_way_on_the_side_that_is_asked() -> None:
    """Exactly one session a month: with a cap moved by one the floor stays where it is."""
    made = tiny.scenario([each(1, k_max=1)], **MARCH, cadres=ONE)
    view = seen(made, rules_of(made), View(stage="joint"))
    for side, low, high in [("<=", 1, 2), (">=", 0, 1), ("", 0, 2)]:
        model = elastic(view, [Offer(effect=Moves(rule="min_visits", side=side), most=1, price=1)])
        x = np.zeros(len(model.matrix.upper), dtype=np.int64)
        x[model.columns[0]] = 1
        held = np.flatnonzero(np.arange(len(x)) < len(view.matrix.upper))
        for amount in range(4):
            x[held] = 0
            x[held[-amount:] if amount else held[:0]] = 1  # sessions are the last columns, links the first
            x[: len(held) - 5] = 1  # every link is made
            mine = model.matrix.owners["rule"].to_numpy() == "min_visits"
            done = model.matrix.activity(x)
            obeyed = ((done >= model.matrix.lo) & (done <= model.matrix.hi))[mine].all()
            sessions = int(view.matrix.activity(x[: len(held)])[view.matrix.owners["rule"] == "min_visits"][0])
            assert obeyed == (low <= sessions <= high), (side, sessions)


def test_nothing_is_proposed_where_rows_are_no_help() -> None:
    made = tiny.scenario([each(7)], **MARCH, cadres=ONE)
    assert (
        list(cheapest(made, [Offer(effect=Moves(rule="nobody", side=">="), most=3, price=1)], seed=0, stop=Stop()))
        == []
    )
    stopped = Stop()
    stopped.ask()
    assert list(cheapest(made, [Offer(effect=Drops(rule="min_visits"), most=1, price=1)], seed=0, stop=stopped)) == []


def test_less_must_be_given_of_one_of_them() -> None:
    made = tiny.scenario([each(3), cap(1)], **MARCH, cadres=ONE)
    view = seen(made, rules_of(made), View(stage="joint"))
    model = elastic(view, [Offer(effect=Moves(rule=name, side=side), most=5, price=1)
                           for name, side in (("min_visits", ">="), ("max_visits", "<="))])  # fmt: skip
    after = without(model, (1, 2))
    assert len(after.matrix.upper) == len(model.matrix.upper) + 2
    assert after.matrix.tiers[PRICE].sum() == model.matrix.tiers[PRICE].sum()
    assert model.given(np.arange(len(model.matrix.upper))) == tuple(int(cols[0]) for cols in model.columns)


def test_the_only_way_of_a_leave_is_spared_like_a_number() -> None:
    """It stands for two units, and is chosen or not."""
    made = tiny.scenario([each(4)], **MARCH, cadres=ONE, leave=AWAY[:1])
    view = seen(made, rules_of(made), View(stage="joint", wide=True))
    period = "2027-03-02..2027-03-09"
    one = Spans(who="L1", period=period, spans=((2, dt.date(2027, 2, 28), dt.date(2027, 3, 7)),))
    model = elastic(view, [Offer(effect=one, most=2, price=1),
                           Offer(effect=Moves(rule="min_visits", side=">="), most=1, price=3)])  # fmt: skip
    after = without(model, (2, 1)).matrix
    for both, spared in itertools.product([(1, 1), (1, 0), (0, 1)], itertools.product([0, 1], repeat=2)):
        x = np.zeros(len(after.upper), dtype=np.int64)
        x[[model.columns[0][0], model.columns[1][0]]] = both
        x[-2:] = spared
        done = after.activity(x)[-3:]
        obeyed = bool(((done >= after.lo[-3:]) & (done <= after.hi[-3:])).all())
        assert obeyed == (any(spared) and all(a + b <= 1 for a, b in zip(both, spared, strict=True)))


def test_several_clashes_are_mended_together_by_the_cheapest_numbers() -> None:
    """One more for each cap, one less for the floor that both lie under: the floor alone is enough."""
    caps = [{**cap(2), "id": f"cap-{who}", "where": {"id": who}} for who in ("P1", "P2")]
    floors = [{"type": "min_visits", "id": f"floor-{who}", "clause": "office:test", "where": {"id": who},
               "period": "month", "k": 3} for who in ("P1", "P2")]  # fmt: skip
    caps = [{**one, "scope": "target"} for one in caps]
    made = only(tiny.scenario([*caps, *floors], **MARCH), "cap", "floor", cap=2, floor=5)
    found = repairs(made, diagnose(made))
    assert [(repair.kind, repair.cost, repair.minimal) for repair in found[:1]] == [("combination", 4, True)]
    assert {part.name for part in found[0].parts} == {"cap-P1.k", "cap-P2.k"}
    asking = Asking(made, lambda *_, **__: "infeasible", seed=0, stop=None)
    assert at_once(asking, Prices(made), options(made), seed=0, limit=3, below=None) == []  # not believed unasked


def test_the_relaxation_says_where_to_begin() -> None:
    links = rule("links_per_actor", role="leader", target=["community"], lo=1)  # else none are made
    made = tiny.scenario([each(3), cap(1), links], **MARCH, cadres=ONE)
    mine = [Offer(effect=Moves(rule="max_visits", side="<="), most=5, price=2),
            Offer(effect=Moves(rule="min_visits", side="<="), most=5, price=2)]  # fmt: skip
    assert alone(made, mine, seed=0, stop=Stop()) == [2, None]


def test_as_many_repairs_as_are_asked_for() -> None:
    made = tiny.scenario([each(3), cap(1)], **MARCH, cadres=ONE)
    whole = lo.explain(made).repairs
    one = lo.explain(made, repairs=1).repairs
    assert whole is not None
    assert one is not None
    assert len(whole) > 1 == len(one)
    assert one[0].changes == whole[0].changes
    assert lo.explain(made, repairs=0).repairs is None

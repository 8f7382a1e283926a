"""Links to households lead to sessions in their community: what the check of fixed assignments makes of them."""

from __future__ import annotations

import tiny

from liaison_opt.rules.facts import facts_of

DOORS = [{"name": "station", "role": "leader", "kinds": ["household"], "visits": 2}, tiny.DUTIES[1]]
HOMES = [["H1", "P1", None, None], ["H2", "P1", None, None], ["H3", "P2", None, None]]


def test_a_session_keeps_to_a_link_that_goes_to_a_household_of_its_community() -> None:
    made, rule = tiny.rule({"type": "fixed_assignment"}, duties=DOORS, households=HOMES)
    links = tiny.links(made, "L1-H1", "L1-H2", "L2-H3")
    kept = ("L1 P1 2026-12-29 tuesday", "L2 P2 2026-12-29 tuesday")
    astray = ("L1 P2 2027-01-05 tuesday", "L2 P1 2027-01-12 tuesday")
    assert rule.violations(facts_of(made, links, tiny.roster(made, *kept))).empty
    found = rule.violations(facts_of(made, links, tiny.roster(made, *kept, *astray)))
    assert found[["who", "target", "amount"]].to_numpy().tolist() == [["L1", "P2", 1], ["L2", "P1", 1]]

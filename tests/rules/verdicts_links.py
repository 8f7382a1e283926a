"""Verdicts by hand: links, wishes and when."""

from __future__ import annotations

from by_hand import Verdict

VERDICTS = {
    "links_per_actor": Verdict(
        rule={"type": "links_per_actor", "role": "leader", "target": "community", "lo": 1, "hi": 1},
        good=(),
        links=("L1-P1", "L1-A1", "L2-P2"),
        bad=(),
        bad_links=("L1-P1", "L1-P2", "L1-A1"),
        lines=(("L1", "", "", 1), ("L2", "", "", 1)),
        en="Director (L2) is linked to 0 places; at least 1",
        zh="主任 (L2)只联系 0 个对象，至少应为 1 个",
    ),
    "links_per_target": Verdict(
        rule={"type": "links_per_target", "role": "leader", "target": ["community", "association"], "lo": 1, "hi": 1},
        good=(),
        links=("L1-P1", "L1-A1", "L2-P2"),
        bad=(),
        bad_links=("L1-P1", "L2-P1", "L1-A1"),
        lines=(("", "P1", "", 1), ("", "P2", "", 1)),
        en="West Village (P2) is linked to 0 posts",
        zh="东村 (P1)有 2 个岗位联系，最多允许 1 个",
    ),
    "eligible": Verdict(
        rule={"type": "eligible", "role": "principal", "target": "association"},
        good=("L1 A1 2026-12-29 tuesday",),
        bad=("L2 A1 2026-12-29 tuesday", "L2 A1 2027-01-05 tuesday"),
        bad_links=("L2-A1",),
        lines=(("L2", "A1", "", 1), ("L2", "A1", "", 2)),
        en="Director (L2) holds 2 sessions at Association (A1) without a role",
        zh="主任 (L2)不具备联系经联社 (A1)的资格",
    ),
    "fixed_assignment": Verdict(
        rule={"type": "fixed_assignment"},
        good=("L1 P1 2026-12-29 tuesday",),
        bad=("L2 A1 2026-12-29 tuesday",),
        lines=(("L2", "A1", "", 1),),
        en="Director (L2) holds 1 sessions at Association (A1) without a link",
        zh="主任 (L2)未联系经联社 (A1)，却在该处驻点 1 次",
    ),
    "prefer distance": Verdict(
        # P2 lies 0.01 degrees east and 0.01 north of P1: 1.02 km and 1.11 km, 1.51 km
        # as the crow flies, 15 hundred metres
        rule={"type": "prefer", "feature": "distance", "weight": 1, "tier": "asked"},
        good=(),
        links=("L1-P1", "L2-P2"),
        bad=(),
        bad_links=("L1-P2",),
        lines=(("L1", "", "", 15),),
        en="Secretary (L1): 15 hundred metres from the home area",
        zh="责任片区到联系点的距离合计 15 百米",
    ),
    "prefer priority": Verdict(
        rule={"type": "prefer", "feature": "priority", "weight": 1, "tier": "asked"},
        good=("L2 P2 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday"),
        bad=("L2 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday"),
        links=("L2-P1", "L2-P2"),
        lines=(("L2", "P2", "", 2),),
        en="West Village (P2) gets 2 sessions fewer",
        zh="对西村 (P2)的驻点比其他优先级较低的联系点少 2 次",
    ),
    "prefer slot_wish": Verdict(
        rule={"type": "prefer", "feature": "slot_wish", "weight": 1, "tier": "asked"},
        given={"wishes": [["", "P2", "2027-01-05", 3], ["L1", "P1", "2027-01-12", 2]]},
        good=("L2 P2 2027-01-05 tuesday", "L1 P1 2027-01-12 tuesday"),
        bad=("L2 P2 2027-01-12 tuesday", "L2 P1 2027-01-12 tuesday"),
        lines=(("", "P2", "2027-01-05", 3), ("L1", "P1", "2027-01-12", 2)),
        en="West Village (P2) asked for a session on 2027-01-05",
        zh="希望在 2027-01-12 安排驻点，未能满足",
    ),
    "fixed_slot": Verdict(
        rule={"type": "fixed_slot", "role": "leader", "slot": "tuesday"},
        good=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-09 weekend"),
        bad=("L1 P1 2027-01-08 friday", "L1 P1 2027-01-15 friday"),
        lines=(("L1", "P1", "2027-01", 2),),
        en="Secretary (L1) has 2 regular sessions outside the fixed slot, at East Village (P1) in 2027-01",
        zh="于固定时段之外在东村 (P1)安排了 2 次",
    ),
    "fixed_slot attend": Verdict(
        # the last leave day and the first are both days of leave: L1 is called on 29 December and 19 January only
        rule={"type": "fixed_slot", "role": "principal", "slot": "tuesday", "attend": True},
        given={"leave": [["L1", "2027-01-05", "2027-01-12", None]]},
        good=("L1 P1 2026-12-29 tuesday", "L1 P2 2027-01-19 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P2 2026-12-29 tuesday"),
        lines=(("L1", "", "2026-12-29 14:30", 1), ("L1", "", "2027-01-19 14:30", 1)),
        en="has no session in the slot of 2027-01-19",
        zh="书记 (L1)在 2026-12-29 14:30 的固定时段安排了 2 次",
    ),
    "window": Verdict(
        rule={"type": "window", "duty": "station", "pattern": "weekly:TUE"},
        good=("L1 P1 2026-12-29 tuesday", "L1 U1 2027-01-08 friday duty=meeting"),
        bad=("L1 P1 2026-12-25 friday", "L2 P1 2027-01-08 friday", "L1 P1 2027-01-15 friday"),
        lines=(("", "P1", "2026-12", 1), ("", "P1", "2027-01", 2)),
        en="2 sessions at East Village (P1) in 2027-01 lie outside",
        zh="东村 (P1)在 2026-12 有 1 次安排不在规定时段内",
    ),
}

"""Verdicts by hand: desks, time kept free, areas, links at home, preferred posts, figures in print."""

from __future__ import annotations

from by_hand import Verdict
from cases import AREAS

WISH = {"weight": 1, "tier": "asked"}
VERDICTS = {
    "duty_cover": Verdict(
        # Fridays in January: 1 January is a holiday, so the 8th and the 15th; a meeting is no reception
        rule={"type": "duty_cover", "slot": "friday", "duty": "station", "target": "community", "n_max": 1,
              "where": {"id": "P1"}, "when": {"month_no": 1}},
        good=("L1 P1 2027-01-08 friday", "L2 P1 2027-01-15 friday", "L1 U1 2027-01-15 friday duty=meeting"),
        bad=("L1 P1 2027-01-08 friday", "L2 P1 2027-01-08 friday", "L2 P2 2027-01-15 friday",
             "L1 P1 2027-01-15 friday duty=meeting"),
        lines=(("", "P1", "2027-01-08 09:00", 1), ("", "P1", "2027-01-15 09:00", 1)),
        en="East Village (P1) on 2027-01-08 09:00: 2 posts are on duty; at most 1",
        zh="东村 (P1) 2027-01-15 09:00 有 0 个岗位值班，至少应为 1 个",
    ),
    "duty_cover by a role": Verdict(
        # L1 alone is principal: the desk held by L2 is not manned as the rule means it
        rule={"type": "duty_cover", "role": "principal", "slot": "tuesday", "duty": "station",
              "where": {"id": "P1"}, "when": {"date": {"lo": "2027-01-12"}}},
        good=("L1 P1 2027-01-12 tuesday", "L1 P1 2027-01-19 tuesday", "L2 P1 2027-01-19 tuesday"),
        bad=("L1 P1 2027-01-12 tuesday", "L2 P1 2027-01-19 tuesday team=L1"),
        lines=(("", "P1", "2027-01-19 14:30", 1),),
        en="0 posts are on duty; at least 1",
        zh="有 0 个岗位值班",
    ),
    "respond": Verdict(
        # weeks with one slot for L1: from 26 December only Tuesday the 29th (Friday is New Year), from 30 December
        # only Tuesday the 5th; joining L2 on the 29th takes the time as leading on the 5th does
        rule={"type": "respond", "event": "requested", "role": "principal", "slot": ["tuesday", "friday"], "within": 7},
        good=("L1 P1 2027-01-08 friday", "L2 P1 2026-12-29 tuesday", "L1 P1 2027-01-09 weekend"),
        bad=("L2 P1 2026-12-29 tuesday team=L1", "L1 P1 2027-01-05 tuesday"),
        lines=(("", "", "2026-12-26..2027-01-01", 1), ("", "", "2026-12-30..2027-01-05", 1)),
        en="2026-12-30..2027-01-05: 0 post-slots are free for visits on request; 1 are to be kept",
        zh="2026-12-26..2027-01-01：留给应邀走访的空余岗位时段为 0 个，应保留 1 个",
    ),
    "respond on leave": Verdict(
        # the last fortnight has Tuesdays 12 and 19 January; L1 is away on the 12th, L2 leads twice on the 19th:
        # two posts x two days, less one day away, less one post-slot used (not two) leave two
        rule={"type": "respond", "event": "public_emergency", "role": "leader", "slot": "tuesday", "within": 12,
              "reserve": 3, "when": {"date": {"lo": "2027-01-12"}}},
        given={"first": "2027-01-08", "leave": [["L1", "2027-01-12", "2027-01-12", None]]},
        good=(),
        bad=("L2 P1 2027-01-19 tuesday", "L2 P2 2027-01-19 tuesday"),
        lines=(("", "", "2027-01-08..2027-01-19", 1),),
        en="2 post-slots are free for a public emergency; 3 are to be kept",
        zh="留给公共突发事件的空余岗位时段为 2 个，应保留 3 个",
    ),
    "zones": Verdict(
        # East: areas of 30 and 20 households, one each differs by 10; both to L1 leaves the committee 0, 50 apart.
        # West: Z3 is held twice, Z4 by nobody of West but by the East committee
        rule={"type": "zones", "role": "member", "tol": 10},
        given=AREAS,
        good=(),
        links=("L1-Z1", "R1-Z2", "L2-Z3", "R2-Z4"),
        bad=(),
        bad_links=("L1-Z1", "L1-Z2", "L2-Z3", "R2-Z3", "R1-Z4"),
        lines=(("", "P1", "", 40), ("", "Z3", "", 1), ("", "Z4", "", 1), ("R1", "Z4", "", 1)),
        en="East Village (P1): the loads of the members differ by 50 households; at most 10",
        zh="东村委员 (R1)不属于西二片 (Z4)所在的村（社区），却负责该片区",
    ),
    "zones over all": Verdict(
        # without `own` any post may hold any area: one each is 30 against 15, 15 apart; both of West's to one post
        # and none to another is 40 against nothing
        rule={"type": "zones", "role": "member", "tol": 15, "own": False},
        given=AREAS,
        good=(),
        links=("R2-Z1", "R1-Z3", "L2-Z2", "L1-Z4"),
        bad=(),
        bad_links=("R1-Z1", "L1-Z2", "L2-Z3", "L2-Z4"),
        lines=(("", "", "", 25),),
        en="the loads of the members differ by 40 households; at most 15",
        zh="各成员负责的户数相差 40 户，最多允许相差 15 户",
    ),
    "eligible own": Verdict(
        # the association is no part of West Village; the areas of East Village are part of it
        rule={"type": "eligible", "own": True, "role": "member", "target": ["community", "zone"]},
        given=AREAS,
        good=("L1 P1 2027-01-05 tuesday", "L2 A1 2027-01-05 tuesday"),
        links=("L1-P1", "L1-Z2", "L2-A1"),
        bad=("L1 P2 2027-01-05 tuesday", "L1 P2 2027-01-12 tuesday"),
        bad_links=("L1-P1", "L1-Z3"),
        lines=(("L1", "P2", "", 2), ("L1", "Z3", "", 1)),
        en="Secretary (L1) is linked to West one (Z3), which is no part of the post's own place",
        zh="书记 (L1)在不属于本村（社区）的西村 (P2)驻点 2 次",
    ),
    "prefer role": Verdict(
        rule={"type": "prefer", "feature": "role", "role": "principal", "target": "association", **WISH},
        good=(),
        links=("L1-A1", "L2-P1"),
        bad=(),
        bad_links=("L2-A1", "L1-A1", "L2-P2"),
        lines=(("L2", "A1", "", 1),),
        en="Director (L2) is linked to Association (A1), for which other posts are preferred",
        zh="主任 (L2)联系经联社 (A1)，该处宜由其他岗位联系",
    ),
    "published_stat": Verdict(
        # five sessions are in print, 20 percent either way allowed: four are well, two are two short of four
        rule={"type": "published_stat", "name": "sessions", "value": 5, "op": "~", "tol": 0.2,
              "measure": "sessions:station"},
        good=("L1 P1 2027-01-05 tuesday", "L1 P1 2027-01-12 tuesday", "L2 P1 2027-01-05 tuesday team=R1",
              "L2 P1 2027-01-12 tuesday"),
        bad=("L1 P1 2027-01-05 tuesday", "L2 P1 2027-01-12 tuesday", "L1 U1 2027-01-08 friday duty=meeting"),
        lines=(("", "", "sessions", 2),),
        en="sessions: 5 is published, here 2",
        zh="sessions：公布为 5，此处为 2",
    ),
}  # fmt: skip

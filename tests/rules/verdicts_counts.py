"""Verdicts by hand: counts, rhythm, shares, make-ups, teams, one thing at a time, dates."""

from __future__ import annotations

from by_hand import Verdict

MISS = {"leave": [["L1", "2027-01-05", "2027-01-05", None]]}
MAKE_UP = {"type": "make_up", "role": "leader", "of": "tuesday", "slot": "weekend", "notice_days": 3}
VERDICTS = {
    "min_visits week": Verdict(
        # whole ISO weeks: 2026-W53 to 2027-W02; W52 begins before the horizon, W03 ends after it
        rule={
            "type": "min_visits",
            "role": "leader",
            "target": "community",
            "scope": "target",
            "period": "week",
            "k": 1,
            "where": {"id": "P1"},
        },
        good=("L1 P1 2026-12-29 tuesday", "L2 P1 2027-01-05 tuesday", "L1 P1 2027-01-15 friday"),
        bad=("L1 P1 2026-12-25 friday", "L1 P2 2027-01-05 tuesday"),
        lines=(("", "P1", "2026-W53", 1), ("", "P1", "2027-W01", 1), ("", "P1", "2027-W02", 1)),
        en="East Village (P1) in 2026-W53: 0 sessions, at least 1",
        zh="东村 (P1)在 2027-W01 只有 0 次，至少应为 1 次",
    ),
    "min_visits pair": Verdict(
        rule={"type": "min_visits", "scope": "pair", "period": "horizon", "k": 2},
        links=("L1-P1",),
        good=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday"),
        bad=("L2 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday"),
        lines=(("L1", "P1", "horizon", 1),),
        en="Secretary (L1) → East Village (P1) in horizon: 1 sessions",
        zh="书记 (L1) → 东村 (P1)在 horizon 只有 1 次",
    ),
    "max_visits week": Verdict(
        # a cap holds in weeks that the horizon cuts, and the three days of January in 2026-W53 belong to that week
        rule={"type": "max_visits", "role": "leader", "scope": "actor", "period": "week", "k": 1},
        good=("L1 P1 2026-12-25 friday", "L1 P1 2026-12-29 tuesday"),
        bad=(
            "L1 P1 2026-12-25 friday",
            "L1 P2 2026-12-26 weekend",
            "L1 P1 2027-01-05 tuesday",
            "L1 P2 2027-01-08 friday",
            "L1 P2 2027-01-09 weekend",
        ),
        lines=(("L1", "", "2026-W52", 1), ("L1", "", "2027-W01", 2)),
        en="Secretary (L1) in 2027-W01: 3 sessions, at most 1",
        zh="书记 (L1)在 2026-W52 有 2 次，最多允许 1 次",
    ),
    "max_visits group": Verdict(
        rule={"type": "max_visits", "scope": "group", "period": "year", "k": 2},
        good=("L1 P1 2026-12-29 tuesday", "L2 P1 2026-12-25 friday"),
        bad=("L1 P1 2027-01-05 tuesday", "L2 P1 2027-01-05 tuesday", "L2 P2 2027-01-12 tuesday"),
        lines=(("", "", "2027", 1),),
        en="in 2027: 3 sessions, at most 2",
        zh="在 2027 有 3 次，最多允许 2 次",
    ),
    "max_visits pair without link": Verdict(
        rule={"type": "max_visits", "scope": "pair", "duty": "meeting", "period": "horizon", "k": 1},
        good=("L1 U1 2027-01-08 friday duty=meeting", "L2 U1 2027-01-08 friday duty=meeting"),
        bad=("L1 U1 2027-01-08 friday duty=meeting", "L1 U1 2027-01-15 friday duty=meeting"),
        lines=(("L1", "U1", "horizon", 1),),
        en="Street office (U1) in horizon: 2 sessions",
        zh="街道 (U1)在 horizon 有 2 次",
    ),
    "min_activities": Verdict(
        rule={
            "type": "min_activities",
            "duty": "meeting",
            "role": "principal",
            "scope": "group",
            "period": "window:policy",
            "k": 1,
        },
        given={
            "windows": [["one", "policy", "2027-01-04", "2027-01-10"], ["cut", "policy", "2027-01-15", "2027-03-01"]]
        },
        good=("L1 U1 2027-01-08 friday duty=meeting",),
        bad=("L1 U1 2027-01-15 friday duty=meeting", "L2 U1 2027-01-08 friday duty=meeting"),
        lines=(("", "", "one", 1),),
        en="in one: 0 sessions, at least 1",
        zh="在 one 只有 0 次",
    ),
    "spacing max": Verdict(
        # from each Tuesday and Friday on that has 10 days left: 25 and 29 December, 5 and 8 January (to the 18th)
        rule={"type": "spacing", "role": "leader", "scope": "target", "max_gap": 10, "where": {"id": "P1"}},
        good=("L1 P1 2027-01-01 friday", "L1 P1 2027-01-08 friday", "L1 P1 2027-01-15 friday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-12 tuesday"),
        lines=(("", "P1", "2026-12-30..2027-01-08", 1),),
        en="no session from 2026-12-30..2027-01-08",
        zh="间隔过长",
    ),
    "spacing min at the end": Verdict(
        # Friday 15 and Tuesday 19 January are 4 days apart; the stretch runs past
        # the end of the horizon and counts all the same
        rule={"type": "spacing", "role": "leader", "scope": "pair", "min_gap": 7},
        good=("L1 P1 2027-01-12 tuesday", "L1 P1 2027-01-19 tuesday", "L2 P1 2027-01-15 friday"),
        bad=("L1 P1 2027-01-15 friday", "L1 P1 2027-01-19 tuesday"),
        lines=(("L1", "P1", "2027-01-15..2027-01-21", 1),),
        en="2 sessions within 2027-01-15..2027-01-21",
        zh="间隔过短",
    ),
    "spacing min after a make-up": Verdict(
        rule={"type": "spacing", "role": "leader", "scope": "pair", "min_gap": 4},
        good=("L1 P1 2027-01-09 weekend", "L1 P2 2027-01-12 tuesday"),
        bad=("L1 P1 2027-01-09 weekend", "L1 P1 2027-01-12 tuesday"),
        lines=(("L1", "P1", "2027-01-09..2027-01-12", 1),),
        en="2 sessions within 2027-01-09",
        zh="有 2 次安排",
    ),
    "balance": Verdict(
        rule={"type": "balance", "role": "leader", "tol": 1},
        links=("L1-P1", "L1-P2", "L2-P2"),
        good=("L1 P1 2026-12-29 tuesday", "L2 P2 2026-12-29 tuesday", "L2 P2 2027-01-05 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-05 tuesday", "L1 P1 2027-01-09 weekend"),
        lines=(("L1", "P1 P2", "", 2),),
        en="Secretary (L1): the shares of East Village (P1) West Village (P2) differ by 3; at most 1",
        zh="相差 3，最多允许相差 1",
    ),
    "balance minutes": Verdict(
        # Tuesday is 180 minutes, Friday 120
        rule={"type": "balance", "role": "leader", "metric": "minutes", "over": "actors", "tol": 60},
        good=("L1 P1 2026-12-29 tuesday", "L2 P2 2027-01-08 friday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P1 2027-01-08 friday"),
        lines=(("", "L1 L2", "", 240),),
        en="differ by 300; at most 60",
        zh="相差 300",
    ),
    "make_up": Verdict(
        rule=MAKE_UP,
        given=MISS,
        good=("L1 P1 2027-01-10 weekend replaces=2027-01-05",),
        bad=("L1 P1 2027-01-16 weekend replaces=2027-01-05", "L2 P1 2027-01-09 weekend replaces=2027-01-05"),
        lines=(("L1", "", "2027-01-05", 1), ("L1", "", "2027-01-05", 1), ("L2", "", "2027-01-05", 1)),
        en="Secretary (L1) misses the slot of 2027-01-05 through leave",
        zh="书记 (L1)因请假缺席 2027-01-05 的驻点",
    ),
    "make_up with late notice": Verdict(
        # known on Thursday the 7th: three days before Saturday the 9th is the 6th, before Sunday
        # the 10th the 7th: only Sunday will do
        rule=MAKE_UP,
        given={"leave": [["L1", "2027-01-05", "2027-01-05", "2027-01-07"]]},
        good=("L1 P1 2027-01-10 weekend replaces=2027-01-05",),
        bad=("L1 P1 2027-01-09 weekend replaces=2027-01-05",),
        lines=(("L1", "", "2027-01-05", 1), ("L1", "", "2027-01-05", 1)),
        en="no make-up where there should be one",
        zh="未在应补的周末补上",
    ),
    "make_up on leave until Saturday": Verdict(
        rule=MAKE_UP,
        given={"leave": [["L1", "2027-01-05", "2027-01-09", None]]},
        good=("L1 P1 2027-01-10 weekend replaces=2027-01-05",),
        bad=(),
        lines=(("L1", "", "2027-01-05", 1),),
        en="misses the slot",
        zh="请假",
    ),
    "team": Verdict(
        rule={"type": "team", "roles": {"committee": 1}, "near": "home", "target": "community", "size_max": 2},
        given={"leave": [["R1", "2027-01-12", "2027-01-12", None]]},
        good=("L1 P1 2026-12-29 tuesday team=R1", "L2 P1 2027-01-12 tuesday", "L1 A1 2027-01-05 tuesday"),
        bad=("L1 P1 2026-12-29 tuesday", "L1 P2 2027-01-05 tuesday team=R1+R2"),
        lines=(("", "P1", "2026-12-29", 1), ("", "P2", "2027-01-05", 1)),
        en="the session at East Village (P1) on 2026-12-29 is joined by 0 of the 1",
        zh="2027-01-05 在西村 (P2)的驻点有 3 人，最多允许 2 人",
    ),
    "team of all": Verdict(
        rule={"type": "team", "duty": "meeting", "roles": {"leader": "all"}},
        given={"leave": [["L1", "2027-01-08", "2027-01-08", None]]},
        good=("L1 U1 2027-01-15 friday duty=meeting team=L2", "L2 U1 2027-01-08 friday duty=meeting"),
        bad=("L2 U1 2027-01-15 friday duty=meeting team=R1",),
        lines=(("", "U1", "2027-01-15", 1),),
        en="joined by 0 of the 1 posts",
        zh="应为 1 个",
    ),
    "standing_team": Verdict(
        rule={"type": "standing_team", "role": ["leader", "committee"], "lead": "principal", "size": 4},
        good=(),
        bad=(),
        lines=(),
        en="",
        zh="",
    ),
    "no_overlap cadre": Verdict(
        rule={"type": "no_overlap", "resource": "cadre"},
        good=("L1 P1 2027-01-08 friday", "L2 P1 2027-01-08 friday"),
        bad=("L1 P1 2027-01-08 friday team=R1", "L1 U1 2027-01-08 friday duty=meeting team=R1"),
        lines=(("L1", "", "2027-01-08 09:00", 1), ("R1", "", "2027-01-08 09:00", 1)),
        en="Secretary (L1) has 2 sessions at the same time, 2027-01-08 09:00",
        zh="书记 (L1)在 2027-01-08 09:00 同时有 2 次安排",
    ),
    "no_overlap target": Verdict(
        rule={"type": "no_overlap", "resource": "target", "target": "community"},
        good=("L1 P1 2027-01-05 tuesday", "L2 P2 2027-01-05 tuesday"),
        bad=("L1 P1 2027-01-05 tuesday", "L2 P1 2027-01-05 tuesday"),
        lines=(("", "P1", "2027-01-05 14:30", 1),),
        en="East Village (P1) has 2 sessions at the same time",
        zh="东村 (P1)在 2027-01-05 14:30 同时有 2 次",
    ),
    "no_overlap slot": Verdict(
        rule={"type": "no_overlap", "resource": "slot", "slot": "friday", "forbids": "meeting"},
        good=("L1 P1 2027-01-08 friday",),
        bad=("L1 U1 2027-01-08 friday duty=meeting",),
        lines=(("", "", "2027-01-08 09:00", 1),),
        en="1 sessions lie in the protected slot, 2027-01-08 09:00",
        zh="2027-01-08 09:00 的保护时段内有 1 次其他安排",
    ),
    "deadline": Verdict(
        # the roster is out on 16 December, seven days before the horizon; ten are asked for
        rule={"type": "deadline", "lead_days": 10},
        good=("L1 P1 2027-01-05 tuesday announced=2026-12-13", "L1 P1 2027-01-09 weekend announced=2027-01-01"),
        bad=("L1 P1 2027-01-05 tuesday",),
        lines=(("L1", "P1", "2027-01-05", 3),),
        en="announced 3 days too late",
        zh="公布晚了 3 天",
    ),
    "deadline of a session": Verdict(
        rule={"type": "deadline", "before": "session", "lead_days": 3},
        good=("L1 P1 2027-01-09 weekend announced=2027-01-06",),
        bad=("L1 P1 2027-01-09 weekend announced=2027-01-08",),
        lines=(("L1", "P1", "2027-01-09", 2),),
        en="announced 2 days too late",
        zh="公布晚了 2 天",
    ),
}

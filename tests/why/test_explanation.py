"""What an explanation says, from clashes worked out by hand; one street is explained for real."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pandas as pd
import pytest
import tiny
from rich.cells import cell_len

import liaison_opt as lo
from liaison_opt.output.clash import Told
from liaison_opt.output.clash.asks import asked
from liaison_opt.output.clash.words import catalogue
from liaison_opt.rules.policy import FORMS, rules_of
from liaison_opt.scenario import Scenario
from liaison_opt.solve.clashing.clash import CLASH_COLUMNS, Clash, Whole
from liaison_opt.solve.clashing.diagnose import Diagnosis
from liaison_opt.why.explaining import explained
from liaison_opt.why.explanation import SCREEN, Explanation

ATTEND = {"type": "fixed_slot", "id": "attend", "clause": "JH-3.1b", "role": "leader", "slot": "tuesday",
          "attend": True}  # fmt: skip
CAP = {"type": "max_visits", "id": "cap", "clause": "office:cap", "role": "leader", "k": 4, "period": "month",
       "scope": "actor"}  # fmt: skip
TWICE = {"type": "min_visits", "id": "twice", "clause": "office:twice", "target": "community", "k": 2,
         "period": "month"}  # fmt: skip
#: sentences that a planner must be able to rely on, of rows by hand
LEAVE = ("leave", "leave", "L1", "", "2027-02-02..2027-02-20", "<= 0", -1)


def rows(*lines: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(lines), columns=list(CLASH_COLUMNS))


def clash(*lines: tuple[Any, ...], need: int | None = None, room: int | None = None, **more: Any) -> Clash:
    witness = {} if need is None else {"scale": 1, "rows": []}
    given = {"needed": "row", "witness": witness or None, "fingerprint": "x", **more}
    return Clash(rows=rows(*lines), need=need, room=room, **given)


def street(**given: Any) -> Scenario:
    return tiny.scenario([ATTEND, CAP, TWICE], **given)


def explanation(*clashes: Clash, lang: str = "en", total: int | None = None, **more: Any) -> Explanation:
    given = {"status": "infeasible", "given": ("the calendar and the leave table",), **more}
    found = Diagnosis(clashes=clashes, total=len(clashes) if total is None else total, **given)
    return explained(street(), found, lang)


def month_clash(month: str = "2027-01", who: str = "L1") -> Clash:
    """Both villages twice a month, one post that may not go more than once: 2 x 2 = 4 > 1, 3 short."""
    floors = [("office:twice", "twice", "", place, month, ">= 2", 1) for place in ("P1", "P2")]
    return clash(*floors, ("office:cap", "cap", who, "", month, "<= 1", -1), need=4, room=1)


def test_rows_alike_are_one_line_with_their_number_and_their_names() -> None:
    found = explanation(month_clash())
    assert found.clauses[["clause", "rule", "who", "target", "when", "rows"]].to_dict("records") == [
        {"clause": "office:twice", "rule": "twice", "who": "", "target": "P1 P2", "when": "Jan 2027", "rows": 2},
        {"clause": "office:cap", "rule": "cap", "who": "L1", "target": "", "when": "Jan 2027", "rows": 1},
    ]
    assert found.clauses["sentence"].tolist() == [
        "each of 2 communities (P1 East Village, P2 West Village), Jan 2027: at least 2 sessions (Stationing)",
        "Secretary (L1), Jan 2027: at most 1 session (Stationing)",
    ]
    assert explanation(month_clash(), lang="zh").clauses["sentence"].tolist() == [
        "每个社区（东村 P1、西村 P2，共 2），2027年1月：至少 2 次（驻点联系）",
        "书记（L1），2027年1月：最多 1 次（驻点联系）",
    ]


def test_the_sum_can_be_checked_by_hand_and_is_exact() -> None:
    found = explanation(month_clash())
    told = found.arithmetic
    assert told[["side", "rule", "rows", "each", "times", "total"]].to_dict("records")[:2] == [
        {"side": "need", "rule": "twice", "rows": 2, "each": 2, "times": 1, "total": 4},
        {"side": "room", "rule": "cap", "rows": 1, "each": 1, "times": 1, "total": 1},
    ]
    assert told["sentence"].iloc[-1] == "need 2 x 2 = 4; room 1: 3 short"
    assert int(told["total"].iloc[-1]) == 3
    products = told["rows"] * told["each"] * told["times"]
    assert (products == told["total"])[told["side"] != "short"].all()


def test_multipliers_and_what_the_candidates_leave_open_are_in_the_sum() -> None:
    """Twice the floor of 3 is 6; the cap holds 2, and 3 sessions lie under no cap: 5."""
    found = explanation(clash(("office:twice", "twice", "", "P1", "2027-01", ">= 3", 2),
                              ("office:cap", "cap", "L1", "", "2027-01", "<= 2", -1), need=6, room=5))  # fmt: skip
    said = "need 3 x 2 = 6; room 2 + 3 that calendar and candidates leave open = 5: 1 short"
    assert found.arithmetic["sentence"].iloc[-1] == said
    assert found.arithmetic.groupby("side")["total"].sum().to_dict() == {"need": 6, "room": 5, "short": 1}


def test_a_bound_below_zero_counts_on_the_other_side() -> None:
    """At least -2 of something leaves room for 2."""
    found = explanation(clash(("office:twice", "twice", "", "P1", "2027-01", ">= 5", 1),
                              ("office:twice", "twice", "", "P2", "2027-01", ">= -2", 1),
                              ("office:cap", "cap", "L1", "", "2027-01", "<= 1", -1), need=3, room=1))  # fmt: skip
    assert found.arithmetic["sentence"].iloc[-1] == "need 5; room 2 + 1 = 3: 2 short"


def test_a_part_of_a_greater_shortage_is_told_with_the_whole() -> None:
    part = month_clash()
    more = rows(
        *part.rows.itertuples(index=False, name=None), ("office:twice", "twice", "", "A1", "2027-01", ">= 2", 1)
    )
    found = explanation(dataclasses.replace(part, whole=Whole(rows=more, need=6, room=1, free=0)))
    assert found.arithmetic.loc[found.arithmetic["of"] == "whole", "sentence"].iloc[-1] == (
        "need 3 x 2 = 6; room 1: 5 short"
    )
    assert "With all rows of these clauses: need 3 x 2 = 6; room 1: 5 short" in str(found)


def test_a_leave_is_told_by_its_days_and_is_no_clause() -> None:
    line = ("office:twice", "twice", "", "P1", "2027-02", ">= 2", 1)
    said = explanation(clash(line, LEAVE, need=2, room=0)).clauses["sentence"].iloc[-1]
    assert said == "leave of Secretary (L1), 2 to 20 Feb 2027"
    both = str(explanation(clash(line, LEAVE, need=2, room=0)))
    assert "- given: leave of Secretary (L1), 2 to 20 Feb 2027" in both
    assert "书记（L1）请假，2027年2月2日至20日" in str(explanation(clash(line, LEAVE, need=2, room=0), lang="zh"))


def test_clashes_that_differ_only_in_time_are_told_once() -> None:
    text = str(explanation(month_clash(), month_clash("2027-02"), total=5)).replace("\n    ", " ")
    assert text.count("at most 1 session") == 1
    assert "Clash 1 of 5. These clash:" in text
    assert "The same once more: Feb 2027." in text
    assert "And 3 more clashes." in text


def test_rows_that_are_not_each_with_each_stand_alone() -> None:
    lines = [("office:cap", "cap", who, "", month, "<= 1", -1) for who, month in (("L1", "2027-01"), ("L2", "2027-02"))]
    said = explanation(clash(*lines)).clauses["sentence"].tolist()
    assert said == [
        "Secretary (L1), Jan 2027: at most 1 session (Stationing)",
        "Director (L2), Feb 2027: at most 1 session (Stationing)",
    ]


def test_slots_that_holidays_take_are_a_remark_and_no_clause() -> None:
    """1 January 2027 is a Friday, and stationing is held on Fridays, too; the weekend slots are for make-ups."""
    found = explanation(month_clash())
    assert found.lost[["clash", "name"]].to_dict("records") == [{"clash": 1, "name": "friday"}]
    assert "A holiday takes a slot there: 1 Jan 2027." in str(found)
    assert set(found.clauses["rule"]) == {"twice", "cap"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_text_fits_the_screen_and_is_the_same_each_time(lang: str) -> None:
    one, two = (explanation(month_clash(), month_clash("2027-02", "L2"), lang=lang) for _ in range(2))
    assert str(one) == str(two)
    assert json.dumps(one.to_json(), default=str) == json.dumps(two.to_json(), default=str)
    assert max(cell_len(line) for line in str(one).splitlines()) <= SCREEN
    assert "<table" in one._repr_html_()
    assert one.to_json()["clashes"][0]["rows"][0]["rule"] == "twice"


def test_not_proven_is_never_called_impossible() -> None:
    for lang, word, wrong in (("en", "Not proven either way", "Impossible:"), ("zh", "无法判定", "不可行：")):
        text = str(explanation(status="unknown", lang=lang))
        assert word in text
        assert wrong not in text
    assert str(explanation(status="feasible")).startswith("Possible")


def test_a_count_of_households_is_told_in_its_own_sentences() -> None:
    sums = {"en": ["10 owed, 6 places."], "zh": ["应访 10，可访 6。"]}
    found = explanation(sums=sums, sides=(10, 6))
    assert "- 10 owed, 6 places." in str(found)
    assert found.arithmetic[["side", "total"]].to_dict("records") == [
        {"side": "need", "total": 10}, {"side": "room", "total": 6}, {"side": "short", "total": 4}]  # fmt: skip


def test_every_form_that_is_enforced_has_words_of_its_own_in_both_languages() -> None:
    for key, entry in catalogue().items():
        assert {"en", "zh"} <= set(entry), key
    wanted = {"links_per_actor": {"role": "leader", "target": "community"},
              "duty_cover": {"slot": "friday", "duty": "meeting"},
              "links_per_target": {"role": "leader", "target": "community"}, "eligible": {"role": "leader"},
              "zones": {"role": "leader", "tol": 1, "target": "community", "own": False}, "fixed_slot": ATTEND,
              "min_visits": {"k": 2}, "max_visits": {"k": 2}, "coverage": {"target": "community", "share": 0.5},
              "min_days": {"role": "leader", "n": 2}, "consecutive_days": {"role": "leader", "n": 2, "duty": "station"},
              "window": {"duty": "station", "slot": "friday"},
              "make_up": {"role": "leader", "of": "tuesday", "slot": "weekend"},
              "balance": {"over": "actors", "role": "leader"}, "spacing": {"max_gap": 9}, "team": {"size_max": 2},
              "no_overlap": {"resource": "cadre"}, "min_activities": {"duty": "meeting"},
              "respond": {"event": "requested", "role": "leader", "slot": "tuesday", "within": 7}}  # fmt: skip
    enforced = {name for name, form in FORMS.items() if form.enforced and not form.soft_only}
    assert set(wanted) == enforced
    one_sided = {"consecutive_days": "<=", "min_days": "<=", "coverage": "<=", "eligible": ">=", "window": ">=",
                 "respond": "<=", "max_visits": ">="}  # fmt: skip
    for name, more in wanted.items():
        given = {key: value for key, value in more.items() if key not in {"type", "id", "clause"}}
        made, rule = tiny.rule({"type": name, **given})
        for side in {">=", "<="} - {one_sided.get(name)}:
            for lang, plain in (("en", ("at least 7", "at most 7")), ("zh", ("至少 7", "最多 7"))):
                said = asked(rule, "tested", f"{side} 7", ("L1", "P1"), made, lang)
                assert said not in plain, (name, side)


@pytest.mark.slow
def test_a_street_that_cannot_be_is_explained_with_nothing_but_its_clash() -> None:
    """Two Tuesdays of four weeks more than the cap of one a month; six other rules have nothing to do with it."""
    others = [{**TWICE, "id": f"once-{n}", "k": 1, "period": "horizon"} for n in range(3)]
    others += [{**CAP, "id": f"wide-{n}", "k": 40 + n} for n in range(3)]
    made = tiny.scenario([ATTEND, {**CAP, "k": 1}, *others])
    assert len(rules_of(made)) > 6
    found = lo.explain(made, repairs=False, lang="en")
    assert found.status == "infeasible"
    assert set(found.clauses["rule"]) == {"attend", "cap"}
    short = found.arithmetic[found.arithmetic["side"] == "short"]
    assert short["sentence"].iloc[0] == "need 2 x 1 = 2; room 1: 1 short"
    assert found.repairs is None


def test_told_needs_no_explanation() -> None:
    told = Told(scenario=street(), clashes=(), total=0, sums={}, sides=None, lang="en")
    assert told.lines() == []
    assert told.clauses.empty
    assert told.arithmetic.empty
    assert told.lost.empty

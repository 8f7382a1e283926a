from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from liaison_opt.output import labels, tables
from liaison_opt.output import meetings as other


def test_at_a_glance_shows_every_tuesday_the_make_up_and_the_holiday(plan):
    glance = tables.at_a_glance(plan)
    # 2027: 13 Tuesdays in the quarter, one of them (9 February) in the Spring Festival; one make-up.
    assert glance["kind"].value_counts().to_dict() == {"regular": 12, "make-up": 1, "holiday": 1}
    assert list(glance.columns[3:]) == ["Secretary", "Director"]
    assert glance.loc["2027-01-05", "Secretary"] == "East Village"
    assert glance.loc["2027-01-12", "Secretary"] == ""
    assert glance.loc["2027-01-16", "Secretary"] == "West Village"
    assert glance.loc["2027-02-09", "label"] != ""
    assert glance.index.is_monotonic_increasing


def test_at_a_glance_in_chinese(plan):
    glance = tables.at_a_glance(plan, "zh")
    assert glance.loc["2027-01-05", "书记"] == "东村"
    assert glance.loc["2027-01-16", "weekday"] == "周六"


def test_a_duty_along_links_that_no_slot_offers_has_no_lines_at_a_glance(plan, monkeypatch):
    """Supervision of a town, say, beside home visits: the sheets of the workbook are empty, not a crash."""
    monkeypatch.setattr(tables, "station_duties", lambda scenario: ["supervision"])
    assert tables.at_a_glance(plan).empty
    assert tables.at_a_glance(plan, "zh").empty


def test_by_week_puts_the_make_up_into_its_week(plan):
    weeks = tables.by_week(plan)
    assert weeks.loc["2027-W02", "Secretary"] == "West Village"
    assert weeks.loc["2027-W13", "Director"] == ""


def test_by_month_adds_up(plan):
    counts = tables.by_month(plan)
    assert counts["total"].sum() == 12 * 2 - 2 + 1
    assert (counts[["2027-01", "2027-02", "2027-03"]].sum(axis="columns") == counts["total"]).all()
    assert (counts["regular"] + counts["make_up"] == counts["total"]).all()
    assert counts.loc["West Village", "make_up"] == 1


def test_by_cadre_lists_the_team_too_and_by_community_lists_a_session_once(plan):
    sessions = tables.stationing(plan)
    posts, places = tables.by_cadre(plan), tables.by_community(plan)
    assert len(places) == len(sessions)
    assert len(posts) == len(sessions) + (sessions["team"] != "").sum()
    assert set(posts.loc[posts["post"] == "Secretary, East Village", "team"]) == {"Secretary"}
    assert list(places["place"].unique()) == list(labels.place_names(plan.scenario, "en").values())


def test_meetings_are_a_line_a_place_with_the_days_of_each_month(plan):
    meetings = other.meetings(plan)
    assert meetings[["place", "post", "weekday", "time"]].to_numpy().tolist() == [
        ["East Village", "Secretary, East Village", "Mon", "19:00–20:30"]
    ]
    assert meetings["2027-01"].item() == "4, 11, 18, 25"
    assert meetings["sessions"].item() == (plan.roster["duty"] == "committee_meeting").sum()


def test_a_meeting_on_another_day_than_usual_is_named(plan):
    first = plan.roster["duty"].eq("committee_meeting").idxmax()
    roster = plan.roster.copy()
    roster.loc[first, "date"] += pd.Timedelta(days=1)
    meetings = other.meetings(dataclasses.replace(plan, roster=roster))
    assert meetings["2027-01"].to_list() == ["5 Tue, 11, 18, 25"]


def test_figures_count_what_the_plan_holds(plan):
    figures = tables.figures(plan)
    assert figures["sessions"] == 23
    assert figures["make_ups"] == 1
    assert (figures["missed"], figures["not_made_up"]) == (2, 1)
    assert figures["room"] == 23 * 8
    assert figures["spread"] == 1
    assert (figures["violations"], figures["unmet"]) == (0, 1)


@pytest.mark.parametrize("name", ["at_a_glance", "by_week", "by_cadre", "by_community", "by_month", "meetings"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_table_survives_an_empty_plan(empty_plan, name, lang):
    getattr(other if name == "meetings" else tables, name)(empty_plan, lang)


def test_equal_titles_are_told_apart_by_their_ids(plan):
    cadres = plan.scenario.cadres.assign(title_en="Deputy")
    twins = dataclasses.replace(plan.scenario, cadres=cadres)
    assert labels.post_titles(twins, "en")["L1"] == "Deputy (L1)"


def test_colours_differ_and_dark_text_is_readable_on_them(plan):
    many = plan.scenario.communities.reindex([f"C{number}" for number in range(24)])
    fills = list(labels.colours(dataclasses.replace(plan.scenario, communities=many)).values())
    assert len(set(fills)) == 24
    assert min(_contrast(fill, labels.INK) for fill in fills) > 7


def _contrast(first: str, second: str) -> float:
    """Contrast ratio of the web's accessibility guidelines."""
    lights = sorted((_luminance(first), _luminance(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_standing_says_proof_and_rules(plan):
    assert labels.standing(plan, "en") == "Proven optimal in every tier; every binding rule that can be judged is kept"
    broken = dataclasses.replace(plan, audit=plan.audit.assign(binding=True))
    assert "binding rules broken: 1 lines" in labels.standing(broken, "en")
    stages = tuple(
        dataclasses.replace(
            stage,
            status="feasible" if stage.tiers else "optimal",
            tiers=tuple(dataclasses.replace(tier, bound=1, objective=2, status="feasible") for tier in stage.tiers[:1]),
        )
        for stage in plan.certificate.stages
    )
    unproven = dataclasses.replace(plan, certificate=dataclasses.replace(plan.certificate, stages=stages))
    assert "gap 50.0%" in labels.standing(unproven, "en")

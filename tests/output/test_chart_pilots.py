"""Charts of the pilots' notebooks: how often a place sees somebody, and what floors and ceilings leave room for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from liaison_opt.output import chart_presence, chart_share, labels, words
from liaison_opt.rules.share_bounds import ShareBounds, share_bounds


def drawn(draw, *things, lang):
    figure = Figure(figsize=(9, 6), layout="constrained")
    ax = draw(*things, figure.add_subplot(), lang)
    figure.draw_without_rendering()  # a glyph that no font has would be a warning, and so an error
    return ax


def test_shares_are_counted_from_the_slots(plan):
    # 13 Tuesdays of the quarter, one of them in the Spring Festival; 23 sessions, of which one is made up at a weekend
    found = chart_presence.shares(plan)
    assert set(found["offered"]) == {12}
    tuesdays = plan.roster.query("duty == 'station' and kind != 'make_up'")
    assert found["held"].to_dict() == tuesdays.groupby("community").size().to_dict()
    assert found["held"].sum() == 22


def test_two_posts_at_a_place_in_one_slot_count_once(plan):
    doubled = pd.concat([plan.roster, plan.roster.assign(cadre="L2")])
    both = dataclasses.replace(plan, roster=doubled)
    assert chart_presence.shares(both)["held"].to_dict() == chart_presence.shares(plan)["held"].to_dict()


@pytest.mark.parametrize("lang", words.LANGS)
def test_a_row_a_place_with_the_whole_and_what_is_synthetic(plan, lang):
    ax = drawn(chart_presence.presence, plan, lang=lang)
    names = labels.place_names(plan.scenario, lang)
    assert {label.get_text() for label in ax.get_yticklabels()} == {names[p] for p in ("C1", "C2", "C3", "E1")}
    assert [text.get_text() for text in ax.texts] == [words.text("presence.whole", lang, share="45.8%")]  # 22 of 4 x 12
    assert ax.get_title(loc="left") == labels.title(plan.scenario, "presence.title", lang)
    assert labels.synthetic(plan.scenario, lang) in ax.figure.get_supxlabel()
    dots = ax.lines[0].get_xdata()
    assert list(dots) == sorted(dots)


def test_many_places_are_drawn_by_town(plan):
    places = plan.scenario.communities
    many = pd.concat([places.loc[["C1"]].assign(parent=f"T{n % 3}") for n in range(60)]).set_axis(
        [f"X{n}" for n in range(60)]
    )
    wide = dataclasses.replace(plan, scenario=dataclasses.replace(plan.scenario, communities=many))
    ax = drawn(chart_presence.presence, wide, lang="en")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["T0", "T1", "T2"]


def test_a_duty_without_slots_is_an_error(plan):
    with pytest.raises(KeyError):
        chart_presence.presence(plan, duty="tree_planting")
    nowhere = dataclasses.replace(plan.scenario, communities=plan.scenario.communities.head(0))
    with pytest.raises(ValueError, match="no slot or no place"):
        chart_presence.presence(dataclasses.replace(plan, scenario=nowhere))


def bounds(floor: int, ceiling: int) -> ShareBounds:
    """Three villages: 6, 20 and 30 households, 2, 2 and 2 members."""
    homes = pd.Series(["A"] * 6 + ["B"] * 20 + ["C"] * 30)
    members = pd.Series(["A", "A", "B", "B", "C", "C"])
    return share_bounds(homes, members, np.full(6, floor), np.full(6, ceiling))


@pytest.mark.parametrize("lang", words.LANGS)
def test_villages_stand_inside_or_outside_the_band(plan, lang):
    ax = drawn(chart_share.room, bounds(5, 12), plan.scenario, lang=lang)
    keys = [text.get_text() for text in ax.get_legend().get_texts()]
    # A has 3 each, under the floor; B has 10, inside; C has 15, over the ceiling
    assert keys == [words.text(f"share.{verdict}", lang, count=1) for verdict in ("fits", "floors", "ceilings")]
    assert [text.get_text() for text in ax.texts] == [
        words.text("share.floor", lang, each="5"),
        words.text("share.ceiling", lang, each="12"),
    ]
    assert {group.get_label(): group.get_offsets().tolist() for group in ax.collections[1:]} == dict(
        zip(keys, [[[2.0, 20.0]], [[2.0, 6.0]], [[2.0, 30.0]]], strict=True)
    )
    assert ax.get_xlabel() == words.text("share.members", lang)

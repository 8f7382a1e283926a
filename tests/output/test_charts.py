from __future__ import annotations

import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from liaison_opt.output import charts, labels, words


def _drawn(draw, thing, lang):
    figure = Figure(figsize=(9, 6), layout="constrained")
    ax = draw(thing, figure.add_subplot(), lang)
    figure.draw_without_rendering()  # a glyph that no font has would be a warning, and so an error
    return ax


def _texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("name", charts.CHARTS)
def test_every_chart_has_its_title_and_says_what_is_synthetic(plan, name, lang):
    ax = _drawn(charts.CHARTS[name], plan, lang)
    assert ax.get_title(loc="left") == labels.title(plan.scenario, f"chart.{name}", lang)
    assert labels.synthetic(plan.scenario, lang) in ax.figure.get_supxlabel()


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("name", charts.CHARTS)
def test_every_chart_survives_an_empty_plan(empty_plan, name, lang):
    _drawn(charts.CHARTS[name], empty_plan, lang)


def test_the_calendar_numbers_each_session_and_marks_each_miss(plan):
    ax = _drawn(charts.calendar, plan, "en")
    told = _texts(ax)
    assert sum(text.isdigit() for text in told) == 23
    assert told.count("×") == 2
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Secretary", "Director"]


def test_bars_carry_their_totals(plan):
    assert _texts(_drawn(charts.by_community, plan, "en")) == ["6", "6", "6", "5"]
    assert {"East Village 6", "12", "11"} <= set(_texts(_drawn(charts.by_cadre, plan, "en")))


def test_the_graph_shows_linked_posts_and_their_places(plan):
    ax = _drawn(charts.graph, plan, "en")
    told = _texts(ax)
    assert {"L1", "L2", "East Village", "West Village", "South Village"} <= set(told)
    assert "R1" not in told
    assert len(ax.lines) == 2 * len(plan.links)


def test_a_scenario_can_be_drawn_before_there_is_a_plan(plan):
    assert "East Village" in _texts(_drawn(charts.graph, plan.scenario, "en"))


def test_without_axes_a_notebook_gets_a_figure_of_its_own(plan):
    ax = charts.by_cadre(plan)
    assert ax.figure.number in plt.get_fignums()
    plt.close(ax.figure)


@pytest.mark.slow
def test_files_are_the_same_bytes_and_leave_no_open_figure(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(charts, "DPI", 30)
    before = plt.get_fignums()
    with plt.rc_context({"figure.facecolor": "black", "font.size": 30}):
        first = charts.save_all(plan, tmp_path / "one")
    second = charts.save_all(plan, tmp_path / "two")
    assert [path.name for path in first] == [f"{name}.png" for name in charts.CHARTS]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert plt.get_fignums() == before

"""Pictures and tables of a grid: labels in both languages, rings, crosses, prices."""

from __future__ import annotations

import hamlet
import pytest
from matplotlib.figure import Figure

from liaison_opt.errors import ScenarioError
from liaison_opt.output import axis_words, grid_table
from liaison_opt.study.grid import Cell, Grid

AXES = {"posts:staff": (2, 3), "each.k": (1, 2, 3)}
SHARES = {(2, 1): 1.0, (2, 2): 0.5, (3, 1): 1.0, (3, 2): 0.9996}


@pytest.fixture(scope="module")
def grid() -> Grid:
    cells = []
    for posts in AXES["posts:staff"]:
        for k in AXES["each.k"]:
            at = {"posts:staff": posts, "each.k": k}
            if (posts, k) in SHARES:
                share = SHARES[posts, k]
                figures = {"enough": round(10_000 * share), "enough_share": share, "hours_mean": 60.0 * k / posts,
                           "staff_hours": 60.0 * k + posts}  # fmt: skip
                cells.append(Cell(values=at, status="optimal", figures=figures))
            else:
                status = "infeasible" if posts == 2 else "unknown"
                cells.append(Cell(values=at, status=status, clauses=("GZ-4",) if posts == 2 else ()))
    return Grid(base=hamlet.scenario(), axes=AXES, cells=tuple(cells))


def _texts(figure: Figure) -> list[str]:
    return [item.get_text() for item in figure.findobj(lambda one: hasattr(one, "get_text"))]


@pytest.mark.parametrize(
    ("lang", "title", "across", "up"),
    [("en", "what is bought for what", "Hours a post, mean", "Households with all their visits"),
     ("zh", "投入与所得", "每岗位工时（均值）", "走访次数足够的户数")],
)  # fmt: skip
def test_the_frontier_says_what_is_drawn_in_both_languages(grid, lang, title, across, up):
    ax = grid.plot("hours_mean", "enough", Figure().add_subplot(), lang)
    assert title in ax.get_title(loc="left")
    assert (ax.get_xlabel(), ax.get_ylabel()) == (across, up)
    rings = [points for points in ax.collections if points.get_sizes()[0] == 150]
    # with three posts all are seen in 20 hours each, which nothing outdoes
    assert [len(points.get_offsets()) for points in rings] == [1]
    assert "3 · 1" in _texts(ax.get_figure())
    said = " ".join(_texts(ax.get_figure()))
    assert ("1 of 6 variants are proven impossible" if lang == "en" else "6种方案中1种已证明无解") in said
    assert ("1 of 6 not proven either way" if lang == "en" else "6种方案中1种未能判定") in said


def test_cells_without_a_plan_stand_at_the_foot_where_their_place_is_known(grid):
    ax = grid.plot("each.k", "staff_hours", Figure().add_subplot(), "en")
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "proven impossible" in labels
    assert "not proven either way" in labels
    assert list(ax.get_xticks()) == [1, 2, 3]
    left, right = ax.get_xlim()
    assert left < 1
    assert right > 3


def test_a_grid_without_any_plan_is_drawn_and_says_so(grid):
    none = Grid(base=grid.base, axes={"posts:staff": (2,), "each.k": (3,)}, cells=(grid.cells[2],))
    for across, up in (("posts:staff", "each.k"), ("hours_mean", "enough")):
        ax = none.plot(across, up, Figure().add_subplot(), "en")
        assert "No variant has a plan." in _texts(ax.get_figure())
    assert none.frontier().empty
    assert "impossible" in repr(none)


@pytest.mark.parametrize(("lang", "posts"), [("en", "posts: staff"), ("zh", "岗位数：工作人员")])
def test_the_heat_map_has_a_figure_or_a_mark_in_each_cell(grid, lang, posts):
    ax = grid.heatmap("each.k", "posts:staff", "enough_share", Figure().add_subplot(), lang)
    said = [text.get_text() for text in ax.texts]
    # 99.96 % is not all
    assert said == ["100%", "50%", "×", "100%", "99.9%", "?"]
    assert ax.get_ylabel() == posts
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "3"]


def test_other_axes_of_a_heat_map_stand_where_they_are_put_and_the_note_says_where(grid):
    more = tuple(Cell(values={**cell.values, "each.k_max": top}, status=cell.status, figures=cell.figures)
                 for cell in grid.cells for top in (7, 9))  # fmt: skip
    made = Grid(base=grid.base, axes={**AXES, "each.k_max": (7, 9)}, cells=more)
    ax = made.heatmap("each.k", "posts:staff", "enough", Figure().add_subplot(), "en", at={"each.k_max": 7})
    assert any("= 7" in text for text in _texts(ax.get_figure()))
    ax = made.heatmap("each.k", "posts:staff", "enough", Figure().add_subplot(), "en")
    assert any("= 9" in text for text in _texts(ax.get_figure()))


def test_what_a_heat_map_cannot_draw_is_told_at_once(grid):
    with pytest.raises(ScenarioError) as told:
        grid.heatmap("each.kk", "each.kk", "enogh", at={"posts:staff": 7})
    said = str(told.value)
    assert len(told.value.faults) == 5
    assert "'each.k'" in said
    assert "'enough'" in said
    assert "2, 3" in said


def test_the_table_and_the_sentence_are_in_words(grid):
    wide = grid_table.wide(grid, "zh")
    assert list(wide.columns[:2]) == ["岗位数：工作人员", "每个对象走访次数（k），office:each"]
    assert len(set(wide["状态"])) == 3, "optimal, impossible and not proven are three words"
    assert list(wide["冲突条款"]) == ["", "", "GZ-4", "", "", ""]
    assert "6 variants" in repr(grid)
    assert "<table" in grid._repr_html_()
    # one more post: of the two pairs with plans the shares gain 0 and 4,996 homes for one hour each
    assert grid.verdict(lang="en").startswith("Calculated: the cheapest step is “posts: staff: 2 → 3”: 2,498 more")
    assert grid.verdict(lang="zh").startswith("推算：最省的一步是“岗位数：工作人员：2 → 3”")
    worth = grid.worth(lang="en")
    assert list(worth["pairs compared"]) == ["2", "2", "0"]


def test_axes_have_names_that_people_read():
    made = hamlet.scenario()
    assert axis_words.axis(made, "each.k", "en") == "visits to each (k), office:each"
    assert axis_words.axis(made, "duty.visit.visits", "zh").startswith("每场走访户数")
    assert axis_words.axis(made, "slot.tuesday.end", "en") == "slot tuesday: end"
    assert axis_words.axis(made, "readings.A28", "zh") == "解读 A28"
    assert axis_words.axis(made, "session.capacity", "en") == "visits a session holds"
    assert axis_words.axis(made, "horizon.year", "zh") == "年份"
    assert axis_words.axis(made, "whatever", "en") == "whatever"
    assert (axis_words.value(0.25), axis_words.value(None), axis_words.value("pair")) == ("0.25", "–", "pair")

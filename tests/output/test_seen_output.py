"""Coverage as people see it: charts, sheets, lists and lines; what may be published and what stays in the office."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import visited
from matplotlib.figure import Figure

from liaison_opt.errors import ScenarioError
from liaison_opt.output import (
    chart_seen,
    charts,
    console,
    household_lists,
    limits,
    map_sessions,
    seen_tables,
    sheet_seen,
    words,
    workbook,
    write,
)
from liaison_opt.plan import Plan
from liaison_opt.study.seen import seen

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes


@pytest.fixture(scope="module")
def seen_plan() -> Plan:
    """Two villages of 60 households and two cadres each; the first round ends in April, 14 households from the end."""
    return visited.plan(visited.scenario(), rounds=3)


@pytest.fixture(scope="module")
def thin_plan() -> Plan:
    """Ten villages of 63 households: 60 seen in March, 3 in April."""
    return visited.plan(visited.scenario(towns=2, villages=5, zones=7, homes=9, cadres=3))


@pytest.fixture(autouse=True)
def _coarse(monkeypatch) -> None:
    monkeypatch.setattr(charts, "DPI", 30)


def drawn(draw, plan: Plan, lang: str, **how):
    ax = draw(plan, ax=Figure(figsize=(8, 6), layout="constrained").add_subplot(), lang=lang, **how)
    ax.figure.draw_without_rendering()  # a glyph that no font has would be a warning, and so an error
    return ax


def figures(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("lang", words.LANGS)
def test_the_heat_map_names_rows_months_and_what_is_synthetic(seen_plan: Plan, lang: str) -> None:
    ax = drawn(chart_seen.coverage, seen_plan, lang)
    assert [t.get_text() for t in ax.get_yticklabels()][-1] == words.text("seen.all", lang)
    assert [t.get_text() for t in ax.get_xticklabels()] == [words.month(f"2027-{m:02d}", lang) for m in range(3, 7)]
    assert visited.SYNTHETIC[lang] in ax.figure.get_supxlabel()
    assert len(figures(ax)) == 3 * 4


def test_a_published_heat_map_hides_what_an_internal_one_shows(thin_plan: Plan) -> None:
    exact = drawn(chart_seen.coverage, thin_plan, "en", published=False)
    public = drawn(chart_seen.coverage, thin_plan, "en")
    assert "…" not in figures(exact)
    assert figures(exact)[0] == "95"  # 60 of 63, rounded down
    assert "internal" in exact.get_title(loc="left")
    assert figures(public)[0] == "…"  # it would tell that three are missing
    assert figures(public)[-1] == "100"
    assert "internal" not in public.get_title(loc="left")


@pytest.mark.parametrize(("towns", "villages", "rows"), [(2, 5, 10), (3, 9, 27), (20, 10, 20), (28, 18, 28)])
def test_many_communities_are_drawn_by_town(towns: int, villages: int, rows: int) -> None:
    plan = visited.plan(visited.scenario(towns=towns, villages=villages, zones=1, homes=12, cadres=1))
    ax = drawn(chart_seen.coverage, plan, "zh")
    assert len(ax.get_yticks()) == rows + 1
    assert chart_seen.size_of(plan)[1] <= 15


def test_very_many_rows_without_towns_stay_on_one_page() -> None:
    plan = visited.plan(visited.scenario(towns=1, villages=200, zones=1, homes=12, cadres=1))
    places = plan.scenario.communities
    parent = places["parent"].where(places["kind"] == "zone", "")
    loose = dataclasses.replace(plan.scenario, communities=places.assign(parent=parent))
    ax = drawn(chart_seen.coverage, dataclasses.replace(plan, scenario=loose), "en")
    assert 20 < len(ax.get_yticks()) <= chart_seen.MOST_ROWS + 1
    assert figures(ax) == []


@pytest.mark.parametrize("lang", words.LANGS)
def test_the_map_shows_zones_office_visitors_and_a_scale(seen_plan: Plan, lang: str) -> None:
    ax = drawn(map_sessions.map_of, seen_plan, lang, community="V000")
    told = figures(ax)
    assert {"200 m"} <= set(told) or any(text.endswith(" m") for text in told)
    zones = seen_plan.scenario.communities.query("parent == 'V000'")["name_en" if lang == "en" else "name"]
    assert set(zones) <= set(told)
    keys = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words.text("map.office", lang) in keys
    assert sum(key.startswith(("Cadre", "干部")) for key in keys) == 2
    colours = {tuple(group.get_facecolor()[0]) for group in ax.collections[:2]}
    assert len(colours) == 2


def test_the_map_draws_the_walk_of_a_session_from_the_office_and_back(seen_plan: Plan) -> None:
    key = seen_plan.roster.loc[seen_plan.roster["cadre"] == "C0010", "session_id"].iloc[0]
    ax = drawn(map_sessions.map_of, seen_plan, "en", community="V001", session=key)
    walk = ax.lines[0].get_xydata()
    assert np.allclose(walk[0], walk[-1])
    zones = seen_plan.routes.loc[seen_plan.routes["session_id"] == key, "zone"]
    assert len(walk) == (zones != "").sum() + 2
    assert len(ax.lines) == 2  # the walk and the scale bar


def test_the_scale_bar_is_as_long_as_it_says(seen_plan: Plan) -> None:
    ax = drawn(map_sessions.map_of, seen_plan, "en", community="V000")
    bar = ax.lines[-1].get_xydata()
    said = next(text for text in figures(ax) if text.endswith(" m"))
    assert bar[1, 0] - bar[0, 0] == pytest.approx(float(said[:-2].replace(",", "")))
    spots = np.vstack([group.get_offsets() for group in ax.collections])
    # two zones lie 0.01 degrees of latitude apart at the most: 1.1 km
    assert 700 < np.ptp(spots[:, 1]) < 1200


def test_a_town_shows_its_villages_and_an_unknown_place_is_an_error(thin_plan: Plan) -> None:
    ax = drawn(map_sessions.map_of, thin_plan, "en", community="T01")
    assert sum("(3 posts)" in text for text in figures(ax)) == 5
    assert thin_plan.plot_map("T01").get_title(loc="left").startswith("Town 2")
    for wrong in ("V999", "V000Z01"):
        with pytest.raises(ValueError, match="nothing with coordinates"):
            map_sessions.map_of(thin_plan, wrong)
    with pytest.raises(ValueError, match="no session"):
        map_sessions.map_of(thin_plan, "V000", session="s9")


def test_missing_coordinates_are_said_not_drawn(seen_plan: Plan) -> None:
    places = seen_plan.scenario.communities.copy()
    places.loc["V000Z01", ["lon", "lat"]] = np.nan
    made = dataclasses.replace(seen_plan, scenario=dataclasses.replace(seen_plan.scenario, communities=places))
    ax = drawn(map_sessions.map_of, made, "en", community="V000")
    assert "Without coordinates, not shown: 1." in ax.figure.get_supxlabel().replace("\n", " ")
    assert "Zone 2" not in figures(ax)


def test_published_tables_hide_few_and_internal_ones_do_not(thin_plan: Plan) -> None:
    told = seen(thin_plan)
    open_ = seen_tables.published(thin_plan, told)
    assert open_["2027-03"].iloc[0] == "…"
    assert open_["2027-04"].iloc[0] == "<10"
    assert open_["total"].iloc[0] == 63
    small = [cell for cell in open_.drop(columns="place").to_numpy().ravel() if isinstance(cell, int) and 0 < cell < 10]
    assert small == []
    assert seen_tables.by_community(thin_plan, told)["enough"].tolist() == [63] * 10 + [630]


def test_household_lists_follow_the_walk(seen_plan: Plan) -> None:
    told = household_lists.lists(seen_plan)
    assert len(told) == len(seen_plan.visits)
    first = told[told["session"] == told["session"].iloc[0]]
    assert first["order"].tolist() == [1, 2, 3, 4]
    assert first["zone"].tolist() == ["Zone 1"] * 4
    assert set(household_lists.lists(seen_plan, community="V001")["community"]) == {"V001"}
    gone = seen_plan.roster.assign(status="cancelled")
    assert household_lists.lists(dataclasses.replace(seen_plan, roster=gone)).empty


@pytest.mark.parametrize("lang", words.LANGS)
def test_lists_are_a_file_a_community_and_say_that_they_are_internal(seen_plan: Plan, tmp_path: Path, lang) -> None:
    files = write.export(seen_plan, tmp_path, "lists", lang=lang)
    assert [file.name for file in files] == ["households-V000.csv", "households-V001.csv"]
    head, columns, *rest = files[0].read_text("utf-8-sig").splitlines()
    assert words.text("seen.internal", lang) in head
    assert visited.SYNTHETIC[lang] in head
    assert words.text("column.household", lang) in columns
    assert len(rest) == household_lists.lists(seen_plan, community="V000").shape[0]
    again = pd.read_csv(files[0], skiprows=1, encoding="utf-8-sig")
    assert len(again) == len(rest)


def test_a_post_gets_its_own_list_and_calendar(seen_plan: Plan, tmp_path: Path) -> None:
    (file,) = write.export(seen_plan, tmp_path, "lists", cadre="C0010")
    assert set(pd.read_csv(file, skiprows=1)["Post"]) == {"Cadre 1-0"}
    names = {path.name for path in write.export(seen_plan, tmp_path / "ics", "ics", cadre="C0010")}
    assert names == {"cadre-C0010.ics", "community-V001.ics"}
    for kind, cadre in (("lists", "nobody"), ("xlsx", "C0010")):
        with pytest.raises(ScenarioError):
            write.export(seen_plan, tmp_path / "x.xlsx", kind, cadre=cadre)
    with pytest.raises(ScenarioError, match="no visits"):
        write.export(dataclasses.replace(seen_plan, visits=None), tmp_path, "lists")


def cells(path: Path) -> dict[str, list[str]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [str(c.value) for row in sheet for c in row if c.value is not None] for sheet in book}


@pytest.mark.parametrize("lang", words.LANGS)
def test_no_household_stands_in_the_workbook_that_is_published(thin_plan: Plan, tmp_path: Path, lang: str) -> None:
    workbook.write(thin_plan, tmp_path / "roster.xlsx", lang=lang)
    told = cells(tmp_path / "roster.xlsx")
    ids = set(thin_plan.scenario.households["id"])
    assert not ids & {cell for sheet in told.values() for cell in sheet}
    page = told[words.text("sheet.seen", lang)]
    assert "<10" in page
    assert "…" in page
    assert words.text("seen.published", lang, least=10) in page


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.slow
def test_the_internal_workbook_says_so_on_every_sheet(seen_plan: Plan, tmp_path: Path, lang: str) -> None:
    sheet_seen.internal(seen_plan, tmp_path / "internal.xlsx", lang=lang)
    told = cells(tmp_path / "internal.xlsx")
    assert list(told) == [words.text(f"sheet.{key}", lang) for key in ("seen_internal", "still_due", "lists")]
    for sheet in told.values():
        assert words.text("seen.internal", lang) in sheet
    assert "256" in told[words.text("sheet.seen_internal", lang)]
    listed = told[words.text("sheet.lists", lang)]
    assert sum(cell in set(seen_plan.visits["household"]) for cell in listed) == len(seen_plan.visits)


def test_nothing_due_is_said(thin_plan: Plan, tmp_path: Path) -> None:
    sheet_seen.internal(thin_plan, tmp_path / "internal.xlsx")
    assert (
        words.text("seen.nothing_due", "en") in cells(tmp_path / "internal.xlsx")[words.text("sheet.still_due", "en")]
    )


@pytest.mark.slow
def test_a_plan_folder_holds_visits_chart_and_internal_workbook(seen_plan: Plan, tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        write.plan(seen_plan, tmp_path / name)
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        found.append({path.relative_to(tmp_path / name).as_posix(): path.read_bytes() for path in files})
    one, two = found
    assert {"visits.csv", "routes.csv", "due.csv", "internal.xlsx", "charts/coverage.png", "roster.xlsx"} <= set(one)
    assert not [name for name in one if name.startswith("lists")]
    assert one == two


def test_a_large_plan_is_capped_and_says_what_is_missing(seen_plan: Plan, tmp_path: Path, monkeypatch) -> None:
    assert limits.left_out(seen_plan) == []
    for name in ("MOST_LISTED", "MOST_CALENDAR", "MOST_VISITS", "_MOST_POSTS"):
        monkeypatch.setattr(limits, name, 3)
    told = limits.left_out(seen_plan, "zh")
    assert len(told) == 4
    write.plan(seen_plan, tmp_path / "out", lang="zh")
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*")}
    assert not [name for name in names if name.startswith("calendar")]
    assert {"charts/coverage.png", "charts/by_community.png", "roster.csv", "visits.csv"} <= names
    assert not {"charts/calendar.png", "charts/by_cadre.png", "internal.xlsx"} & names
    pages = cells(tmp_path / "out" / "roster.xlsx")
    assert "roster" not in pages
    assert set(told) <= {cell for sheet in pages.values() for cell in sheet}
    assert console.plan(seen_plan, tmp_path, "zh").count("--cadre") == 1


def test_the_command_line_says_how_many_are_seen(seen_plan: Plan, thin_plan: Plan) -> None:
    (line,) = console.households(seen_plan, "en")
    assert line.startswith("256 visits in 68 sessions: 16 of 120 households seen as often as owed (13 %); ")
    assert line.endswith("104 still due, 104 visits lacking.")
    assert console.households(thin_plan, "zh") == [
        "180 场共走访 630 户次：630 户中 630 户次数已足（100%）；尚待走访 0 户，缺 0 户次。"
    ]
    links = pd.DataFrame({"cadre": "C0000", "target": seen_plan.scenario.households["id"].head(100)})
    linked = dataclasses.replace(seen_plan, links=links, visits=None)
    assert console.households(linked, "en") == ["100 of 120 households linked."]

"""Schemes side by side: the same with one worker and with two, budgets, files, pictures, the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import openpyxl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import liaison_opt as lo
from liaison_opt.errors import ScenarioError
from liaison_opt.executors import Workers
from liaison_opt.output import compared_schemes_files as files
from liaison_opt.output.book import width
from liaison_opt.study.schemes_compared import SchemeComparison

pytestmark = pytest.mark.slow  # the quick tests stay under five minutes

mpl.use("agg")
Run = Callable[..., tuple[int, str, str]]
SMALL = {"schemes": ["foshan", "gaozhou", "baodi"], "villages": 2, "homes": 12}


@pytest.fixture(scope="module")
def found() -> SchemeComparison:
    return lo.compare_schemes("gaozhou", seeds=2, **SMALL)  # type: ignore[arg-type]


@pytest.mark.slow
def test_equal_hours_keep_the_budget_or_say_which_clause_does_not_allow_it(found: SchemeComparison) -> None:
    assert found.budget is not None
    met = found.cells[found.cells["stopped"] == ""]
    assert set(met["scheme"]) >= {"foshan"}
    assert (met["hours"] <= found.budget).all()
    baodi = found.cells[found.cells["scheme"] == "baodi"]
    assert set(baodi["stopped"]) == {"least"}
    assert set(baodi["clauses"]) == {"BD-2"}
    assert "baodi" not in found.ranked
    assert (found.cells["broken"] == 0).all()


def test_tables_and_pictures_in_both_languages(found: SchemeComparison, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(found.table.columns) == ["scheme", "seed", "measure", "value"]
    for lang, title in (("en", "Households seen"), ("zh", "走访到的户")):
        monkeypatch.setenv("LIAISON_OPT_LANG", lang)
        said = repr(found)
        assert title in said
        assert "BD-2" in said
        assert max(map(width, said.splitlines()[:-4])) <= 90
        figure = found.plot()
        assert {title, title + " (%)"} & {ax.get_title(loc="left") for ax in figure.axes}  # type: ignore[union-attr]
        plt.close("all")
    ax = plt.figure().add_subplot()
    assert found.plot(ax) is ax
    plt.close("all")


def test_files(found: SchemeComparison) -> None:
    rows = pd.read_csv(io.BytesIO(files.csv(found)))
    assert len(rows) == len(found.table)
    assert files.csv(found) == files.csv(found)
    book = openpyxl.load_workbook(io.BytesIO(files.xlsx(found, "zh")))
    assert len(book.sheetnames) >= 2
    assert files.png(found, "en").startswith(b"\x89PNG")


@pytest.mark.slow
def test_two_workers_give_the_same(found: SchemeComparison) -> None:
    with Workers(2, spare=0.0) as pool:
        again = lo.compare_schemes("gaozhou", seeds=2, executor=pool, **SMALL)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(found.table, again.table)
    pd.testing.assert_frame_equal(found.cells, again.cells)


def test_words_that_are_wrong_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        lo.compare_schemes("gaozhou", schemes=["foshn", "baod"])
    assert len(caught.value.faults) == 2
    for wrong in ({"hours": -1}, {"seeds": 0}, {"hours": "many"}, {"readings": {"xx": {}}}, {"schemes": []}):
        with pytest.raises(ScenarioError):
            lo.compare_schemes("gaozhou", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("suffix", ["csv", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("xlsx", "png"))])
def test_the_command_writes_each_kind_of_file(run: Run, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"side.{suffix}"
    words = ("compare", "--town", "gaozhou", "--schemes", "foshan", "--seeds", "1", "--villages", "2", "--homes", "12")
    code, said, err = run(*words, "--hours", "written", "-o", out, "--quiet", *(["--json"] if suffix == "csv" else []))
    assert code == 0, err
    assert out.stat().st_size > 300
    if suffix == "csv":
        assert json.loads(said)["seeds"] == [0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--town", "gaozhou", "jianghai"), "not both at once"),
        (("--schemes", "foshan"), "--town"),
        ((), "Name a scenario"),
        (("jianghai",), "Give a code"),
        (("jianghai", "jianghai"), "once"),
        (("--town", "gaozhou", "--hours", "many"), "equal, written"),
        (("--town", "nowhere"), "gaozhou"),
    ],
)
def test_words_that_do_not_go_together_exit_2(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run("compare", *words, "--quiet")
    assert code == 2
    assert said in out + err


@pytest.mark.slow
def test_policies_stand_side_by_side(tmp_path: Path) -> None:
    hamlet = lo.town("gaozhou", villages=2, homes=12)
    policy = tmp_path / "idle" / "policy.toml"
    policy.parent.mkdir()
    text = (Path(lo.__file__).parent / "data/schemes/foshan/policy.toml").read_text(encoding="utf-8")
    policy.write_text(text.replace("lo = 1\nhi = 3", "lo = 3\nhi = 3"), encoding="utf-8")
    found = lo.compare(lo.under(hamlet, "foshan"), policies=[policy], lang="en")
    assert found.outcomes["scenario", "idle"].status == "infeasible"
    assert found.outcomes["scenario", "idle"].clauses == ("office:one_to_three",)
    assert list(found.outcomes) == [("scenario", "gaozhou_foshan"), ("scenario", "idle")]
    assert found.plot(lang="zh").get_yticklabels()[1].get_text() == "idle"
    plt.close("all")
    with pytest.raises(ScenarioError, match="no such policy"):
        lo.compare(lo.under(hamlet, "foshan"), policies=[tmp_path / "none.toml"])


@pytest.mark.slow
def test_scenarios_by_name_are_the_same_with_two_workers() -> None:
    hamlet = lo.town("gaozhou", villages=2, homes=12)
    both = {"one": lo.under(hamlet, "foshan"), "two": lo.under(hamlet, "gaozhou")}
    with Workers(2, spare=0.0) as pool:
        found, again = lo.compare(both), lo.compare(both, executor=pool)
    assert list(found.outcomes) == [("scenario", "one"), ("scenario", "two")]
    pd.testing.assert_frame_equal(found.table, again.table)

from __future__ import annotations

import pytest

from liaison_opt.errors import ScenarioError
from liaison_opt.output import charts, contract, write


@pytest.fixture(autouse=True)
def _coarse(monkeypatch):
    """Small pictures are as good here and come faster."""
    monkeypatch.setattr(charts, "DPI", 30)


def _tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_plan_folder_holds_everything_and_nothing_beside_it(plan, tmp_path):
    out = tmp_path / "deep" / "out"
    assert write.plan(plan, out) == out
    names = set(_tree(out))
    assert {"links.csv", "roster.csv", "audit.csv", "certificate.json", "timings.json", "roster.xlsx"} <= names
    assert {f"charts/{name}.png" for name in charts.CHARTS} <= names
    assert "calendar/cadre-L1.ics" in names
    assert {path.name for path in out.iterdir()} <= write.OURS
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_earlier_plan_is_replaced_whole(plan, empty_plan, tmp_path):
    out = tmp_path / "out"
    write.plan(plan, out, kinds=("csv", "ics"))
    (out / ".DS_Store").touch()
    write.plan(empty_plan, out, kinds=("csv",))
    assert set(_tree(out)) == {"links.csv", "roster.csv", "audit.csv", "certificate.json", "timings.json"}
    assert contract.read(out).roster.empty
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("names", [["thesis.docx"], ["certificate.json"], ["roster.xlsx"]])
def test_a_folder_of_somebody_else_is_refused_and_left_alone(plan, tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("{}", "utf-8")
    before = _tree(tmp_path)
    with pytest.raises(ScenarioError, match="no plan has written"):
        write.plan(plan, tmp_path)
    assert _tree(tmp_path) == before


def test_a_plan_with_something_of_the_users_in_it_is_refused(plan, tmp_path):
    out = tmp_path / "out"
    write.plan(plan, out, kinds=("csv",))
    (out / "roster edited.xlsx").write_text("mine", "utf-8")
    with pytest.raises(ScenarioError, match=r"roster edited\.xlsx"):
        write.plan(plan, out, kinds=("csv",))


def test_a_file_and_the_folder_one_stands_in_are_refused(plan, tmp_path, monkeypatch):
    file = tmp_path / "out"
    file.write_text("x", "utf-8")
    with pytest.raises(ScenarioError, match="a file, not a folder"):
        write.plan(plan, file)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(ScenarioError, match="stand in"):
        write.plan(plan, tmp_path / "here")


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_behind(plan, tmp_path, monkeypatch):
    out = tmp_path / "new" / "out"

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(charts, "save_all", full)
    with pytest.raises(ScenarioError, match="No space left"):
        write.plan(plan, out)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_earlier_plan(plan, empty_plan, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write.plan(plan, out, kinds=("csv",))
    before = _tree(out)

    def locked(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(charts, "save_all", locked)
    with pytest.raises(ScenarioError, match="Permission denied"):
        write.plan(empty_plan, out)
    assert _tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("kind", "count"), [("csv", 5), ("ics", 7), ("png", 4)])
def test_export_of_one_kind_leaves_other_files_alone(plan, tmp_path, kind, count):
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    written = write.export(plan, tmp_path, kind)
    assert len(written) == count
    assert all(path.is_file() for path in written)
    assert len(list(tmp_path.iterdir())) == count + 1


def test_export_of_the_workbook_goes_to_the_file_named(plan, tmp_path):
    target = tmp_path / "new" / "year.xlsx"
    assert write.export(plan, target, "xlsx", lang="zh") == [target.resolve()]
    assert [path.name for path in target.parent.iterdir()] == ["year.xlsx"]

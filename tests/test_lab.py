"""`liaison-opt lab`: copies of one language, changed ones kept, nothing half-written; a JupyterLab of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liaison_opt import ScenarioError
from liaison_opt.language import language
from liaison_opt.training import desk, jupyter

Run = Callable[..., tuple[int, str, str]]


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_copies_the_notebooks_of_one_language_without_solutions(lang: str, run: Run, tmp_path: Path) -> None:
    code, said, _ = run("lab", "--to", tmp_path / "desk", "--lang", lang, "--no-open")
    assert code == 0
    found = names(tmp_path / "desk")
    assert "training/1_graph.ipynb" in found
    assert not [name for name in found if "solutions" in name or name.startswith("zh") or name.endswith(".part")]
    base = desk.notebooks() / ("zh" if lang == "zh" else "")
    for name in found - {".liaison_opt_lab.json", "liaison_opt.toml"}:
        assert (tmp_path / "desk" / name).read_bytes() == (base / name).read_bytes()
    assert str(len(found) - 1) in said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_language_goes_along(lang: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("lab", "--to", tmp_path / "desk", "--lang", lang, "--no-open")
    monkeypatch.delenv("LIAISON_OPT_LANG", raising=False)
    monkeypatch.chdir(tmp_path / "desk" / "training")
    assert language() == lang


def test_solutions_come_when_asked_for(run: Run, tmp_path: Path) -> None:
    run("lab", "--to", tmp_path / "desk", "--no-open")
    before = names(tmp_path / "desk")
    run("lab", "--to", tmp_path / "desk", "--no-open", "--solutions")
    more = names(tmp_path / "desk") - before
    assert more
    assert all(name.startswith("training/solutions/") for name in more)


def test_a_changed_notebook_is_kept_and_said(run: Run, tmp_path: Path) -> None:
    run("lab", "--to", tmp_path, "--no-open")
    mine = tmp_path / "training" / "1_graph.ipynb"
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / "own.ipynb").write_text("own", encoding="utf-8")
    for _ in range(2):
        code, said, _ = run("lab", "--to", tmp_path, "--no-open")
        assert code == 0
        assert "Kept, because you changed it: training/1_graph.ipynb" in said
        assert mine.read_text(encoding="utf-8") == "mine"
        assert (tmp_path / "own.ipynb").read_text(encoding="utf-8") == "own"


def test_a_file_of_the_same_name_that_was_there_before_is_kept(tmp_path: Path) -> None:
    (tmp_path / "01_quick_start.ipynb").write_text("older than us", encoding="utf-8")
    laid = desk.lay_out(tmp_path, "en")
    assert laid.kept == ("01_quick_start.ipynb",)
    assert (tmp_path / "01_quick_start.ipynb").read_text(encoding="utf-8") == "older than us"


def test_a_newer_version_replaces_a_copy_that_nobody_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.lay_out(tmp_path, "en")
    touched = tmp_path / "training" / "2_rules_and_readings.ipynb"
    touched.write_text("mine", encoding="utf-8")
    newer = {name: content + b"\n" for name, content in desk.wanted("en").items()}
    monkeypatch.setattr(desk, "wanted", lambda *_, **__: newer)
    laid = desk.lay_out(tmp_path, "en")
    assert laid.kept == ("training/2_rules_and_readings.ipynb",)
    assert set(laid.written) == set(newer) - set(laid.kept)
    assert touched.read_text(encoding="utf-8") == "mine"
    assert desk.lay_out(tmp_path, "en").written == ()


def test_what_was_deleted_comes_back(tmp_path: Path) -> None:
    desk.lay_out(tmp_path, "en")
    (tmp_path / "training" / "1_graph.ipynb").unlink()
    assert desk.lay_out(tmp_path, "en").written == ("training/1_graph.ipynb",)


def test_two_languages_do_not_mix(run: Run, tmp_path: Path) -> None:
    run("lab", "--to", tmp_path, "--no-open")
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    code, _, said = run("lab", "--to", tmp_path, "--no-open", "--lang", "zh")
    assert code == 2
    assert "--lang en" in said
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_what_is_in_the_way_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "training").write_text("a file", encoding="utf-8")
    (tmp_path / "01_quick_start.ipynb").mkdir()
    with pytest.raises(ScenarioError) as told:
        desk.lay_out(tmp_path, "en")
    assert {fault.problem for fault in told.value.faults} == {
        "a file stands where a folder should go", "a folder stands where a file should go",
    }  # fmt: skip
    assert names(tmp_path) == {"training"}


@pytest.mark.parametrize("content", ["no json", "[]", '{"lang": "en"}', "{}"])
def test_a_broken_list_is_told(content: str, tmp_path: Path) -> None:
    (tmp_path / ".liaison_opt_lab.json").write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match="cannot be read"):
        desk.lay_out(tmp_path, "en")
    assert names(tmp_path) == {".liaison_opt_lab.json"}


def test_a_folder_that_is_a_file_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("", encoding="utf-8")
    code, _, said = run("lab", "--to", tmp_path / "desk", "--no-open")
    assert code == 2
    assert "this is no folder" in said


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.fdopen
    left = iter([True] * 3)

    def full(*given: Any, **how: Any) -> Any:
        if next(left, False):
            return opened(*given, **how)
        os.close(given[0])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk.os, "fdopen", full)
    with pytest.raises(ScenarioError, match="No space left"):
        desk.lay_out(tmp_path / "desk", "en")
    assert names(tmp_path) == set()


def test_without_jupyterlab_one_line_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jupyter, "installed", lambda: False)
    code, said, told = run("lab", "--to", tmp_path / "desk")
    assert code == 2
    assert said == ""
    assert len(told.strip().splitlines()) == 1
    assert "liaison-opt[notebook]" in told
    assert not (tmp_path / "desk").exists()
    assert run("lab", "--to", tmp_path / "desk", "--no-open")[0] == 0


def test_it_starts_jupyterlab_in_the_folder_and_hands_its_exit_code_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JupyterLab is stood in for by a program that writes down what it was given."""
    seen = tmp_path / "seen.json"
    script = (
        "import json, os, pathlib, sys; at = pathlib.Path(os.environ['JUPYTER_CONFIG_PATH'].split(os.pathsep)[0]);"
        "said = {path.name: json.loads(path.read_text()) for path in at.rglob('*.json')};"
        "told = json.dumps([sys.argv[1:], said, str(at), dict(os.environ)]);"
        f"pathlib.Path({str(seen)!r}).write_text(told); sys.exit(5)"
    )
    real = jupyter.command
    monkeypatch.setattr(
        jupyter, "command", lambda *given, **how: [sys.executable, "-c", script, *real(*given, **how)[3:]]
    )
    monkeypatch.setattr(jupyter, "installed", lambda: True)
    monkeypatch.setenv("LIAISON_OPT_LANG", "en")
    code, _, _ = run("lab", "--to", tmp_path / "desk", "--lang", "zh", "--no-browser", "--port", 8899)
    words, said, place, around = json.loads(seen.read_text(encoding="utf-8"))
    assert code == 5
    assert f"--ServerApp.root_dir={(tmp_path / 'desk').resolve()}" in words
    assert {"--ServerApp.port=8899", "--no-browser"} < set(words)
    server = said["jupyter_lab_config.json"]
    assert server["LabApp"]["news_url"] is None
    assert server["LabApp"]["extension_manager"] == "readonly"
    assert server["ServerApp"]["ip"] == "127.0.0.1"
    assert all(said["page_config.json"]["disabledExtensions"].values())
    assert "LIAISON_OPT_LANG" not in around
    assert not Path(place).exists()


@pytest.mark.slow
def test_jupyterlab_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    """A program that sleeps stands in for JupyterLab; it writes down its number and is gone afterwards."""
    seen = tmp_path / "seen"
    sleeper = f"import os, pathlib, time; pathlib.Path({str(seen)!r}).write_text(str(os.getpid())); time.sleep(60)"
    script = (
        "import pathlib, sys; from liaison_opt.training import jupyter;"
        f"jupyter.command = lambda *_, **__: [sys.executable, '-c', {sleeper!r}];"
        "sys.exit(jupyter.run(pathlib.Path(), 'en'))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as program:
        _until(lambda: seen.is_file() and seen.read_text() != "")
        program.terminate()
        assert program.wait(20) == 128 + signal.SIGTERM
    _until(lambda: not _alive(int(seen.read_text())))


def _until(so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_an_installed_wheel_carries_the_notebooks(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[1]
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        str(root),
    ]
    subprocess.run(words, check=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        inside.extractall(tmp_path / "site")
    around = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    script = "import sys, liaison_opt.cli; print(liaison_opt.__file__); sys.argv[1:] = sys.argv[1].split();"
    script += "liaison_opt.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "lab --to desk --no-open"],
        cwd=tmp_path, env=around, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "site"))
    assert names(tmp_path / "desk") == {".liaison_opt_lab.json", *desk.wanted("en")}

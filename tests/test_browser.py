"""Two notebooks in a real JupyterLab in a headless Chromium: opened, run, no error, a figure on the page."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest

from liaison_opt.language import Lang
from liaison_opt.training import desk

ROOT = Path(__file__).resolve().parents[1]
MISSING = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
MISSING += [name for name in ("selenium", "jupyterlab") if importlib.util.find_spec(name) is None]

#: where changes are checked, a machine without a browser is a fault
DEMANDED = bool(os.environ.get("LIAISON_OPT_BROWSER") or os.environ.get("CI"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "notebook", "says"),
    [("en", "01_quick_start.ipynb", "needed 5, room for 4"), ("zh", "training/solutions/1_graph.ipynb", "正确：")],
)
def test_a_notebook_runs_in_jupyterlab(lang: Lang, notebook: str, says: str, tmp_path: Path) -> None:
    if MISSING and not DEMANDED:
        pytest.skip(f"not on this machine: {', '.join(MISSING)}")
    assert not MISSING
    from browsing import Page, browser, served  # noqa: PLC0415 (selenium may be missing)

    folder = tmp_path / "desk"
    desk.lay_out(folder, lang, solutions=True)
    stored = nbformat.read(folder / notebook, as_version=4)
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    for cell in code:  # what the page shows in the end is what the page has made
        cell.outputs, cell.execution_count = [], None
    nbformat.write(stored, folder / notebook)
    with served(folder, lang, tmp_path / "server.log") as (address, token), browser(tmp_path / "profile") as chrome:
        page = Page(chrome, address, token, notebook)
        assert not page.all(".jp-Dialog")
        assert not page.pictures()
        page.run_all(600)
        assert page.prompts() == [f"[{number}]:" for number in range(1, len(code) + 1)]
        assert page.errors() == []
        assert page.pictures()
        assert all(wide > 300 and high > 200 for wide, high in page.pictures())
        assert says in page.text()
        assert page.strangers() == []
        page.screenshot(ROOT / "out" / "browser" / f"{lang}_{Path(notebook).stem}.png")
    assert json.loads((folder / ".liaison_opt_lab.json").read_text(encoding="utf-8"))["lang"] == lang

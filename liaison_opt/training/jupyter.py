"""Starting JupyterLab on a desk: on this machine only, and without reaching out to the network."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from liaison_opt.language import VARIABLE, Lang

#: no news, no look for newer versions, no list of extensions from the registry
_SERVER = {
    "LabApp": {
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
        "news_url": None,
    },
    "ServerApp": {"ip": "127.0.0.1", "allow_remote_access": False},
}
_PAGE = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        "@jupyterlab/extensionmanager-extension": True,
    }
}
_PACK = "jupyterlab_language_pack_zh_CN"


def installed() -> bool:
    """Whether JupyterLab is there (the extra `notebook`)."""
    return importlib.util.find_spec("jupyterlab") is not None


def command(folder: Path, *, port: int | None = None, browser: bool = True) -> list[str]:
    """The words that start JupyterLab.

    Parameters
    ----------
    folder
        What it shows.
    port
        A port of this machine; None leaves the choice to JupyterLab.
    browser
        Open a browser.
    """
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    if port is not None:
        words += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # the user of a container; the server hears this machine alone
        words.append("--allow-root")
    return words if browser else [*words, "--no-browser"]


@contextlib.contextmanager
def environment(lang: Lang, settings: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[dict[str, str]]:
    """The environment in which JupyterLab keeps to itself, with a folder of settings that vanishes in the end.

    The language is that of the desk (its `liaison_opt.toml`), whatever the terminal said.

    Parameters
    ----------
    lang
        Language of the menus, where the language pack is installed.
    settings
        Further settings of JupyterLab, by plugin.
    """
    chosen: dict[str, Mapping[str, Any]] = dict(settings or {})
    if lang == "zh" and importlib.util.find_spec(_PACK) is not None:
        chosen["@jupyterlab/translation-extension:plugin"] = {"locale": "zh_CN"}
    with tempfile.TemporaryDirectory(prefix="liaison_opt_lab_") as place:
        _json(Path(place) / "jupyter_lab_config.json", _SERVER)
        _json(Path(place) / "labconfig" / "page_config.json", _PAGE)
        _json(Path(place) / "labconfig" / "default_setting_overrides.json", chosen)
        paths = [place, *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        made = {name: value for name, value in os.environ.items() if name != VARIABLE}
        yield {**made, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}


def run(folder: Path, lang: Lang, *, port: int | None = None, browser: bool = True) -> int:
    """Run JupyterLab until it is stopped; Ctrl-C goes to it alone, and it ends when this program is ended.

    Returns
    -------
    int
        Its exit code.
    """
    before = signal.signal(signal.SIGTERM, _leave)
    with environment(lang) as around, subprocess.Popen(command(folder, port=port, browser=browser), env=around) as lab:  # noqa: S603
        try:
            while True:
                try:
                    return lab.wait()
                except KeyboardInterrupt:  # JupyterLab has heard it, too, and asks whether to stop
                    continue
        finally:
            signal.signal(signal.SIGTERM, before)
            if lab.poll() is None:
                lab.terminate()


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _json(path: Path, value: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")

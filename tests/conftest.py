"""Puts this folder on the path, so that the rooms below share `tiny` and `judging`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest

from liaison_opt import cli


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Generated tables are kept in a folder of the test run, never in the user's own cache; English is spoken."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LIAISON_OPT_LANG", raising=False)
        patch.setenv("LIAISON_OPT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process: exit code, output, error output."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["liaison-opt", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return int(stop.value.code or 0), said.out, said.err

    return call

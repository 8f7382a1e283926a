"""The workbook opens in another program than the one that wrote it. Needs LibreOffice, which `.ci/run` installs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import liaison_opt as lo
from liaison_opt import api

pytestmark = pytest.mark.slow
OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed on this machine")
@pytest.mark.parametrize(("lang", "words"), [("en", ("Jianghai", "5 Jan")), ("zh", ("江海街道", "1月5日"))])
def test_libreoffice_opens_the_workbook_and_prints_its_first_sheet(
    lang: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    api.publish(lo.plan("jianghai", lang=lang), tmp_path / "out", lang=lang)
    command = [str(OFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "out" / "roster.xlsx")], check=True, capture_output=True
    )
    text = subprocess.run(
        ["pdftotext", "-l", "1", str(tmp_path / "roster.pdf"), "-"], check=True, capture_output=True
    ).stdout
    assert all(word in text.decode("utf-8") for word in words)

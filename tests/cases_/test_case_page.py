"""docs/cases.md tells of every key and every measure that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pydantic
import pytest

from liaison_opt.cases import models
from liaison_opt.cases.formulas import FUNCTIONS
from liaison_opt.cases.measures import SHARED, SINGLE
from liaison_opt.cases.spreads import PARTS, SPREADS
from liaison_opt.cases.writing import BLOCKS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"`([^`]+)`", PAGE)) | set(re.findall(r"[A-Za-z_]\w+", PAGE))


@pytest.mark.parametrize(
    "form", [models.Fact, models.Check, models.Assumed, models.Ratio, models.Statement, models.Run, models.Finding]
)
def test_every_key_is_told(form: type[pydantic.BaseModel]) -> None:
    assert [key for key in form.model_fields if f"`{key}`" not in PAGE] == []


def test_every_measure_is_told_with_its_words() -> None:
    for name, (_, words) in SPREADS.items():
        assert f"| `{name}_*` | {f'`{words}`' if words else '–'} |" in PAGE
    for name, words in SINGLE.items():
        (row,) = (line for line in PAGE.splitlines() if line.startswith("| `") and f"`{name}`" in line.split("|")[1])
        assert row.split("|")[2].strip() == (f"`{words}`" if words else "–"), name
    assert [name for name in SHARED if name not in WORDS and name.rpartition("_")[0] not in PAGE] == []
    assert [f"_{part}" for part in PARTS if f"`_{part}`" not in PAGE] == []


def test_every_function_and_table_is_told() -> None:
    assert [name for name in FUNCTIONS if name not in WORDS] == []
    assert [name for name in BLOCKS if f"<!-- case:{name} -->" not in PAGE] == []

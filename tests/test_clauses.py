"""The table of clauses against the scenarios, both ways. Scenarios are read here as plain TOML, not by the package."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from liaison_opt.rules.policy import FORMS

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = sorted(file.parent for file in (ROOT / "scenarios").glob("*/scenario.toml"))
NOTES = ("checklist", "template", "tag", "none")
SCHEMES = {"JH": 49, "CC": 81, "GD": 1, "FS": 16, "GZ": 13, "GW": 8, "BD": 13, "RY": 16, "XT": 15, "SQ": 20}


@pytest.fixture(scope="module")
def make_clauses() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_clauses", ROOT / "case_studies" / "make_clauses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return read(ROOT / "case_studies" / "clauses.csv").set_index("clause")


@pytest.fixture(scope="module")
def refused() -> pd.Series:
    return read(ROOT / "liaison_opt" / "rules" / "clauses.csv").set_index("clause")["refused"]


@pytest.fixture(scope="module")
def said() -> pd.DataFrame:
    """Every mention of a clause in a scenario: clause, scenario, form (of a rule), kind (of a note), reason."""
    rows = []
    for folder in FOLDERS:
        policy = tomllib.loads((folder / "policy.toml").read_text(encoding="utf-8"))
        settings = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
        rows += [(rule["clause"], settings["name"], rule["type"], "", "") for rule in policy["rule"]]
        rows += [(note["id"], settings["name"], "", note["kind"], note["en"]) for note in settings.get("clause", [])]
    frame = pd.DataFrame(rows, columns=["clause", "scenario", "form", "kind", "reason"])
    return frame[~frame["clause"].str.startswith("office:")]


@pytest.mark.slow
def test_made_again_it_is_the_same_bytes(make_clauses: ModuleType, tmp_path: Path) -> None:
    made = tmp_path / "clauses.csv"
    make_clauses.main(made)
    kept = ROOT / "case_studies" / "clauses.csv"
    assert made.read_bytes() == kept.read_bytes(), "run `python case_studies/make_clauses.py`"


def test_every_clause_of_the_sources_has_its_row(table: pd.DataFrame, refused: pd.Series) -> None:
    assert list(table.index) == list(refused.index)
    assert table.index.is_unique
    assert table["scheme"].value_counts().to_dict() == SCHEMES
    assert len(table) == 232


def test_no_clause_is_left_without_a_status(table: pd.DataFrame) -> None:
    assert list(table.index[table["status"] == ""]) == [], "no scenario speaks of these"
    assert set(table["status"]) <= {"enforced", "checked", "refused", *NOTES}
    assert (table["forms"] != "").all()


def test_what_a_scenario_says_stands_in_the_table(table: pd.DataFrame, said: pd.DataFrame) -> None:
    assert set(said["clause"]) <= set(table.index)
    listed = table["scenarios"].str.split()
    missing = [f"{clause} {name}" for clause, name in zip(said["clause"], said["scenario"], strict=True)
               if name not in listed[clause]]  # fmt: skip
    assert missing == []


def test_what_the_table_says_stands_in_the_scenario(table: pd.DataFrame, said: pd.DataFrame) -> None:
    held = said.groupby("clause")["scenario"].agg(set)
    for clause, names in table["scenarios"].str.split().items():
        assert set(names) == held.get(clause, set()), clause
        assert names == sorted(set(names)), clause


def test_forms_and_reasons_are_those_of_the_scenarios(table: pd.DataFrame, said: pd.DataFrame) -> None:
    rules = said[said["form"] != ""].groupby("clause")["form"].agg(set)
    notes = said[said["kind"] != ""].groupby("clause")
    for clause, row in table[table["status"] != "refused"].iterrows():
        if clause in rules.index:
            assert set(row["forms"].split()) == rules[clause], clause
            assert row["status"] in {"enforced", "checked"}, clause
        elif row["status"]:
            mine = notes.get_group(clause)
            assert row["status"] in set(mine["kind"]), clause
            assert row["forms"] in set(mine["reason"]), clause


def test_a_solver_enforces_what_is_called_enforced(table: pd.DataFrame) -> None:
    mine = table[table["status"] == "enforced"]
    assert len(mine)
    for clause, forms in mine["forms"].str.split().items():
        assert any(FORMS[form].enforced for form in forms), clause
    only_checked = [clause for clause, forms in table.loc[table["status"] == "checked", "forms"].str.split().items()
                    if any(form not in FORMS for form in forms)]  # fmt: skip
    assert only_checked == []


def test_refused_clauses_are_listed_with_the_reason_and_cited_nowhere(
    table: pd.DataFrame, refused: pd.Series, said: pd.DataFrame
) -> None:
    mine = table[table["status"] == "refused"]
    assert mine["forms"].to_dict() == refused[refused != ""].to_dict()
    assert len(mine) == 6
    assert (mine["scenarios"] == "").all()
    assert not set(said["clause"]) & set(mine.index)


def test_rules_without_room_are_checked_not_enforced(table: pd.DataFrame) -> None:
    # stationing of Jianghai holds no household visits; whoever plans them elsewhere may not cite Jianghai's clauses
    assert table.loc[["JH-1.2b", "JH-3.4c", "JH-3.4d"], "status"].tolist() == ["checked"] * 3
    assert table.loc["JH-2.0b", "status"] == "enforced"
    assert table.loc["JH-3.6a", "status"] == "checked"


def test_a_scenario_notes_a_clause_once(said: pd.DataFrame) -> None:
    assert not said[said["kind"] != ""].duplicated(["clause", "scenario"]).any()


def test_jianghai_holds_every_clause_of_its_own_scheme(table: pd.DataFrame) -> None:
    mine = table[(table["scheme"] == "JH") & (table["status"] != "refused")]
    assert len(mine) == 48
    assert all("jianghai" in names for names in mine["scenarios"].str.split())

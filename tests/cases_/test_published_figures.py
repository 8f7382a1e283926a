"""The facts of the cases against lists of their own: what stands in the sources was typed here a second time.

`published_figures.csv` holds printed figures and rule numbers (case, clause, what, value, bound); `derived_figures.csv`
what arithmetic makes of them (case, what, value as it is told). Neither was made from the facts.toml files, which are
read here as plain TOML.
"""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from liaison_opt.cases.find import CASE_FILE
from liaison_opt.cases.formulas import FUNCTIONS
from liaison_opt.cases.numbers import told_as
from liaison_opt.cases.reading import pages
from liaison_opt.cases.sound import Figures

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CASES = (
    "baodi", "county_compendium", "direct_contact_town", "foshan", "four_masses_town", "gaozhou", "guangwai",
    "jianghai", "raoyang",
)  # fmt: skip
#: whose case the clauses of a scheme are
CASE_OF = {
    "JH": "jianghai", "CC": "county_compendium", "GD": "foshan", "FS": "foshan", "GZ": "gaozhou", "GW": "guangwai",
    "BD": "baodi", "RY": "raoyang", "XT": "direct_contact_town", "SQ": "four_masses_town",
}  # fmt: skip
#: cases whose policies tell no figure: their sources print rule numbers, and counts that a table already holds
UNTOLD = {"county_compendium", "direct_contact_town", "four_masses_town", "jianghai"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
STANDS = ("check", "stated", "open")


@functools.cache
def policies() -> list[tuple[str, dict[str, Any]]]:
    """Every rule of every shipped policy, with the scenario's name."""
    files = sorted((ROOT / "scenarios").glob("*/policy.toml"))
    return [(f.parent.name, rule) for f in files for rule in tomllib.loads(f.read_text(encoding="utf-8"))["rule"]]


def listed(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name, dtype=str, keep_default_na=False)


@functools.cache
def facts_of(case: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "case_studies" / case / "facts.toml").read_text(encoding="utf-8"))


@functools.cache
def case_of(case: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "case_studies" / case / "case.toml").read_text(encoding="utf-8"))


def same(figure: object) -> str:
    """A figure so that 1, "1.00" and "1" are one; policies, which hold numbers only, write a day as 20140812."""
    text = str(figure)
    try:
        return str(Fraction(text.replace("-", "") if DAY.fullmatch(text) else text))
    except ValueError:
        return text


def printed(case: str) -> Counter[tuple[str, str, str]]:
    """How often a case has a figure: clause, value, bound."""
    return Counter(
        (fact["clause"], same(fact["value"]), fact.get("bound", "exact")) for fact in facts_of(case).get("fact", [])
    )


def test_there_are_these_cases_and_no_others() -> None:
    assert tuple(sorted(file.parent.name for file in (ROOT / "case_studies").glob(f"*/{CASE_FILE}"))) == CASES
    assert set(listed("published_figures.csv")["case"]) == set(CASES)
    assert set(listed("derived_figures.csv")["case"]) == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_every_published_figure_is_a_fact_of_its_case(case: str) -> None:
    rows = listed("published_figures.csv")
    rows = rows[rows["case"] == case]
    wanted = Counter((row.clause, same(row.value), row.bound) for row in rows.itertuples())
    missing = wanted - printed(case)
    assert not missing, f"{case}/facts.toml lacks {dict(missing)}"


@pytest.mark.parametrize("case", CASES)
def test_every_fact_is_checked_or_says_why_not(case: str) -> None:
    for fact in facts_of(case)["fact"]:
        stands = [key for key in STANDS if key in fact]
        assert len(stands) == 1, fact["id"]
        if stands != ["check"]:
            reason = fact[stands[0]]
            assert all(len(reason[lang].strip()) >= least for lang, least in (("en", 20), ("zh", 6))), fact["id"]


@pytest.mark.parametrize("case", CASES)
def test_every_clause_that_is_cited_is_one_of_the_sources(case: str) -> None:
    known = pd.read_csv(ROOT / "case_studies" / "clauses.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    schemes = known.set_index("clause")["scheme"]
    told = facts_of(case)
    for name in ("fact", "ratio", "statement"):
        for entry in told.get(name, []):
            if clause := entry.get("clause", ""):
                assert clause in schemes.index, (name, entry["id"])
                assert CASE_OF[schemes[clause]] == case, (name, entry["id"])


@pytest.mark.parametrize("case", CASES)
def test_formulas_name_only_what_is_there(case: str) -> None:
    told, planned = facts_of(case), case_of(case)
    known = {entry["id"] for name in ("fact", "assumed", "ratio") for entry in told.get(name, [])}
    found = {entry["id"] for entry in planned.get("finding", [])}
    formulas = [(entry, known) for name in ("ratio", "statement") for entry in told.get(name, [])]
    formulas += [(entry, known | found) for entry in planned.get("finding", [])]
    for entry, names in formulas:
        used = {node.id for node in ast.walk(ast.parse(entry.get("formula", "0"))) if isinstance(node, ast.Name)}
        assert used <= names | set(FUNCTIONS), entry["id"]


@pytest.mark.parametrize("case", CASES)
def test_every_figure_that_can_be_derived_is_derived(case: str) -> None:
    page, facts = pages(ROOT / "case_studies" / case)
    figures = Figures(page, facts)
    assert not figures.faults
    derived = [figures.values[ratio.id] for ratio in facts.content.ratio]
    derived += [value / 100 for value in derived]  # a share may be told in per cent
    rows = listed("derived_figures.csv")
    rows = rows[rows["case"] == case]
    missing = [
        f"{row.what}: {row.value}" for row in rows.itertuples() if not any(told_as(v, row.value) for v in derived)
    ]
    assert not missing, f"{case}/facts.toml derives nothing that is told so: {missing}"


@pytest.mark.parametrize("case", CASES)
def test_figures_that_the_policies_tell_are_facts_of_their_case(case: str) -> None:
    """A `published_stat` rule and the facts cannot drift apart; what a policy calculated or assumed is its own."""
    figures = {(clause, value) for clause, value, _ in printed(case)}
    floors = {(clause, value) for clause, value, bound in printed(case) if bound == "at_least"}
    seen = 0
    for scenario, rule in policies():
        told = rule["type"] == "published_stat" and rule.get("of", "published") == "published"
        if not told or CASE_OF.get(rule["clause"].partition("-")[0]) != case:
            continue
        seen += 1
        figure = (rule["clause"], same(rule["value"]))
        assert figure in (floors if rule.get("op") == ">=" else figures), f"{scenario}: rule {rule['id']}"
    assert bool(seen) == (case not in UNTOLD)


@pytest.mark.parametrize("case", CASES)
def test_every_entry_speaks_both_languages(case: str) -> None:
    told, planned = facts_of(case), case_of(case)
    entries = [entry for name in ("fact", "assumed", "ratio", "statement") for entry in told.get(name, [])]
    entries += [*planned["run"], *planned.get("finding", [])]
    for entry in entries:
        assert entry["en"].strip(), entry["id"]
        assert any("一" <= letter <= "鿿" for letter in entry["zh"]), entry["id"]


def test_a_figure_that_is_changed_or_left_out_is_missed() -> None:
    """The lists would notice: without any one of a case's facts that they name, something is missing."""
    rows = listed("published_figures.csv")
    for case in CASES:
        wanted = Counter((row.clause, same(row.value), row.bound) for row in rows[rows["case"] == case].itertuples())
        have = printed(case)
        alone = next(key for key, count in wanted.items() if have[key] == count)
        have[alone] -= 1
        assert wanted - have

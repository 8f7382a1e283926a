"""The case studies that come with the package: sound, kept up to date, and met again when they are run from scratch."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from liaison_opt.cases import checking, find, read, running, shipped, writing
from liaison_opt.cases.find import README_FILE
from liaison_opt.scenario import toml_in

ROOT = Path(__file__).resolve().parents[2]
NAMES = list(shipped())
#: the sections of a README, in order
SECTIONS = ["question", "the scheme in ten lines", "published figures", "real", "findings", "open"]


def test_there_are_cases() -> None:
    assert "foshan" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_readme_holds_the_tables_of_the_files(name: str) -> None:
    case = read(name, lang="en")
    text = (case.folder / README_FILE).read_text(encoding="utf-8")
    assert writing.filled(text, case) == text, f"run `liaison-opt case {name} --write`"
    assert {"facts", "findings", "open"} <= {part.split(" ")[0] for part in text.split("<!-- case:")[1:]}
    heads = [line.lower() for line in text.splitlines() if line.startswith("## ")]
    assert len(heads) == len(SECTIONS)
    assert all(word in head for word, head in zip(SECTIONS, heads, strict=True)), heads


@pytest.mark.parametrize("name", NAMES)
def test_figures_hold_without_a_plan(name: str) -> None:
    case = read(name)
    assert [one.id for one in case.printed.content.ratio if not checking.as_told(one, case.value(one.id))] == []
    assert case.statements["holds"].fillna(value=True).all()
    assert case.kept is not None
    assert case.kept["counts"] == case.counts
    assert set(case.kept["runs"]) == set(case.runs.index)
    assert set(case.kept["findings"]) == {one.id for one in case.case.content.finding}
    for run in case.case.content.run:
        assert case.kept["runs"][run.id]["status"] == run.expect


@pytest.mark.parametrize("name", NAMES)
def test_policies_are_those_the_results_were_made_with(name: str) -> None:
    case = read(name)
    assert case.kept is not None
    for scenario, rules in case.kept["policies"].items():
        text = (ROOT / "scenarios" / scenario / "policy.toml").read_text(encoding="utf-8")
        now = running.told(toml_in.rules(text, "policy.toml")[0])
        assert json.loads(json.dumps(now, default=str)) == rules, f"run `liaison-opt case {name} --write`"


def copied(tmp_path: Path, case: str, scenario: str) -> Path:
    """A shipped case with a shipped scenario inside, which then counts."""
    home = tmp_path / case
    shutil.copytree(find(case), home)
    shutil.copytree(ROOT / "scenarios" / scenario, home / scenario)
    return home


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path.name, old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_one_changed_fact_and_one_changed_clause_are_named(tmp_path: Path) -> None:
    home = copied(tmp_path, "jianghai", "jianghai")
    fact = tomllib.loads((home / "facts.toml").read_text(encoding="utf-8"))["fact"][0]
    changed(home / "facts.toml", f"value = {fact['value']}\n", f"value = {fact['value'] + 1}\n")
    policy = home / "jianghai" / "policy.toml"
    head, ident, tail = policy.read_text(encoding="utf-8").partition('id = "one-to-three"')
    assert "\nhi = 3\n" in tail
    policy.write_text(head + ident + tail.replace("\nhi = 3\n", "\nhi = 4\n", 1), encoding="utf-8")
    found = read(home).run(quick=True)
    assert any(one.startswith(f"{fact['id']} ({fact['clause']}) is missed") for one in found.missed)
    assert any("rule one-to-three.hi" in one for one in found.missed)
    (line,) = (one for one in found.differences if one.startswith("rule "))
    assert line.startswith(
        "rule one-to-three (clause JH-2.0b) of jianghai is no longer what the results were made with"
    )
    assert "hi 3 -> 4" in line


@pytest.mark.slow
def test_a_changed_clause_of_foshan_changes_what_is_found(tmp_path: Path) -> None:
    home = copied(tmp_path, "foshan", "foshan_town")
    changed(home / "facts.toml", 'value = "18:30"', 'value = "18:00"')
    changed(
        home / "foshan_town" / "policy.toml",
        "roles = { liaison = 1 }",
        "roles = { liaison = 1 }\nwhen = { month_no = 5 }",
    )
    found = read(home).run("leping")
    assert any(one.startswith("closes (FS-8) is missed") for one in found.missed)
    assert any(
        one.startswith("slot_hours (FS-8) is missed") for one in found.missed
    )  # told as 3.5, and 18:00 - 15:00 is 3
    assert any(one.startswith("rule cluster-teams (clause FS-11) of foshan_town") for one in found.differences)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_run_from_scratch_is_what_is_kept(name: str) -> None:
    found = read(name).run(workers=2)
    assert found.missed == []
    assert list(found.differences) == []
    assert found.ok
    assert found.decided

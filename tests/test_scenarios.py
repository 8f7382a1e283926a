"""Every scenario that is shipped: read, explained, made again, planned, audited; what its readings ask for."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import liaison_opt as lo
from liaison_opt.rules.policy import rules_of
from liaison_opt.study import owed

ROOT = Path(__file__).resolve().parents[1]
NAMES = sorted(file.parent.name for file in (ROOT / "scenarios").glob("*/scenario.toml"))
#: planned in some seconds, so that they go through the command line, too
SMALL = ("direct_contact_town", "foshan_town", "guangwai", "raoyang_village")
CONTRACT = ("roster.csv", "links.csv", "audit.csv", "certificate.json")
#: whole counties and cities: their tables are generated, and a plan takes minutes, so tests of their own plan them
LARGE = ("foshan", "gaozhou", "raoyang")
LISTED = sorted(set(NAMES) - set(LARGE))
EVERY = pytest.mark.parametrize("name", NAMES)
EVERY_LISTED = pytest.mark.parametrize("name", LISTED)


def command(*words: str | Path, hashseed: str = "0") -> subprocess.CompletedProcess[str]:
    """The command line's answer."""
    told = [sys.executable, "-m", "liaison_opt.cli", *map(str, words)]
    # elsewhere than in the checkout, so that nothing there is found by accident
    where, env = Path(str(words[-1])).parent, {**os.environ, "PYTHONHASHSEED": hashseed, "PYTHONPATH": str(ROOT)}
    return subprocess.run(told, capture_output=True, text=True, encoding="utf-8", check=False, env=env, cwd=where)


def test_the_scenarios_of_the_sources_are_all_there() -> None:
    pilots = {"jianghai", "foshan_town", "gaozhou_town", "guangwai", "baodi_town", "raoyang_village"}
    compendium = {"county_leaders", "county_street", "county_town", "county_units"}
    assert pilots | compendium | {"direct_contact_town", "four_masses_town"} <= set(NAMES)
    assert set(SMALL) <= set(NAMES)
    blocks = {
        name for name in NAMES if "\n[generate]\n" in (ROOT / "scenarios" / name / "scenario.toml").read_text("utf-8")
    }
    assert blocks == set(LARGE)


@EVERY
def test_it_is_read_without_a_fault_and_says_in_both_languages_what_it_is(name: str) -> None:
    made = lo.scenario(name)
    settings = made.settings
    assert settings.name == name
    assert {row.data["id"] for row in made.policy} <= {rule.id for rule in rules_of(made)}
    assert isinstance(settings.title, dict)
    assert isinstance(settings.synthetic, dict)
    for words in (settings.title, settings.synthetic):
        assert all(words.get(lang, "").strip() for lang in ("en", "zh"))
    assert "ynthetic" in settings.synthetic["en"]
    assert "合成" in settings.synthetic["zh"]
    silent = [row.data["id"] for row in made.policy if not (row.data.get("note") and row.data.get("note_zh"))]
    assert silent == []


@EVERY
def test_its_page_says_what_is_synthetic_and_is_short(name: str) -> None:
    text = (ROOT / "scenarios" / name / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "ynthetic" in text
    assert len(text.splitlines()) <= 30


@EVERY
def test_the_readme_names_it_with_its_size(name: str) -> None:
    made = lo.scenario(name)
    size = f"{len(made.cadres)} posts, {len(made.communities)} places, {len(made.policy)} rules"
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith(f"| [{name}](scenarios/{name}/README.md) |")]
    assert f"| {size} |" in line


@EVERY_LISTED
def test_its_tables_are_what_the_seeded_script_makes(name: str, tmp_path: Path) -> None:
    folder = ROOT / "scenarios" / name
    script = [sys.executable, "-m", f"case_studies.{name}.make_tables", str(tmp_path)]
    subprocess.run(script, check=True, cwd=ROOT)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert {"cadres.csv", "communities.csv"} <= set(made)
    assert [file for file, content in made.items() if content != (folder / file).read_bytes()] == []
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert f"python -m case_studies.{name}.make_tables" in page
    typed = {file.name for file in folder.glob("*.csv")} - set(made)
    assert not typed or "typed" in page


# --- what readings ask for, known without a plan ----------------------------------------------------------------------


def days(name: str, reading: str) -> dict[str, int]:
    """Days of presence that each rule asks of a post, under a reading of A9."""
    made = lo.scenario(name, readings={"A9": reading})
    return owed.days_required(made, rules_of(made))


@pytest.mark.parametrize(
    ("name", "rule", "calendar", "working"),
    [
        ("county_leaders", "CC-1.2a", 90, 62),
        ("county_units", "CC-1.2e", 120, 83),
        ("county_street", "CC-1.2c", 180, 125),
        ("county_town", "CC-1.2c", 180, 125),
        ("four_masses_town", "SQ-3.1", 180, 125),
    ],
)
def test_months_at_the_base_are_days_by_the_calendar_or_at_work(
    name: str, rule: str, calendar: int, working: int
) -> None:
    for reading, asked in (("calendar", calendar), ("working", working)):
        found = {days for key, days in days(name, reading).items() if key.endswith(rule)}
        assert found == {asked}


@pytest.mark.slow
def test_the_tens_are_35_days_and_the_fives_53_fridays_or_36_dates() -> None:
    def offered(reading: str, year: int) -> tuple[int, int]:
        slots = owed.slots_offered(lo.scenario("county_street", readings={"A15": reading}, year=year))
        return slots["tens"], slots["friday"]

    assert [offered(reading, 2027) for reading in ("as_spelled", "fives_by_date")] == [(35, 53), (35, 36)]
    assert offered("as_spelled", 2026) == (35, 52)  # 2026 has 52 Fridays
    assert offered("tens_at_month_end", 2027) == (36, 53)  # and one in February
    assert offered("tens_put_off", 2027) == (35, 53)  # none is lost


def test_a_worker_owes_12_to_18_visits_or_138() -> None:
    def asked(reading: str) -> tuple[int, int | None]:
        made = lo.scenario("direct_contact_town", readings={"A34": reading})
        (span,) = (span for key, span in owed.asked_of_a_post(made, rules_of(made)).items() if "XT-4.1b" in key)
        return span

    assert [asked(reading) for reading in ("two_to_three", "twenty_three")] == [(12, 18), (138, 138)]


# --- planned ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@EVERY_LISTED
def test_each_tier_is_proven_or_nearly_and_no_binding_clause_is_broken(name: str) -> None:
    plan = lo.plan(name)
    assert plan.violations == 0
    assert len(plan.roster)
    tiers = plan.tiers
    assert set(tiers["tier"]) >= set(plan.scenario.settings.tiers)
    assert tiers[~((tiers["status"] == "optimal") | (tiers["gap"] <= 0.01))].empty, str(tiers)


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_the_command_line_plans_it_and_audits_what_it_wrote(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planned = command("plan", name, "-o", out)
    assert planned.returncode == 0, planned.stderr
    stages = planned.stdout.count("\nStage ")  # link and roster; visits and routes where households are listed
    assert stages in {2, 4}
    assert planned.stdout.count("proven optimal") == stages
    audited = command("audit", name, out)
    assert audited.returncode == 0, audited.stdout
    assert "Binding violations: 0." in audited.stdout
    paper = command("audit", name, out / "roster.csv")  # as a clerk's roster, without links and certificate
    assert paper.returncode in {0, 1}
    assert "Traceback" not in paper.stderr


@pytest.mark.slow
def test_a_town_year_is_the_same_bytes_with_1_2_and_4_workers_and_other_hash_seeds(tmp_path: Path) -> None:
    prints = []
    for workers, hashseed in (("1", "0"), ("2", "1"), ("4", "123")):
        out = tmp_path / workers
        done = command("plan", "county_town", "--workers", workers, "-o", out, hashseed=hashseed)
        assert done.returncode == 0, done.stderr
        prints.append([hashlib.sha256((out / file).read_bytes()).hexdigest() for file in CONTRACT])
    assert prints[0] == prints[1] == prints[2]


def value(found: lo.Comparison, reading: str, measure: str) -> object:
    table = found.table
    (told,) = table.loc[(table["reading"] == reading) & (table["measure"] == measure), "value"]
    return told


@pytest.mark.slow
def test_both_readings_of_a34_plan_and_are_compared() -> None:
    found = lo.compare("direct_contact_town", "A34")
    assert [value(found, reading, "status") for reading in ("two_to_three", "twenty_three")] == ["optimal"] * 2
    spans = [
        tuple(found.table.query("reading == @reading and measure == @end and of.str.contains('XT-4.1b')")["value"])
        for reading in ("two_to_three", "twenty_three")
        for end in ("visits_asked_min", "visits_asked_max")
    ]
    assert spans == [(12,), (18,), (138,), (138,)]


@pytest.mark.slow
def test_a28_multiplies_the_visits_by_the_size_of_the_group() -> None:
    found = lo.compare("gaozhou_town", "A28")
    assert {outcome.status for outcome in found.outcomes.values()} == {"optimal"}
    assert value(found, "pair", "visits_needed") == 3 * value(found, "target", "visits_needed")  # type: ignore[operator]

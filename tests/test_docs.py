"""The pages say what the program does: made pages are up to date, links lead somewhere, shown output is real."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import struct
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import liaison_opt as lo
from liaison_opt.output import compared, console, contract
from liaison_opt.plan import StageCertificate, TierResult
from liaison_opt.rules.clauses import clause_ids
from liaison_opt.rules.policy import FORMS
from liaison_opt.solve.failures import Infeasible

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *sorted((ROOT / "scenarios").glob("*/README.md"))]


@pytest.fixture(scope="module")
def make_pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pages", DOCS / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_of_rules_is_what_the_classes_say(make_pages: ModuleType) -> None:
    assert page("docs/rules.md") == make_pages.rules_page(), "run `python docs/make_pages.py`"


def test_every_form_has_a_meaning_an_example_and_told_parameters() -> None:
    text = page("docs/rules.md")
    for name, form in FORMS.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert f'type = "{name}"' in section
        for parameter in set(form.model_fields) - {"type"}:
            assert f"| `{parameter}` |" in text
    assert not re.findall(r"^\|.*\|\s*\|$", text, re.MULTILINE), "a parameter without a meaning"


def test_every_form_has_a_short_example_that_its_class_takes_and_says_what_a_miss_reads(make_pages: ModuleType) -> None:
    """The generator puts each example to its class; none may cite a clause that is refused or unknown."""
    examples, text = make_pages._examples(), page("docs/rules.md")
    assert set(examples) == set(FORMS)
    for name, form in FORMS.items():
        rule = tomllib.loads(examples[name])
        assert len(rule) <= 8
        assert rule["clause"].startswith("office:") or clause_ids()[rule["clause"]] == ""
        sentences = make_pages._sentences(name, form)
        assert len(sentences) == 2 * len(form.says) > 0
        assert all(line in text and "{" not in line for line in sentences)


def test_the_page_of_rules_names_each_rule_of_each_scenario() -> None:
    text = page("docs/rules.md")
    for path in sorted((ROOT / "scenarios").glob("*/policy.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            section = text.split(f"\n## {rule['type']}\n")[1].split("\n## ")[0]
            line = next(line for line in section.splitlines() if line.startswith(f"- {path.parent.name}: "))
            assert f"`{rule['id']}` ({rule['clause']})" in line


@pytest.mark.parametrize("name", sorted(contract.TABLES))
def test_the_page_of_results_lists_each_column_in_order(name: str) -> None:
    section = page("docs/results.md").split(f"\n## {name}.csv\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(contract.TABLES[name])


def test_the_page_of_results_knows_every_field_of_the_certificate() -> None:
    section = page("docs/results.md").split("\n## certificate.json\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section))
    for part in (StageCertificate, TierResult):
        assert {field.name for field in dataclasses.fields(part)} <= named
    assert {"scenario", "fingerprint", "readings", "versions", "status", "order", "stages", "gap"} <= named


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.exists(), link
        if anchor:
            heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}, link


def test_pictures_are_small_and_large_enough_to_read() -> None:
    found = sorted(DOCS.glob("picture_*.png"))
    assert len(found) == 4
    for path in found:
        data = path.read_bytes()
        assert len(data) < 300_000
        width, _ = struct.unpack(">II", data[16:24])
        assert width >= 1000


def test_commands_of_the_readme_exist(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from liaison_opt import cli  # noqa: PLC0415

    used = re.findall(r"liaison-opt (\w+)([^\n`]*)", page("README.md"))
    assert {command for command, _ in used} == {
        "check", "plan", "explain", "audit", "new", "schema", "compare", "places", "case", "lab",
    }  # fmt: skip
    helps = {}
    for command in dict.fromkeys(command for command, _ in used):
        monkeypatch.setattr("sys.argv", ["liaison-opt", command, "-h"])
        with pytest.raises(SystemExit):
            cli.main()
        helps[command] = capsys.readouterr().out
    for command, rest in used:
        for option in re.findall(r"(?<!\S)--?\w+", rest.split("#")[0]):
            assert option in helps[command], (command, option)


@pytest.mark.slow
def test_output_shown_in_the_readme_is_the_programs_own() -> None:
    text, street = page("README.md"), lo.scenario("jianghai")
    plan = lo.plan(street)
    for line in console.plan(plan, Path("out/jianghai"), "en").splitlines():
        assert line in text
    total = lo.api.coverage(plan).total
    assert f"{total['need']:,} are owed" in text
    assert (
        f"{total['posts']} posts x {total['slots']} slots x {total['capacity']} households make {total['ceiling']:,}"
        in text
    )
    with pytest.raises(Infeasible) as impossible:
        lo.plan(street.with_policy(monthly_cap={"k": 4}, attend={"weight": None, "tier": None}))
    lines = console.infeasible(impossible.value, "en").splitlines()
    assert all(line in text for line in [*lines[:4], lines[-1]])


@pytest.mark.slow
def test_what_the_readme_shows_of_households_is_the_programs_own() -> None:
    text = page("README.md")

    def shown(command: str) -> list[str]:
        after = text.split(f"$ liaison-opt plan {command}")[1].split("\n", 1)[1]
        return [line for line in re.split(r"\n(?:```|\$)", after)[0].splitlines() if line != "…"]

    linked = console.plan(lo.plan("raoyang", until="link"), Path("out/raoyang"), "en").splitlines()
    assert len(shown("raoyang -o out/raoyang --until link")) >= 2
    assert set(shown("raoyang -o out/raoyang --until link")) <= set(linked)
    with pytest.raises(Infeasible) as impossible:
        lo.plan(lo.scenario("raoyang", readings={"A32": "eight_to_twelve"}))
    refused = console.infeasible(impossible.value, "en").splitlines()
    assert len(shown("raoyang -o out/raoyang --reading A32=eight_to_twelve")) >= 3
    assert set(shown("raoyang -o out/raoyang --reading A32=eight_to_twelve")) <= set(refused)
    seen = console.plan(lo.plan("gaozhou", workers=2), Path("out/gaozhou"), "en").splitlines()
    assert len(shown("gaozhou -o out/gaozhou --workers 2")) >= 3
    assert set(shown("gaozhou -o out/gaozhou --workers 2")) <= set(seen)


@pytest.mark.slow
def test_the_comparison_shown_in_the_readme_is_the_programs_own() -> None:
    shown = page("README.md").split("$ liaison-opt compare direct_contact_town --reading A34\n")[1].split("\n```")[0]
    told = compared.told(lo.compare("direct_contact_town", "A34"), "en").splitlines()
    lines = [line for line in shown.splitlines() if line != "…"]
    assert len(lines) >= 8
    assert [line for line in told if line in lines] == lines  # each is there, in this order

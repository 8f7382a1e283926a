"""A small case run from scratch: each kind of check met and missed, findings by hand, results and README."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pandas as pd
import pytest
import small_case

import liaison_opt as lo
from liaison_opt.cases import CaseResult, read, running, writing
from liaison_opt.cases.bench import Bench
from liaison_opt.cases.result import result_of
from liaison_opt.errors import ScenarioError


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case.folder(tmp_path_factory.mktemp("case"))


@pytest.fixture(scope="module")
def made(home: Path) -> CaseResult:
    return read(home).run()


def verdicts(result: CaseResult) -> dict[str, str]:
    return dict(zip(result.checks["id"], result.checks["verdict"], strict=True))


def test_everything_is_met(made: CaseResult) -> None:
    assert made.missed == []
    assert made.ok
    assert verdicts(made) == {
        **dict.fromkeys(("leaders", "places", "opens", "closes", "ceiling", "capacity", "role", "linked"), "met"),
        **dict.fromkeys(("each", "hours", "length", "in_a_slot", "too_few", "plain", "alone"), "met"),
        "share": "stated", "secret": "open", "unsaid": "open",
    }  # fmt: skip
    assert made.case.counts == {"checked": 8, "stated": 1, "open": 1, "ratios": 4, "statements": 2}


def test_findings_by_hand(made: CaseResult) -> None:
    # five Tuesdays from 2 to 30 March 2027, three leaders; all six places need six links, three leaders take three
    assert made.findings["exact"].to_dict() == {"sessions": "15", "mean": "3", "need": "6", "room": "3"}
    assert made.findings.loc["sessions", "unit"] == "sessions"
    assert list(made.plans) == ["plain"]
    assert made.outcomes["alone"].status == "infeasible"


def test_tags_and_tables(home: Path) -> None:
    case, chinese = read(home), read(home, lang="zh")
    assert case.ratios["tag"].to_dict() == {
        "each": "calculated",
        "hours": "assumed",
        "length": "calculated",
        "in_a_slot": "calculated",
    }
    assert case.ratios.loc["each", "exact"] == "5/3"
    assert case.facts.loc["places", "value"] == "≥ 5"
    assert case.facts.loc["share", "value"] == "≈ 0.95"
    assert chinese.facts.loc["leaders", ["what", "unit"]].tolist() == ["领导", "名"]
    assert chinese.statements.loc["unsaid", "what"] == "年份未说明"
    assert pd.isna(case.statements.loc["unsaid", "holds"])
    assert case.assumed.loc["weeks", "value"] == "52"
    assert list(case.runs.index) == ["plain", "alone"]
    assert case.value("each") * 3 == 5


#: what is changed in facts.toml, the figure that is then missed, and what its sentence must hold
MISSED = [
    ("value = 3\nunit", "value = 4\nunit", "leaders", ("FS-2", "4", "3", "posts:leader")),
    ('value = 5\nbound = "at_least"', 'value = 7\nbound = "at_least"', "places", ("≥ 7", "6")),
    ('value = 5\nbound = "at_least"', 'value = 5\nbound = "at_most"', "places", ("≤ 5", "6")),
    ('value = 5\nbound = "at_least"', "value = 5", "places", ("5", "6")),
    ('value = 5\nbound = "at_least"', 'value = 5\nbound = "about"\ntol = "0.5"', "places", ("≈ 5", "6")),
    ('value = "14:30"', 'value = "15:00"', "opens", ("FS-8", "15:00", "14:30", "slot tuesday.start")),
    ("value = 3\nsource", "value = 4\nsource", "ceiling", ("JH-2.0b", "rule links_per_actor-1.hi")),
    ("value = 3\nsource", 'value = 2\nbound = "at_least"\nsource', "ceiling", ("≥ 2", "3")),
    ("value = 8", "value = 9", "capacity", ("setting session.capacity",)),
    ('value = "leader"', 'value = "principal"', "role", ("duty station.role",)),
    ('value = "1.67"', 'value = "1.66"', "each", ("1.66", "places / leaders", "1.666667")),
    ('value = "1.67"', 'lo = "1.68"\nhi = "1.8"', "each", ("1.68–1.8",)),
    ('formula = "leaders < places"', 'formula = "leaders >= places"', "too_few", ("leaders >= places",)),
]  # fmt: skip


@pytest.fixture(scope="module")
def grounds(home: Path) -> dict[str, running.Ground]:
    """The scenarios of the case, read once."""
    return running.grounds(read(home).case, home)


@pytest.mark.parametrize(("old", "new", "ident", "parts"), MISSED)
def test_a_changed_fact_is_named(
    grounds: dict[str, running.Ground], tmp_path: Path, old: str, new: str, ident: str, parts: tuple[str, ...]
) -> None:
    assert old in small_case.FACTS
    changed = small_case.folder(tmp_path, facts=small_case.FACTS.replace(old, new, 1))
    found = result_of(read(changed), Bench(grounds, {}, "plain"))
    assert not found.ok
    missed = found.checks[found.checks["verdict"] == "missed"]
    assert ident in missed["id"].tolist()
    sentence = missed.set_index("id").loc[ident, "sentence"]
    assert ident in sentence
    assert all(part in sentence for part in parts), sentence


def test_tolerance_lets_a_rounded_figure_pass(tmp_path: Path) -> None:
    text = small_case.FACTS.replace('value = 5\nbound = "at_least"', 'value = 5\nbound = "rounded"\ntol = "1"', 1)
    found = read(small_case.folder(tmp_path, facts=text)).run(quick=True)
    assert found.missed == []


@pytest.mark.slow
def test_what_the_plan_does_not_have_is_missed(tmp_path: Path) -> None:
    facts = small_case.FACTS.replace("value = 6", "value = 7").replace(
        'formula = "min(leaders, places)"\nvalue = 3', 'formula = "max(leaders, places)"\nvalue = 5'
    )
    case = (
        small_case.CASE.replace('expect = "infeasible"\n', "")
        .replace('proof = "need"', 'measure = "links"')
        .replace('proof = "room"', 'measure = "violations"')
    )
    found = read(small_case.folder(tmp_path, facts=facts, case=case)).run()
    missed = found.checks[found.checks["verdict"] == "missed"].set_index("id")["sentence"]
    assert list(missed.index) == ["linked", "in_a_slot", "alone"]
    assert "proven impossible" in missed["alone"]
    assert "4" in missed["alone"]  # why: four communities, room for three
    assert found.findings.loc["need", "value"] == "–"


def test_runs_can_be_left_out(home: Path) -> None:
    case = read(home)
    quick, one = case.run(quick=True), case.run("alone")
    assert "linked" not in verdicts(quick)
    assert "in_a_slot" not in verdicts(quick)
    assert quick.findings.empty
    assert list(one.findings.index) == ["need", "room"]
    with pytest.raises(ScenarioError, match="no such run"):
        case.run(["alne"])


@pytest.fixture
def kept(tmp_path: Path, made: CaseResult) -> Path:
    """A case with results.json and the tables of its README."""
    folder = small_case.folder(tmp_path)
    writing.write(dataclasses.replace(made, case=read(folder)))
    return folder


def test_written_results_are_met_again(kept: Path, made: CaseResult) -> None:
    told = json.loads((kept / "results.json").read_text(encoding="utf-8"))
    assert told == made.found
    assert told["findings"] == {"sessions": "15", "mean": "3", "need": "6", "room": "3"}
    assert told["runs"]["alone"] == {"status": "infeasible", "need": 6, "room": 3}
    assert told["runs"]["plain"]["tiers"]["roster/fewest_sessions"] == {"value": 15, "bound": 15}
    again = dataclasses.replace(made, case=read(kept))
    assert writing.again(again).differences == ()
    before = {path.name: path.read_bytes() for path in kept.iterdir() if path.is_file()}
    writing.write(again)
    assert before == {path.name: path.read_bytes() for path in kept.iterdir() if path.is_file()}


def test_readme_tables_and_prose(kept: Path) -> None:
    text = (kept / "README.md").read_text(encoding="utf-8")
    assert "| leaders | 3 leaders | FS-2 | published | `posts:leader` |" in text
    assert "| suggestions | many | FS-3 | published | open: the number is not told |" in text
    assert "| sessions | 15 sessions | plain | calculated |" in text
    assert "| the year is not told |  | the source does not say |" in text
    assert "Between the tables." in text
    assert "\nold\n" not in text
    assert writing.filled(text, read(kept)) == text


@pytest.mark.parametrize(
    ("mark", "said"), [("<!-- case:fact -->", "no such table"), ("<!-- case:facts -->", "not closed")]
)
def test_marks_of_a_readme(kept: Path, mark: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        writing.filled(f"{mark}\n" + ("<!-- /case -->" if "fact -" in mark else ""), read(kept))


def test_nothing_is_written_where_something_is_missed(tmp_path: Path, made: CaseResult) -> None:
    folder = small_case.folder(tmp_path)
    bad = made.checks.assign(verdict=made.checks["verdict"].replace("met", "missed"))
    assert "nothing written" in writing.write(dataclasses.replace(made, case=read(folder), checks=bad))[0]
    assert not (folder / "results.json").exists()
    assert "old" in (folder / "README.md").read_text(encoding="utf-8")


def test_a_changed_clause_is_named(kept: Path) -> None:
    policy = kept / "place" / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("k = 6", "k = 5").replace("attend = true", "attend = false"), encoding="utf-8")
    found = read(kept).run(quick=True)
    assert not found.ok
    said = "of place is no longer what the results were made with:"
    assert list(found.differences) == [
        f"rule fixed_slot-3 (clause office:every_tuesday) {said} attend true -> false",
        f"rule max_visits-6 (clause office:monthly_cap) {said} k 6 -> 5",
    ]


def test_a_rule_that_is_gone_or_new_is_named(kept: Path) -> None:
    policy = kept / "place" / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace('type = "max_visits"', 'id = "cap"\ntype = "max_visits"'), encoding="utf-8")
    told = read(kept).run(quick=True).differences
    assert [("is gone" in one, "is new" in one) for one in told] == [(True, False), (False, True)]


def test_a_changed_result_is_told_by_line(kept: Path, made: CaseResult, grounds: dict[str, running.Ground]) -> None:
    path = kept / "results.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["findings"]["sessions"], told["runs"]["plain"]["status"], told["counts"]["open"] = "16", "feasible", 2
    path.write_text(json.dumps(told), encoding="utf-8")
    found = result_of(read(kept), Bench(grounds, {"plain": made.outcomes["plain"]}, "plain"))
    assert list(found.differences) == [
        "counts.open: kept 2, now 1",
        "findings.sessions: kept 16, now 15",
        "runs.plain.status: kept feasible, now optimal",
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"case": "x"}', '{"case":"x","counts":1,"findings":{},"runs":{},"policies":{}}']
)
def test_spoilt_results(tmp_path: Path, text: str) -> None:
    folder = small_case.folder(tmp_path)
    (folder / "results.json").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"results\.json"):
        read(folder)


def test_shows_itself(home: Path, made: CaseResult) -> None:
    assert repr(lo.case(home)).startswith("hamlet: A small street\nIs it enough?\nchecked 8, stated 1, open 1;")
    assert "checked 8" in lo.case(home)._repr_html_()
    assert "够吗？" in repr(lo.case(home, lang="zh"))
    assert max(map(len, repr(made).splitlines())) <= 90
    html = made._repr_html_()
    assert "<table" in html
    assert "published" not in html
    assert "Findings" in html
    assert "公布数字" in repr(read(home, lang="zh").run(quick=True))

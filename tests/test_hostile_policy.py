"""Hostile policies, end to end: a clear message, exit 2 (or 3 where two rules clash), no traceback, nothing written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from liaison_opt import cli
from liaison_opt.scenario.start import new_folder

LINKS = 'type = "links_per_actor"\nclause = "JH-2.0b"\nrole = "leader"\ntarget = "community"'
VISITS = 'type = "max_visits"\nclause = "office:cap"\nrole = "leader"\nscope = "actor"\nk = 9'
SPACING = 'type = "spacing"\nclause = "office:gaps"\ntarget = "community"\nscope = "target"'
COVERAGE = 'type = "coverage"\nclause = "CC-1.2d"\ntarget = "community"'
#: a rule (or several, told apart by an empty line) and the words that the message must hold
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "lo above hi": (f"{LINKS}\nlo = 3\nhi = 1", ("lo", "3", "above `hi` (1)")),
    "k above k_max": ('type = "min_visits"\nclause = "GZ-4"\nk = 3\nk_max = 2', ("k_max", "3", "2")),
    "a negative weight": (
        f'{LINKS}\nlo = 1\nweight = -5\ntier = "wishes"',
        ("weight", "-5", "greater than or equal to 1")),
    "a weight of nothing": (f'{LINKS}\nlo = 1\nweight = 0\ntier = "wishes"', ("weight", "0")),
    "a weight as text": (f'{LINKS}\nlo = 1\nweight = "heavy"\ntier = "wishes"', ("weight", "heavy", "integer")),
    "a weight beyond all": (f'{LINKS}\nlo = 1\nweight = 99999999999999999999\ntier = "wishes"', ("weight", "1000000")),
    "a weight without a tier": (f"{LINKS}\nlo = 1\nweight = 5", ("`weight` needs a `tier`",)),
    "a tier nobody knows": (f'{LINKS}\nlo = 1\nweight = 5\ntier = "whishes"', ("tier", "whishes", "'wishes'")),
    "a period of 0": (f"{VISITS}\nperiod = 0", ("period", "0", "string")),
    "a period of nonsense": (f'{VISITS}\nperiod = "fortnight"', ("period", "fortnight", "quarter")),
    "a window nobody knows": (f'{VISITS}\nperiod = "window:harvest"', ("period", "window:harvest")),
    "gaps that cross": (f"{SPACING}\nmin_gap = 30\nmax_gap = 10", ("min_gap", "30", "max_gap", "10")),
    "an unknown clause": (
        LINKS.replace("JH-2.0b", "JH-2.0z") + "\nlo = 1",
        ("JH-2.0z", "no source has this clause", "JH-2.0")),
    "a refused clause": (LINKS.replace("JH-2.0b", "CC-4.5") + "\nlo = 1", ("CC-4.5", "refused", "Take the rule out")),
    "no clause": (LINKS.replace('clause = "JH-2.0b"\n', "") + "\nlo = 1", ("clause", "the clause it comes from")),
    "an empty clause": (LINKS.replace("JH-2.0b", "") + "\nlo = 1", ("clause", "no source has this clause")),
    "an office without a name": (LINKS.replace("JH-2.0b", "office:") + "\nlo = 1", ("office:", "office:NAME")),
    "two rules of one id": (
        f'id = "twin"\n{LINKS}\nlo = 1\n\nid = "twin"\n{VISITS}',
        ("twin", "two rules have this id")),
    "a role nobody has": (LINKS.replace('"leader"', '"mayor"') + "\nlo = 1", ("role", "mayor", "leader")),
    "a kind of place nobody has": (
        LINKS.replace('"community"', '"castle"') + "\nlo = 1",
        ("target", "castle", "community")),
    "a share of 0": (f"{COVERAGE}\nshare = 0", ("share", "0", "greater than 0")),
    "a share of 1.5": (f"{COVERAGE}\nshare = 1.5", ("share", "1.5", "less than or equal to 1")),
    "a share that is no number": (f"{COVERAGE}\nshare = nan", ("share", "nan")),
    "a share without end": (f"{COVERAGE}\nshare = inf", ("share", "inf")),
    "no days": (
        'type = "min_days"\nclause = "CC-1.2c"\nrole = "leader"\nn = 0',
        ("n", "0", "greater than or equal to 1")),
    "no figure": (
        'type = "published_stat"\nclause = "FS-2"\nname = "scale"\nvalue = nan', ("value", "nan", "finite")),
    "a bound that is no number": (f"{LINKS}\nlo = 1\nwhere = {{ priority = {{ lo = nan }} }}", ("where", "nan")),
    "a list for a number": (f"{LINKS}\nlo = [1, 2]", ("lo", "integer")),
    "a filter of the wrong sort": (f'{LINKS}\nlo = 1\nwhere = {{ households = {{ lo = "many" }} }}', ("where", "many")),
    "a filter that is no table": (f'{LINKS}\nlo = 1\nwhere = "P1"', ("where", "P1", "dictionary")),
    "readings that are no table": (f'{LINKS}\nlo = 1\nreadings = "A3"', ("readings", "A3")),
    "a reading that is no table": (f'{LINKS}\nlo = 1\nreadings = {{ A3 = "narrow" }}', ("readings", "A3", "narrow")),
    "a reading of numbers": (
        f"{LINKS}\nlo = 1\nreadings = {{ A3 = {{ narrow = 5 }} }}",
        ("readings", "A3", "narrow", "5")),
    "deep readings": (
        f"{LINKS}\nlo = 1\nreadings = {{ A3 = {{ narrow = {'{ a = ' * 60}1{' }' * 60} }} }}",
        ("readings", "A3", "narrow")),
    "no form": ('clause = "JH-2.0b"', ("the rule has no type",)),
    "a form that is no word": ('type = ["spacing"]\nclause = "JH-2.0b"', ("type", "spacing")),
    "a formula for a number": (f'{LINKS}\nlo = "=1+1"', ("lo", "=1+1")),
}  # fmt: skip


def _plan(
    rules: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str = "plan",
) -> tuple[int, str, bool]:
    """Exit code, what was said, and whether anything was written, with these rules added to a small scenario."""
    folder = new_folder("small", tmp_path)
    policy = folder / "policy.toml"
    added = "".join(f"\n[[rule]]\n{rule}\n" for rule in rules.split("\n\n"))
    policy.write_text(policy.read_text(encoding="utf-8") + added, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    out = ["-o", str(tmp_path / "out")] if command == "plan" else []
    monkeypatch.setattr(sys, "argv", ["liaison-opt", command, str(folder), *out])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    return int(stop.value.code or 0), said.err + said.out, sorted(path.name for path in tmp_path.rglob("*")) != before


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_policy_is_told_what_is_wrong_and_where(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, words = CASES[name]
    code, said, written = _plan(rules, tmp_path, monkeypatch, capsys)
    assert (code, written) == (2, False)
    assert "policy.toml" in said
    assert all(word in said for word in words), said


def test_two_rules_that_contradict_each_other_are_named_as_a_clash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = f'id = "many-links"\n{LINKS}\nlo = 2\n\nid = "no-links"\n{LINKS}\nhi = 1'
    code, said, written = _plan(rules, tmp_path, monkeypatch, capsys)
    assert (code, written) == (3, False)
    assert "- JH-2.0b (many-links): Street Party Secretary (L1): at least 2 links (communities)" in said
    assert "- JH-2.0b (no-links): Street Party Secretary (L1): at most 1 link (communities)" in said
    assert "need 2; room 1: 1 short" in said


def test_a_thousand_rules_are_too_many_right_or_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "\n\n".join(f'id = "cap-{number}"\n{VISITS}' for number in range(500))
    wrong = "\n\n".join(f"{LINKS}\nlo = {number}\nhi = 0" for number in range(500))
    code, said, written = _plan(f"{rules}\n\n{wrong}", tmp_path, monkeypatch, capsys)
    assert (code, written) == (2, False)
    assert said.startswith("1 fault")
    assert "At most 500 are read" in said


def test_hundreds_of_good_rules_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "\n\n".join(f'id = "cap-{number}"\n{VISITS}' for number in range(450))
    code, _, written = _plan(rules, tmp_path, monkeypatch, capsys, "check")
    assert (code, written) == (0, False)


def test_hundreds_of_faulty_rules_make_a_message_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = "\n\n".join(f'id = "twin"\n{LINKS}\nlo = {number}\nhi = 0' for number in range(1, 451))
    code, said, _ = _plan(rules, tmp_path, monkeypatch, capsys)
    assert code == 2
    assert len(said.splitlines()) < 100
    assert said.startswith("899 faults")
    assert "and 839 more" in said

"""Every slip in the files of a case is told at once, with file, row and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_case

from liaison_opt.cases import read
from liaison_opt.errors import Fault, ScenarioError


def faults(tmp_path: Path, old: str, new: str, *, file: str = "facts.toml") -> list[Fault]:
    home = small_case.folder(tmp_path)
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read(home).run(quick=True)
    return list(error.value.faults)


def line(text: str, part: str) -> int:
    """The first line that holds this."""
    return next(n for n, one in enumerate(text.splitlines(), start=1) if part in one)


FIRST = 'check = { measure = "posts:leader" }'
EACH = 'formula = "places / leaders"'
#: what is written instead of what, and what must be told: a part of the row's text, of the problem, of the advice
SLIPS = [
    ("value = 3\n", "valeu = 3\n", "valeu", "not known here", "'value'"),
    ("value = 3\n", "value = 3.5\n", "value = 3.5", "decimal is written as text", '"3.5"'),
    ("value = 3\n", "value = true\n", "value = true", "", ""),
    ("value = 3\n", "", 'id = "leaders"', "missing", "Add it"),
    ('id = "leaders"', 'id = "Leaders"', '"Leaders"', "pattern", ""),
    ('id = "places"', 'id = "leaders"', "value = 5", "stands there already", "own"),
    ('id = "leaders"', 'id = "max"', '"max"', "means something", "another"),
    ('id = "leaders"', 'id = "from"', '"from"', "means something", "another"),
    ('clause = "FS-2"', 'clause = "FS-222"', '"FS-222"', "no source has this clause", "FS-2"),
    ('clause = "FS-2"', 'clause = "CC-4.5"', '"CC-4.5"', "refused", "open"),
    ('source = "paper"', 'source = "papre"', '"papre"', "no such source", "paper"),
    (FIRST, "", 'id = "leaders"', "exactly one of check, stated, open", ""),
    (FIRST, FIRST + '\nopen = { en = "a", zh = "b" }', 'id = "leaders"', "exactly one of check, stated, open", ""),
    (FIRST, "check = { }", "check = { }", "exactly one of measure", ""),
    (FIRST, 'check = { measure = "posts:leader", plan = "links" }', "posts:leader", "exactly one of measure", ""),
    (FIRST, 'check = { rule = "links_per_actor-1" }', "links_per_actor-1", "`parameter`", ""),
    (FIRST, 'check = { measure = "posts:leader", field = "x" }', '"x"', "does not belong", ""),
    (FIRST, 'check = { plan = "links", run = "plan" }', '"plan"', "no such run", "plain"),
    ('bound = "rounded"\ntol = "0.005"', 'bound = "rounded"', 'id = "share"', "needs `tol`", ""),
    ('bound = "at_least"', 'bound = "atleast"', "atleast", "", ""),
    ('value = "many"', 'value = "many"\nbound = "at_least"', 'id = "secret"', "text has no bound", ""),
    (EACH, 'formula = "placs / leaders"', "placs", "nothing here is called 'placs'", "places"),
    (EACH, 'formula = "secret / leaders"', "secret /", "is a text", ""),
    (EACH, 'formula = "places / (leaders - 3)"', "leaders - 3", "divides by zero", ""),
    (EACH, 'formula = "9 ** 9 ** 9"', "9 ** 9", "beyond measure", ""),
    (EACH, 'formula = "__import__(1)"', "__import__", "calls something unknown", "ceil"),
    (EACH, 'formula = "places < leaders"', "places < leaders", "a statement, not a number", ""),
    (EACH, 'formula = "hours / each"', "hours / each", "leans on itself", "each"),
    ('formula = "leaders < places"', 'formula = "leaders"', 'formula = "leaders"', "a number, not a statement", ""),
    ('kind = "gap"', 'kind = "gap"\nformula = "1 < 2"', 'id = "unsaid"', "gap has no formula", ""),
    ('value = "1.67"', "", 'id = "each"', "`value`", ""),
    ("value = 52", 'value = "many"', 'id = "weeks"', "is a number", ""),
    ('zh = "领导"', "", 'id = "leaders"', "missing", "Add it"),
    ("[[assumed]]", "[[asumed]]", "[[asumed]]", "not known here", "assumed"),
    ('en = "leaders"', 'en = "leaders', 'en = "leaders', "not TOML", ""),
]  # fmt: skip


#: words of checks that the scenario does not know, and what must be advised
UNKNOWN = [
    ('measure = "posts:leadr"', "leader"),
    ('measure = "poste:leader"', "posts"),
    ('measure = "posts"', "posts:NAME"),
    ('rule = "links_per_actr-1", parameter = "hi"', "links_per_actor-1"),
    ('rule = "links_per_actor-1", parameter = "wieght"', "weight"),
    ('rule = "links_per_actor-1", parameter = "target.3"', "Known"),
    ('slot = "tusday", field = "start"', "tuesday"),
    ('slot = "tuesday", field = "patern"', "pattern"),
    ('duty = "stattion", field = "role"', "station"),
    ('setting = "session.capcity"', "capacity"),
    ('setting = "sesion.capacity"', "session"),
    ('plan = "linkz"', "links"),
    ('plan = "places_in_a_slot_maximum", of = "station"', "places_in_a_slot_max"),
    ('plan = "posts_with", of = "leader"', "role:number"),
    ('plan = "posts_with", of = "leader:x"', "number"),
    ('plan = "posts_with", of = "leadr:2"', "leader"),
    ('plan = "violations", of = "leader"', "Leave `of` out"),
    ('plan = "places_in_a_slot_max", of = "statoin"', "station"),
    ('plan = "links_a_post_max", of = "leader:comunity"', "community"),
    ('plan = "amount", of = "max_visits-7"', "max_visits-6"),
    ('plan = "tier:balanze"', "balance"),
    ('plan = "sessions:statoin"', "station"),
    ('plan = "links", run = "alone"', "no plan"),
]


def test_every_unknown_word_of_a_check_at_once(tmp_path: Path) -> None:
    entry = '[[fact]]\nid = "f{n}"\nclause = "FS-2"\nvalue = 3\nsource = "paper"\nen = "x"\nzh = "x"\n'
    entry += "check = {{ {check} }}\n"
    more = "".join(entry.format(n=n, check=check) for n, (check, _) in enumerate(UNKNOWN))
    home = small_case.folder(tmp_path, facts=small_case.FACTS + more)
    with pytest.raises(ScenarioError) as error:
        read(home).run(quick=True)
    text = (home / "facts.toml").read_text(encoding="utf-8")
    told = {one.row: one for one in error.value.faults}
    assert len(told) == len(error.value.faults) == len(UNKNOWN)
    for check, todo in UNKNOWN:
        one = told[line(text, check)]
        assert one.file == "facts.toml"
        assert "nothing to hold this against" in one.problem
        assert todo in one.todo, (check, one)


@pytest.mark.parametrize(("old", "new", "at", "problem", "todo"), SLIPS)
def test_slip_in_facts(tmp_path: Path, old: str, new: str, at: str, problem: str, todo: str) -> None:
    found = faults(tmp_path, old, new)
    text = (tmp_path / "hamlet" / "facts.toml").read_text(encoding="utf-8")
    # an entry's own fault stands where the entry begins, one line above its id; that of an id, in the line of the id
    rows = {line(text, at) - above for above in (0, 1, 2)}
    assert any(
        one.file == "facts.toml" and one.row in rows and problem in one.problem and todo in one.todo for one in found
    ), found


@pytest.mark.parametrize(
    ("old", "new", "problem", "todo"),
    [
        ('name = "hamlet"', 'name = "hamlt"', "the folder is called 'hamlet'", "same"),
        ('scenario = "place"', 'scenario = "plaice"', "no such scenario", ""),
        ("rules = { links_per_actor-1 = { hi = 1 } }", "rules = { links = { hi = 1 } }", "no rule of this id", ""),
        ("rules = { links_per_actor-1 = { hi = 1 } }", 'readings = { A3 = "x" }', "has this reading", ""),
        ('until = "roster"', 'until = "rooster"', "", ""),
        ('run = "alone"', 'run = "aloen"', "no such run", "alone"),
        ('measure = "sessions:station"', 'measure = "sessions:statio"', "nothing of this kind", "station"),
        ('proof = "need"', 'measure = "links"', "nothing of this kind", "infeasible"),
        ('formula = "sessions / places"', 'formula = "session / places"', "'session'", "sessions"),
        ('formula = "sessions / places"', 'formula = "need / places"', "'need'", ""),
        ("digits = 2", 'of = "x"', "`of` goes with `measure`", ""),
        ('id = "sessions"', 'id = "leaders"', "stands there already", ""),
        ('expect = "infeasible"', 'expect = "impossible"', "", ""),
    ],
)
def test_slip_in_case(tmp_path: Path, old: str, new: str, problem: str, todo: str) -> None:
    found = faults(tmp_path, old, new, file="case.toml")
    assert any(
        one.row is not None and problem in one.problem and todo in one.todo for one in found if one.file == "case.toml"
    ), found


def test_all_faults_at_once(tmp_path: Path) -> None:
    home = small_case.folder(
        tmp_path,
        facts=small_case.FACTS.replace("[[fact]]", "[[fact]]\nnosuch = 1"),
        case=small_case.CASE.replace("seed", "sead").replace('title = { en = "A small street", zh = "小街道" }', ""),
    )
    with pytest.raises(ScenarioError) as error:
        read(home)
    files = [one.file for one in error.value.faults]
    assert files.count("facts.toml") == small_case.FACTS.count("[[fact]]")
    assert files.count("case.toml") == 1


@pytest.mark.parametrize("name", ["facts.toml", "case.toml"])
def test_a_file_that_is_missing(tmp_path: Path, name: str) -> None:
    home = small_case.folder(tmp_path)
    (home / name).unlink()
    with pytest.raises(ScenarioError, match=r"no such case study|not a file"):
        read(home)


def test_an_unknown_case_offers_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="'foshan'"):
        read("foshn")

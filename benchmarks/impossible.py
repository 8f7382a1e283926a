"""Thirty impossible scenarios: is what is said of them right? Every claim is checked by solves of its own.

``python benchmarks/impossible.py [--cases 1,2,30] [--out FOLDER] [--known] [--seconds N]`` prints a line a case and
writes the table to FOLDER/impossible.md. `--known` makes the cases at the draws that are known to be impossible
(`KNOWN`) instead of searching for them; each is shown to be impossible all the same. `--seconds` limits the explanation
of what is no street. The table is kept in benchmarks/README.md by hand.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import impossible_brute as brute
import impossible_checked as checked
import impossible_oracle as oracle
import impossible_repaired as repaired
from impossible_made import CASES, Case, case

import liaison_opt as lo
from liaison_opt.solve.clashing.diagnose import diagnose

#: case to the draw that is impossible, as found with the seed of `impossible_made`
KNOWN: dict[int, int] = {
    1: 1, 2: 0, 3: 5, 4: 0, 5: 0, 6: 0, 7: 0, 8: 1, 9: 22, 10: 5, 11: 2, 12: 10, 13: 1, 14: 0, 15: 0,
    16: 2, 17: 20, 18: 0, 19: 10, 20: 5, 21: 8, 22: 1, 23: 4, 24: 0, 25: 30, 26: 11, 27: 38, 28: 0, 29: 8, 30: 80,
}  # fmt: skip
HEAD = ("number", "draw", "from", "tightened", "posts × places × rules", "clashes", "the first names", "least",
        "first repair", "cost", "confirmed", "least by trying all", "seconds")  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """What was found of one case.

    Parameters
    ----------
    cells
        What the table shows, as `HEAD`.
    wrong
        Claims that a check refutes; empty if all is right.
    """

    cells: tuple[str, ...]
    wrong: tuple[str, ...]


def judged(made: Case, folder: Path, *, clashes: int = 3, seconds: float | None = None) -> Line:
    """Explain a case and check what is said: clash, least, repair, files, bytes.

    Parameters
    ----------
    made
        The case.
    folder
        Where its files go.
    clashes
        So many clashes are judged.
    seconds
        Limit of an explanation of what is no street, which is then not made twice; None = none.
    """
    scenario = made.on_disk(folder)
    wrong = [] if oracle.possible(scenario) == "infeasible" else ["the scenario is possible"]
    begin = time.perf_counter()
    limit = None if made.small else seconds
    most = True if made.small else 1  # only the first is judged
    told = lo.explain(scenario, lang="en", repairs=most, seconds=limit)
    took = time.perf_counter() - begin
    again = lo.explain(scenario, lang="en", repairs=most) if limit is None else told
    if (str(told), json.dumps(told.to_json())) != (str(again), json.dumps(again.to_json())):
        wrong.append("explained twice, told two things")
    if told.status != "infeasible":
        return Line(cells=_cells(made, told, "", took, ""), wrong=(*wrong, f"told as {told.status}"))
    stage = diagnose(scenario).stage
    shown = told.told.clashes[:clashes]
    right = [_clash(scenario, one, stage, wrong) for one in shown]
    least = "no" if not all(right) else "yes" if all(one.minimal for one in shown) else "by rule"
    if not told.told.clashes:
        wrong.append("no clash is named")
    first = told.repairs[0] if told.repairs else None
    tried = ""
    if first is not None:
        tried = _repair(made, scenario, first, folder, wrong)
    return Line(cells=_cells(made, told, least, took, tried), wrong=tuple(wrong))


def _clash(scenario: Any, clash: Any, stage: str, wrong: list[str]) -> bool:
    """Check one clash; True if no row of it can be spared, or no rule where no more than that is said."""
    by = "row" if clash.minimal else "rule"
    found = checked.verdict(scenario, clash.rows, stage, by=by)
    if not found.clashes:
        wrong.append(f"no clash: {checked.members(clash.rows)} {found.together} {found.strangers}")
    if clash.needed != "unknown" and not found.least:
        wrong.append(f"not least: {checked.members(clash.rows)} {found.without}")
    return found.least


def _repair(made: Case, scenario: Any, repair: Any, folder: Path, wrong: list[str]) -> str:
    """Check the first repair; what trying all cheaper changes gave, where it was done."""
    if not repair.confirmed:
        return ""
    if oracle.possible(repair.scenario) != "feasible":
        wrong.append("the repaired scenario is impossible")
        return ""
    broken = repaired.broken(repair.scenario, repair.plan(seconds=repaired.SECONDS))
    wrong += [f"the repaired plan breaks {rule}" for rule in broken]
    if repair.minimal:
        less = repaired.less(scenario, repair)
        wrong += [f"less is enough: {what}" for what, status in less.items() if status == "feasible"]
    files = repaired.on_disk(scenario, repair, folder / f"{made.number:02d}-repaired")
    wrong += [f"exit {files.exit_code} of the repaired scenario on disk"] if files.exit_code else []
    wrong += [] if files.same else ["what was written is another scenario"]
    wrong += [f"differs without cause: {what}" for what in files.foreign]
    if not made.small:
        return ""
    answer, number = brute.cheaper(scenario, repair.cost)
    if answer not in {"none", "not all tried"}:
        wrong.append(f"cheaper than {repair.cost}: {answer}")
    return f"{answer} ({number})"


def _cells(made: Case, told: Any, least: str, took: float, tried: str) -> tuple[str, ...]:
    size = f"{len(made.scenario.cadres)} × {len(made.scenario.communities)} × {len(made.scenario.policy)}"
    clashes = told.told.clashes
    names = checked.members(clashes[0].rows) if clashes else "; ".join(told.told.sums.get("en", []))
    words = f"{made.kind}: " + "; ".join(edit.words for edit in made.edits)
    mend = ("none", "", "")
    if told.repairs:
        first = told.repairs[0]
        mend = (first.sentence("en"), str(first.cost), "yes" if first.confirmed else "no")
    return (str(made.number), str(made.draw), made.origin, words, size, str(told.told.total), names, least, *mend,
            tried, f"{took:.0f}")  # fmt: skip


def table(lines: list[Line]) -> str:
    """The lines as markdown."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(line.cells for line in lines)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows) + "\n"


def main() -> int:
    """Make the cases, judge what is said of them, tell; 1 if anything that is said is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default=",".join(map(str, range(1, CASES + 1))))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--seconds", type=float, help="of an explanation of what is no street")
    given = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for number in map(int, given.cases.split(",")):
            made = case(number, KNOWN.get(number) if given.known else None)
            lines.append(judged(made, Path(folder), seconds=given.seconds))
            sys.stdout.write(" | ".join(lines[-1].cells) + "\n")
            sys.stdout.writelines(f"    WRONG {what}\n" for what in lines[-1].wrong)
            sys.stdout.flush()
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "impossible.md").write_text(table(lines), encoding="utf-8")
    return int(any(line.wrong for line in lines))


if __name__ == "__main__":
    sys.exit(main())

"""Write `clauses.csv`: what becomes of each clause of the sources, read off the scenarios themselves.

Run from the root of the checkout: ``python case_studies/make_clauses.py``. The same scenarios give the same bytes.

The status of a clause is the strongest that any scenario gives it:

* enforced: a rule of a form that a solver enforces cites it, and the roster shows whether it is kept;
* checked: only rules that are judged without being enforced cite it, or rules for which that roster holds too little;
* checklist, template, tag: it is conduct, a printed form or a purpose (`[[clause]]` in a scenario.toml);
* refused: it is not built, for the reason in `liaison_opt/rules/clauses.csv`; a policy that cites it is faulty;
* none: it orders nothing that could be planned, printed or ticked (a date of issue, a figure of speech, an anecdote, a
  passage that is missing from the source). Without this word such a clause would have to be called something that it is
  not; the reason stands in its row.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from liaison_opt.rules.clauses import clause_ids
from liaison_opt.rules.facts import Facts
from liaison_opt.rules.policy import FORMS, load, rules_of
from liaison_opt.scenario import Scenario

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parent / "scenarios"
COLUMNS = ("clause", "scheme", "forms", "scenarios", "status")
#: strongest first; a clause that no scenario speaks of has no status
STATUS = ("enforced", "checked", "checklist", "template", "tag", "none")


def spoken_of(scenario: Scenario) -> pd.DataFrame:
    """Each clause that a scenario's rules cite or its notes name: clause, scenario, form, status, reason."""
    nothing = Facts(scenario=scenario, links=pd.DataFrame(), sessions=pd.DataFrame())
    cited = [
        (rule.clause, rule.type, "enforced" if rule.enforced and rule.judgeable(nothing) is None else "checked", "")
        for rule in rules_of(scenario)
    ]
    noted = [(note.id, "", note.kind, note.en) for note in scenario.settings.clause]
    frame = pd.DataFrame([*cited, *noted], columns=["clause", "form", "status", "reason"])
    return frame.assign(scenario=scenario.settings.name)


def table(folder: Path = SCENARIOS) -> pd.DataFrame:
    """Every clause in the order of the sources, columns `COLUMNS`.

    Parameters
    ----------
    folder
        Where the scenarios lie, one folder each.
    """
    refused = clause_ids()
    found = [spoken_of(load(file.parent)) for file in sorted(folder.glob("*/scenario.toml"))]
    said = pd.concat(found, ignore_index=True)
    said = said[said["clause"].isin(list(refused))]  # the others are the office's own rules, and what holds unsaid
    said["form"] = pd.Categorical(said["form"], categories=["", *FORMS], ordered=True)
    said["status"] = pd.Categorical(said["status"], categories=STATUS, ordered=True)
    said = said.sort_values(["status", "form", "scenario"], kind="stable")
    groups = said.groupby("clause", sort=False)
    rows = pd.DataFrame(
        {
            "forms": groups["form"].agg(lambda forms: " ".join(dict.fromkeys(f for f in forms if f))),
            "reason": groups["reason"].first(),
            "scenarios": groups["scenario"].agg(lambda names: " ".join(sorted(set(names)))),
            "status": groups["status"].first().astype(str),
        }
    )
    rows["forms"] = rows["forms"].where(rows["forms"] != "", rows["reason"])
    whole = rows.reindex(list(refused)).rename_axis("clause").reset_index().fillna("")
    why = whole["clause"].map(refused)
    whole["forms"] = whole["forms"].where(why == "", why)
    whole["status"] = whole["status"].where(why == "", "refused")
    return whole.assign(scheme=whole["clause"].str.partition("-")[0])[list(COLUMNS)]


def main(path: Path = HERE / "clauses.csv") -> None:
    """Write the table as a CSV that Excel opens right."""
    path.write_bytes(table().to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))


if __name__ == "__main__":
    main(*(Path(file) for file in sys.argv[1:2]))

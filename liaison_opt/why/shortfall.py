"""Household visits that a plan leaves undone although rules bind it: how many, and what counting says about it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt import study
from liaison_opt.output import clash
from liaison_opt.output.clash.sums import SUM_COLUMNS
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.room import rooms

if TYPE_CHECKING:
    from liaison_opt.plan import Plan

#: lines of the audit that are told
_SHOWN = 5


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shortfall:
    """Visits that binding rules on households ask for and a plan does not hold.

    Parameters
    ----------
    plan
        The plan.
    missed
        Lines of its audit: what each rule misses, by community.
    """

    plan: Plan
    missed: pd.DataFrame

    @property
    def visits(self) -> int:
        """How many visits are undone, by the rule that misses most."""
        return int(self.missed.groupby("rule")["amount"].sum().max())

    def counted(self, lang: str) -> list[str]:
        """Need against room for any roster along the plan's links; empty where counting rules nothing out."""
        found = rooms(self.plan.scenario, rules_of(self.plan.scenario), self.plan.links)
        return [line for room in found for line in room.sentences(self.plan.scenario, lang)]

    def mends(self, lang: str) -> list[str]:
        """What would close the gap, each alone, in sentences."""
        scenario = self.plan.scenario
        asking = rules_of(scenario)
        if not study.judged_here(scenario, asking):
            return []
        found = study.visits_held(self.plan, asking).repairs
        return [str(line).strip() for line in found[f"sentence_{lang}"]]

    def lines(self, lang: str) -> list[str]:
        """What a planner reads."""
        due = 0 if self.plan.due is None else len(self.plan.due)
        found = [clash.text("told.short_plan", lang, n=self.visits, homes=due)]
        found += [f"- {row.clause} ({row.rule}): {row.sentence}" for row in self.missed.head(_SHOWN).itertuples()]
        counted = self.counted(lang)
        found += [clash.text("told.counting", lang), *(f"- {line}" for line in counted)] if counted else []
        found += [] if counted else [clash.text("told.short_open", lang)]
        return found + [clash.text("told.short_mend", lang, said=said) for said in self.mends(lang)]

    def arithmetic(self, lang: str) -> pd.DataFrame:
        """Need and room of every line that is missed, columns `SUM_COLUMNS`."""
        rows = [
            {"clash": 0, "of": "count", "side": side, "clause": row.clause, "rule": row.rule, "total": total,
             "sentence": row.sentence if side == "short" else f"{total:,}"}
            for row in self.missed.itertuples()
            for side, total in (("need", row.required), ("room", row.actual), ("short", row.amount))
        ]  # fmt: skip
        table = pd.DataFrame(rows, columns=list(SUM_COLUMNS))
        return table.astype(dict.fromkeys(("rows", "each", "times", "total"), "Int64"))


def shortfall_of(plan: Plan) -> Shortfall | None:
    """What binding rules on households miss in a plan; None if they miss nothing."""
    asking = [rule.id for rule in rules_of(plan.scenario) if rule.binding and getattr(rule, "of_households", False)]
    missed = plan.audit[plan.audit["binding"].astype(bool) & plan.audit["rule"].isin(asking)]
    return Shortfall(plan=plan, missed=missed.reset_index(drop=True)) if len(missed) else None

"""Nothing is possible: what clashes, for any links where that can be shown, narrowed to months, posts and leave."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from liaison_opt.rules.assemble import StageModel
from liaison_opt.rules.merged import COUPLING, merged
from liaison_opt.rules.months import months_of, tightest
from liaison_opt.rules.view import Seen, View, seen
from liaison_opt.solve.clashing.clash import kept, summed
from liaison_opt.solve.clashing.hall import short
from liaison_opt.solve.engine import LONG, Stop, cp_sat
from liaison_opt.solve.explain import Clash, clashes_in
from liaison_opt.solve.lp import refutation, relaxed

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.scenario import Scenario

State = Literal["infeasible", "feasible", "unknown"]
#: what a proof is given, by the stage whose model it stands on
GIVEN: dict[str, tuple[str, ...]] = {
    "link": ("the candidates that the scenario allows",),
    "joint": ("the calendar and the leave table",),
    "roster": ("the links of stage link", "the calendar and the leave table"),
}
#: slots times posts from which on a month is counted before links are made: below, the whole is as quick
LARGE = 20_000
#: periods of rules that are counted in a month
SHORT = {"", "slot", "day", "week", "month"}
#: candidates up to which those that are ruled out are looked at, too
WIDE = 150_000
#: candidates up to which the whole year along any links is looked at beyond counting
SMALL = 60_000


def small(scenario: Scenario) -> bool:
    """Whether links and sessions of the year are one model that is soon built and solved."""
    return not scenario.many_households and len(scenario.horizon.slots) * len(scenario.cadres) < LARGE


def possible_in(matrix: Matrix, *, seed: int, stop: Stop) -> State:
    """Whether any whole numbers obey the rows, component by component; nothing is minimised.

    Parameters
    ----------
    matrix
        The model.
    seed
        Random seed.
    stop
        When to end early.
    """
    bare = dataclasses.replace(matrix, tiers={})
    how: dict[str, Any] = {"cost": None, "fixed": {}, "floor": None, "hint": None, "seed": seed, "effort": LONG}
    filled = np.diff(bare.start) > 0
    if ((bare.lo[~filled] > 0) | (bare.hi[~filled] < 0)).any():
        return "infeasible"
    worst: State = "feasible"
    for columns, rows in bare.components():
        part = bare.part(columns, rows)
        if not stop.due and not relaxed(part, stop) and refutation(part, stop) is not None:
            return "infeasible"  # a sum of rows shows it, which a search for whole numbers may take minutes to see
        found = cp_sat(part, stop=stop, **how).status
        if found == "infeasible":
            return "infeasible"
        worst = "unknown" if found == "unknown" else worst
    return worst


def refuted(scenario: Scenario, rules: tuple[Rule, ...], view: View, stop: Stop) -> bool:
    """Whether counting, or a sum of rows, shows in this view that nothing is possible."""
    if stop.due or scenario.many_households:
        return False
    matrix = seen(scenario, rules, view).matrix
    return bool(short(matrix)) or refutation(matrix, stop) is not None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cause:
    """Why nothing is possible, or that it may be.

    Parameters
    ----------
    status
        "infeasible" (proven), "feasible" (shown), or "unknown": not proven either way within the limits.
    clashes
        Least sets of rows that cannot all hold, without rows in common.
    total
        How many such clashes there are, as far as the same kind of search sees.
    given
        What the proof holds given.
    seen
        The rows on which the clashes stand; None where nothing was looked at.
    """

    status: State
    clashes: tuple[Clash, ...] = ()
    total: int = 0
    given: tuple[str, ...] = ()
    seen: Seen | None = None


class Finder:
    """Looks for clashes of a scenario in one view after another.

    Parameters
    ----------
    scenario, rules
        What is given.
    stop
        When to end early.
    limit
        So many clashes are narrowed down; 0 = it is enough to know that there is one.
    """

    def __init__(self, scenario: Scenario, rules: tuple[Rule, ...], *, stop: Stop, limit: int = 3) -> None:
        self.scenario, self.rules, self.stop, self.limit = scenario, rules, stop, limit

    def links(self) -> Cause:
        """Why the links cannot be made; for where they cannot."""
        found = self._in(View(stage="link"), None, search=True)
        return found or Cause(status="infeasible", given=GIVEN["link"])

    def glance(self) -> Cause | None:
        """Count the tightest month, for any links: most of what is asked too much shows there. None if it does not."""
        months = tuple(tightest(self.scenario))
        if self.scenario.many_households or not months or small(self.scenario):
            return None
        asking = tuple(rule.id for rule in self.rules if rule.plain and getattr(rule, "period", "month") in SHORT)
        return self._in(View(stage="joint", months=months, asking=asking), None, beyond=False)

    def roster(self, model: StageModel, links: pd.DataFrame) -> Cause:
        """Why no roster goes along these links, and whether one goes along others; for where none goes along these.

        Parameters
        ----------
        model
            The roster's model along the links.
        links
            cadre, target.
        """
        along = View(stage="roster")
        whole = Seen(view=along, matrix=dataclasses.replace(model.matrix, tiers={}), bars=model.matrix.start[:0])
        here = self._clashes(whole, search=True, known=True)
        here = here or Cause(status="infeasible", given=GIVEN["roster"], seen=whole)
        periods = [period for clash in here.clashes for period in clash.rows["period"]]
        months = months_of(periods or tightest(self.scenario), self.scenario) or ()
        if self.scenario.many_households:  # links to households are shared out: no other choice is looked at
            return self._in(dataclasses.replace(along, months=months), links) or here
        asking = tuple(self._asking(here)) if here.clashes else ()
        part = seen(self.scenario, self.rules, View(stage="joint", months=months, asking=asking))
        found = self._counted(part)
        if found is None and (found := self._lifted(here, part) or self._merged(here, part)) is not None:
            found = self._with_facts(here, part) or found
        return found or self._anywhere(here, links, months)

    def _anywhere(self, here: Cause, links: pd.DataFrame, months: tuple[str, ...]) -> Cause:
        """Along any links, under all rules: these months, then the whole year, counted; then any plan at all."""
        year = View(stage="joint")
        for view in dict.fromkeys([dataclasses.replace(year, months=months), year]):
            if self.stop.due:  # the year of any links takes long to build alone
                return dataclasses.replace(here, status="unknown")
            whole = seen(self.scenario, self.rules, view)
            if (found := self._counted(whole)) is not None:
                return found
            if view.months and len(whole.matrix.upper) <= SMALL and (found := self._in(view, None, search=True)):
                return found
        status = possible_in(whole.matrix, seed=0, stop=self.stop)
        if status != "infeasible":
            return dataclasses.replace(here, status=status)
        if len(whole.matrix.upper) <= SMALL and (found := self._in(year, None, search=True)):
            return found
        # proven for any links; what can be shown are the rows that clash along those that were chosen first
        shown = self._in(View(stage="roster", months=months), links) or here
        return dataclasses.replace(shown, status="infeasible")

    def _asking(self, here: Cause) -> dict[str, None]:
        """The rules of these clashes and those on links, and that sessions need their links."""
        named = [rule for clash in here.clashes for rule in clash.rows["rule"]]
        return dict.fromkeys([COUPLING, *named, *(rule.id for rule in self.rules if rule.stage == "link")])

    def _counted(self, part: Seen) -> Cause | None:
        """Floors under caps alone."""
        return self._in(part.view, None, narrow=part) if short(part.matrix) else None

    def _lifted(self, here: Cause, part: Seen) -> Cause | None:
        """The clashes along the chosen links whose members contradict each other along any links, too.

        A least set stays one: what is possible without one of its members along the chosen links is so along any.
        """
        keys = ["rule", "who", "target", "period"]
        mine = pd.MultiIndex.from_frame(part.matrix.owners[keys])
        print_, found = part.matrix.fingerprint, list[Clash]()
        for clash in here.clashes:
            rows = np.flatnonzero(mine.isin(pd.MultiIndex.from_frame(clash.rows[keys])))
            if len(rows) and (witness := refutation(kept(part.matrix, rows), self.stop)) is not None:
                found.append(summed(part.matrix, rows, witness, self.rules, print_, needed=clash.needed))
        if not found:
            return None
        return Cause(status="infeasible", clashes=tuple(found), total=here.total, given=GIVEN["joint"], seen=part)

    def _with_facts(self, here: Cause, part: Seen) -> Cause | None:
        """The same with leave and what rules do not allow as members; None where nothing is ruled out, or too much."""
        if not self.limit or len(part.matrix.upper) > WIDE:
            return None
        wide = seen(self.scenario, self.rules, dataclasses.replace(part.view, wide=True), narrow=part)
        if not wide.view.wide:
            return None
        return self._clashes(wide, search=False) or self._merged(here, wide)

    def _merged(self, here: Cause, part: Seen) -> Cause | None:
        """Whole numbers of links and of sessions a period, under the rules of the clashes and those on links.

        Three villages each want more than a third of what one post may do, and some post has three: no sum shows it.
        """
        if not here.clashes or self.stop.due:
            return None
        rules = {*self._asking(here), *part.matrix.owners["rule"].iloc[part.bars]}
        few = merged(kept(part.matrix, np.flatnonzero(part.matrix.owners["rule"].isin(rules))))
        how: dict[str, Any] = {"cost": None, "fixed": {}, "floor": None, "hint": None, "seed": 0, "stop": self.stop}
        if cp_sat(few, **how).status != "infeasible":
            return None
        found, total = clashes_in(few, self.rules, stop=self.stop, limit=max(1, self.limit), fingerprint="")
        if not found:
            return None
        small = Seen(view=part.view, matrix=few, bars=part.bars[:0])
        return Cause(status="infeasible", clashes=tuple(found), total=total, given=GIVEN["joint"], seen=small)

    def _in(
        self,
        view: View,
        links: pd.DataFrame | None,
        *,
        beyond: bool = True,
        search: bool = False,
        narrow: Seen | None = None,
    ) -> Cause | None:
        """Clashes in one view (`beyond` counting, if asked); then with what is ruled out, where it is small enough."""
        narrow = narrow or seen(self.scenario, self.rules, view, links)
        if not beyond and not short(narrow.matrix):
            return None
        found = self._clashes(narrow, search=search)
        if found is None or not self.limit or len(narrow.matrix.upper) > WIDE:
            return found
        wide = seen(self.scenario, self.rules, dataclasses.replace(view, wide=True), links, narrow)
        if not wide.view.wide:  # nothing is ruled out
            return found
        return self._clashes(wide, search=search) or found

    def _clashes(self, part: Seen, *, search: bool, known: bool = False) -> Cause | None:
        given = GIVEN[part.view.stage]
        print_ = part.matrix.fingerprint
        found, total = clashes_in(part.matrix, self.rules, stop=self.stop, limit=max(1, self.limit), fingerprint=print_,
                                  search=search, bars=part.bars, known=known)  # fmt: skip
        if not found:
            return None
        return Cause(status="infeasible", clashes=tuple(found), total=total, given=given, seen=part)

"""Planning by best effort: what cannot be kept gives way as little as it can, clause by clause in their order."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from liaison_opt.plan import StageCertificate, TierResult
from liaison_opt.rules.assemble import joint_model, link_model, roster_model
from liaison_opt.rules.demand import demand_of
from liaison_opt.rules.eased import eased, tier_of
from liaison_opt.rules.share_tables import asks_links
from liaison_opt.scenario.note import Note
from liaison_opt.solve.answers import links_of, roster_of
from liaison_opt.solve.effort import Effort, effort
from liaison_opt.solve.failures import NothingFound
from liaison_opt.solve.lacking import Lack, can_lack_less, in_other_model
from liaison_opt.solve.planner import Making
from liaison_opt.solve.visits.spread import spread_of

if TYPE_CHECKING:
    from liaison_opt.rules.assemble import StageModel
    from liaison_opt.rules.base import Rule

#: links and sessions are decided together up to so many columns; above, the links of the first stage stay
TOGETHER = 60_000
CALENDAR = "the calendar and the leave table"
_KEPT = Note("best effort: every binding clause is kept", "尽力方案：各项硬性规则均已满足")
_LACKS = Note(
    "best effort: lacking in the order of the clauses, all others are kept whole: {lacks}",
    "尽力方案：按条款顺序，以下各项仍有不足，其余硬性规则全部满足：{lacks}",
)
_ANY_LINKS = Note(
    "no choice of links lacks less of what stands in this order", "无论怎样安排联系关系，按此顺序都不会不足得更少"
)
_THESE_LINKS = Note(
    "this is the least along these links; whether other links lack less is not proven either way",
    "在现有联系关系下不足已是最少；换一种联系关系能否更少，无法判定",
)


class Striving(Making):
    """A plan in the making in which binding rules give way where they must (`rules.eased.can_give_way`).

    Links to more households than have a candidate each keep their floors and ceilings: these can still be refused.
    """

    def link(self) -> None:
        """Who serves whom, with as little lacking as can be."""
        given = ("the candidates that the scenario allows",)
        found = effort(lambda rules: link_model(self.scenario, rules), self.rules, self.scenario, self._asked(given))
        self._watch.lap("link_solve")
        self._links = links_of(self.scenario, found.model.links, self._values(found))
        self._stages = [_told(found, ())]
        if asks_links(self.scenario, self.rules):
            self._share()

    def roster(self, *, rounds: bool = True) -> None:
        """Who is where in which slot; then, where something lacks, with other links, too."""
        demand = self._of_links("demand", demand_of) if rounds else None
        spread = None if demand is None else spread_of(self.scenario, demand, self._links)
        extra: tuple[Rule, ...] = () if spread is None else spread.rules
        self._spread = spread
        given = ("the links of stage link", CALENDAR)
        found = effort(
            lambda rules: roster_model(self.scenario, (*rules, *extra), self._links),
            self.rules, self.scenario, self._asked(given),
        )  # fmt: skip
        self._watch.lap("roster_solve")
        notes: tuple[str, ...] = ()
        if found.lacks and not self.scenario.many_households and not self._how["stop"].due:  # type: ignore[attr-defined]
            found, notes = self._for_any_links(found)
            extra = () if found.model.stage == "joint" else extra
        values = self._values(found)
        if found.model.stage == "joint":
            self._links, self._stages, self._spread = links_of(self.scenario, found.model.links, values), [], None
        self._roster = roster_of(self.scenario, found.model.sessions, values, self.rules)
        needs = tuple(rule.model_dump(mode="json") for rule in extra)
        self._stages.append(dataclasses.replace(_told(found, notes), needs=needs))

    def _asked(self, given: tuple[str, ...]) -> dict[str, Any]:
        return {**self._how, "given": given}

    def _values(self, found: Effort) -> Any:
        """The columns of an answer; a stage without one was stopped, since something can always be planned."""
        if found.answer.values is None:
            stage = found.model.stage
            raise NothingFound(f"stage {stage}: best effort was stopped before it had a plan; not proven either way")
        return found.answer.values

    def _for_any_links(self, found: Effort) -> tuple[Effort, tuple[str, ...]]:
        """The answer along these links, if no others lack less, or none are found; what is proven of that."""
        wide = joint_model(self.scenario, eased(self.rules, self.scenario))
        if len(wide.matrix.upper) > TOGETHER:
            return found, (_ANY_LINKS if self._least_of_all(found, wide) else _THESE_LINKS,)
        worth: dict[str, int] = {}
        for stage in (*self._stages, found.answer.certificate):
            for tier in stage.tiers:  # a rule on links and on sessions lacks in both stages
                worth[tier.tier] = worth.get(tier.tier, 0) + (tier.objective or 0)
        less = can_lack_less(wide.matrix, worth, seed=self._how["seed"], stop=self._how["stop"])  # type: ignore[arg-type]
        if not less:
            return found, (_ANY_LINKS if less is False else _THESE_LINKS,)
        joint = effort(lambda rules: joint_model(self.scenario, rules), self.rules, self.scenario,
                       self._asked((CALENDAR,)), wide)  # fmt: skip
        self._watch.lap("joint_solve")
        return (found, (_THESE_LINKS,)) if joint.answer.values is None else (joint, ())

    def _least_of_all(self, found: Effort, wide: StageModel) -> bool:
        """True if the bounds hold for every choice of links: their multipliers prove as much in the wider model."""
        worth = {tier.tier: tier.objective for tier in found.answer.certificate.tiers}
        before: dict[str, Lack] = {}
        for tier, lack in found.lacks.items():
            if in_other_model(lack, tier, found.eased.matrix, wide.matrix, before) != worth.get(tier):
                return False
            before[tier] = lack
        return True


def _told(found: Effort, notes: tuple[str, ...]) -> StageCertificate:
    """The stage's certificate, with what gives way and how far that is proven."""
    plain = found.answer.certificate
    tiers = tuple(_weaker(found, tier) for tier in plain.tiers)
    named = {tier_of(rule) for rule in found.given_up}
    lacks = ", ".join(
        f"{t.tier} {t.objective}" + ("" if t.objective == t.bound else f" (at least {t.bound})")
        for t in tiers
        if t.tier in named and t.objective
    )
    first = Note(_LACKS.format(lacks=lacks), _LACKS.zh.format(lacks=lacks)) if lacks else _KEPT
    status = plain.status if all(t.objective == t.bound for t in tiers) else "feasible"
    return dataclasses.replace(
        plain, status=status, tiers=tiers, eased=found.given_up, notes=(first, *notes, *plain.notes)
    )


def _weaker(found: Effort, tier: TierResult) -> TierResult:
    """A tier's result with the bound that holds although later clauses may give way, too."""
    lack = found.lacks.get(tier.tier)
    if lack is not None and tier.objective == lack.bound and tier.bound != lack.bound:
        return dataclasses.replace(tier, bound=lack.bound, status="optimal", proof="engine", witness=())
    if lack is None or tier.bound is None or tier.bound <= lack.bound:
        return tier
    return dataclasses.replace(tier, bound=lack.bound, status="feasible", proof="none", witness=())

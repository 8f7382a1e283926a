"""How much of the whole is reached: distinct places, or households as quantities."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from liaison_opt.rules import household
from liaison_opt.rules.base import counted, measured, nobody
from liaison_opt.rules.candidates import along, at_community
from liaison_opt.rules.counting import ON, Visits
from liaison_opt.rules.reaching import reached_columns, share_of_links, standing
from liaison_opt.rules.seen import during, lines, missing, owed_singly
from liaison_opt.rules.select import Names, Scope, cross, in_periods, keyed, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario

#: how often a period comes round in a year; others come once
_A_YEAR = {"week": 52, "month": 12, "quarter": 4, "half_year": 2}


class Coverage(Visits):
    r"""At least a share of the targets is reached in every period that lies wholly inside the horizon.

    .. math:: \sum_t \min\Bigl(n_t, \sum_{s \in p} v_s\, x_{ats}\Bigr) \ge \Bigl\lceil share \sum_t n_t \Bigr\rceil
              \quad \forall a, p

    A place is one target (n = v = 1), however often it is seen. A community's households are n targets, and a session
    of a duty with `visits` reaches v of them, never more than there are; where no duty holds visits the rule is not
    judged. `scope` says who reaches them: each cadre (actor; for places also pair), all together (group), of
    households also each link (pair) or whoever comes to the community (target). `denominator = "linked"` counts only
    what a cadre is linked to. Shares are exact decimals, rounded up to whole targets: 0.3333 of 3 is 1, of 4 is 2.
    `rotate` says that another share is reached each time: it changes no row of one year's plan, but says after how
    many years all are reached. Clauses: JH-1.2b, JH-3.4d, CC-1.2b, CC-1.2d, CC-2.3f, CC-5.2c, CC-7.3a, CC-8.3a,
    CC-10.2, GW-3, BD-7a, BD-7b, RY-11.
    """

    form: ClassVar[str] = "coverage"
    plain: ClassVar[bool] = False
    target: Names = Field(description="kinds of place, or household")
    share: float = Field(gt=0, le=1, description="share of the targets, 0 to 1")
    scope: Scope = Field(
        "group", description="each cadre (actor), all together (group); of households also each community (target)"
    )
    denominator: Literal["all", "linked"] = Field(
        "all", description="share of all targets, or of those linked to the cadre"
    )
    rotate: bool = Field(default=False, description="another share each year, so that in the end all are reached")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": {
            "en": "{who}{target} in {period}: {actual} places are reached, at least {required} are asked for",
            "zh": "{who}{target}在 {period} 只到过 {actual} 处，至少应到 {required} 处",
        },
        "visits": {
            "en": "{who}{target} in {period}: room to reach {actual} households, at least {required} are asked for",
            "zh": "{who}{target}在 {period} 只能走到 {actual} 户，至少应到 {required} 户",
        },
        "seen": household.MISSING,
    }

    @property
    def of_households(self) -> bool:
        """True if it asks for households."""
        return household.of_households(self.target)

    @property
    def _exact(self) -> Fraction:
        """The share as it is written: 0.1 is a tenth, not the nearest binary number."""
        return Fraction(str(self.share))

    @property
    def _placewise(self) -> bool:
        """True if each place is judged by itself."""
        return self.of_households and self.scope in {"pair", "target"}

    def years(self) -> int | None:
        """After how many years all targets are reached; None = never for sure. 0.3333 is taken for a third here."""
        if self.share < 1 and not self.rotate:
            return None
        rounds = math.ceil(1 / self._exact.limit_denominator(100)) if self.share < 1 else 1
        return math.ceil(rounds / _A_YEAR.get(self.period, 1))

    def judgeable(self, facts: Facts) -> str | None:
        """Household visits are in a roster only where a duty holds them."""
        why = household.why_not_judged(facts.scenario, self.target, self.duty, facts.lang)
        return why or super().judgeable(facts)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: parameters that do not go together. Households are targets here, though not kinds of place."""
        found = [fault for fault in super().problems(scenario) if fault[1] not in household.HOUSEHOLDS]
        if not self.target:
            found.append(("target", "", "A share of what? Name kinds of place, or household."))
        if self.of_households and not set(self.target) <= set(household.HOUSEHOLDS):
            found.append(("target", " ".join(self.target), "Households and places are counted apart: write two rules."))
        if "person" in self.target:
            found.append(("target", "person", "Persons are not counted anywhere: use min_visits, scope = 'actor'."))
        if self.scope == "target" and not self.of_households:
            found.append(("scope", "target", "A place is reached or not: use 'group' or 'actor', or min_visits."))
        if self.scope == "group" and self.denominator == "linked" and self.of_households:
            found.append(("denominator", "linked", "All together have all households: use 'all', or scope 'actor'."))
        if self.rotate and self.share == 1:
            found.append(("rotate", "true", "With all targets in each period nothing is left to take turns."))
        return found

    def enforce(self, model: Model) -> None:
        """Row a group and period; for households only where a duty holds their visits."""
        scenario = model.scenario
        if self.of_households and not household.planned(scenario, self.duty):
            return
        worth = self._worth(scenario, model.pairs)
        links_open = bool((worth["col"] >= 0).any())
        if not self.of_households:
            worth = standing(self, model, worth) if links_open else worth.drop_duplicates(["who", "target"])
        base = self._base(worth)
        keys = cross(base, spans(scenario, self.period, whole=True)[["period"]])
        table = self._reaching(model.sessions, scenario)
        if not self._placewise:
            table = reached_columns(self, model, table, worth, links_open=links_open).assign(target="")
        entries = members(keys, table, ON, coef=table["w"])
        if links_open:
            owed = share_of_links(self, model, base, worth, self._exact, placewise=self._placewise)
            entries = pd.concat([entries, members(keys, owed, ["who", "target"], coef=-1)])
            model.bound(self, keys, entries, lo=0)
            return
        model.bound(self, keys, entries, lo=self._share(keys["n"]))

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Groups and periods in which too few are reached."""
        scenario = facts.scenario
        worth = self._worth(scenario, facts.links)
        # a place is one target, whoever and whatever in it is linked; households add up
        there = (
            worth.groupby(["who", "target"], sort=False)["n"].agg("sum" if self.of_households else "max").reset_index()
        )
        held = self._reaching(facts.sessions, scenario).groupby(ON)["w"].sum().reset_index()
        held = held.merge(there, on=["who", "target"])
        held["w"] = np.minimum(held["w"], held["n"])
        base = self._base(there)
        keys = cross(base, spans(scenario, self.period, whole=True)[["period"]])
        if not self._placewise:
            held["target"] = ""
        found = measured(keys, counted(keys, held, ON, weight="w"), lo=self._share(keys["n"]))
        return found.assign(say="visits") if self.of_households else found

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Listed households that should be reached and are not, a line a community and period; a share of each."""
        if not self._placewise and not (self.of_households and self.scope == "group"):
            return nobody()
        scenario, held = facts.scenario, self._counting(facts)
        homes = scenario.households[scenario.households["community"].isin(self._where(scenario))]
        pairs = along(facts.links, scenario, self.duty)[["cadre", "target"]] if self.scope == "pair" else None
        owed = owed_singly(homes, 1, yearly=False, pairs=pairs, posts=self._posts(scenario))
        found = []
        for span in spans(scenario, self.period, whole=True).to_dict("records"):
            # all together reach a share of the whole, the others a share of each
            sums = missing(owed if self._placewise else owed.assign(target=""), during(held, span), str(span["period"]))
            required = self._share(sums["required"])
            sums = sums.assign(required=required, amount=np.maximum(0, required - sums["actual"]))
            found.append(lines(sums, "seen"))
        return pd.concat(found, ignore_index=True) if found else nobody()

    def _share(self, n: pd.Series[int]) -> np.ndarray[Any, Any]:
        """The share of `n`, rounded up."""
        total, part = n.to_numpy(dtype=np.int64), self._exact
        return np.asarray(-(-total * part.numerator // part.denominator), dtype=np.int64)

    def _base(self, worth: pd.DataFrame) -> pd.DataFrame:
        """Who is judged for what: who, target, n, the number of targets."""
        judged = worth if self._placewise else worth.assign(target="")
        return judged.groupby(["who", "target"], sort=False)["n"].sum().reset_index()

    def _where(self, scenario: Scenario) -> list[str]:
        """The places; for households those where the rule's duties can be held."""
        if not self.of_households:
            return self.places(scenario, self.target)
        return household.hosts(scenario, self.places(scenario), self.duty)

    def _worth(self, scenario: Scenario, pairs: pd.DataFrame) -> pd.DataFrame:
        """What there is to reach: who, target (place), n (targets there), col of the link it depends on (-1 = none)."""
        posts, places = self._posts(scenario), self._where(scenario)
        each = self.scope == "actor" or (self.scope == "pair" and not self.of_households)
        if not self.of_households and self.denominator == "linked":
            links = at_community(pairs[pairs["cadre"].isin(posts)], scenario)
            links = links[links["target"].isin(places)].assign(who=links["cadre"] if each else "", n=1)
            return links.assign(col=links.get("col", -1))[["who", "target", "col", "n"]]
        if (self.of_households and self.scope == "pair") or (self.scope == "actor" and self.denominator == "linked"):
            # a duty to households goes along links to households, one to villages along links to villages
            kinds = {kind for duty in scenario.settings.duty if duty.name in self.duty for kind in duty.kinds}
            along = pairs[pairs["target_kind"].isin(kinds)]
            found = household.owed_along(scenario, along, posts, places, self.target)
            return found[["who", "target", "col", "n"]]
        if self.of_households:
            there = household.owed_at(scenario, places, self.target)[["target", "n"]]
        else:
            there = pd.DataFrame({"target": places}, dtype=object).assign(n=1)
        who = pd.DataFrame({"who": posts if each else [""]}, dtype=object)
        return cross(who, there).assign(col=-1)[["who", "target", "col", "n"]]

    def _reaching(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions that reach something: who, target, period and w, how many targets each reaches."""
        mine = table[table["duty"].isin(self.duty) & table["target"].isin(self._where(scenario))]
        mine = self.timely(mine[mine["cadre"].isin(self._posts(scenario))], scenario)
        if self.of_households:
            mine = household.with_visits(mine, scenario).rename(columns={"visits": "w"})
            scope = {"actor": "pair", "group": "target"}.get(self.scope, self.scope)
        else:
            scope = "target" if self.scope == "group" else "pair"
            mine = (mine[mine["part"] == "lead"] if scope == "target" else mine).assign(w=1)
        return in_periods(keyed(mine, scope), scenario, self.period)

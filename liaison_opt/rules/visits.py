"""How often somebody is seen, at least: sessions at places, visits to households."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pandas as pd
from pydantic import Field

from liaison_opt.rules import household
from liaison_opt.rules.base import counted, measured, nobody
from liaison_opt.rules.candidates import along
from liaison_opt.rules.counting import ON, OVER, SHORT, Visits
from liaison_opt.rules.distinct import happens
from liaison_opt.rules.seen import during, lines, missing, owed_singly
from liaison_opt.rules.select import cross, groups, in_periods, keyed, members, spans

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario


class MinVisits(Visits):
    r"""At least `k` sessions in every period that lies wholly inside the horizon.

    .. math:: k \le \sum_{s \in p} x_{ats} \le k_{max} \quad \forall p, \qquad
              \sum_{s \in p} v_s\, x_{ats} \ge k\, n_{at} \text{ for households}

    `scope` says for whom: each link (pair), each cadre (actor), each place (target), or all together (group).
    `distinct` counts places instead of sessions. With `target = "household"` it counts visits: a session of a duty
    with `visits` holds so many, a community (target), a link (pair) or the whole (group) owes `k` to each of its
    households, a cadre (actor) owes `k` in all, "person" included. Where no duty holds visits it is not judged.
    Clauses: JH-3.4c, CC-2.2a, CC-2.3c, CC-2.3g, CC-5.2a, CC-5.2b, CC-8.1c, CC-8.2b, CC-9.3a, GZ-4, XT-4.1b, SQ-4.6b.
    """

    form: ClassVar[str] = "min_visits"
    k: int = Field(ge=1, description="sessions a period, or visits to each household")
    k_max: int | None = Field(None, ge=1, description="sessions a period, at most")
    distinct: bool = Field(default=False, description="count places seen, not sessions (scope actor or group)")
    says: ClassVar[dict[str, dict[str, str]]] = {
        "short": SHORT,
        "over": OVER,
        "visits": {
            "en": "{who}{target} in {period}: room for {actual} household visits, {required} are owed",
            "zh": "{who}{target}在 {period} 只能走访 {actual} 户次，应访 {required} 户次",
        },
        "distinct": {
            "en": "{who} sees {actual} different places in {period}, at least {required} are asked for",
            "zh": "{who}在 {period} 只到过 {actual} 个对象，至少应为 {required} 个",
        },
        "seen": household.MISSING,
    }

    @property
    def of_households(self) -> bool:
        """True if it asks for household visits."""
        return household.of_households(self.target)

    def judgeable(self, facts: Facts) -> str | None:
        """Household visits are in a roster only where a duty holds them."""
        why = household.why_not_judged(facts.scenario, self.target, self.duty, facts.lang)
        return why or super().judgeable(facts)

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Also: parameters that do not go together. Households are targets here, though not kinds of place."""
        found = [fault for fault in super().problems(scenario) if fault[1] not in household.HOUSEHOLDS]
        if self.of_households and not set(self.target) <= set(household.HOUSEHOLDS):
            found.append(("target", " ".join(self.target), "Households and places are counted apart: write two rules."))
        if "person" in self.target and self.scope != "actor":
            found.append(("scope", self.scope, "Persons are not counted anywhere: use scope = 'actor'."))
        if self.of_households and self.k_max is not None:
            found.append(("k_max", str(self.k_max), "Give it a household in households.csv, as k_max."))
        if self.k_max is not None and self.k_max < self.k:
            found.append(("k_max", str(self.k_max), f"`k_max` is below `k` ({self.k}): swap or mend them."))
        if self.distinct and self.scope not in {"actor", "group"}:
            found.append(("distinct", "true", "A pair or a place is one place: use scope 'actor' or 'group'."))
        return found

    def enforce(self, model: Model) -> None:
        """Row a group and period; for households only where a duty holds their visits."""
        if self.of_households:
            if household.planned(model.scenario, self.duty):
                self._households(model)
        elif self.distinct:
            keys = self._keys(model.scenario, model.pairs, whole=True)
            table = self._table(model.sessions, model.scenario)
            seen = happens(self, model, table, [*ON, "place_id"])
            model.bound(self, keys, members(keys, seen, ON), lo=self.k)
        else:
            self._floor(model, self.k)
        if self.k_max is not None:
            self._cap(model, self.k_max)

    def violations(self, facts: Facts) -> pd.DataFrame:
        """Groups and periods with too few sessions, places or visits (or too many sessions)."""
        if self.of_households:
            owed = self._owed(facts.scenario, facts.links)
            owed = owed.groupby(["who", "target"], sort=False)["owed"].sum().reset_index()
            keys = cross(owed, spans(facts.scenario, self.period, whole=True)[["period"]])
            held = counted(keys, self._holding(facts.sessions, facts.scenario), ON, weight="visits")
            return measured(keys, held, lo=keys["owed"]).assign(say="visits")
        if not self.distinct:
            return self._judged(facts, lo=self.k, hi=self.k_max)
        keys = self._keys(facts.scenario, facts.links, whole=True)
        seen = self._table(facts.sessions, facts.scenario).drop_duplicates([*ON, "place_id"])
        found = measured(keys, counted(keys, seen, ON), lo=self.k).assign(say="distinct")
        return found if self.k_max is None else pd.concat([found, self._judged(facts, hi=self.k_max)])

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Visits that listed households are owed and do not get, a line a community and period."""
        if not self.of_households or self.scope == "actor" or "household" not in self.target:
            return nobody()
        scenario, yearly = facts.scenario, self.period in {"year", "horizon"}
        homes = scenario.households[scenario.households["community"].isin(self._communities(scenario))]
        pairs = along(facts.links, scenario, self.duty)[["cadre", "target"]] if self.scope == "pair" else None
        owed = owed_singly(homes, self.k, yearly=yearly, pairs=pairs, posts=self._posts(scenario))
        held = self._counting(facts)
        found = [
            lines(missing(owed, during(held, span), str(span["period"])), "seen")
            for span in spans(scenario, self.period, whole=True).to_dict("records")
        ]
        return pd.concat(found, ignore_index=True) if found else nobody()

    def _table(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        return super()._table(table.assign(place_id=table["target"]), scenario)

    def _communities(self, scenario: Scenario) -> list[str]:
        return household.hosts(scenario, self.places(scenario), self.duty)

    def _owed(self, scenario: Scenario, pairs: pd.DataFrame) -> pd.DataFrame:
        """What is owed a period: who, target, owed, and (pair) the col of the link that owes it."""
        places, yearly = self._communities(scenario), self.period in {"year", "horizon"}
        if self.scope == "actor":
            return groups(who=self._posts(scenario)).assign(owed=self.k)[["who", "target", "owed"]]
        if self.scope == "pair":
            posts = self._posts(scenario)
            along_ = along(pairs, scenario, self.duty)
            return household.owed_along(scenario, along_, posts, places, self.target, self.k, yearly=yearly)
        owed = household.owed_at(scenario, places, self.target, self.k, yearly=yearly)
        if self.scope == "group":
            return pd.DataFrame({"who": [""], "target": [""], "owed": [int(owed["owed"].sum())]})
        return owed.assign(who="")

    def _holding(self, sessions: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The sessions that hold visits, with who, target, period and visits."""
        mine = sessions[sessions["duty"].isin(self.duty) & sessions["target"].isin(self._communities(scenario))]
        mine = mine[mine["cadre"].isin(self._posts(scenario))]
        table = household.with_visits(self.timely(mine, scenario), scenario)
        return in_periods(keyed(table, self.scope), scenario, self.period)

    def _households(self, model: Model) -> None:
        """Visits held, less what each link owes if it is made: row a group and period."""
        scenario = model.scenario
        owed = self._owed(scenario, model.pairs)
        when = spans(scenario, self.period, whole=True)[["period"]]
        base = owed.assign(col=owed.get("col", -1))
        base["fixed"] = base["owed"].where(base["col"] < 0, 0)
        keys = cross(base.groupby(["who", "target"], sort=False)["fixed"].sum().reset_index(), when)
        table = self._holding(model.sessions, scenario)
        entries = members(keys, table, ON, coef=table["visits"])
        open_ = base[base["col"] >= 0]
        if len(open_):
            entries = pd.concat([entries, members(keys, open_, ["who", "target"], coef=-open_["owed"])])
        model.bound(self, keys, entries, lo=keys["fixed"])

"""What a plan comes to, measure by measure: exact where it is a count or a share; docs/cases.md lists them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.cases import spreads
from liaison_opt.rules.checked import MEASURES as COUNTS
from liaison_opt.rules.checked import PublishedStat, count
from liaison_opt.rules.facts import Facts, facts_of
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.cases.running import Ground
    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario

#: a number, exactly; or a text
Found = Fraction | str
#: words of `of` in the order in which they stand, apart by colons; a word in brackets may be left out
SINGLE: dict[str, str] = {
    "status": "", "violations": "", "posts_with": "role:number", "hours": "(role)", "visits": "",
    "households": "", "households_seen": "", "households_enough": "", "households_due": "", "visits_missing": "",
    "households_seen_share": "", "households_enough_share": "", "amount": "rule", "slots_lost": "slot",
    "places_seen": "duty", "places_seen_share": "duty", "places_linked": "kind", "places_linked_share": "kind",
}  # fmt: skip
#: measures of `study.figures`, which comparisons show, too; of what they are is told by their own lines
SHARED = (
    "visits_needed", "visits_a_household", "visits_asked_min", "visits_asked_max", "visits_owed_min",
    "visits_owed_median", "visits_owed_max", "days_required", "slots", "links", "sessions", "visits_held",
    "visits_share", "utilisation", "coverage", "km_mean", "km_max", "vacancy_places", "vacancy_households",
)  # fmt: skip
#: tiers that every plan has, after the scenario's own
_OWN_TIERS = ("fewest_links", "fewest_sessions", "missing_visits", "walking_seconds")
_SEEN = {"households": "households", "households_seen": "seen", "households_enough": "enough",
         "households_due": "due", "visits_missing": "missing"}  # fmt: skip


class Made:
    """A plan made by a run, measured; tables are worked out once."""

    def __init__(self, ground: Ground, plan: Plan) -> None:
        self.ground, self.plan = ground, plan

    @functools.cached_property
    def facts(self) -> Facts:
        """The plan's tables as rules see them."""
        return facts_of(self.ground.scenario, self.plan.links, self.plan.roster)

    @functools.cached_property
    def _lines(self) -> dict[tuple[str, str], Any]:
        from liaison_opt.study.figures import of_plan, of_scenario  # noqa: PLC0415 (networkx loads when it is needed)

        scenario, rules = self.ground.scenario, self.ground.rules
        lines = [*of_scenario(scenario, rules, self.plan.links), *of_plan(self.plan, rules)]
        return {(measure, of): value for measure, of, value in lines if value is not None}

    @functools.cached_property
    def _seen(self) -> dict[str, int]:
        from liaison_opt.study.seen import seen  # noqa: PLC0415 (pyarrow loads when it is needed)

        return seen(self.plan).total if self.plan.visits is not None else {}

    def measured(self, name: str, of: str = "") -> Found | None:
        """What a measure comes to; None if this plan has nothing to measure it by.

        Parameters
        ----------
        name
            A measure: "places_in_a_slot_max", "tier:balance", "places:village" …
        of
            Whose: "leader", "leader:2", "station" …
        """
        word, _, rest = name.partition(":")
        if word in COUNTS and (rest or name in {"links", "places"}) and not of:
            return Fraction(count(self.facts, name))
        if word in {"tier", "bound"}:
            return self._tier(word, rest)
        base, _, part = name.rpartition("_")
        if base in spreads.SPREADS and part in spreads.PARTS:
            return spreads.taken(spreads.SPREADS[base][0](self, of), part)
        if name in SHARED:
            return _exact(self._lines.get((name, of)))
        return self._single(name, of)

    def _tier(self, side: str, name: str) -> Found | None:
        """Value or bound of a tier, of the last stage that has one of that name ("roster/teams" names the stage)."""
        tiers = self.plan.tiers
        stage, _, tier = name.rpartition("/")
        mine = tiers[(tiers["tier"] == tier) & (tiers["stage"].isin([stage]) if stage else True)]
        value = mine["objective" if side == "tier" else "bound"].iloc[-1] if len(mine) else None
        return None if value is None or pd.isna(value) else Fraction(int(value))

    def _single(self, name: str, of: str) -> Found | None:
        if name == "status":
            return str(self.plan.status)
        if name in _SEEN:
            found = self._seen.get(_SEEN[name])
            return None if found is None else Fraction(found)
        if name in {"households_seen_share", "households_enough_share"}:
            some, total = self._seen.get(_SEEN[name.removesuffix("_share")]), self._seen.get("households")
            return Fraction(some, total) if some is not None and total else None
        takes: dict[str, Callable[[], Fraction | int | None]] = {
            "violations": lambda: self.plan.violations,
            "visits": lambda: None if self.plan.visits is None else len(self.plan.visits),
            "hours": lambda: Fraction(int(spreads.minutes(self, of).sum()), 60),
            "amount": lambda: int(self.plan.compliance.loc[self.plan.compliance["rule"] == of, "amount"].sum()),
            "slots_lost": lambda: int((self.ground.scenario.horizon.lost["name"] == of).sum()),
            "posts_with": lambda: _with(self, of),
            "places_seen": lambda: len(spreads.places_of(self, of) & set(self._held(of)["target"])),
            "places_linked": lambda: len(set(_of_kind(self.ground.scenario, of)) & set(self.plan.links["target"])),
        }
        if name.endswith("_share"):
            part_of, whole = takes[name.removesuffix("_share")](), self._whole(name, of)
            return Fraction(part_of) / whole if part_of is not None and whole else None
        number = takes[name]()
        return None if number is None else Fraction(number)

    def _held(self, duty: str) -> pd.DataFrame:
        return self.facts.leads[self.facts.leads["duty"] == duty]

    def _whole(self, name: str, of: str) -> int:
        if name == "places_seen_share":
            return len(spreads.places_of(self, of))
        return len(_of_kind(self.ground.scenario, of))


def before(ground: Ground) -> Facts:
    """What rules see of a scenario alone: given links, no session."""
    roster = pd.DataFrame({name: pd.Series(dtype="object") for name in ("date", "cadre", "community")})
    return facts_of(ground.scenario, ground.scenario.links, roster)


def needs_plan(measure: str) -> bool:
    """True if a count of the scenario (`places:KIND` …) is one of links or sessions, which only a plan has."""
    return measure.partition(":")[0] in {"links", "sessions"}


def wrong_count(ground: Ground, measure: str) -> str | None:
    """What to do about a count that nobody can take; None if it is right."""
    stat = PublishedStat(type="published_stat", clause="office:case", name="n", value=0, measure=measure)
    return next((todo for _, _, todo in stat.problems(ground.scenario)), None)


def wrong_measure(ground: Ground, name: str, of: str) -> str | None:
    """What to do about a measure of the plan that nobody can take; None if it is right."""
    word, _, rest = name.partition(":")
    base, _, part = name.rpartition("_")
    if word in COUNTS and (rest or name in {"links", "places"}) and not of:
        return wrong_count(ground, name)
    if word in {"tier", "bound"}:
        tiers = [*ground.scenario.settings.tiers, *_OWN_TIERS]
        known = rest.rpartition("/")[2] in tiers
        return None if known else advice(rest, tiers, f"Known tiers: {', '.join(tiers)}")
    if base in spreads.SPREADS and part in spreads.PARTS:
        return _wrong_words(ground, spreads.SPREADS[base][1], of)
    if name in SHARED or name in SINGLE:
        return _wrong_words(ground, SINGLE[name], of) if name in SINGLE else None
    known_names = [*SINGLE, *SHARED, *(f"{base}_{part}" for base in spreads.SPREADS for part in spreads.PARTS)]
    return advice(name, known_names, "docs/cases.md lists the measures.")


def _wrong_words(ground: Ground, wanted: str, of: str) -> str | None:
    """What to do about an `of` that does not say what the measure asks for."""
    scenario = ground.scenario
    names = {
        "role": list(scenario.roles),
        "kind": list(scenario.kinds),
        "duty": [duty.name for duty in scenario.settings.duty],
        "slot": [spec.name for spec in scenario.settings.slot],
        "rule": [rule.id for rule in ground.rules],
    }
    asked, given = wanted.split(":") if wanted else [], of.split(":") if of else []
    least = sum(not word.startswith("(") for word in asked)
    if not least <= len(given) <= len(asked):
        return f'Write of = "{wanted.replace("(", "").replace(")", "")}".' if wanted else "Leave `of` out."
    for word, value in zip(asked, given, strict=False):
        known = names.get(word.strip("()"))
        if known is None:
            if not value.isdigit():
                return f"{value!r} is no number."
        elif value not in known:
            return advice(value, known, f"Known: {', '.join(known[:12])}")
    return None


def _with(made: Made, of: str) -> int:
    """How many posts of a role have exactly so many links."""
    role, _, number = of.partition(":")
    return int((spreads.links_a_post(made, role) == int(number)).sum())


def _of_kind(scenario: Scenario, kind: str) -> list[str]:
    if kind == "household":
        return scenario.households["id"].tolist()
    return scenario.kinds.get(kind, [])


def _exact(value: Any) -> Found | None:
    """A number as the decimal that it prints as; a text as it is."""
    if value is None or isinstance(value, str):
        return value
    return Fraction(int(value)) if float(value).is_integer() else Fraction(repr(round(float(value), 9)))

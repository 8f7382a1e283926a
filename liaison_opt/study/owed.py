"""What the rules of a policy owe: household visits in all and a post, days of presence, slots a year."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.rules import household
from liaison_opt.rules.candidates import along
from liaison_opt.rules.select import spans

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

_OWED = ["rule", "role", "duty", "away", "who", "at", "owed"]


def visits_owed(scenario: Scenario, rules: tuple[Rule, ...], links: pd.DataFrame | None) -> pd.DataFrame:
    """Household visits that each rule owes in the whole horizon.

    Parameters
    ----------
    scenario
        Household counts, or households one by one.
    rules
        The policy made precise; only `min_visits` and `coverage` of households owe visits.
    links
        Columns cadre, target; None where nothing is known: what hangs on links is left out then.

    Returns
    -------
    pandas.DataFrame
        One row a rule and post (or place, or all together): rule, role and duty (tags, space-separated), away (bool:
        it speaks of households away only), who ("" unless it is a post's own), at (the place whose households are
        owed; "" unless the rule speaks of each place by itself), owed (visits). A wish about households away owes
        nothing.
    """
    parts = [pd.DataFrame(columns=_OWED).astype({"owed": "int64", "away": bool})]
    for rule in rules:
        if not asks_visits(rule):
            continue
        away = set(rule.target) == {"household_away"}  # type: ignore[attr-defined]
        owed = _of_rule(rule, scenario, links)
        if owed is not None and len(owed):
            tags = {name: " ".join(getattr(rule, name)) for name in ("role", "duty")}
            parts.append(owed.assign(rule=rule.id, away=away, **tags)[_OWED])
    return pd.concat(parts, ignore_index=True)


def asks_visits(rule: Rule) -> bool:
    """True if the rule asks for household visits; a wish about households away alone does not."""
    away = set(getattr(rule, "target", ())) == {"household_away"}
    return _counts_households(rule) and (rule.binding or not away)


def _counts_households(rule: Rule) -> bool:
    return rule.type in {"min_visits", "coverage"} and household.of_households(getattr(rule, "target", ()))


def _of_rule(rule: Any, scenario: Scenario, links: pd.DataFrame | None) -> pd.DataFrame | None:
    """Columns who, at and owed; None if the rule hangs on links that nobody knows."""
    each = owed_each(rule, scenario, links)
    if each is None:
        return None
    times = len(spans(scenario, rule.period, whole=True))
    each = each.rename(columns={"target": "at"})
    if rule.scope != "target":  # of a post's own visits the sum is enough
        each = each.groupby("who", sort=False, as_index=False).agg(owed=("owed", "sum")).assign(at="")
    return each.assign(owed=times * each["owed"])


def owed_each(rule: Any, scenario: Scenario, links: pd.DataFrame | None) -> pd.DataFrame | None:
    """What a rule on household visits asks of each post or place that it judges by itself, in one of its periods.

    Returns
    -------
    pandas.DataFrame
        who ("" = whoever comes), target (community; "" = wherever), owed (visits; a share is rounded up); None if the
        rule hangs on links that nobody knows.
    """
    visits, posts = rule.type == "min_visits", posts_of(scenario, rule.role)
    if visits and rule.scope == "actor":
        return pd.DataFrame({"who": posts, "target": "", "owed": rule.k})
    k, yearly = (rule.k, rule.period in {"year", "horizon"}) if visits else (1, False)
    places = household.hosts(scenario, rule.places(scenario), rule.duty)
    if rule.scope == "pair" or getattr(rule, "denominator", "all") == "linked":
        if links is None:
            return None
        mine = along(links, scenario, rule.duty)
        owed = household.owed_along(scenario, mine, posts, places, rule.target, k, yearly=yearly)
    else:
        owed = household.owed_at(scenario, places, rule.target, k, yearly=yearly)
        each = pd.DataFrame({"who": posts if rule.scope == "actor" else [""]}, dtype=object)
        owed = each.merge(owed, how="cross")
    if rule.scope not in {"pair", "target"}:  # who may choose where
        owed = owed.assign(target="")
    owed = owed.groupby(["who", "target"], sort=False, as_index=False).agg(owed=("owed", "sum"))
    share = Fraction(1) if visits else Fraction(str(rule.share))  # 0.1 is a tenth, not the nearest binary number
    return owed.assign(owed=lambda t: [math.ceil(share * int(n)) for n in t["owed"]]).astype({"owed": "int64"})


def needed(owed: pd.DataFrame) -> int | None:
    """How many visits are needed at the least so that all rules can be met; None if no rule owes any.

    One visit can serve several rules. Rules of one role and duty are taken to share theirs, and rules that leave the
    role open to share with all; those of different roles do not, and a visit at one place serves no rule on another.
    Households away come on top.
    """
    if owed.empty:
        return None
    group = ["away", "role", "duty"]
    each = owed.groupby([*group, "rule"])["owed"].sum().groupby(group).max()
    placed = owed[owed["at"] != ""].groupby([*group, "at", "rule"])["owed"].sum()
    apart = placed.groupby([*group, "at"]).max().groupby(group).sum()
    most = each.combine(apart.reindex(each.index, fill_value=0), max).rename("owed").reset_index()
    total = 0
    for _, part in most.groupby("away"):
        open_ = part["role"] == ""
        total += max(int(part.loc[~open_, "owed"].sum()), int(part.loc[open_, "owed"].max() if open_.any() else 0))
    return total


def asked_of_a_post(scenario: Scenario, rules: tuple[Rule, ...]) -> dict[str, tuple[int, int | None]]:
    """Visits a post by the words of the policy alone: "role, clause" to least and most (None = no upper end).

    A rule with scope actor says so itself; one with scope pair asks for `k` visits to each linked household, and the
    rules on links say how many households those are.
    """
    found: dict[str, tuple[int, int | None]] = {}
    for rule in rules:
        if rule.type != "min_visits" or not _counts_households(rule):
            continue
        many = rule.k * len(spans(scenario, rule.period, whole=True))  # type: ignore[attr-defined]
        scope, role = rule.scope, rule.role  # type: ignore[attr-defined]
        span = (1, 1) if scope == "actor" else _links_asked(rules, role) if scope == "pair" else None
        if span is None or not span[0]:
            continue
        asked = many * span[0], None if span[1] is None else many * span[1]
        key = _spoken(rule)
        found[key] = max(asked, found.get(key, asked), key=lambda pair: pair[0])
    return found


def _links_asked(rules: tuple[Rule, ...], role: tuple[str, ...]) -> tuple[int, int | None] | None:
    """The least and the most households a post is linked to; wishes speak only where no binding rule does."""
    mine: list[Any] = [
        rule
        for rule in rules
        if rule.type == "links_per_actor"
        and "household" in rule.target  # type: ignore[attr-defined]
        and (not role or set(role) & set(rule.role))  # type: ignore[attr-defined]
    ]
    mine = [rule for rule in mine if rule.binding] or mine
    if not mine:
        return None
    tops = [rule.hi for rule in mine if rule.hi is not None]
    return max(rule.lo for rule in mine), min(tops) if tops else None


def days_required(scenario: Scenario, rules: tuple[Rule, ...]) -> dict[str, int]:
    """Days of presence in the horizon that each rule on days asks of a post: "role, clause" to days."""
    found: dict[str, int] = {}
    for rule in rules:
        if rule.type not in {"min_days", "consecutive_days"}:
            continue
        form: Any = rule
        days = form.n * form.times if form.type == "consecutive_days" else form.days
        key = _spoken(rule)
        found[key] = max(found.get(key, 0), days * len(spans(scenario, form.period, whole=True)))
    return found


def _spoken(rule: Any) -> str:
    return ", ".join(filter(None, (" ".join(rule.role), rule.clause)))


def slots_offered(scenario: Scenario) -> dict[str, int]:
    """Slots in the horizon by the name of the slot, in the order of the scenario; lost ones are not counted."""
    count = scenario.horizon.slots["name"].value_counts()
    return {slot.name: int(count.get(slot.name, 0)) for slot in scenario.settings.slot}


def posts_of(scenario: Scenario, tags: tuple[str, ...]) -> list[str]:
    """The posts with one of these role tags (without tags: all), in table order."""
    chosen = tags or tuple(scenario.roles)
    mine = {cadre for tag in chosen for cadre in scenario.roles.get(tag, [])}
    return [str(cadre) for cadre in scenario.cadres.index if cadre in mine]

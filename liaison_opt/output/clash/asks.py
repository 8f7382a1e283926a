"""What a row of a clash asks, in the words of the form that it belongs to."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liaison_opt.output import labels, words
from liaison_opt.output.clash.when import kind_of
from liaison_opt.output.clash.words import known, listed, text

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

LEAVE = "leave"
#: what no policy states and yet every plan obeys: rule name of a row to the key of its words
FACTS = {LEAVE: "leave", "link-days": "link_days", "given-links-first": "given_links_first"}
_BOUND = re.compile(r"(>=|<=)\s*(-?\d+)")
#: forms that count sessions and are told alike
_COUNTING = frozenset({"min_visits", "max_visits", "min_activities"})
#: forms whose rows of ">= 0" about a day only say what the others count
_DAILY = frozenset({"min_days", "consecutive_days", "respond", "min_visits", "coverage"})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """A row's bound: side ("lo" or "hi"), number, and whom it speaks of."""

    side: str
    n: int
    who: str
    target: str

    @property
    def open(self) -> bool:
        """True for a floor of 0: it hangs on a link that is still open."""
        return (self.side, self.n) == ("lo", 0)

    @property
    def of_all(self) -> bool:
        """True if it names neither a post nor a place."""
        return not self.who and not self.target


def bound(asks: str) -> tuple[str, int] | None:
    """Which side of the sum a row bounds ("lo" or "hi") and by how much; None if it is no number."""
    found = _BOUND.fullmatch(asks.strip())
    return None if found is None else ("lo" if found[1] == ">=" else "hi", int(found[2]))


def counts_only(rule: Rule | None, asks: str, period: str, *, alone: bool) -> bool:
    """True for a row that asks for nothing and only says what other rows of its rule count.

    `alone` says that none of the rule's rows asks for anything: then those of whole periods hang on links.
    """
    if rule is None or bound(asks) != ("lo", 0) or rule.form not in _DAILY:
        return False
    return not alone or kind_of(period) in {"day", "slot"} or (rule.form == "coverage" and not period)


def asked(rule: Rule | None, name: str, asks: str, whom: tuple[str, str], scenario: Scenario, lang: str) -> str:
    """What a row asks.

    Parameters
    ----------
    rule
        The rule; None for a fact that no policy states.
    name
        The rule's name in the row.
    asks
        Such as ">= 4"; anything else is told as it stands.
    whom
        who and target of the row, "" where it speaks of neither.
    scenario
        Duties and their titles.
    lang
        "en" or "zh".
    """
    if name in FACTS:
        return text(f"ask.{FACTS[name]}", lang)
    limit = bound(asks)
    if limit is None:
        return text("ask.any", lang) if asks == "all of it" else asks
    side, n = limit
    if rule is None:
        return text(f"ask.any_{side}", lang, n=n)
    key, n = _key(rule, Row(side=side, n=n, who=whom[0], target=whom[1]), scenario)
    if not known(f"ask.{key}"):
        key = f"any_{side}"
    return text(f"ask.{key}", lang, n=n, duties=_duties(rule, scenario, lang), kinds=_kinds(rule, lang),
                roles=_roles(rule, lang), days=_number(rule, side))  # fmt: skip


def of_everybody(rule: Rule | None, asks: str) -> bool:
    """True for a row without who and target that speaks of the sum over everybody, not of the rule as a whole."""
    return rule is not None and (rule.form in _DAILY | _COUNTING) and asks != "all of it"


def kind_word(kind: str, lang: str) -> str:
    """Places of one kind, in the plural; a kind that the catalogue lacks is its own word."""
    return text(f"about.{kind}", lang) if known(f"about.{kind}") else kind


def _key(rule: Rule, row: Row, scenario: Scenario) -> tuple[str, int]:
    """Key of the words, and the number in them: a floor that hangs on a link is 0 in its row, and the rule's k here."""
    special = _SPECIAL.get(rule.form)
    return (f"{rule.form}_{row.side}", row.n) if special is None else special(rule, row, scenario)


def _linking(rule: Rule, row: Row, _: Scenario) -> tuple[str, int]:
    return f"{rule.form}_{'none' if (row.side, row.n) == ('hi', 0) else row.side}", row.n


def _splitting(rule: Rule, row: Row, _: Scenario) -> tuple[str, int]:
    if row.of_all and (row.side, row.n) == ("hi", 0):
        return f"{rule.form}_bar", row.n  # the rule as a whole rules candidates out
    return ("zones_even" if rule.form == "zones" and not row.target else f"{rule.form}_{row.side}"), row.n


def _overlapping(rule: Rule, row: Row, _: Scenario) -> tuple[str, int]:
    resource = vars(rule)["resource"]
    return f"no_overlap_{row.side if resource == 'cadre' else resource}", row.n


def _covering(rule: Rule, row: Row, _: Scenario) -> tuple[str, int]:
    if row.open:
        return "coverage_linked", row.n
    return ("coverage_homes" if getattr(rule, "of_households", False) else "coverage_lo"), row.n


def _present(rule: Rule, row: Row, _: Scenario) -> tuple[str, int]:
    if row.open:
        return "min_days_linked", int(rule.days)  # type: ignore[attr-defined]
    return ("min_days_nights" if vars(rule)["unit"] == "night" else "min_days_lo"), row.n


def _counting(rule: Rule, row: Row, scenario: Scenario) -> tuple[str, int]:
    given = vars(rule)
    if row.side == "hi":
        return ("visits_hi" if row.n else "visits_none"), row.n
    if getattr(rule, "of_households", False):
        # rows are divided by what their entries share: where every session holds as many visits, they count sessions
        sizes = {duty.visits for duty in scenario.settings.duty if duty.name in given["duty"] and duty.visits}
        return ("homes_linked" if row.open else "homes_lo" if len(sizes) == 1 else "homes_visits"), row.n
    n = int(given["k"]) if row.open else row.n
    if given.get("distinct"):
        return "visits_distinct", n
    return ("visits_linked" if row.open else "visits_lo"), n


_SPECIAL: dict[str, Callable[[Rule, Row, Scenario], tuple[str, int]]] = {
    "links_per_actor": _linking, "links_per_target": _linking, "zones": _splitting, "eligible": _splitting,
    "no_overlap": _overlapping, "fixed_slot": _linking, "coverage": _covering, "min_days": _present,
    **dict.fromkeys(_COUNTING, _counting),
}  # fmt: skip


def _number(rule: Rule, side: str) -> Any:
    """The days, households or slots that a form speaks of beside its bound."""
    given = vars(rule)
    if rule.form == "spacing":
        return given["max_gap" if side == "lo" else "min_gap"]
    return given.get("n") or given.get("tol") or given.get("reserve") or 0


def _duties(rule: Rule, scenario: Scenario, lang: str) -> str:
    """The duties that count, in brackets; "" where the scenario has only one."""
    named = tuple(vars(rule).get("duty") or ())
    if not named or len(scenario.settings.duty) < 2:
        return ""
    return text("about.duties", lang, names=listed([labels.duty_title(scenario, duty, lang) for duty in named], lang))


def _roles(rule: Rule, lang: str) -> str:
    return listed([words.known("role", role, lang) for role in vars(rule).get("role") or ()], lang)


def _kinds(rule: Rule, lang: str) -> str:
    kinds = [kind_word(kind, lang).lstrip("个家") for kind in vars(rule).get("target") or ()]
    return listed(kinds, lang) or kind_word("places", lang)

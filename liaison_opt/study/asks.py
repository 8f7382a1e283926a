"""What each rule of a policy asks of one post's calendar: how many days, and on which days they could be spent."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from liaison_opt.rules import household
from liaison_opt.rules.candidates import along, at_community, session_candidates
from liaison_opt.rules.select import inside, spans
from liaison_opt.study.owed import owed_each, posts_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: fixed: on given days; floor: so many, on days to be chosen; turn: asked of several posts together
Kind = Literal["fixed", "floor", "turn"]
#: forms that ask somebody to be somewhere
ASKING = (
    "min_days", "consecutive_days", "min_visits", "coverage", "fixed_slot", "duty_cover", "min_activities", "balance",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class Ask:
    """What one rule asks of one post.

    Parameters
    ----------
    rule
        The rule.
    kind
        `Kind`.
    days
        The least number of days that the post owes by this rule alone, in the whole horizon. What is asked of several
        posts together is owed by none of them; that they take turns (a binding `balance`) is an entry of its own.
    share
        An even share of what is asked of several posts together, in days; None if the post is asked itself.
    open
        Sessions with which the post could meet it: date, start, end, duty, target, slot; days of leave left out.
    """

    rule: Rule
    kind: Kind
    days: int
    share: Fraction | None
    open: pd.DataFrame

    @property
    def system(self) -> str:
        """The system that it belongs to: "CC-2" of the clause CC-2.3a, "office" of the office's own."""
        return system(self.rule.clause)


def system(clause: str) -> str:
    """The part of a clause's id before the point; "office" of `office:…`."""
    return clause.partition(":")[0] if ":" in clause else clause.partition(".")[0]


def asked_of(scenario: Scenario, rules: tuple[Rule, ...], post: str, links: pd.DataFrame) -> list[Ask]:
    """What the binding rules ask of a post, in the order of the policy.

    Places in other posts' teams are not counted, and neither are wishes. Visits to households are counted as sessions,
    each as full as its duty allows.

    Parameters
    ----------
    scenario
        What is given.
    rules
        The policy made precise.
    post
        Id of the post.
    links
        cadre, target: of a plan, or as given; what hangs on links is counted along them.

    Returns
    -------
        One entry a rule that asks for at least a day, or for a share of one.
    """
    open_ = session_candidates(scenario, rules, links[["cadre", "target"]])
    open_ = open_[(open_["part"] == "lead") & (open_["use"] == "regular")]
    found = []
    for rule in rules:
        if rule.type not in ASKING or not rule.binding or post not in _posts(rule, scenario):
            continue
        if rule.type == "balance":
            ask = _by_turns(rule, scenario, rules, post, open_)
        else:
            ask = _of_rule(rule, scenario, post, links, counting(rule, scenario, open_))
        if ask is not None and (ask.days or (ask.share and len(ask.open))):
            found.append(ask)
    return found


def counting(rule: Any, scenario: Scenario, table: pd.DataFrame) -> pd.DataFrame:
    """The sessions (candidates, or of a roster) that count for a rule, whoever holds them.

    Parameters
    ----------
    rule
        A rule of a form in `ASKING`.
    scenario
        What is given.
    table
        Columns of `rules.facts.SESSION_COLUMNS`.
    """
    duties = [d.name for d in scenario.settings.duty if d.name in rule.duty]
    if getattr(rule, "unit", "") == "night" or getattr(rule, "overnight", False):
        duties = [d.name for d in scenario.settings.duty if d.name in duties and d.overnight]
    target = tuple(getattr(rule, "target", ()))
    homes = household.of_households(target)
    places = rule.places(scenario, () if homes else target)
    if homes:
        places = household.hosts(scenario, list(scenario.communities.index), rule.duty)
    fits = table["duty"].isin(duties) & table["target"].isin(places)
    if rule.type in {"fixed_slot", "duty_cover"}:
        fits &= table["name"].isin(rule.slot)
    if getattr(rule, "unit", "") == "working_day":
        days = scenario.horizon.days
        fits &= table["date"].isin(days.loc[days["working"], "date"])
    period = getattr(rule, "period", None) or ""
    if period.startswith("window:"):
        fits &= inside(table["date"], scenario, [period.removeprefix("window:")])
    found: pd.DataFrame = rule.timely(table[fits], scenario)
    return found


def _posts(rule: Any, scenario: Scenario) -> list[str]:
    return posts_of(scenario, tuple(rule.role))


def _of_rule(rule: Any, scenario: Scenario, post: str, links: pd.DataFrame, table: pd.DataFrame) -> Ask | None:
    mine = table[table["cadre"] == post]
    if rule.type == "fixed_slot":
        days = _calls(rule, scenario, post) if rule.attend else 0
        return Ask(rule=rule, kind="fixed", days=days, share=None, open=mine)
    if rule.type == "duty_cover":
        calls = len(rule._calls(scenario))  # noqa: SLF001 (a rule's own words)
        return _turn(rule, scenario, table, mine, rule.n * calls)
    times = _times(rule, scenario)
    if rule.type == "consecutive_days" or (rule.type == "min_days" and rule.scope == "actor"):
        days = rule.n * rule.times if rule.type == "consecutive_days" else rule.days
        return Ask(rule=rule, kind="floor", days=days * times, share=None, open=mine)
    sessions = _sessions(rule, scenario, post, links)
    if sessions is None:
        return None
    count, own = sessions
    if not own:
        return _turn(rule, scenario, table, mine, count * times)
    return Ask(rule=rule, kind="floor", days=times * _days(count, mine), share=None, open=mine)


def _times(rule: Any, scenario: Scenario) -> int:
    """Periods in which a rule asks anew; of spans that overlap one, since a day could lie in all of them."""
    when = spans(scenario, rule.period, whole=True).sort_values("from")
    apart = (when["from"].iloc[1:].to_numpy() > when["to"].iloc[:-1].to_numpy()).all()
    return len(when) if apart else 1


def _calls(rule: Any, scenario: Scenario, post: str) -> int:
    """Days on which the rule wants the post: those of its slots on which it is not on leave."""
    calls = rule._calls(scenario)  # noqa: SLF001 (a rule's own words)
    return int(calls.loc[calls["who"] == post, "date"].nunique())


def _sessions(rule: Any, scenario: Scenario, post: str, links: pd.DataFrame) -> tuple[int, bool] | None:
    """Sessions that a rule asks for in one of its periods, and whether of the post itself; None: nothing countable."""
    if household.of_households(tuple(rule.target)):
        return _for_households(rule, scenario, post, links)
    places = rule.places(scenario, tuple(rule.target))
    if rule.type == "coverage":
        wanted = [place for place in places if place in _linked(rule, scenario, post, links)]
        of = wanted if rule.denominator == "linked" else places
        return math.ceil(Fraction(str(rule.share)) * len(of)), rule.scope != "group"
    many = rule.days if rule.type == "min_days" else rule.k
    if rule.scope == "actor":
        return many, True
    if rule.scope == "pair":
        return many * len(set(places) & _linked(rule, scenario, post, links)), True
    return many * (len(places) if rule.scope == "target" else 1), False


def _linked(rule: Any, scenario: Scenario, post: str, links: pd.DataFrame) -> set[str]:
    mine = along(links.loc[links["cadre"] == post, ["cadre", "target"]], scenario, rule.duty)
    return set(at_community(mine, scenario)["target"])


def _for_households(rule: Any, scenario: Scenario, post: str, links: pd.DataFrame) -> tuple[int, bool] | None:
    """Sessions that hold the visits owed, each of its place and as full as can be."""
    size = max((duty.visits for duty in scenario.settings.duty if duty.name in rule.duty), default=0)
    owed = owed_each(rule, scenario, links)
    if owed is None or not size:
        return None
    own = rule.scope in {"pair", "actor"}
    mine = owed[owed["who"] == post] if own else owed
    return sum(math.ceil(int(n) / size) for n in mine["owed"]), own


def _days(sessions: int, mine: pd.DataFrame) -> int:
    """Days that so many sessions take at the least: a day has room for those of its slots that follow each other."""
    if not sessions:
        return 0
    slots = mine.drop_duplicates(["date", "start", "end"]).sort_values(["date", "end", "start"])
    room, day, free = 1, None, ""
    held = 0
    for date, start, end in zip(slots["date"], slots["start"], slots["end"], strict=True):
        if date != day:
            day, free, held = date, "", 0
        if start >= free:
            held, free = held + 1, end
        room = max(room, held)
    return math.ceil(sessions / room)


def _turn(rule: Any, scenario: Scenario, table: pd.DataFrame, mine: pd.DataFrame, sessions: int) -> Ask:
    """Sessions asked of several posts together: each has its share, none owes a day by this rule alone."""
    able = set(table["cadre"])
    posts = [post for post in _posts(rule, scenario) if post in able] or _posts(rule, scenario)
    return Ask(rule=rule, kind="turn", days=0, share=Fraction(sessions, len(posts)), open=mine)


def _by_turns(rule: Any, scenario: Scenario, rules: tuple[Rule, ...], post: str, table: pd.DataFrame) -> Ask | None:
    """What a post owes because posts take turns: if nobody has more than `tol` above it, it has at least so many."""
    filtered = rule.when or rule.unless or rule.where or rule.target
    if rule.over != "actors" or rule.metric != "slots" or rule.tol == "one_session" or filtered:
        return None
    posts = _posts(rule, scenario)
    covers: list[Any] = [one for one in rules if one.type == "duty_cover" and one.binding]
    covers = [one for one in covers if set(one.duty) <= set(rule.duty) and set(_posts(one, scenario)) <= set(posts)]
    apart, seen = [], set[str]()
    for one in covers:  # a session that two rules ask for is counted once
        if not seen & set(one.slot):
            apart.append(one)
            seen |= set(one.slot)
    total = sum(one.n * len(one._calls(scenario)) for one in apart)  # noqa: SLF001 (a rule's own words)
    least = max(0, math.ceil(Fraction(total - rule.tol * (len(posts) - 1), len(posts))))
    mine = counting(rule, scenario, table)
    mine = mine[mine["cadre"] == post]
    return Ask(rule=rule, kind="turn", days=_days(least, mine), share=None, open=mine)

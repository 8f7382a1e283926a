"""The rows of a clash, those alike put together, each with a sentence: who, when, what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_opt.output import labels
from liaison_opt.output.clash.asks import FACTS, LEAVE, asked, bound, counts_only, kind_word, of_everybody
from liaison_opt.output.clash.when import kind_of, whens
from liaison_opt.output.clash.words import listed, text
from liaison_opt.rules.policy import rules_of

if TYPE_CHECKING:
    from liaison_opt.rules.base import Rule
    from liaison_opt.scenario import Scenario

#: clause is the citation, rows how many lines of the proof are put together in one; lo and hi as the model has them
LINE_COLUMNS = ("clause", "rule", "who", "target", "when", "asks", "rows", "sentence", "subject", "bound", "times")
#: names that a sentence lists, and unlike rows that are told one by one
_NAMES, _APART = 3, 6
_ON = ["who", "target", "period"]


class Naming:
    """Titles of posts and names of places with their ids, made once for all sentences."""

    def __init__(self, scenario: Scenario, lang: str) -> None:
        self.scenario, self.lang = scenario, lang
        self._names = {**labels.place_names(scenario, lang), **labels.post_titles(scenario, lang)}

    def one(self, ident: str) -> str:
        """Name and id; what has no name, such as a household, is its id."""
        return self._told(ident, "about.named")

    def _told(self, ident: str, key: str) -> str:
        name = self._names.get(ident, ident)
        if name == ident or f"{ident})" in name or f"{ident}）" in name:  # equal names are told apart by their ids
            return name
        return text(key, self.lang, name=name, id=ident)

    def several(self, idents: list[str], *, posts: bool, each: bool) -> str:
        """One by its name; several by their number, what they are and the first few names."""
        if len(idents) == 1:
            return self.one(idents[0])
        names = listed([self._told(ident, "about.inside") for ident in idents[:_NAMES]], self.lang)
        if len(idents) > _NAMES:
            names = text("about.more", self.lang, names=names, n=len(idents) - _NAMES)
        things = kind_word("posts", self.lang) if posts else self._kind(idents)
        return text("about.each" if each else "about.several", self.lang, n=len(idents), things=things, names=names)

    def _kind(self, idents: list[str]) -> str:
        kinds = set(self.scenario.look_up(pd.Series(idents, dtype=object))["kind"].dropna())
        return kind_word(kinds.pop() if len(kinds) == 1 else "places", self.lang)


def lines(rows: pd.DataFrame, scenario: Scenario, rules: tuple[Rule, ...], naming: Naming) -> pd.DataFrame:
    """The lines of one clash: rows alike are one line.

    Parameters
    ----------
    rows
        Columns clause, rule, who, target, period, asks, multiplier: a row of the model a line.
    scenario
        Names, duties, windows.
    rules
        The policy; a rule that is not in it is a fact of life.
    naming
        Names in the language of the sentences.

    Returns
    -------
    DataFrame
        Columns `LINE_COLUMNS`: who and target as ids with spaces, when in words, bound the number that each of the rows
        asks for (None if it asks for none), times how often each counts in the sum.
    """
    by_id = {rule.id: rule for rule in rules}
    table = rows.fillna({"who": "", "target": "", "period": ""}).astype({"multiplier": "int64"})
    alone = table["asks"].eq(">= 0").groupby(table["rule"]).transform("all")
    table["helper"] = [
        counts_only(by_id.get(name), asks, period, alone=only)
        for name, asks, period, only in table[["rule", "asks", "period"]].assign(a=alone).itertuples(index=False)
    ]
    table = table[~table["helper"] | table.groupby("rule")["helper"].transform("all")]
    table["shape"] = [
        (bool(who), bool(target), kind_of(period), who if name in FACTS else "")
        for name, who, target, period in table[["rule", *_ON]].itertuples(index=False)
    ]
    found: list[dict[str, Any]] = []
    for _, part in table.groupby(["clause", "rule", "asks", "multiplier", "shape"], sort=False):
        rule = by_id.get(str(part["rule"].iloc[0]))
        found += [_line(piece, rule, scenario, naming) for piece in _pieces(part)]
    return pd.DataFrame(found, columns=list(LINE_COLUMNS))


def _pieces(part: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows that one sentence can tell; a few that are not "each of these in each of those" stand alone."""
    unlike = part.drop_duplicates(_ON)
    if _whole(unlike) or len(unlike) > _APART:
        return [part]
    return [piece for _, piece in part.groupby(_ON, sort=False)]


def _whole(unlike: pd.DataFrame) -> bool:
    """True if the rows are every who with every target in every period."""
    return len(unlike) == unlike["who"].nunique() * unlike["target"].nunique() * unlike["period"].nunique()


def _line(part: pd.DataFrame, rule: Rule | None, scenario: Scenario, naming: Naming) -> dict[str, Any]:
    lang, unlike = naming.lang, part.drop_duplicates(_ON)
    name, asks, times = str(part["rule"].iloc[0]), str(part["asks"].iloc[0]), int(part["multiplier"].iloc[0])
    who, target, periods = (list(dict.fromkeys(unlike[column])) for column in _ON)
    what = asked(rule, name, asks, (who[0], target[0]), scenario, lang)
    limit = bound(asks)
    time = whens(periods, scenario, lang)
    subject = _subject(unlike, name, time, naming, everybody=of_everybody(rule, asks))
    sentence = text("about.said", lang, subject=subject, asks=what) if subject else what
    if name == LEAVE:
        sentence = subject
    if not _whole(unlike):
        sentence = text("about.lines", lang, said=sentence, n=len(unlike))
    floor = limit is None or limit[0] == "lo"
    return {
        "clause": part["clause"].iloc[0], "rule": name, "who": " ".join(who), "target": " ".join(target), "when": time,
        "asks": what, "rows": len(part), "sentence": sentence, "subject": subject,
        "bound": None if limit is None else limit[1], "times": times if floor else -abs(times),
    }  # fmt: skip


def _subject(unlike: pd.DataFrame, name: str, time: str, naming: Naming, *, everybody: bool) -> str:
    """Who, where and when: what comes before the colon."""
    lang, whole = naming.lang, _whole(unlike)
    who, target = (list(dict.fromkeys(unlike[column])) for column in ("who", "target"))
    posts = naming.several(who, posts=True, each=whole) if who != [""] else ""
    places = naming.several(target, posts=False, each=whole) if target != [""] else ""
    if name == LEAVE:
        return text("about.on_leave", lang, who=posts, when=time)
    subject = posts or places
    if posts and places:
        subject = text("about.between", lang, who=posts, target=places)
    if not subject:
        subject = text("about.everybody", lang) if everybody else ""
    return text("about.timed", lang, subject=subject, when=time) if subject and time else subject or time


def of_count(scenario: Scenario, stage: str, lang: str) -> list[dict[str, Any]]:
    """The rules that a count of households stands on, a line each: those on links to them, or the one on visits.

    Where several rules bind visits to households the count may stand on some of them only, and none is named.
    """
    binding = [rule for rule in rules_of(scenario) if rule.binding]
    if stage == "share":
        kinds = {"links_per_actor", "links_per_target"}
        mine = [rule for rule in binding if rule.form in kinds and "household" in vars(rule)["target"]]
        said = [_both(rule, scenario, lang) for rule in mine]
    else:
        mine = [rule for rule in binding if getattr(rule, "of_households", False) and hasattr(rule, "k")]
        mine = mine if len(mine) == 1 else []
        said = [text("ask.homes_all", lang, n=int(vars(rule)["k"])) for rule in mine]
    blank = {"clash": 0, "who": "", "target": "", "when": "", "rows": 1, "subject": "", "bound": None, "times": 0}
    return [{**blank, "clause": rule.clause, "rule": rule.id, "asks": what, "sentence": what}
            for rule, what in zip(mine, said, strict=True)]  # fmt: skip


def _both(rule: Rule, scenario: Scenario, lang: str) -> str:
    """Floor and ceiling of a rule on links."""
    given = vars(rule)
    sides = [f"{sign} {given[name]}" for name, sign in (("lo", ">="), ("hi", "<=")) if given[name] is not None]
    return listed([asked(rule, rule.id, side, ("", ""), scenario, lang) for side in sides], lang)

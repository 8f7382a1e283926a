"""What is varied in a grid, in words: "visits to each (k), GZ-4" for the axis "every-home-twice.k"."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from liaison_opt.output import labels, words

if TYPE_CHECKING:
    from liaison_opt.scenario import Scenario


def axis(scenario: Scenario, name: str, lang: str) -> str:
    """The name of an axis as people read it; what the catalogue does not know stays as it is written."""
    section, _, rest = name.partition(".")
    if name.startswith("posts:"):
        return words.text("axis.posts", lang, role=_role(scenario, name.removeprefix("posts:"), lang))
    if section == "readings":
        return words.text("axis.reading", lang, code=rest)
    if section in {"horizon", "generate"}:
        return words.text(f"axis.{rest}", lang)
    if section in {"duty", "slot"}:
        return _entry(scenario, section, rest, lang)
    if section in {"session", "calendar"}:
        return _said(f"{section}_{rest}", rest, lang)
    return _parameter(scenario, name, lang)


def figure(name: str, lang: str) -> str:
    """The name of a figure of a grid."""
    return words.known("grid", name, lang)


def value(said: Any) -> str:
    """A value of an axis."""
    if isinstance(said, float) and not math.isnan(said):
        return f"{said:g}"
    return "–" if said is None else str(said)


def _entry(scenario: Scenario, section: str, path: str, lang: str) -> str:
    """A key of one duty or slot."""
    name, _, key = path.partition(".")
    if section == "slot":
        return words.text("axis.slot_key", lang, name=name, what=key)
    title = labels.duty_title(scenario, name, lang)
    if key == "visits":
        return words.text("axis.duty_visits", lang, name=title)
    return words.text("axis.duty_key", lang, name=title, what=key)


def _parameter(scenario: Scenario, name: str, lang: str) -> str:
    """A rule's parameter, with the clause that the rule comes from."""
    for row in scenario.policy:
        ident = str(row.data.get("id", ""))
        if ident and name.startswith(f"{ident}."):
            key = name.removeprefix(f"{ident}.")
            told = _said(f"{row.data.get('type')}_{key}", key, lang)
            return words.text("axis.rule_key", lang, what=told, clause=row.data.get("clause", ident))
    return name


def _said(name: str, key: str, lang: str) -> str:
    told = words.known("axis", name, lang)
    return words.known("axis", key, lang) if told == name else told


def _role(scenario: Scenario, role: str, lang: str) -> str:
    """The title of the posts with a role, if they all have the same; else the word for the tag."""
    table = scenario.cadres.loc[scenario.roles.get(role, [])]
    first = "title_en" if lang == "en" else "title"
    for column in (first, "title"):
        titles = set(table[column].fillna("").astype(str)) if column in table else set()
        if len(titles) == 1 and (said := titles.pop()):
            return said
    return words.known("role", role, lang)

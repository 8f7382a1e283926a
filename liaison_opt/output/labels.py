"""How places, posts, duties and the plan's standing are called and coloured: the same in all that is put out."""

from __future__ import annotations

import colorsys
import datetime as dt
import math

import pandas as pd

from liaison_opt.output import words
from liaison_opt.plan import Plan
from liaison_opt.scenario.entities import Scenario

INK = "#1F2328"
GREY = "#E4E6E9"
_SATURATION = (0.36, 0.17, 0.27)
_GOLDEN = 0.618034


def place_names(scenario: Scenario, lang: str) -> dict[str, str]:
    """Place id to its name; equal names are told apart by their ids."""
    return _names(scenario.communities, "name_en" if lang == "en" else "name", "name", lang)


def post_titles(scenario: Scenario, lang: str) -> dict[str, str]:
    """Cadre id to the title of the post; equal titles are told apart by their ids."""
    return _names(scenario.cadres, "title_en" if lang == "en" else "title", "title", lang)


def _names(frame: pd.DataFrame, first: str, second: str, lang: str) -> dict[str, str]:
    ids = frame.index.to_series().astype(str)
    found = ids.copy()
    for column in (second, first):
        if column in frame:
            value = frame[column].fillna("").astype(str).str.strip()
            found = found.where(value == "", value)
    twice = found.duplicated(keep=False)
    marked = [words.text("list.same", lang, name=name, id=key) for key, name in zip(ids, found, strict=True)]
    return dict(zip(ids, found.where(~twice, pd.Series(marked, index=found.index, dtype=object)), strict=True))


def offices(scenario: Scenario) -> dict[str, str]:
    """Place id to the public office where sessions are held ("" where none is given)."""
    if "place" not in scenario.communities:
        return dict.fromkeys(scenario.communities.index.astype(str), "")
    found = scenario.communities["place"].fillna("").astype(str)
    return dict(zip(found.index.astype(str), found, strict=True))


def duty_title(scenario: Scenario, duty: str, lang: str) -> str:
    """The duty in that language: the scenario's title, else the common word, else its name."""
    for spec in scenario.settings.duty:
        titles = {str(key): value for key, value in spec.title.items()}
        if spec.name == duty and titles.get(lang):
            return titles[lang]
    return words.known("duty", duty, lang)


def colours(scenario: Scenario) -> dict[str, str]:
    """Place id to a soft fill "#RRGGBB" on which dark text is readable.

    Hues follow the golden section, so neighbours in the table lie far apart on the wheel; three strengths set equal
    hues apart for eyes that see few of them. Colour never stands alone: a name or number is always written on it.
    """
    found = {}
    for number, place in enumerate(scenario.communities.index.astype(str)):
        red, green, blue = colorsys.hsv_to_rgb(number * _GOLDEN % 1, _SATURATION[number % 3], 1 - 0.05 * (number % 2))
        found[place] = "#" + "".join(f"{round(255 * part):02X}" for part in (red, green, blue))
    return found


def period(scenario: Scenario, lang: str) -> str:
    """The planned period: a year's number, or first and last day."""
    span = scenario.settings.horizon
    year = span.first.year
    if (span.first, span.last) == (dt.date(year, 1, 1), dt.date(year, 12, 31)):
        return words.text("date.year", lang, year=year)
    first, last = (words.long_day(pd.Timestamp(end), lang) for end in (span.first, span.last))
    return words.text("date.span", lang, first=first, last=last)


def title(scenario: Scenario, key: str, lang: str) -> str:
    """A heading that names place and period."""
    return words.text(key, lang, place=scenario.title(lang), period=period(scenario, lang))


def synthetic(scenario: Scenario, lang: str) -> str:
    """The scenario's sentence on what is synthetic, "" if it gives none."""
    said = scenario.settings.synthetic
    if isinstance(said, str):
        return said
    found = {str(key): value for key, value in said.items()}
    return found.get(lang) or next(iter(found.values()), "")


def percent(share: float) -> str:
    """A share as whole percent, rounded down: nothing is called 100 before all are seen."""
    return f"{math.floor(100 * share + 1e-9)}"


def standing(plan: Plan, lang: str) -> str:
    """One line: how far the plan is proven and whether every binding rule is kept."""
    parts = [_proven(plan, lang)]
    if plan.violations:
        parts.append(words.text("status.broken", lang, count=plan.violations))
    elif "judged" in plan.compliance and not plan.compliance["judged"].astype(bool).all():
        parts.append(words.text("status.not_judged", lang))
    else:
        parts.append(words.text("status.kept", lang))
    return words.text("list.semicolon", lang).join(parts)


def _proven(plan: Plan, lang: str) -> str:
    status = plan.certificate.status
    if status == "feasible":
        for stage in plan.certificate.stages:
            for tier in stage.tiers:
                if tier.status != "optimal":
                    name = words.known("tier", tier.tier, lang)
                    if tier.gap is None:
                        return words.text("status.no_gap", lang, tier=name)
                    return words.text("status.gap", lang, tier=name, gap=f"{tier.gap:.1%}")
    return words.text(f"status.{status}", lang)

"""Coverage from visits as tables to read: exact ones for the office, and what may be published of them."""

from __future__ import annotations

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import labels, words
from liaison_opt.plan import Plan
from liaison_opt.study import small_cells
from liaison_opt.study.seen import Seen


def published(plan: Plan, told: Seen, lang: str | None = None, least: int = small_cells.LEAST) -> pd.DataFrame:
    """Households by community and month of the first visit, with totals, as far as they may be published.

    Returns
    -------
    DataFrame
        Columns place (name; the last row all), then the months, `NOT_YET` and total: whole numbers, "<10" for fewer
        than `least` households, "…" for what would give such a number away.
    """
    lang = language(lang)
    hidden = small_cells.suppress(told.first.to_numpy(), least)
    names = labels.place_names(plan.scenario, lang)
    index = pd.Index([names.get(place, place) for place in told.first.index], dtype=object)
    frame = small_cells.shown(hidden, index, told.first.columns.astype(object))
    places = [*index, words.text("seen.all", lang)]
    return frame.reset_index(drop=True).assign(place=places)[["place", *frame.columns]]


def published_shares(plan: Plan, told: Seen, lang: str | None = None, least: int = small_cells.LEAST) -> pd.DataFrame:
    """Percent of households seen by the end of each month; "…" where it would tell a count that is not published.

    Returns
    -------
    DataFrame
        Columns place (name; the last row all) and one a month, percent rounded down or "…".
    """
    lang = language(lang)
    share = small_cells.shares(small_cells.suppress(told.first.to_numpy(), least))
    names = labels.place_names(plan.scenario, lang)
    months = list(told.first.columns[:-1])
    cells = [[_percent(value) for value in line] for line in share]
    frame = pd.DataFrame(cells, columns=months, dtype=object)
    places = [*(names.get(place, place) for place in told.first.index), words.text("seen.all", lang)]
    return frame.assign(place=places)[["place", *months]]


def by_community(plan: Plan, told: Seen, lang: str | None = None) -> pd.DataFrame:
    """Exact, internal: place, households, seen, enough, due, required, planned, missing; the last row all."""
    lang = language(lang)
    names = labels.place_names(plan.scenario, lang)
    numbers = ["households", "seen", "enough", "due", "required", "planned", "missing"]
    frame = told.by_community.assign(place=told.by_community["community"].map(names))[["place", *numbers]]
    total = {"place": words.text("seen.all", lang), **{name: told.total[name] for name in numbers}}
    return pd.concat([frame, pd.DataFrame([total])], ignore_index=True)


def by_cadre(plan: Plan, told: Seen, lang: str | None = None) -> pd.DataFrame:
    """Exact, internal: post (title), sessions, households, visits, walk_minutes."""
    lang = language(lang)
    titles = labels.post_titles(plan.scenario, lang)
    frame = told.by_cadre.assign(post=told.by_cadre["cadre"].map(titles).fillna(told.by_cadre["cadre"]))
    return frame[["post", "sessions", "households", "visits", "walk_minutes"]]


def _percent(share: float) -> int | str:
    return "…" if pd.isna(share) else int(labels.percent(share))

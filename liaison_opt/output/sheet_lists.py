"""Sheets that list sessions: by cadre, by community, by month, the meetings, and the roster itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from liaison_opt.output import labels, tables, words
from liaison_opt.output import meetings as other
from liaison_opt.output.book import Book, Column, Page, fitting
from liaison_opt.plan import Plan
from liaison_opt.rules.candidates import at_community
from liaison_opt.study.small_cells import LEAST

_CENTRED = {"date", "weekday", "time", "kind", "sessions"}
_MOST_BREAKS = 1000


def cadre(book: Book, plan: Plan) -> None:
    """Sheet 2: the sessions of each post, a page a post."""
    _listed(book, plan, "cadre", tables.by_cadre(plan, book.lang))


def community(book: Book, plan: Plan) -> None:
    """Sheet 3: the sessions of each place, a page a place: to be put on its door."""
    _listed(book, plan, "community", tables.by_community(plan, book.lang))


def _listed(book: Book, plan: Plan, key: str, frame: pd.DataFrame) -> None:
    dull = [name for name in ("team", "duty") if frame[name].nunique() < 2]
    frame = frame.assign(kind=_made_up(book, frame)).drop(columns=[*dull, "replaces", "announced"])
    columns = [_column(book, plan, frame, str(name), hi=50) for name in frame]
    page, row = _opened(book, plan, key, frame, columns)
    end = page.table(row, frame, columns)
    page.freeze(row + 1, 1, repeat=(0, row))
    page.filter(row, end, len(columns))
    page.printed(end)
    group = frame.iloc[:, 0]
    breaks = group.ne(group.shift()).to_numpy().nonzero()[0][1:]
    page.sheet.set_h_pagebreaks([row + 1 + int(number) for number in breaks][:_MOST_BREAKS])


def _opened(book: Book, plan: Plan, key: str, frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[Page, int]:
    """A landscape sheet for one table, with its title."""
    page = book.sheet(key, fitting(frame, columns), landscape=True)
    said = [labels.synthetic(plan.scenario, book.lang)]
    return page, page.head(labels.title(plan.scenario, f"title.{key}", book.lang), said)


def _made_up(book: Book, frame: pd.DataFrame) -> list[str]:
    """The kind of session; a make-up says for which day it stands."""
    return [
        kind if pd.isna(day) else words.text("kind.make_up_for", book.lang, date=words.day(day, book.lang))
        for kind, day in zip(frame["kind"], frame["replaces"], strict=True)
    ]


def _column(book: Book, plan: Plan, frame: pd.DataFrame, name: str, *, hi: int) -> Column:
    """A column with the catalogue's heading; a month with its own name."""
    if name[:2].isdigit():
        return Column(name=name, heading=month_heading(name, plan, book.lang), lo=7, hi=9, align="center")
    centred = name in _CENTRED or pd.api.types.is_numeric_dtype(frame[name])
    heading = words.known("column", name, book.lang)
    return Column(name=name, heading=heading, hi=hi, align="center" if centred else "left")


def month_heading(period: str, plan: Plan, lang: str) -> str:
    """A month's short name; January carries the year if the plan covers more than one."""
    name = words.month(period, lang)
    one_year = plan.scenario.horizon.first.year == plan.scenario.horizon.last.year
    return name if one_year or not period.endswith("-01") else f"{name} {period[:4]}"


def month(book: Book, plan: Plan) -> None:
    """Sheet 4: how many sessions each place has in each month."""
    counts = tables.by_month(plan, book.lang)
    frame = counts.reset_index()
    frame.insert(1, "posts", _linked(plan, book.lang))
    columns = [_column(book, plan, frame, str(name), hi=50) for name in frame]
    page, row = _opened(book, plan, "month", frame, columns)
    end = page.table(row, frame, columns)
    total = {"place": words.text("column.total", book.lang), "posts": "", **counts.sum().to_dict()}
    for number, column in enumerate(columns):
        style = book.boxed(bold=True, align=column.align, top=2, num_format="#,##0")
        page.put(end, number, total[column.name], style)
    fills, names = labels.colours(plan.scenario), labels.place_names(plan.scenario, book.lang)
    for offset, place in enumerate(tables.served(plan), start=row + 1):
        page.put(offset, 0, names[place], book.boxed(bg_color=fills[place], text_wrap=True))
    page.freeze(row + 1, 1, repeat=(0, row))
    page.filter(row, end, len(columns))
    page.printed(end + 1)


def _linked(plan: Plan, lang: str) -> list[str]:
    """The titles of the posts linked to each place, in the order of `tables.served`; households only as a count."""
    titles, join = labels.post_titles(plan.scenario, lang), words.text("list.semicolon", lang).join
    homes = plan.scenario.households["id"]
    links = plan.links[["cadre", "target"]].assign(home=lambda t: t["target"].isin(homes))
    links = at_community(links, plan.scenario)
    order = {str(cadre): number for number, cadre in enumerate(plan.scenario.cadres.index)}
    links = links.sort_values("cadre", key=lambda ids: ids.map(order), kind="stable")
    count = links.groupby(["target", "cadre"], sort=False)["home"].sum().reset_index()
    who: dict[str, list[str]] = {}
    for place, cadre, households in count.itertuples(index=False, name=None):
        said = titles.get(cadre, cadre)
        if households:
            # the workbook is published: no count of households below the smallest cell
            many = households if households >= LEAST else f"<{LEAST}"
            said = words.text("list.households", lang, post=said, count=many)
        who.setdefault(place, []).append(said)
    return [join(who.get(place, [])) for place in tables.served(plan)]


def meetings(book: Book, plan: Plan) -> None:
    """Sheet 5: meetings and other duties, a line a place, the days of each month in the cells."""
    frame = other.meetings(plan, book.lang)
    if frame.empty:
        return
    columns = [_column(book, plan, frame, str(name), hi=34) for name in frame]
    # a plan of one station along links has meetings besides; in others this is whatever else is done
    key = "meetings" if tables.station_duties(plan.scenario) == ["station"] else "others"
    page, row = _opened(book, plan, key, frame, columns)
    end = page.table(row, frame, columns)
    page.freeze(row + 1, 3, repeat=(0, row))
    page.filter(row, end, len(columns))
    page.printed(end)


def roster(book: Book, plan: Plan) -> None:
    """The last sheet: the roster with the columns and ids of roster.csv, to be edited and audited again."""
    frame = plan.roster.sort_values(["date", "start", "cadre", "session_id"], kind="stable", ignore_index=True)
    columns = [Column(name=str(name), heading=str(name), lo=8, hi=30) for name in frame]
    page = book.sheet("roster", fitting(frame, columns), landscape=True)
    plain, dated = book.style(), book.style(num_format="yyyy-mm-dd")
    for number, column in enumerate(columns):
        page.put(0, number, column.name, book.style(bold=True, bg_color="#DDE3EA"))
        style = dated if pd.api.types.is_datetime64_any_dtype(frame[column.name]) else plain
        for offset, value in enumerate(frame[column.name], start=1):
            if pd.notna(value) and value != "":
                page.put(offset, number, value, style)
    page.freeze(1, 2, repeat=(0, 0))
    page.filter(0, len(frame) + 1, len(columns))
    page.printed(len(frame) + 1)

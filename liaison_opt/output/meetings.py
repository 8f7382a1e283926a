"""Sessions that are not stationing, as a table: meetings, and whatever else is done."""

from __future__ import annotations

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import labels, tables, words
from liaison_opt.plan import Plan


def meetings(plan: Plan, lang: str | None = None) -> pd.DataFrame:
    """Sessions that are not stationing, a line a duty, place, post and time of day.

    Returns
    -------
    DataFrame
        Columns: duty, place, post, weekday (the usual one), time, then one a month ("2027-01") with the days of the
        month ("4, 11"; another day of the week is named: "6 Tue"), and sessions (how many). Where no day of the week
        has half of the sessions, weekday is "" and days in a row are drawn together ("4–8, 11").
    """
    lang = language(lang)
    scenario = plan.scenario
    rest = plan.roster[~plan.roster["duty"].isin(tables.station_duties(scenario))]
    months = list(dict.fromkeys(scenario.horizon.days["month"].astype(str)))
    group = ["duty", "community", "cadre", "start", "end"]
    if rest.empty:
        return pd.DataFrame(columns=["duty", "place", "post", "weekday", "time", *months, "sessions"])
    rest = rest.sort_values(["date", "start"]).assign(day=words.weekdays(rest["date"], lang))
    usual = rest.groupby(group)["day"].agg(_usual).rename("usual")
    rest = rest.join(usual, on=group)
    number = rest["date"].dt.day.astype(str)
    plain = rest["usual"].isin([""]) | (rest["day"] == rest["usual"])
    rest = rest.assign(
        month=rest["date"].dt.strftime("%Y-%m"),
        number=number.where(plain, number + " " + rest["day"]),
    )
    days = rest.pivot_table(index=group, columns="month", values="number", aggfunc=_days)
    days = (
        days.reindex(columns=months)
        .astype(object)
        .fillna("")
        .assign(sessions=rest.groupby(group).size(), usual=usual)
        .reset_index()
    )
    duty_order = {spec.name: number for number, spec in enumerate(scenario.settings.duty)}
    place_order = {place: number for number, place in enumerate(scenario.communities.index)}
    days = days.assign(first=days["duty"].map(duty_order), second=days["community"].map(place_order))
    days = days.sort_values(["first", "second", *group[2:]], ignore_index=True)
    head = pd.DataFrame(
        {
            "duty": days["duty"].map(lambda name: labels.duty_title(scenario, name, lang)),
            "place": days["community"].map(labels.place_names(scenario, lang)).fillna(days["community"]),
            "post": days["cadre"].map(labels.post_titles(scenario, lang)).fillna(days["cadre"]),
            "weekday": days["usual"],
            "time": days["start"] + "–" + days["end"],
        }
    )
    return pd.concat([head, days[[*months, "sessions"]]], axis="columns")


def _usual(days: pd.Series) -> str:
    """The day of the week that most sessions have; "" if it is not even half of them."""
    count = days.value_counts(sort=False)
    return str(days.mode().iloc[0]) if 2 * count.max() >= len(days) else ""


def _days(numbers: pd.Series) -> str:
    """Days of one month as a reader likes them: three or more in a row as "4–8"."""
    if not numbers.str.isdigit().all():
        return ", ".join(numbers)
    days = numbers.astype(int).drop_duplicates().sort_values()
    runs = days.groupby((days.diff() != 1).cumsum()).agg(["min", "max"])
    return ", ".join(
        f"{a}–{b}" if b - a > 1 else ", ".join(map(str, range(a, b + 1)))
        for a, b in runs.itertuples(index=False, name=None)
    )

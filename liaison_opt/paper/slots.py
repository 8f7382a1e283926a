"""What the calendar says of a session that gives only a day: its slot, its duty and whether it is a make-up."""

from __future__ import annotations

import pandas as pd

from liaison_opt.scenario import Scenario


def station_duties(scenario: Scenario) -> list[str]:
    """The duties held along links; all duties if none is."""
    found = [duty.name for duty in scenario.settings.duty if duty.at == "links"]
    return found or [duty.name for duty in scenario.settings.duty]


def may_lead(scenario: Scenario) -> frozenset[str]:
    """The posts that may lead a duty held along links."""
    roles = {duty.role for duty in scenario.settings.duty if duty.name in station_duties(scenario)}
    return frozenset(cadre for role in roles for cadre in scenario.roles.get(role, []))


def inferred(frame: pd.DataFrame, scenario: Scenario) -> tuple[pd.DataFrame, list[str]]:
    """The roster with start, end, duty and kind filled in where the calendar leaves no choice.

    Parameters
    ----------
    frame
        date, cadre, community; start, end, duty and kind are respected where they are given.
    scenario
        What was given.

    Returns
    -------
    The table with these four columns, "" where it cannot be told, and what was told, in plain words.
    """
    lines = frame.assign(line=range(len(frame)))
    for column in ("start", "end", "duty", "kind"):
        if column not in lines:
            lines[column] = ""
    fitting = _fitting(lines, scenario)
    told = fitting.groupby("line").agg(
        starts=("option_start", "nunique"), start=("option_start", "first"), end=("option_end", "first"),
        duties=("option_duty", "nunique"), duty=("option_duty", "first"), uses=("use", "nunique"), use=("use", "first"),
    ).reindex(range(len(lines)))  # fmt: skip
    told.index = lines.index
    sure = told["starts"].eq(1)
    done = lines.assign(
        start=lines["start"].where(lines["start"].ne("") | ~sure, told["start"]),
        end=lines["end"].where(lines["end"].ne("") | ~sure, told["end"]),
        duty=lines["duty"].where(lines["duty"].ne("") | ~told["duties"].eq(1), told["duty"]),
        kind=lines["kind"].where(lines["kind"].ne("") | ~told["uses"].eq(1), told["use"]),
    ).astype(dict.fromkeys(("start", "end", "duty", "kind"), "str"))
    done["duty"] = done["duty"].where(done["duty"].ne(""), _only_duty(done, scenario))
    done["kind"] = done["kind"].where(done["kind"].ne(""), "regular")
    return done.drop(columns="line"), _said(lines, told, done)


def _fitting(lines: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Slot and duty that fit each line; of these only such as post and place may hold, if there are any."""
    options = scenario.horizon.slots[["date", "start", "end", "use", "duties"]]
    options = options.assign(option_duty=options["duties"].str.split()).explode("option_duty").drop(columns="duties")
    options = options.rename(columns={"start": "option_start", "end": "option_end"})
    both = lines[["line", "date", "start", "duty", "kind", "cadre", "community"]].merge(options, on="date")
    both = both[both["start"].eq("") | both["start"].eq(both["option_start"])]
    both = both[both["duty"].eq("") | both["duty"].eq(both["option_duty"])]
    both = both[both["kind"].eq("") | both["kind"].eq("make_up").eq(both["use"].eq("make_up"))]
    able = _able(both["cadre"], both["community"], both["option_duty"], scenario)
    both = both.assign(able=able | both["duty"].ne(""))
    return both[both["able"] | ~both.groupby("line")["able"].transform("any")]


def _able(
    cadre: pd.Series[str], community: pd.Series[str], duty: pd.Series[str], scenario: Scenario
) -> pd.Series[bool]:
    """Whether the post has the role of the duty, and the place its kind."""
    kinds, homes = scenario.communities["kind"].to_dict(), scenario.cadres["home"].to_dict()
    roles = {str(post): str(tags).split() for post, tags in scenario.cadres["roles"].items()}
    specs = {spec.name: spec for spec in scenario.settings.duty}
    fits = [
        specs[name].role in roles.get(post, []) and kinds.get(place) in specs[name].kinds
        and (specs[name].at != "home" or homes.get(post) == place)
        for post, place, name in zip(cadre, community, duty, strict=True)
    ]  # fmt: skip
    return pd.Series(fits, index=cadre.index, dtype="bool")


def _only_duty(lines: pd.DataFrame, scenario: Scenario) -> pd.Series[str]:
    """The one duty that post and place may hold together, whatever the day; "" if there are none or several."""
    pairs = lines[["cadre", "community"]].drop_duplicates()
    able = {
        spec.name: _able(pairs["cadre"], pairs["community"], pd.Series(spec.name, index=pairs.index), scenario)
        for spec in scenario.settings.duty
    }
    table = pd.DataFrame(able, index=pairs.index)
    only = table.idxmax(axis="columns").where(table.sum(axis="columns").eq(1), "")
    known = dict(zip(pairs.itertuples(index=False, name=None), only, strict=True))
    told = [known[pair] for pair in lines[["cadre", "community"]].itertuples(index=False, name=None)]
    return pd.Series(told, index=lines.index, dtype="str")


def _said(lines: pd.DataFrame, told: pd.DataFrame, done: pd.DataFrame) -> list[str]:
    asked = lines["start"].eq("")
    notes = []
    if asked.any():
        notes.append(f"slot inferred for {int((asked & told['starts'].eq(1)).sum())} of {len(lines)} rows")
    for what, rows in (
        ("no slot of the calendar fits", told["starts"].isna()),
        ("several slots fit, give a start", asked & told["starts"].gt(1)),
        ("the duty cannot be told, give it", done["duty"].eq("")),
    ):
        if rows.any():
            notes.append(f"{what}: {_listed(done[rows])}")
    return notes


def _listed(rows: pd.DataFrame, most: int = 8) -> str:
    """Day and post of some sessions, in a sentence."""
    pairs = zip(rows["date"].iloc[:most], rows["cadre"].iloc[:most], strict=True)
    shown = ", ".join(f"{date.date()} {cadre}" for date, cadre in pairs)
    return shown if len(rows) <= most else f"{shown} and {len(rows) - most} more"

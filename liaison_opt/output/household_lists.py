"""Lists of households a session, for the team that goes out: opaque ids and zones. Internal, never published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from liaison_opt.language import language
from liaison_opt.output import csv_cells, labels, words
from liaison_opt.output.calendars import file_names
from liaison_opt.plan import Plan
from liaison_opt.study.coverage import NOT_HELD
from liaison_opt.study.seen import rows_of

LIST_COLUMNS = ("community", "date", "time", "post", "session", "order", "zone", "household", "minutes")


def lists(plan: Plan, lang: str | None = None, *, community: str | None = None) -> pd.DataFrame:
    """One row a visit, by community, session and order of the walk.

    Parameters
    ----------
    plan
        A plan with visits to listed households; those of sessions marked missed or cancelled are left out.
    lang
        "en" or "zh", for posts and zones.
    community
        Only visits in sessions of this community (its id).

    Returns
    -------
    DataFrame
        Columns `LIST_COLUMNS`: community (id), date (datetime64), time, post (title), session (id), order, zone (name),
        household (id), minutes (of the visit).

    Raises
    ------
    ValueError
        The plan has no visits to listed households.
    """
    lang = language(lang)
    if plan.visits is None:
        raise ValueError("this plan has no visits to listed households")
    scenario, roster, homes = plan.scenario, plan.roster, plan.scenario.households
    titles, names = labels.post_titles(scenario, lang), _zones(plan, lang)
    session = rows_of(plan.visits["session_id"], roster["session_id"])
    home = rows_of(plan.visits["household"], homes["id"])
    keep = (session >= 0) & (home >= 0)
    keep[keep] = ~roster["status"].isin(NOT_HELD).to_numpy()[session[keep]]
    if community is not None:
        keep[keep] = (roster["community"] == community).to_numpy()[session[keep]]
    held, seen = roster.iloc[session[keep]].reset_index(drop=True), homes.iloc[home[keep]].reset_index(drop=True)
    zone = seen["zone"].map(names).astype("str").fillna(seen["zone"])
    frame = pd.DataFrame({
        "community": held["community"], "date": held["date"], "time": held["start"] + "–" + held["end"],
        "post": held["cadre"].map(titles).fillna(held["cadre"]), "session": held["session_id"],
        "order": plan.visits["order"].to_numpy()[keep], "zone": zone, "household": seen["id"],
        "minutes": seen["minutes"].astype("int64"),
    })  # fmt: skip
    by = ["community", "date", "time", "session", "order", "household"]
    return frame.sort_values(by, kind="stable", ignore_index=True)[list(LIST_COLUMNS)]


def write(plan: Plan, folder: Path, *, lang: str | None = None) -> list[Path]:
    """Write one CSV file a community with visits, `households-ID.csv`; returns the files, sorted.

    The first line says that the list is internal and what is synthetic; the headings stand in the second.

    Raises
    ------
    ValueError
        The plan has no visits to listed households.
    """
    lang = language(lang)
    told = lists(plan, lang)
    folder.mkdir(parents=True, exist_ok=True)
    cells = csv_cells.safe(told)
    groups = {str(place): part for place, part in cells.groupby(told["community"], sort=True)}
    said = " ".join(part for part in (words.text("seen.internal", lang), labels.synthetic(plan.scenario, lang)) if part)
    head = ('"' + csv_cells.escape(said).replace('"', '""') + '"\n').encode("utf-8-sig")
    spoken = {name: words.known("column", name, lang) for name in LIST_COLUMNS}
    written = []
    for place, file in zip(groups, file_names("households", groups), strict=True):
        path = folder / file.replace(".ics", ".csv")
        path.write_bytes(head + csv_cells.lines(groups[place].rename(columns=spoken)).encode())
        written.append(path)
    return sorted(written)


def _zones(plan: Plan, lang: str) -> dict[str, str]:
    """Zone id to its name; names alike in one village are told apart by the id, those of other villages need not be."""
    places = plan.scenario.communities
    zones = places[places.index.isin(plan.scenario.households["zone"].unique())]
    name = zones["name_en"].where(zones["name_en"].fillna("") != "", zones["name"]) if lang == "en" else zones["name"]
    ids = zones.index.to_series().astype("str")
    name = name.fillna("").astype("str").where(lambda n: n != "", ids)
    twice = pd.DataFrame({"parent": zones["parent"], "name": name}).duplicated(keep=False)
    marked = [words.text("list.same", lang, name=n, id=i) for n, i in zip(name, ids, strict=True)]
    return dict(zip(ids, name.where(~twice, pd.Series(marked, index=name.index, dtype="str")), strict=True))

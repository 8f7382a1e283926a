"""A town under a scheme: the scenario that comes of it, with as many posts as asked for."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.rules.policy import judged
from liaison_opt.scenario import Raw, Scenario, from_frames
from liaison_opt.scenario.places.shares import shares
from liaison_opt.schemes.model import Bound, Role
from liaison_opt.schemes.read import POLICY_FILE, SCHEME_FILE, Scheme, scheme
from liaison_opt.schemes.town import Town

#: what stands in every town's scenario on what is real and what is not
_SYNTHETIC = {
    "en": "Synthetic: everything but the names of the town and its villages (posts, households, places, leave).",
    "zh": "除镇、村（社区）名称外，岗位、住户、位置、请假均为合成数据。",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Span:
    """How many posts of the scaled roles together a scheme has in a town.

    Parameters
    ----------
    written
        As the scheme is written, with the town's staff.
    least, most
        The bounds that clauses set; `most` None: no bound.
    step
        Posts that join or leave together.
    """

    written: int
    least: int
    most: int | None
    step: int


def under(
    town: Town, scheme_of: str | Path | Scheme, *, readings: Mapping[str, str] | None = None, posts: int | None = None
) -> Scenario:
    """The scenario of a town under a scheme.

    Parameters
    ----------
    town
        What is given.
    scheme_of
        A scheme, the name of a shipped one, or a folder.
    readings
        Readings that replace the scheme's own, such as {"A34": "twenty_three"}.
    posts
        Posts of the scaled roles in all; None: as the scheme is written. More than the town has are invented, and said
        to be: they belong where its own do.

    Raises
    ------
    ScenarioError
        The scheme has faults or does not fit the town; every fault at once.
    """
    chosen = scheme_of if isinstance(scheme_of, Scheme) else scheme(scheme_of)
    counts = counts_of(town, chosen, posts)
    cadres, extra = _cadres(town, chosen, counts)
    stated = chosen.stated.dump()
    places = town.communities
    if chosen.stated.households == "counts":
        places = places[places["kind"] != "zone"]
        inside = dict(zip(town.communities["id"], town.communities["parent"], strict=True))
        known = set(places["id"])
        cadres = cadres.assign(home=[home if home in known else inside[home] for home in cadres["home"]])
    settings: dict[str, Any] = {
        **stated,
        "name": f"{town.place}_{chosen.name}",
        "title": {lang: f"{town.name} · {title}" for lang, title in chosen.stated.title.items()},
        "synthetic": _SYNTHETIC,
        "horizon": {"year": town.year},
        "sources": (chosen.stated.source.get("en", ""),),
        "assumptions": (*_assumptions(town, counts, extra), *chosen.stated.assumptions),
    }
    tables = {"communities": places, "cadres": cadres, "leave": town.leave[town.leave["cadre"].isin(cadres["id"])]}
    if chosen.stated.households == "one_by_one":
        tables["households"] = town.households
    if chosen.stated.window:
        tables["windows"] = _windows(chosen, town.year)
    raw = from_frames(settings=settings, policy=[], **tables)
    files = {**raw.files, "settings": f"{chosen.file}/{SCHEME_FILE}", "policy": f"{chosen.file}/{POLICY_FILE}"}
    raw = Raw(settings=raw.settings, policy=chosen.policy, tables=raw.tables, files=files, rows=dict(chosen.lines))
    return judged(raw, [], readings=readings)


def span_of(town: Town, chosen: Scheme) -> Span:
    """How many posts of the scaled roles the scheme has in the town, at least, as written, at most."""
    scale = chosen.stated.scale
    homes = len(town.households)
    written = sum(_written(town, role) for role in chosen.stated.role if role.scaled)
    least = 1 if scale.least is None else math.ceil(scale.least.of(town.villages, homes))
    most = None if scale.most is None else math.floor(scale.most.of(town.villages, homes))
    groups = sum(role.scaled for role in chosen.stated.role)
    least = -(-max(least, groups) // scale.step) * scale.step
    most = None if most is None else max(least, most // scale.step * scale.step)
    return Span(written=written, least=least, most=most, step=scale.step)


def bound_at(chosen: Scheme, span: Span, posts: int) -> Bound | None:
    """The clause that stops the scheme at so many posts, if one does."""
    scale = chosen.stated.scale
    if posts <= span.least:
        return scale.least
    return scale.most if span.most is not None and posts >= span.most else None


def counts_of(town: Town, chosen: Scheme, posts: int | None) -> dict[str, int]:
    """Posts of each role: the scaled ones in the scheme's proportions, the others as written."""
    counts = {role.name: _written(town, role) for role in chosen.stated.role}
    if posts is not None:
        scaled = [role.name for role in chosen.stated.role if role.scaled]
        weight = np.array([max(1, counts[name]) for name in scaled], dtype=np.int64)
        one = np.ones(len(scaled), dtype=np.int64)
        dealt = shares(max(posts, len(scaled)), weight, one, one * max(posts, 1))
        counts |= dict(zip(scaled, dealt.tolist(), strict=True))
    return counts


def _written(town: Town, role: Role) -> int:
    have = int((town.cadres["kind"] == role.posts).sum())
    return have if role.take is None else max(1, round(role.take.of(town.villages, len(town.households))))


def _cadres(town: Town, chosen: Scheme, counts: Mapping[str, int]) -> tuple[pd.DataFrame, int]:
    """The posts that play a part, with their role tags; and how many of them the town does not have."""
    taken: dict[str, int] = {}
    homes: dict[str, list[str]] = {}
    parts, extra = [], 0
    for role in chosen.stated.role:
        have = town.cadres[town.cadres["kind"] == role.posts].reset_index(drop=True)
        first, count = taken.get(role.posts, 0), counts[role.name]
        taken[role.posts] = first + count
        number = np.arange(first, first + count)
        rows = have.take(number % len(have)).reset_index(drop=True)
        beyond = number >= len(have)
        extra += int(beyond.sum())
        if beyond.any():
            rows["home"] = rows["home"].where(~beyond, _added_homes(town, have["home"], beyond))
        more = pd.Series(np.where(beyond, "X" + (number // len(have)).astype(str), ""), dtype="str")
        told = pd.Series(np.where(beyond, "增" + (number // len(have)).astype(str), ""), dtype="str")
        rows = rows.assign(id=rows["id"] + more, title=rows["title"] + told)
        rows["title_en"] = rows["title_en"] + pd.Series(np.where(beyond, " (added)", ""), dtype="str")
        if role.home_of is not None:
            rows["home"] = np.resize(np.array(homes[role.home_of], dtype=object), count)
        homes[role.name] = rows["home"].tolist()
        tags = " ".join((role.name, *role.tags))
        head = (rows["principal"] & ~beyond).to_numpy()
        rows["roles"] = np.where(head, tags + " principal", tags)
        parts.append(rows)
    cadres = pd.concat(parts, ignore_index=True)
    return cadres[["id", "title", "title_en", "roles", "home"]], extra


def _added_homes(town: Town, homes: pd.Series[str], beyond: np.ndarray) -> np.ndarray:
    """Where posts that the town does not have belong: each where most households are left to a post (D'Hondt)."""
    kind = dict(zip(town.communities["id"], town.communities["kind"], strict=True))
    mine = town.communities[town.communities["kind"] == kind[homes.iloc[0]]]
    weight = mine["households"].to_numpy(dtype=np.int64)
    held = mine["id"].map(homes.value_counts()).fillna(0).to_numpy(dtype=np.int64, copy=True)
    places = mine["id"].to_numpy()
    found = np.full(len(beyond), "", dtype=object)
    for number in np.flatnonzero(beyond):
        best = int(np.argmax(weight / (held + 1)))
        found[number] = places[best]
        held[best] += 1
    return found


def _windows(chosen: Scheme, year: int) -> pd.DataFrame:
    rows = [
        {
            "name": window.name,
            "kind": window.kind,
            "from": window.of(window.start, year),
            "to": window.of(window.end, year),
        }
        for window in chosen.stated.window
    ]
    return pd.DataFrame(rows, columns=["name", "kind", "from", "to"])


def _assumptions(town: Town, counts: Mapping[str, int], extra: int) -> tuple[dict[str, str], ...]:
    """What is assumed of the town, in figures."""
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    found = [
        {"en": f"Assumed: {len(town.households)} households in {town.villages} of {town.real} villages; who takes "
               f"part: {told}.",
         "zh": f"假定：{town.real}个村（社区）中取{town.villages}个，共{len(town.households)}户；参加岗位：{told}。"}
    ]  # fmt: skip
    if extra:
        found.append(
            {"en": f"{extra} of these posts are more than the town has; they are added so that staff-hours are equal.",
             "zh": f"其中{extra}个岗位超出该镇现有人数，为使工时相等而增设。"}
        )  # fmt: skip
    return tuple(found)

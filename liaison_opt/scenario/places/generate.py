"""From the block to the tables of a scenario: communities, cadres, and households where they stand one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.places import scatter
from liaison_opt.scenario.places.block import Generate
from liaison_opt.scenario.places.dice import Dice, Floats, Ints
from liaison_opt.scenario.places.homes import Zones, households, zones
from liaison_opt.scenario.places.names import VILLAGE_COMMITTEE, Names, names
from liaison_opt.scenario.places.outline import Outline, outline
from liaison_opt.scenario.places.shares import CannotShare, shares
from liaison_opt.scenario.places.staff import Ground, posts

#: tables that a block makes
GENERATED = ("communities", "cadres", "households")


def generate(block: Generate) -> dict[str, pd.DataFrame]:
    """The tables of a synthetic place.

    Parameters
    ----------
    block
        Place, seed and sizes.

    Returns
    -------
    communities
        Columns id, name, kind (town, village, zone), parent, place (the office), lon, lat (degrees), households. Ids
        of towns and villages are their statistical codes (T and nine digits, V and twelve), a zone's is its village's
        and Z01, Z02, …
    cadres
        Columns id, title, title_en, roles, home.
    households
        Columns id, community, zone, minutes, windows, k_required, k_max; only if `one_by_one`. A household has no
        coordinates: it lies at its zone's centre.

    Raises
    ------
    ScenarioError
        The sizes do not fit together: households or posts that the bounds cannot hold.
    """
    listed = names(block)
    return made_of(block, listed, *_where(listed, block.seed))


def made_of(block: Generate, listed: Names, at: Ints, county: Ints, shapes: list[Outline]) -> dict[str, pd.DataFrame]:
    """The tables of towns and villages whose places on the map are known.

    Parameters
    ----------
    block
        Seed and sizes.
    listed
        The towns and villages.
    at, county, shapes
        Where each village lies (metres on its county's map, shape (v, 2)), its county's number, the outlines.

    Returns
    -------
    As `generate`.

    Raises
    ------
    ScenarioError
        The sizes do not fit together.
    """
    counts = _counts(block, len(listed.villages))
    town_ids, village_ids = "T" + listed.towns["code"], "V" + listed.villages["code"]
    town = listed.villages["town"].to_numpy(dtype=np.int64)
    found = zones(counts, at, county, shapes, block) if block.one_by_one else None
    zone_ids = pd.Series([], dtype="str") if found is None else _zone_ids(village_ids, found)
    ground = Ground(
        towns=pd.DataFrame({"id": town_ids, "name": listed.towns["name"]}),
        villages=pd.DataFrame({"id": village_ids, "name": listed.villages["name"]}),
        town=town, households=counts, zones=found, zone_ids=zone_ids,
    )  # fmt: skip
    tables = {"communities": _communities(ground, at, county, shapes), "cadres": _cadres(block, ground)}
    if found is not None:
        tables["households"] = households(found, zone_ids, village_ids, block)
    return tables


def _counts(block: Generate, villages: int) -> Ints:
    """Households of each village: skewed as real ones are, the total exact."""
    bounds = [np.full(villages, bound, dtype=np.int64) for bound in (block.village.lo, block.village.hi)]
    try:
        return shares(block.households, Dice(block.seed, 2).skewed(villages), *bounds)
    except CannotShare as error:
        raise _fault("generate.households", f"{block.households:,}", f"{villages:,} villages: {error}") from error


def _cadres(block: Generate, ground: Ground) -> pd.DataFrame:
    parts = []
    for number, spec in enumerate(block.posts):
        try:
            parts.append(posts(spec, ground))
        except CannotShare as error:
            raise _fault(f"generate.posts.{number}.count", f"{spec.count:,} {spec.role}", str(error)) from error
    return pd.concat(parts, ignore_index=True)


def _fault(column: str, value: str, problem: str) -> ScenarioError:
    todo = "Change the number, or the bounds that stand with it"
    return ScenarioError([Fault(file="scenario.toml", column=column, value=value, problem=problem, todo=todo)])


def _where(listed: Names, seed: int) -> tuple[Ints, Ints, list[Outline]]:
    """Where each village lies (metres on its county's map, shape (v, 2)), its county's number, the outlines."""
    codes = listed.towns["code"].str[:6]
    counties = list(dict.fromkeys(codes))
    shapes = [outline(code) for code in counties]
    town = listed.villages["town"].to_numpy(dtype=np.int64)
    resident = listed.villages["part"].to_numpy(dtype=np.int64) < VILLAGE_COMMITTEE
    county_of_town = codes.map({code: number for number, code in enumerate(counties)}).to_numpy(dtype=np.int64)
    at = np.zeros((len(town), 2), dtype=np.int64)
    for number, shape in enumerate(shapes):
        dice = Dice(seed, 1, number)
        own = np.flatnonzero(county_of_town == number)
        wanted = np.bincount(town, minlength=len(codes))[own]
        points = scatter.lattice(shape, int(wanted.sum()), dice)
        part = scatter.split(points, wanted, dice)
        for k, town_number in enumerate(own.tolist()):
            mine = np.flatnonzero(town == town_number)
            spots = scatter.villages(points[part == k], len(mine))
            # residents' committees are the town's seat and lie at its middle; the villages around them in any order
            seats = int(resident[mine].sum())
            order = np.concatenate([np.arange(seats), seats + dice.shuffled(len(mine) - seats)])
            at[np.concatenate([mine[resident[mine]], mine[~resident[mine]]])] = spots[order]
    return at, county_of_town[town], shapes


def _zone_ids(village_ids: pd.Series[str], found: Zones) -> pd.Series[str]:
    number = pd.Series(found.number).astype("str").str.zfill(2)
    return village_ids.take(found.village).reset_index(drop=True) + "Z" + number


def _communities(ground: Ground, at: Ints, county: Ints, shapes: list[Outline]) -> pd.DataFrame:
    """Towns (at the middle of their villages), villages, zones."""
    lon, lat = _degrees(at[:, 0], at[:, 1], county, shapes)
    middle = pd.DataFrame({"lon": lon, "lat": lat, "households": ground.households}).groupby(ground.town)
    towns = ground.towns.assign(
        kind="town", parent="", place=ground.towns["name"] + "政府", lon=_five(middle["lon"].mean()),
        lat=_five(middle["lat"].mean()), households=middle["households"].sum(),
    )  # fmt: skip
    towns["place"] = towns["place"].str.replace("街道政府", "街道办事处")
    villages = ground.villages.assign(
        kind="village", parent=ground.towns["id"].take(ground.town).array, place=ground.villages["name"] + "服务站",
        lon=lon, lat=lat, households=ground.households,
    )  # fmt: skip
    if ground.zones is None:
        return pd.concat([towns, villages], ignore_index=True)
    found = ground.zones
    lon, lat = _degrees(found.x, found.y, county[found.village], shapes)
    name = "第" + pd.Series(found.number).astype("str") + "片区"
    parts = pd.DataFrame(
        {"id": ground.zone_ids, "name": name, "kind": "zone",
         "parent": ground.villages["id"].take(found.village).array, "place": "", "lon": lon, "lat": lat,
         "households": found.size}
    )  # fmt: skip
    return pd.concat([towns, villages, parts], ignore_index=True)


def _five(degrees: pd.Series[float]) -> Floats:
    return np.asarray(degrees.round(5), dtype=np.float64)


def _degrees(x: Ints, y: Ints, county: Ints, shapes: list[Outline]) -> tuple[Floats, Floats]:
    lon, lat = np.zeros(len(x)), np.zeros(len(x))
    for number, shape in enumerate(shapes):
        there = county == number
        lon[there], lat[there] = shape.degrees(x[there], y[there])
    return lon, lat

"""What the seeded generators of synthetic tables share: points in a box, and CSV files as Excel likes them."""

from __future__ import annotations

import csv
import io
import math
import random
import sys
from pathlib import Path
from typing import Any

PLACES = ("id", "name", "name_en", "kind", "parent", "place", "lon", "lat", "households", "households_away", "priority")
POSTS = ("id", "title", "title_en", "roles", "home")
HOUSEHOLDS = ("id", "community", "zone", "minutes", "k_required", "k_max")
LEAVE = ("cadre", "from", "to", "known_on")
LINKS = ("cadre", "target")
WINDOWS = ("name", "kind", "from", "to")

Point = tuple[float, float]
Row = dict[str, Any]


def scenario_folder(name: str) -> Path:
    """The folder of a shipped scenario."""
    return Path(__file__).resolve().parents[1] / "scenarios" / name


def asked_folder(name: str) -> Path:
    """The folder named on the command line, else that of the shipped scenario."""
    return Path(sys.argv[1]) if sys.argv[1:] else scenario_folder(name)


def metres(a: Point, b: Point) -> float:
    """Distance of two points (lon, lat in degrees), flat: good to a metre or so in a town."""
    east = (a[0] - b[0]) * 111_320 * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, (a[1] - b[1]) * 110_574)


def scatter(rng: random.Random, count: int, box: tuple[float, float, float, float], apart: float) -> list[Point]:
    """Points in a box (west, east, south, north in degrees), at least `apart` metres from each other.

    Raises
    ------
    ValueError
        The box is too small for so many points so far apart.
    """
    points: list[Point] = []
    for _ in range(10_000 * count):
        point = (round(rng.uniform(*box[:2]), 5), round(rng.uniform(*box[2:]), 5))
        if all(metres(point, other) >= apart for other in points):
            points.append(point)
        if len(points) == count:
            return points
    raise ValueError(f"{count} points {apart} m apart do not fit into {box}")


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write a table as a CSV that Excel opens right; a column that a row lacks stays empty."""
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def around(rng: random.Random, centre: Point, count: int, radius: float, apart: float) -> list[Point]:
    """Points within `radius` metres of a centre, `apart` metres from it and from each other.

    Raises
    ------
    ValueError
        The circle is too small for so many points so far apart.
    """
    lon, lat = centre
    east, north = radius / (111_320 * math.cos(math.radians(lat))), radius / 110_574
    points = [centre]
    for _ in range(10_000 * count):
        point = (round(rng.uniform(lon - east, lon + east), 5), round(rng.uniform(lat - north, lat + north), 5))
        if metres(point, centre) <= radius and all(metres(point, other) >= apart for other in points):
            points.append(point)
        if len(points) > count:
            return points[1:]
    raise ValueError(f"{count} points {apart} m apart do not fit into a circle of {radius} m")


def village(rng: random.Random, number: int, centre: Point, homes: int, zones: int) -> list[Row]:
    """A synthetic village and its zones within a walk of the office, each with its share of the households."""
    lon, lat = centre
    head = {"id": f"V{number}", "name": f"第{number}村", "name_en": f"Village {number}", "kind": "village",
            "place": f"第{number}村村委会", "lon": lon, "lat": lat, "households": homes}  # fmt: skip
    return [head] + [
        {"id": f"V{number}Z{z}", "name": f"第{number}村第{z}片区", "name_en": f"Village {number}, zone {z}",
         "kind": "zone", "parent": f"V{number}", "lon": east, "lat": north, "households": homes // zones}
        for z, (east, north) in enumerate(around(rng, centre, zones, 600, 200), start=1)
    ]  # fmt: skip


def town_office(point: Point) -> Row:
    """The offices of a synthetic town."""
    lon, lat = point
    return {"id": "OFFICE", "name": "镇机关", "name_en": "Town office", "kind": "unit", "place": "镇机关会议室",
            "lon": lon, "lat": lat}  # fmt: skip

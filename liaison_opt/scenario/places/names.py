"""Real names: the towns and villages of a place, from the statistical division codes that the project carries."""

from __future__ import annotations

import dataclasses
import io
from importlib import resources

import pandas as pd

from liaison_opt.scenario.places.block import Generate

#: from this number on the last three digits of a village's code are no committee: parks, farms, virtual communities
NO_COMMITTEE = 400
#: below this number they are a residents' committee, from it on a village committee
VILLAGE_COMMITTEE = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class Names:
    """What a place is made of.

    Parameters
    ----------
    towns
        Columns code (nine digits), name; sorted by code.
    villages
        Columns code (twelve digits), name (as it is called, without "committee"), official (as it is listed), town
        (row number in `towns`), part (last three digits); sorted by code.
    """

    towns: pd.DataFrame
    villages: pd.DataFrame


def names(block: Generate) -> Names:
    """The towns and villages that the block takes, by its stated rules."""
    text = resources.files("liaison_opt").joinpath(f"data/admin/{block.place}.csv").read_text(encoding="utf-8")
    listed = pd.read_csv(io.StringIO(text), dtype="str").sort_values("code", ignore_index=True)
    long = listed["code"].str.len() == 12
    towns = listed[~long & (listed["code"].str[6:].astype("int64").where(~long, 0) < block.town_part_below)]
    towns = towns.iloc[: block.towns].reset_index(drop=True)
    number = pd.Series(towns.index, index=towns["code"])
    villages = listed[long].assign(town=lambda t: t["code"].str[:9].map(number))
    villages = villages[villages["town"].notna()].astype({"town": "int64"})
    villages = villages.assign(part=villages["code"].str[9:].astype("int64"))
    villages = _chosen(villages, block.villages)
    return Names(towns=towns, villages=villages.assign(official=villages["name"], name=called(villages["name"])))


def _chosen(villages: pd.DataFrame, wanted: int | None) -> pd.DataFrame:
    """So many villages: first those without a committee go, then the last code of the town that has most."""
    surplus = 0 if wanted is None else len(villages) - wanted
    if surplus > 0:
        odd = villages.index[villages["part"] >= NO_COMMITTEE]
        villages = villages.drop(odd[::-1][:surplus])
    for _ in range(0 if wanted is None else len(villages) - wanted):
        largest = villages["town"].value_counts(sort=False).sort_index().idxmax()  # the first of those alike
        villages = villages.drop(villages.index[villages["town"] == largest][-1])
    return villages.reset_index(drop=True)


def called(official: pd.Series[str]) -> pd.Series[str]:
    """What a place is called: 路北社区居民委员会 is 路北社区, 茂坡村委会 is 茂坡村."""
    village = official.str.replace(r"村?(?:村民委员会|村委会)$", "村", regex=True)
    return village.str.replace(r"(?:社区)?(?:居民委员会|居委会)$", "社区", regex=True)

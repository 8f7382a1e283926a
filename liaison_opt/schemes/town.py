"""One synthetic town on a real place, with the same posts whatever scheme it is put under."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.language import language
from liaison_opt.scenario.places.block import Posts
from liaison_opt.scenario.places.dice import Dice
from liaison_opt.scenario.places.one_town import USUAL, one_town, villages_of

#: posts of a town, and what they are in proportion to: all assumed, the ratios taken from figures in print
#: (625 leaders and 2,095 committee cadres for 738 places in Foshan; 8,500 members for 56,000 households in Raoyang)
STAFF: Mapping[str, tuple[str, Fraction]] = {
    "leader": ("villages", Fraction(625, 738)),
    "town_cadre": ("villages", Fraction(2)),
    "secretary": ("villages", Fraction(1)),
    "committee": ("villages", Fraction(3)),
    "party_member": ("households", Fraction(8_500, 56_000)),
}
_TITLES = {
    "leader": ("L", {"en": "Town leader", "zh": "镇领导"}),
    "town_cadre": ("T", {"en": "Town cadre", "zh": "镇干部"}),
    "secretary": ("S", {"en": "Village secretary", "zh": "村书记"}),
    "committee": ("C", {"en": "Committee member", "zh": "村委会委员"}),
    "party_member": ("M", {"en": "Party member", "zh": "党员"}),
}
#: spells of leave a year and their length in working weeks, for leaders and town cadres: assumed
_LEAVE, _ON_LEAVE = 2, ("leader", "town_cadre")
_LIMITS = {"villages": (2, 60), "homes": (10, 400), "year": (2000, 2099), "seed": (0, 2**31 - 1)}


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Town:
    """What is given of a town before any scheme: places, posts, households, leave.

    Everything but the names of the town and its villages is synthetic and changes with the seed.

    Parameters
    ----------
    place, name, code
        Whose names; the town and its statistical code.
    seed, year
        What everything invented is drawn from; the calendar year.
    real
        Villages and communities that the real town has; the first ones by code are taken.
    homes
        Households a village on average.
    communities, households, leave
        Tables of a scenario.
    cadres
        Columns id, title, title_en, kind (of post: a key of `STAFF`), home, principal (bool); posts of one kind stand
        in the order in which they are called upon: one of each village before a second of any.
    """

    place: str
    name: str
    code: str
    seed: int
    year: int
    real: int
    homes: int
    communities: pd.DataFrame
    cadres: pd.DataFrame
    households: pd.DataFrame
    leave: pd.DataFrame

    @property
    def villages(self) -> int:
        """Villages and communities that are planned for."""
        return int((self.communities["kind"] == "village").sum())

    @property
    def staff(self) -> pd.DataFrame:
        """Posts by kind (index): how many, and what a town has in proportion to villages or households; all assumed."""
        count = self.cadres["kind"].value_counts().reindex(list(STAFF), fill_value=0)
        told = [f"{float(share):.3g} / {per[:-1]}" for per, share in STAFF.values()]
        return pd.DataFrame({"posts": count, "in_proportion": told}, index=pd.Index(list(STAFF), name="kind"))

    def starts(self, posts: pd.DataFrame) -> dict[str, str]:
        """Post to the place where its ways begin: the town's office for its leaders and cadres, else where it belongs.

        Parameters
        ----------
        posts
            Index: ids of posts, also of such as were added to the town's. Column home.
        """
        office = str(self.communities["id"].iloc[0])
        own = self.cadres.loc[self.cadres["kind"].isin(_ON_LEAVE), "id"]
        town_staff = posts.index.to_series().str.split("X").str[0].isin(own)
        return dict(zip(posts.index, posts["home"].where(~town_staff, office), strict=True))

    def __repr__(self) -> str:
        if language() == "zh":
            return (
                f"镇({self.name}，{self.place}，种子 {self.seed}：{self.villages} 个村（社区）、"
                f"{len(self.households):,} 户、{len(self.cadres)} 个岗位；除名称外均为合成数据)"
            )
        return (
            f"Town({self.name}, {self.place}, seed {self.seed}: {self.villages} villages, {len(self.households):,} "
            f"households, {len(self.cadres)} posts; synthetic but for the names)"
        )


def town(
    place: str,
    town: str | None = None,
    *,
    seed: int = 0,
    villages: int = USUAL,
    homes: int = 60,
    year: int = 2027,
) -> Town:
    """A synthetic town with the real names of one town's villages.

    Parameters
    ----------
    place
        raoyang, gaozhou, foshan, baodi or haizhu.
    town
        Name (东岸镇) or code of the town; None: the one whose number of villages is nearest to ten.
    seed
        From which everything invented is drawn: coordinates, households, homes of posts, leave.
    villages
        At most so many villages, in the order of their codes (2 to 60).
    homes
        Households a village on average (10 to 400); far fewer than real villages have, so that plans take a second.
    year
        The calendar year.

    Raises
    ------
    ScenarioError
        There is no such place or town, or a number is outside its bounds; every fault at once.
    """
    given = {"villages": villages, "homes": homes, "year": year, "seed": seed}
    faults = [
        Fault(file="town", column=name, value=str(given[name]), problem="this number cannot be used",
              todo=f"Give a whole number from {lo:,} to {hi:,}.")
        for name, (lo, hi) in _LIMITS.items()
        if not isinstance(given[name], int) or isinstance(given[name], bool) or not lo <= given[name] <= hi
    ]  # fmt: skip
    if faults:
        raise ScenarioError(faults)
    return _made(place, town, seed, villages, homes, year)


@functools.lru_cache(maxsize=4)
def _made(place: str, town: str | None, seed: int, villages: int, homes: int, year: int) -> Town:
    """The town; the last ones are kept, for each is put under several schemes."""
    count = villages_of(place, town, villages)
    tables, real = one_town(place, town, seed=seed, villages=villages, homes=homes, posts=_posts(count, count * homes))
    places = tables["communities"]
    kinds = {letter: kind for kind, (letter, _) in _TITLES.items()}
    cadres = tables["cadres"].assign(kind=tables["cadres"]["id"].str[0].map(kinds)).drop(columns="roles")
    cadres = _in_turn(_homes(cadres, places, seed), places)
    return Town(
        place=place, name=str(places["name"].iloc[0]), code=str(places["id"].iloc[0])[1:], seed=seed, year=year,
        real=real, homes=homes, communities=places, cadres=cadres, households=tables["households"],
        leave=_leave(cadres, seed, year),
    )  # fmt: skip


def _posts(villages: int, households: int) -> tuple[Posts, ...]:
    """So many posts of each kind, at least one."""
    size = {"villages": villages, "households": households}
    found = []
    for kind, (per, share) in STAFF.items():
        letter, title = _TITLES[kind]
        each = int(share) if per == "villages" and share.denominator == 1 else 0
        found.append(
            Posts.model_validate(
                {"id": letter, "role": kind, "count": max(1, round(share * size[per])), "by": per, "title": title,
                 "home": "zone" if kind == "party_member" else "village", "least": each if villages > 1 else 0}
            )
        )  # fmt: skip
    return tuple(found)


def _homes(cadres: pd.DataFrame, places: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Leaders are in charge of villages drawn without return, where there are enough."""
    villages = places.loc[places["kind"] == "village", "id"].to_numpy()
    lead = (cadres["kind"] == "leader").to_numpy()
    drawn = villages[Dice(seed, 7).shuffled(len(villages))]
    home = cadres["home"].to_numpy(dtype=object).copy()
    home[lead] = np.resize(drawn, int(lead.sum()))
    names = dict(zip(places["id"], places["name"], strict=True))
    number = (cadres.groupby("kind", sort=False).cumcount() + 1).astype("str")
    title = cadres["title"].where(~lead, names[places["id"].iloc[0]] + "领导（" + number + "）")
    english = cadres["title_en"].where(~lead, "Town leader " + number)
    return cadres.assign(home=pd.array(home, dtype="str"), title=title, title_en=english)


def _in_turn(cadres: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Posts of one kind in the order in which they are called upon; the first two leaders are the principals."""
    parent = dict(zip(places["id"], places["parent"], strict=True))
    kind_of = dict(zip(places["id"], places["kind"], strict=True))
    village = cadres["home"].map(lambda home: parent[home] if kind_of[home] == "zone" else home)
    turn = cadres.groupby([cadres["kind"], village], sort=False).cumcount()
    order = {kind: number for number, kind in enumerate(STAFF)}
    cadres = cadres.assign(_kind=cadres["kind"].map(order), _turn=turn)
    cadres = cadres.sort_values(["_kind", "_turn", "id"], kind="stable").drop(columns=["_kind", "_turn"])
    first = cadres.groupby("kind", sort=False).cumcount() < 2
    return cadres.assign(principal=first & (cadres["kind"] == "leader")).reset_index(drop=True)


def _leave(cadres: pd.DataFrame, seed: int, year: int) -> pd.DataFrame:
    """A working week of leave twice a year for leaders and town cadres, known before the year."""
    away = cadres.loc[cadres["kind"].isin(_ON_LEAVE), "id"].sort_values().to_numpy()
    monday = dt.date(year, 1, 1) + dt.timedelta(days=(7 - dt.date(year, 1, 1).weekday()) % 7)
    half = 26 - 1  # a spell in each half of the year: whole weeks inside it
    weeks = Dice(seed, 8).below(half, len(away) * _LEAVE).reshape(len(away), _LEAVE) + np.arange(_LEAVE) * half
    rows = [
        {"cadre": post, "from": monday + dt.timedelta(weeks=int(week)),
         "to": monday + dt.timedelta(weeks=int(week), days=4)}
        for post, mine in zip(away, weeks, strict=True) for week in mine
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["cadre", "from", "to"])

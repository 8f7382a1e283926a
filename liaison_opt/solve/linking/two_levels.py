"""One to ten, ten to a hundred: leaders to members, members to households, each proven given the level below."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING

import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.solve.linking.share import Shared, share

if TYPE_CHECKING:
    from liaison_opt.plan import Status
    from liaison_opt.rules.walks import Walks

TREE_COLUMNS = ("leader", "members", "households", "member_seconds", "household_seconds")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TwoLevels:
    """Both levels, and the tree that they make.

    Parameters
    ----------
    households
        Members to households.
    members
        Leaders to members.
    tree
        Columns `TREE_COLUMNS`, one row a leader: members linked (the leader not counted), households reached by them
        and by the leader's own links, and the walks; None unless both levels have links.
    """

    households: Shared
    members: Shared
    tree: pd.DataFrame | None

    @property
    def status(self) -> Status:
        """The weaker of the two: infeasible if either level is, else optimal; each level is proven by itself."""
        return "infeasible" if "infeasible" in {self.households.status, self.members.status} else "optimal"


def two_levels(
    households: pd.DataFrame,
    members: pd.DataFrame,
    zones: pd.DataFrame,
    *,
    floor: int | pd.Series,
    ceiling: int | pd.Series,
    leader_floor: int | pd.Series = 8,
    leader_ceiling: int | pd.Series = 12,
    across: bool = False,
    wishes: pd.DataFrame | None = None,
    walks: Walks | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> TwoLevels:
    """Link leaders to members and members to households (clauses RY-1, RY-2, RY-9).

    Leaders are members whose `leader` is true: who qualifies is for the branch to say (RY-5). They have households of
    their own like every member, but are in no other leader's group. The levels share no constraint, so each is a flow
    of its own and the pair is as proven as its parts.

    Parameters
    ----------
    households, members, zones
        As `share` takes them; members also have `leader` (true or false).
    floor, ceiling
        Households a member.
    leader_floor, leader_ceiling
        Members a leader, the leader not counted: a number, or a Series by leader id.
    across
        Both levels may cross villages (a relaxation).
    wishes
        Columns household, member, worth: for the lower level.
    walks, executor, progress
        As in `share`.

    Raises
    ------
    ScenarioError
        The tables cannot be used.
    """
    if "leader" not in members:
        raise ScenarioError(
            [Fault(file="members", column="leader", problem="the column is missing", todo="Say who leads a group")]
        )
    leads = members["leader"].fillna(value=False).astype(bool)
    how = {"across": across, "walks": walks, "executor": executor, "progress": progress}
    lower = share(households, members, zones, floor=floor, ceiling=ceiling, wishes=wishes, **how)  # type: ignore[arg-type]
    led, leaders = members[~leads], members[leads]
    if "zone" not in members:
        raise ScenarioError(
            [Fault(file="members", column="zone", problem="the column is missing", todo="Give the zone of each member")]
        )
    upper = share(
        led[["id", "community", "zone"]],
        leaders,
        zones,
        floor=leader_floor,
        ceiling=leader_ceiling,
        **how,  # type: ignore[arg-type]
    )
    if lower.links is None or upper.links is None:
        return TwoLevels(households=lower, members=upper, tree=None)
    return TwoLevels(households=lower, members=upper, tree=_tree(lower.links, upper.links, leaders["id"]))


def _tree(lower: pd.DataFrame, upper: pd.DataFrame, leaders: pd.Series) -> pd.DataFrame:
    """What hangs under each leader."""
    leader_of = pd.concat([upper.set_index("target")["cadre"], pd.Series(leaders.to_numpy(), index=leaders.to_numpy())])
    below = lower.assign(leader=lower["cadre"].map(leader_of)).groupby("leader")
    above = upper.groupby("cadre")
    tree = pd.DataFrame({
        "members": above.size(), "households": below.size(),
        "member_seconds": above["seconds"].sum(), "household_seconds": below["seconds"].sum(),
    }).reindex(leaders.to_numpy()).fillna(0).astype("int64")  # fmt: skip
    return tree.rename_axis("leader").reset_index()[list(TREE_COLUMNS)]

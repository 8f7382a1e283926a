"""What a researcher hands to `link`, as arrays: every fault found at once, each with what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.transport import FORBIDDEN, Costs, Held, Listed
from liaison_opt.solve.linking.scaled import scaled

if TYPE_CHECKING:
    from liaison_opt.rules.model import Ints

    Floats = npt.NDArray[np.float64]

LONG = ("actor", "target", "cost")
WISHES = ("actor", "target", "worth")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Given:
    """Sound input: labels, integer costs over `factor` (wishes taken off), floors and ceilings by actor, lo and hi.

    Parameters
    ----------
    actors, targets
        Labels in order.
    cost
        Integer costs of allowed pairs, less what wishes are worth.
    raw
        Table of wishes met and costs as given is made from this: costs in the same shape as `cost`.
    factor, lossless
        What one unit of cost became, and whether nothing was rounded.
    """

    actors: pd.Index
    targets: pd.Index
    cost: Costs
    raw: Floats
    factor: int
    lossless: bool
    floor: Ints
    ceiling: Ints
    lo: Ints
    hi: Ints
    load: Ints
    wishes: pd.DataFrame


class Faults:
    """Collects faults of one call."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, where: str, problem: str, todo: str, value: object = None) -> None:
        """Note one."""
        shown = None if value is None else str(value)
        self.found.append(Fault(file="link", column=where, problem=problem, todo=todo, value=shown))

    def stop(self) -> None:
        """Raise all of them, if any."""
        if self.found:
            raise ScenarioError(self.found)


def read(cost: Any, floor: Any, ceiling: Any, load: Any, each: Any, allowed: Any, wishes: pd.DataFrame | None) -> Given:
    """Check and align the arguments of `link`.

    Raises
    ------
    ScenarioError
        Shapes, missing numbers, negative numbers, floors above ceilings, unknown labels: all at once.
    """
    faults = Faults()
    long = isinstance(cost, pd.DataFrame) and set(LONG) <= set(cost.columns)
    actors, targets, raw, pairs = _long(cost, faults) if long else _wide(cost, allowed, faults)
    if long and allowed is not None:
        faults.add("allowed", "a table of pairs says itself what is allowed", "Leave `allowed` out")
    loads = _counts(1 if load is None else load, targets, "load", faults)
    floors = _counts(floor, actors, "floor", faults)
    ceilings = floors if ceiling is None else _counts(ceiling, actors, "ceiling", faults)
    lo, hi = _each(each, targets, faults)
    faults.stop()
    if ceiling is None:
        ceilings = np.full(len(actors), int((hi * loads).sum()), dtype=np.int64)
    for labels, least, most, names in (
        (actors, floors, ceilings, ("floor", "ceiling")),
        (targets, lo, hi, ("lo", "hi")),
    ):
        for at in np.flatnonzero(least > most):
            faults.add(
                names[0], f"{labels[int(at)]}: {names[0]} {least[at]} exceeds {names[1]} {most[at]}", "Correct either"
            )
    worth = _wishes(wishes, actors, targets, pairs, faults)
    faults.stop()
    return _given(actors, targets, raw, pairs, worth, floor=floors, ceiling=ceilings, lo=lo, hi=hi, load=loads)


def _given(actors: pd.Index, targets: pd.Index, raw: Floats, pairs: Any, worth: pd.DataFrame, **rest: Ints) -> Given:
    paid = raw.copy()
    if pairs is None:
        paid[worth["a"], worth["t"]] -= worth["worth"]
        blocked = ~np.isfinite(paid)
        whole, factor, lossless = scaled(np.where(blocked, 0.0, paid))
        whole[blocked] = FORBIDDEN
        costs: Costs = Held(whole)
    else:
        paid[worth["pair"]] -= worth["worth"]
        whole, factor, lossless = scaled(paid)
        costs = Listed(actors=pairs[0], targets=pairs[1], costs=whole, size=(len(actors), len(targets)))
    return Given(
        actors=actors, targets=targets, cost=costs, raw=raw, factor=factor, lossless=lossless, wishes=worth, **rest
    )


def _wide(cost: Any, allowed: Any, faults: Faults) -> tuple[pd.Index, pd.Index, Floats, None]:
    """Costs in a rectangle; pairs that are not allowed become infinite."""
    frame = cost if isinstance(cost, pd.DataFrame) else None
    values = _numbers(frame.to_numpy() if frame is not None else cost, "cost", faults)
    if values is None or values.ndim != 2 or 0 in values.shape:
        faults.add("cost", "not a rectangle of numbers", "Give an array or a frame, a row an actor, a column a target")
        faults.stop()
    assert values is not None  # noqa: S101 - for the type checker; the line above has raised
    actors = frame.index if frame is not None else pd.RangeIndex(values.shape[0])
    targets = frame.columns if frame is not None else pd.RangeIndex(values.shape[1])
    for name, labels in (("rows", actors), ("columns", targets)):
        for label in labels[labels.duplicated()].unique():
            faults.add("cost", f"two {name} have the same label", "Give each its own", label)
    open_pairs = np.ones(values.shape, dtype=bool)
    if allowed is not None:
        given = np.asarray(allowed)
        if given.shape != values.shape or given.dtype != bool:
            faults.add("allowed", f"shape {given.shape} of {given.dtype}, but cost has {values.shape}",
                       "Give true or false for each pair of `cost`")  # fmt: skip
        else:
            open_pairs = given
    _costs(values, open_pairs, faults)
    return actors, targets, np.where(open_pairs, values, np.inf), None


def _long(cost: pd.DataFrame, faults: Faults) -> tuple[pd.Index, pd.Index, Floats, tuple[Ints, Ints]]:
    """Costs of listed pairs, in the order of actor and target."""
    empty = cost[list(LONG[:2])].isna().any(axis=1)
    if empty.any():
        faults.add("actor, target", f"{int(empty.sum())} rows name no actor or no target", "Complete or delete them")
        faults.stop()
    twice = cost.duplicated(list(LONG[:2]))
    if twice.any():
        first = cost.loc[twice].iloc[0]
        faults.add("actor, target", f"{int(twice.sum())} pairs are listed twice", "Keep one row a pair",
                   f"{first['actor']}, {first['target']}")  # fmt: skip
    values = _numbers(cost["cost"].to_numpy(), "cost", faults)
    if values is None or not len(values):
        faults.add("cost", "no pairs with numbers", "Give one row a pair that may be linked")
        faults.stop()
    assert values is not None  # noqa: S101 - for the type checker; the line above has raised
    _costs(values, np.ones(values.shape, dtype=bool), faults)
    a, actors = pd.factorize(cost["actor"], sort=True)
    t, targets = pd.factorize(cost["target"], sort=True)
    order = np.lexsort((t, a))
    return pd.Index(actors), pd.Index(targets), values[order], (a[order].astype(np.int64), t[order].astype(np.int64))


def _numbers(values: Any, where: str, faults: Faults) -> Floats | None:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        faults.add(where, "not all entries are numbers", "Give numbers only")
        return None


def _costs(values: Floats, used: npt.NDArray[np.bool_], faults: Faults) -> None:
    bad = used & ~np.isfinite(values)
    if bad.any():
        todo = "Fill them, or say with `allowed` (or by leaving the row out) that these pairs cannot be linked"
        faults.add("cost", f"{int(bad.sum())} costs are missing or infinite", todo)
    below = used & (values < 0)
    if below.any():
        faults.add("cost", f"{int(below.sum())} costs are negative", "Give costs from 0; say wishes with `wishes`",
                   values[below].min())  # fmt: skip
    if used.any() and np.isfinite(values[used]).all() and float(values[used].max()) > 1e12:
        faults.add("cost", "costs above 1e12", "Use a larger unit", values[used].max())


def _counts(given: Any, labels: pd.Index, where: str, faults: Faults) -> Ints:
    """One whole number from 0 a label, from a number, a sequence in order, or a Series or dict by label."""
    if isinstance(given, dict):
        given = pd.Series(given)
    if isinstance(given, pd.Series):
        gone = labels[~labels.isin(given.index)]
        if len(gone) or given.index.has_duplicates:
            faults.add(where, f"{len(gone)} labels have no number, or some have two", "Give one number a label",
                       gone[0] if len(gone) else None)  # fmt: skip
            return np.zeros(len(labels), dtype=np.int64)
        given = given.reindex(labels).to_numpy()
    values = _numbers(given, where, faults)
    if values is None:
        return np.zeros(len(labels), dtype=np.int64)
    if values.shape not in {(), (len(labels),)}:
        faults.add(where, f"{values.shape} numbers for {len(labels)} labels", "Give one number, or one a label")
        return np.zeros(len(labels), dtype=np.int64)
    values = np.broadcast_to(values, (len(labels),))
    bad = ~np.isfinite(values) | (values < 0) | (values != np.rint(values)) | (values > 1e12)
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        faults.add(where, f"{int(bad.sum())} numbers are not whole numbers from 0; the first is that of {labels[at]}",
                   "Give whole numbers (minutes, not hours)", values[at])  # fmt: skip
        return np.zeros(len(labels), dtype=np.int64)
    return values.astype(np.int64)


def _each(each: Any, targets: pd.Index, faults: Faults) -> tuple[Ints, Ints]:
    """Links a target: a number, or the pair (lo, hi) of numbers, sequences or Series."""
    lo, hi = each if isinstance(each, tuple) and len(each) == 2 else (each, each)
    return _counts(lo, targets, "each", faults), _counts(hi, targets, "each", faults)


def _wishes(wishes: Any, actors: pd.Index, targets: pd.Index, pairs: Any, faults: Faults) -> pd.DataFrame:
    """Wishes with the numbers of their pairs: a, t, pair (of a listed pair), worth."""
    none = pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in ("a", "t", "pair")} | {"worth": np.zeros(0)})
    if wishes is None:
        return none
    if not isinstance(wishes, pd.DataFrame) or not set(WISHES) <= set(wishes.columns):
        faults.add("wishes", "not a table of wishes", f"Give a frame with the columns {', '.join(WISHES)}")
        return none
    found = pd.DataFrame(
        {"a": actors.get_indexer(pd.Index(wishes["actor"])), "t": targets.get_indexer(pd.Index(wishes["target"]))}
    )
    worth = _numbers(wishes["worth"].to_numpy(), "wishes", faults)
    if worth is None or not np.isfinite(worth).all() or (worth < 0).any():
        faults.add(
            "wishes", "`worth` is not a number from 0 everywhere", "Say what each wish is worth, in units of cost"
        )
        return none
    strange = (found < 0).any(axis=1)
    if strange.any():
        row: dict[Hashable, Any] = wishes.loc[strange.to_numpy()].iloc[0].to_dict()
        faults.add("wishes", f"{int(strange.sum())} wishes name an actor or target that `cost` does not know",
                   "Correct the label or delete the wish", f"{row['actor']}, {row['target']}")  # fmt: skip
    if found.duplicated().any():
        faults.add("wishes", f"{int(found.duplicated().sum())} wishes are listed twice", "Keep one row a pair")
    found["worth"], found["pair"] = worth, 0
    if pairs is not None and not strange.any():
        key = pairs[0] * len(targets) + pairs[1]
        wanted = (found["a"] * len(targets) + found["t"]).to_numpy()
        found["pair"] = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        # a wish for a pair that is not listed cannot be met
        found = found[key[found["pair"]] == wanted]
    return found

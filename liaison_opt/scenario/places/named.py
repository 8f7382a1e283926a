"""The block of a place by name: a scenario's own, or a plain one for a place that no scenario uses."""

from __future__ import annotations

import tomllib
import typing
from pathlib import Path

import pydantic

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.scenario.places.block import Generate, Place, Posts
from liaison_opt.scenario.places.names import names

PLACES: tuple[str, ...] = typing.get_args(Place)
# of a place for which no scenario says anything else
_A_VILLAGE = {"households": 300, "cadres": 2}


def block_of(where: str | Path, *, seed: int | None = None, households: int | None = None) -> Generate:
    """The `[generate]` block of a scenario, or a plain block for a place, with seed and size changed.

    Parameters
    ----------
    where
        A scenario folder or the name of a shipped one; else one of `PLACES`.
    seed
        Another seed; a plain block has seed 0.
    households
        Another total; posts in proportion to households change with it, never below one a village.

    Raises
    ------
    ScenarioError
        There is no such scenario or place, it has no such block, or the block is at fault.
    """
    stated = _stated(str(where))
    if seed is not None:
        stated["seed"] = seed
    try:
        block = Generate.model_validate(stated)
    except pydantic.ValidationError as error:
        raise ScenarioError([
            Fault(file="scenario.toml", column=".".join(map(str, ("generate", *wrong["loc"]))),
                  value=str(wrong["input"]), problem=str(wrong["msg"]), todo="Correct it") for wrong in error.errors()
        ]) from error  # fmt: skip
    return block if households is None else _resized(block, households)


def _stated(where: str) -> dict[str, typing.Any]:
    from liaison_opt.scenario.find import find, shipped  # noqa: PLC0415 (find reads folders, which make places)

    if where not in shipped() and where in PLACES and not Path(where).exists():
        cadres = {"id": "G", "role": "cadre", "count": 1, "title": {"zh": "干部", "en": "Cadre"}}
        plain = {"place": where, "seed": 0, "households": 1, "posts": [cadres]}
        villages = len(names(Generate.model_validate(plain)).villages)
        cadres["count"] = _A_VILLAGE["cadres"] * villages
        return {**plain, "households": _A_VILLAGE["households"] * villages}
    folder = find(where)
    try:
        content = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _fault(where, "its scenario.toml cannot be read") from error
    if not isinstance(content.get("generate"), dict):
        raise _fault(where, "this scenario has no [generate] block")
    return dict(content["generate"])


def _fault(where: str, problem: str) -> ScenarioError:
    todo = f"Name a scenario that has one, or a place: {', '.join(PLACES)}"
    return ScenarioError([Fault(file=where, problem=problem, todo=todo)])


def _resized(block: Generate, households: int) -> Generate:
    """The same place with other totals: what is in proportion to households stays so."""

    def scaled(post: Posts) -> Posts:
        if post.by != "households" or post.most is not None:
            return post
        return post.model_copy(update={"count": max(1, round(post.count * households / block.households))})

    return block.model_copy(update={"households": households, "posts": tuple(map(scaled, block.posts))})

"""Duties of a raw scenario with something changed, to ask "what if" in a notebook."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault
from liaison_opt.scenario.words import advice

if TYPE_CHECKING:
    from liaison_opt.scenario.entities import Raw


def with_duties(raw: Raw, duties: Mapping[str, Mapping[str, Any]]) -> tuple[Raw, list[Fault]]:
    """A raw scenario whose duties have other keys; the keys themselves are judged with the rest of the settings.

    Parameters
    ----------
    raw
        The scenario as read.
    duties
        Name of a duty to the keys to change, e.g. {"home_visits": {"visits": 6}}; a value of None takes a key out.

    Returns
    -------
        The changed scenario, and a fault for each name that is no duty's.
    """
    stated = [dict(duty) for duty in raw.settings.get("duty", [])]
    known = [str(duty.get("name")) for duty in stated]
    changed = [
        {key: value for key, value in {**duty, **duties.get(name, {})}.items() if value is not None}
        for duty, name in zip(stated, known, strict=True)
    ]
    faults = [
        Fault(
            file="duties",
            value=name,
            problem="the scenario has no duty of this name",
            todo=advice(name, known, f"The duties are {', '.join(known)}"),
        )
        for name in duties
        if name not in known
    ]
    return dataclasses.replace(raw, settings={**raw.settings, "duty": changed}), faults

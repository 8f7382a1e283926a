"""Any scenarios, policies or readings side by side: what `lo.compare` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.policy import load
from liaison_opt.scenario import Scenario, toml_in
from liaison_opt.scenario.text import MAX_BYTES, read_text

if TYPE_CHECKING:
    from liaison_opt.scenario import PolicyRow
    from liaison_opt.study.compare import Comparison

Given = Scenario | str | Path


def compare(
    given: Given | Mapping[str, Given] | Sequence[Given],
    reading: str | Sequence[str] | None = None,
    *,
    policies: Mapping[str, str | Path] | Sequence[str | Path] | None = None,
    **how: Any,
) -> Comparison:
    """Plan several variants and put the plans side by side: readings, scenarios, or policies.

    Parameters
    ----------
    given
        A scenario, or what `scenario` would read: its readings, or its own policy and others, side by side. Several,
        in a sequence or by name: these side by side.
    reading
        Of one scenario: a code such as "A34", several, or "all" (the default without `policies`): each code is varied
        alone, the others as the scenario has them.
    policies
        Of one scenario: files `policy.toml` (or folders that hold one), in a sequence or by name.
    how
        seed, seconds (for each variant), workers, executor, progress, stops, lang: as in `variants.readings`.

    Raises
    ------
    ScenarioError
        Bad input, a code that the scenario does not have, a reading or policy that does not fit it. A variant that is
        impossible is a column of the comparison, not an error.
    """
    from liaison_opt import variants  # noqa: PLC0415 (what shows a comparison is loaded only where it is needed)

    several = isinstance(given, Mapping) or (isinstance(given, Sequence) and not isinstance(given, str))
    if several:
        if reading is not None or policies is not None:
            raise ScenarioError([_fault("given", "Readings and policies are compared on one scenario.")])
        return variants.named(_scenarios(given), **how)  # type: ignore[arg-type]
    if reading is not None and policies is not None:
        raise ScenarioError([_fault("policies", "Give readings or policies: one thing is varied at a time.")])
    one = given if isinstance(given, Scenario) else load(given)  # type: ignore[arg-type]
    if policies is None:
        codes = "all" if reading is None else reading
        return variants.readings(one, [codes] if isinstance(codes, str) else list(codes), **how)
    return variants.named(variants.policies(one, _policies(policies)), **how)


def _scenarios(given: Mapping[str, Given] | Sequence[Given]) -> dict[str, Scenario]:
    """Name to scenario; every fault of every one."""
    pairs: list[tuple[str | None, Given]] = (
        [*given.items()] if isinstance(given, Mapping) else [(None, one) for one in given]
    )
    found: dict[str, Scenario] = {}
    faults: list[Fault] = []
    for name, one in pairs:
        try:
            scenario = one if isinstance(one, Scenario) else load(one)
        except ScenarioError as error:
            faults += error.faults
            continue
        called = scenario.name if name is None else str(name)
        if called in found:
            faults.append(_fault(called, "Two scenarios have this name: give a mapping from names of your own."))
        found[called] = scenario
    if faults:
        raise ScenarioError(faults)
    return found


def _policies(given: Mapping[str, str | Path] | Sequence[str | Path]) -> dict[str, tuple[PolicyRow, ...]]:
    """Name to the rules of a file; every fault of every file."""
    paths = given.items() if isinstance(given, Mapping) else [(_called(Path(one)), one) for one in given]
    found: dict[str, tuple[PolicyRow, ...]] = {}
    faults: list[Fault] = []
    for name, one in paths:
        path = Path(one) / "policy.toml" if Path(one).is_dir() else Path(one)
        if not path.is_file():
            todo = "Give a file policy.toml, or the folder in which it lies."
            faults.append(Fault(file=str(one), problem="there is no such policy", todo=todo))
            continue
        if name in found:
            faults.append(_fault(str(name), "Two policies have this name: give a mapping from names of your own."))
        text, more = read_text(path, f"{path.parent.name}/{path.name}", MAX_BYTES)
        faults += more
        rows, more = toml_in.rules(text, f"{path.parent.name}/{path.name}") if text is not None else ((), [])
        faults += more
        found[str(name)] = rows
    if faults:
        raise ScenarioError(faults)
    return found


def _called(path: Path) -> str:
    """A policy is called after its folder, another file after itself."""
    return path.resolve().parent.name if path.name == "policy.toml" else path.stem


def _fault(value: str, todo: str) -> Fault:
    return Fault(file="compare", value=value, problem="this cannot be compared", todo=todo)

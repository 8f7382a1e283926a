"""What a case came to, kept in results.json: read, written whole or not at all, and compared line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_opt.cases.find import RESULTS_FILE
from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.output import words

if TYPE_CHECKING:
    from liaison_opt.cases.running import Ground, Outcome

#: the parts of results.json that only plans tell
PLANNED = ("findings", "runs")


def of_runs(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """Status, tiers with value and bound, and the sum of a proof, a run each."""
    found: dict[str, Any] = {}
    for name, one in outcomes.items():
        found[name] = {"status": one.status}
        if one.tiers:
            found[name]["tiers"] = {
                tier: {"value": value, "bound": bound} for tier, (value, bound) in one.tiers.items()
            }
        if one.need is not None:
            found[name] |= {"need": one.need, "room": one.room}
    return found


def of_policies(grounds: Mapping[str, Ground]) -> dict[str, Any]:
    """Scenario to its rules as its policy.toml has them, each with clause, form and parameters; notes left out."""
    found: dict[str, Any] = {}
    for ground in grounds.values():
        found.setdefault(ground.run.scenario, json.loads(json.dumps(ground.policy, default=str)))
    return found


def read(folder: Path) -> dict[str, Any] | None:
    """What results.json of a folder holds; None if there is none.

    Raises
    ------
    ScenarioError
        The file is no JSON, or not what `--write` writes.
    """
    path = folder / RESULTS_FILE
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ScenarioError([_spoilt(f"it cannot be read ({error})")]) from error
    shapes = {"case": str, "counts": dict, "findings": dict, "runs": dict, "policies": dict}
    bad = [key for key, shape in shapes.items() if not isinstance(told, dict) or not isinstance(told.get(key), shape)]
    if bad:
        raise ScenarioError([_spoilt(f"it lacks {', '.join(bad)}")])
    return dict(told)


def _spoilt(problem: str) -> Fault:
    return Fault(file=RESULTS_FILE, problem=problem, todo="Make it anew: liaison-opt case NAME --write.")


def text(found: Mapping[str, Any]) -> str:
    """The content of results.json: same figures, same bytes."""
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def differences(
    kept: Mapping[str, Any], found: Mapping[str, Any], lang: str = "en", *, whole: bool = True
) -> list[str]:
    """What is no longer as it was kept, a line each; where not all runs were made (`whole`), of those made alone."""
    lines = list(_policies(kept["policies"], found["policies"], lang))
    lines += _lines("counts", kept["counts"], found["counts"], lang)
    for part in PLANNED:
        before = kept[part] if whole else {name: value for name, value in kept[part].items() if name in found[part]}
        lines += _lines(part, before, found[part], lang)
    return lines


def _lines(path: str, kept: Any, found: Any, lang: str) -> Iterator[str]:
    """A line for each value that differs, named by its path."""
    if isinstance(kept, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*kept, *found)):
            yield from _lines(f"{path}.{key}", kept.get(key), found.get(key), lang)
    elif kept != found:
        yield words.text("case.differs", lang, path=path, kept=_told(kept), found=_told(found))


def _policies(kept: Mapping[str, Any], found: Mapping[str, Any], lang: str) -> Iterator[str]:
    """A line for each rule that is not the one that the results were made with."""
    for scenario in dict.fromkeys((*kept, *found)):
        before, now = kept.get(scenario), found.get(scenario)
        if before is None or now is None:
            yield words.text("case.scenario_new" if before is None else "case.scenario_gone", lang, scenario=scenario)
            continue
        for name in dict.fromkeys((*before, *now)):
            if before.get(name) != now.get(name):
                yield _rule(name, scenario, before.get(name), now.get(name), lang)


def _rule(name: str, scenario: str, before: dict[str, Any] | None, now: dict[str, Any] | None, lang: str) -> str:
    """What has become of a rule: new, gone, or each parameter that is another."""
    fields = {"rule": name, "clause": (before or now or {}).get("clause", ""), "scenario": scenario}
    if before is None or now is None:
        return words.text("case.rule_new" if before is None else "case.rule_gone", lang, **fields)
    keys = [key for key in dict.fromkeys((*before, *now)) if before.get(key) != now.get(key)]
    changed = [f"{key} {_told(before.get(key))} -> {_told(now.get(key))}" for key in keys]
    return words.text("case.rule_changed", lang, **fields, changed=words.text("list.comma", lang).join(changed))


def _told(value: Any) -> str:
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

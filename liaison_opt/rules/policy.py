"""From policy rows to rules: the registry of forms, the readings, and every fault of a policy at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pydantic

from liaison_opt.errors import Fault, ScenarioError
from liaison_opt.rules.balance import Balance
from liaison_opt.rules.base import Rule, nearest
from liaison_opt.rules.checked import PublishedStat, Record
from liaison_opt.rules.clauses import clause_faults, note_faults
from liaison_opt.rules.counting import MaxVisits, MinActivities
from liaison_opt.rules.cover import DutyCover, Respond
from liaison_opt.rules.days import ConsecutiveDays, MinDays
from liaison_opt.rules.fits import VisitsFit
from liaison_opt.rules.given import Deadline, Pins
from liaison_opt.rules.linking import Eligible, FixedAssignment, GivenLinks, LinksPerActor, LinksPerTarget
from liaison_opt.rules.make_up import MakeUp
from liaison_opt.rules.overlap import NoOverlap
from liaison_opt.rules.prefer import Prefer
from liaison_opt.rules.reach import Coverage
from liaison_opt.rules.readings import as_chosen, option_faults
from liaison_opt.rules.slots import FixedSlot, Window
from liaison_opt.rules.spacing import Spacing
from liaison_opt.rules.team import StandingTeam, Team
from liaison_opt.rules.visits import MinVisits
from liaison_opt.rules.zones import Zones
from liaison_opt.scenario import PolicyRow, Raw, Scenario, build, find, from_frames, read
from liaison_opt.scenario.duties import with_duties
from liaison_opt.scenario.places.made import made_anew

#: all nine schemes together have 232 clauses; each rule is put into the model and judged on its own, which takes time
MOST_RULES = 500
FORMS: dict[str, type[Rule]] = {
    form.form: form
    for form in (
        LinksPerActor, LinksPerTarget, Eligible, FixedAssignment, Prefer, Zones, MinVisits, MaxVisits, Coverage,
        MinDays, ConsecutiveDays, FixedSlot, Window, MakeUp, DutyCover, Balance, Spacing, Team, StandingTeam, NoOverlap,
        Respond, MinActivities, Deadline, Record, PublishedStat,
    )
}  # fmt: skip


def rules_of(scenario: Scenario, forms: Mapping[str, type[Rule]] | None = None) -> tuple[Rule, ...]:
    """The rules of a sound scenario: its policy, and the givens (links, pins, one place at a time).

    Raises
    ------
    ScenarioError
        The policy has faults; all are listed.
    """
    rules, faults = validate(scenario.policy, scenario, scenario.settings.readings, forms)
    if faults:
        raise ScenarioError(faults)
    return (*rules, *_givens(scenario))


def _givens(scenario: Scenario) -> list[Rule]:
    found: list[Rule] = [
        NoOverlap(type="no_overlap", id="given-one-place", clause="given:one_place", resource="cadre"),
        FixedAssignment(type="fixed_assignment", id="given-along-links", clause="given:along_links", period=None),
    ]
    if len(scenario.links):
        found.append(GivenLinks(type="given_links", id="given-links", clause="given:links"))
    if len(scenario.households) and any(duty.visits for duty in scenario.settings.duty):
        found.append(VisitsFit(type="visits_fit", id="given-visits-fit", clause="given:visits_fit"))
    if len(scenario.pins):
        found.append(Pins(type="pins", id="given-pins", clause="given:pins"))
    return found


def validate(
    policy: tuple[PolicyRow, ...],
    scenario: Scenario | None,
    readings: Mapping[str, str],
    forms: Mapping[str, type[Rule]] | None = None,
) -> tuple[list[Rule], list[Fault]]:
    """Judge the rows of a policy; the words of a scenario (roles, slots …) only if there is one.

    Parameters
    ----------
    policy
        The rows as read.
    scenario
        The sound scenario, or None if its tables or settings have faults of their own.
    readings
        Ambiguity code to the name of the reading chosen.
    forms
        Forms of the user's own, besides `FORMS`.
    """
    if len(policy) > MOST_RULES:
        todo = f"At most {MOST_RULES} are read: a rule may name several roles, places, slots and duties."
        problem = "more rules than any scheme has"
        return [], [Fault(file=policy[0].file, value=f"{len(policy):,} rules", problem=problem, todo=todo)]
    known = {**FORMS, **(forms or {})}
    rules: list[Rule] = []
    faults = _reading_faults(policy, scenario, readings)
    seen: dict[str, int] = {}
    for number, row in enumerate(policy, start=1):
        rule, found = _one(row, number, readings, known)
        faults += found
        if rule is None:
            continue
        if rule.id in seen:
            todo = "Give each rule an `id` of its own."
            faults.append(
                _fault(row, "id", rule.id, f"two rules have this id (the other is in row {seen[rule.id]})", todo)
            )
        seen.setdefault(rule.id, row.row)
        faults += clause_faults(row, rule)
        if scenario is not None:
            faults += _word_faults(row, rule, scenario)
        rules.append(rule)
    return rules, faults


def _one(
    row: PolicyRow, number: int, readings: Mapping[str, str], known: Mapping[str, type[Rule]]
) -> tuple[Rule | None, list[Fault]]:
    data = as_chosen(row.data, readings)
    name = data.get("type")
    if not isinstance(name, str) or name not in known:
        todo = nearest(str(name), list(known)) if name else f"Give one of: {', '.join(known)}."
        return None, [_fault(row, "type", name, "no such form of rule" if name else "the rule has no type", todo)]
    data.setdefault("id", f"{name}-{number}")
    try:
        rule = known[name].model_validate(data)
    except pydantic.ValidationError as error:
        return None, [_shape_fault(row, known[name], problem) for problem in error.errors()]
    return rule, option_faults(row, known[name], readings)


def _shape_fault(row: PolicyRow, form: type[Rule], problem: Any) -> Fault:
    path = [str(part) for part in problem["loc"]]
    key, value = (path[0] if path else None), problem.get("input")
    if problem["type"] == "extra_forbidden":
        todo = nearest(str(key), list(form.model_fields))
        return _fault(row, key, value, f"`{form.form}` has no parameter of this name", todo)
    if problem["type"] == "missing":
        meaning = form.model_fields[str(key)].description or ""
        return _fault(
            row,
            key,
            None,
            f"`{form.form}` needs this parameter",
            f"Add `{key} = …`" + (f": {meaning}." if meaning else "."),
        )
    text = str(problem["msg"]).removeprefix("Value error, ")
    field = form.model_fields.get(str(key))
    hint = f"`{key}` means: {field.description}." if field is not None and field.description else "Mend the value."
    shown = value if key is not None and not isinstance(value, dict) else None
    return _fault(row, ".".join(path) or None, shown, text[:1].lower() + text[1:], hint)


def _word_faults(row: PolicyRow, rule: Rule, scenario: Scenario) -> list[Fault]:
    faults = []
    for key, value, todo in rule.problems(scenario):
        unknown = todo.startswith(("Did you mean", "Known are"))
        problem = "the scenario has nothing of this name" if unknown else "this does not fit"
        faults.append(_fault(row, key, value or None, problem if value else "something is missing", todo))
    tiers = scenario.settings.tiers
    if rule.tier is not None and rule.tier not in tiers:
        faults.append(_fault(row, "tier", rule.tier, "scenario.toml has no such tier", nearest(rule.tier, list(tiers))))
    return faults


def _reading_faults(
    policy: tuple[PolicyRow, ...], scenario: Scenario | None, readings: Mapping[str, str]
) -> list[Fault]:
    """A reading that no rule and no slot knows would change nothing: better said than passed over."""
    if scenario is None:
        return []
    known = reading_names(scenario)
    faults = []
    for code, choice in readings.items():
        names = known.get(code, [])
        if choice not in names:
            where = policy[0].file if policy else "policy.toml"
            todo = nearest(choice, names) if names else f"Known codes: {', '.join(sorted(known)) or 'none'}."
            faults.append(
                Fault(
                    file=where,
                    column=f"readings.{code}",
                    value=choice,
                    problem="no rule or slot has this reading",
                    todo=todo,
                )
            )
    return faults


def reading_names(scenario: Scenario) -> dict[str, list[str]]:
    """Ambiguity code to the names of the readings that this scenario offers, in order of the policy."""
    found: dict[str, list[str]] = {}
    sources = [row.data.get("readings", {}) for row in scenario.policy]
    sources += [spec.readings for spec in scenario.settings.slot]
    for options in sources:
        if isinstance(options, Mapping):
            for code, names in options.items():
                fresh = [n for n in names if n not in found.get(str(code), [])] if isinstance(names, Mapping) else []
                found.setdefault(str(code), []).extend(fresh)
    return found


def _fault(row: PolicyRow, column: str | None, value: Any, problem: str, todo: str) -> Fault:
    shown = None if value is None else str(value)
    return Fault(file=row.file, row=row.row, column=column, value=shown, problem=problem, todo=todo)


def load(where: str | Path, *, readings: Mapping[str, str] | None = None, year: int | None = None) -> Scenario:
    """Read a scenario and judge all of it: settings, tables and policy.

    Parameters
    ----------
    where
        A folder, a workbook, or the name of a scenario that comes with the package.
    readings
        Readings that replace the scenario's own, e.g. {"A3": "limit_counts_all"}.
    year
        Another calendar year than the scenario's.

    Raises
    ------
    ScenarioError
        With every fault found in any file.
    """
    raw, faults = read(find(str(where)))
    return judged(raw, faults, readings=readings, year=year)


def from_plain(settings: dict[str, Any], policy: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame]) -> Scenario:
    """A scenario from plain values and frames, or every fault at once (ScenarioError)."""
    return judged(from_frames(settings=settings, policy=policy, **tables), [])


def changed(
    scenario: Scenario,
    *,
    readings: Mapping[str, str] | None = None,
    year: int | None = None,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    seed: int | None = None,
    towns: int | None = None,
    duties: Mapping[str, Mapping[str, Any]] | None = None,
    **tables: pd.DataFrame,
) -> Scenario:
    """A scenario with something changed, judged anew by the code that judges files.

    Parameters
    ----------
    scenario
        Where to start.
    readings
        Other readings, e.g. {"A3": "limit_counts_all"}.
    year
        Another calendar year.
    rules
        Rule id to the parameters to change, e.g. {"monthly-cap": {"k": 4}}; a value of None takes a parameter out.
    seed
        Another seed for the tables that a `[generate]` block makes.
    towns
        Only the first so many towns of these tables; figures in print are then told, not judged.
    duties
        Name of a duty to the keys to change, e.g. {"home_visits": {"visits": 6}}.
    tables
        Whole tables to put in place of the scenario's, e.g. leave=frame.

    Raises
    ------
    ScenarioError
        The change does not fit: an unknown rule, a parameter that the form does not have …
    """
    edits, policy = dict(rules or {}), []
    for number, row in enumerate(scenario.policy, start=1):
        edit = edits.pop(str(row.data.get("id", f"{row.data.get('type')}-{number}")), {})
        data = {key: value for key, value in {**row.data, **edit}.items() if value is not None}
        if towns is not None and data.get("type") == PublishedStat.form:
            data.pop("measure", None)  # a figure in print is of the whole place: told beside a part of it, not judged
        policy.append(dataclasses.replace(row, data=data))
    known = [str(row.data.get("id", f"{row.data.get('type')}-{i}")) for i, row in enumerate(scenario.policy, start=1)]
    faults = [
        Fault(file="rules", value=name, problem="the policy has no rule of this id", todo=nearest(name, known))
        for name in edits
    ]
    raw = scenario.raw
    if seed is not None or towns is not None:
        raw, more = made_anew(raw, seed, towns)
        faults += more
    if duties:
        raw, more = with_duties(raw, duties)
        faults += more
    fresh = from_frames(settings=raw.settings, policy=[], **tables)
    raw = dataclasses.replace(raw, policy=tuple(policy), tables={**raw.tables, **fresh.tables})
    chosen = {**scenario.settings.readings, **(readings or {})}
    same_year = scenario.horizon.first.year if scenario.settings.horizon.year else None
    return judged(raw, faults, readings=chosen, year=year or same_year)


def judged(
    raw: Raw, faults: list[Fault], *, readings: Mapping[str, str] | None = None, year: int | None = None
) -> Scenario:
    """The sound scenario behind raw tables, or every fault at once (ScenarioError)."""
    scenario, found = build(raw, readings=readings, year=year)
    faults = [*faults, *found]
    chosen = (
        {**raw.settings.get("readings", {}), **(readings or {})}
        if isinstance(raw.settings.get("readings", {}), dict)
        else {}
    )
    faults += validate(raw.policy, scenario, scenario.settings.readings if scenario else chosen)[1]
    faults += note_faults(raw)
    if faults or scenario is None:
        raise ScenarioError(faults)
    return scenario

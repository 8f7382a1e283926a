"""Random tightenings of a scenario, by kind: what an office might ask, leave, or lose. Drawn, never chosen to suit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from liaison_opt.rules.policy import judged, rules_of
from liaison_opt.scenario import PolicyRow, Scenario

Rng = np.random.Generator
#: forms that ask for sessions
FLOORS = {"min_visits", "min_activities", "duty_cover", "coverage", "min_days", "consecutive_days"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Edit:
    """What is made tighter.

    Parameters
    ----------
    kind
        One of `KINDS`.
    words
        The same for the table of the note.
    rules
        Rules that are added to the policy.
    sets
        Rule id to the parameters that change.
    rows
        Table to the rows that are added.
    """

    kind: str
    words: str
    rules: tuple[dict[str, Any], ...] = ()
    sets: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = dataclasses.field(default_factory=dict)


def applied(scenario: Scenario, *edits: Edit) -> Scenario:
    """The scenario with these edits, judged anew."""
    raw = scenario.raw
    policy, tables = list(raw.policy), dict(raw.tables)
    for edit in edits:
        policy = [
            dataclasses.replace(row, data={**row.data, **edit.sets.get(str(row.data.get("id")), {})}) for row in policy
        ]
        file, line = policy[-1].file, policy[-1].row
        policy += [PolicyRow(data=dict(rule), file=file, row=line + n) for n, rule in enumerate(edit.rules, start=1)]
        for table, rows in edit.rows.items():
            old = tables.get(table, pd.DataFrame(columns=list(rows[0])))
            added = pd.concat([old.astype(object), pd.DataFrame(rows, dtype=object)], ignore_index=True)
            added = added.astype(object).where(added.notna(), None)
            tables[table] = added.set_axis(range(2, len(added) + 2))
            tables[table].attrs["file"] = old.attrs.get("file", f"{table}.csv")
    return judged(dataclasses.replace(raw, policy=tuple(policy), tables=tables), [])


def _duty(scenario: Scenario, rng: Rng) -> Any:
    """A duty that has a slot."""
    offered = {name for names in scenario.horizon.slots["duties"] for name in str(names).split()}
    duties = [duty for duty in scenario.settings.duty if duty.name in offered and duty.kinds != ("household",)]
    return duties[int(rng.integers(len(duties)))] if duties else None


def _about(scenario: Scenario, rng: Rng) -> dict[str, Any] | None:
    """The words duty, role and target of a rule on a random duty."""
    duty = _duty(scenario, rng)
    kinds = [] if duty is None else [k for k in duty.kinds if k != "household" and scenario.kinds.get(k)]
    if not kinds:
        return None
    return {"duty": duty.name, "role": duty.role, "target": kinds}


def _rule(form: str, **keys: Any) -> dict[str, Any]:
    return {"id": f"made-{form.replace('_', '-')}", "clause": f"office:made_{form}", "type": form, **keys}


def _names(rule: Any) -> tuple[str, ...]:
    """The duties of a rule."""
    return tuple(getattr(rule, "duty", ()))


def _number(scenario: Scenario, rng: Rng, forms: tuple[str, ...], key: str) -> Any:
    """A binding rule of these forms with that number, which no reading changes."""
    rows = {str(row.data.get("id")): row.data for row in scenario.policy}
    found = []
    for rule in rules_of(scenario):
        data = rows.get(rule.id, {})
        fixed = any(key in names for options in data.get("readings", {}).values() for names in options.values())
        if rule.binding and rule.type in forms and getattr(rule, key, None) is not None and not fixed:
            found.append(rule)
    return found[int(rng.integers(len(found)))] if found else None


def caps(scenario: Scenario, rng: Rng) -> Edit | None:
    """A cap of the policy lowered, or a new one on a random duty."""
    old = _number(scenario, rng, ("max_visits",), "k") if rng.random() < 0.4 else None
    if old is not None and old.k > 1:
        k = int(rng.integers(1, old.k))
        return Edit(kind="caps", words=f"{old.id}.k {old.k} → {k}", sets={old.id: {"k": k}})
    about = _about(scenario, rng)
    if about is None:
        return None
    scope, period = str(rng.choice(["actor", "group", "target"])), str(rng.choice(["week", "month"]))
    k = int(rng.integers(1, 6))
    rule = _rule("max_visits", **about, scope=scope, period=period, k=k)
    return Edit(kind="caps", words=f"at most {k} {about['duty']} a {period} ({scope})", rules=(rule,))


def floors(scenario: Scenario, rng: Rng) -> Edit | None:
    """A floor of the policy raised, or a new one on a random duty."""
    old = _number(scenario, rng, ("min_visits", "min_activities"), "k") if rng.random() < 0.6 else None
    if old is not None:
        k = old.k + int(rng.integers(1, 7))
        return Edit(kind="floors", words=f"{old.id}.k {old.k} → {k}", sets={old.id: {"k": k}})
    about = _about(scenario, rng)
    if about is None:
        return None
    scope, k = str(rng.choice(["target", "actor"])), int(rng.integers(2, 9))
    rule = _rule("min_visits", **about, scope=scope, period="month", k=k)
    return Edit(kind="floors", words=f"at least {k} {about['duty']} a month ({scope})", rules=(rule,))


def leave(scenario: Scenario, rng: Rng) -> Edit | None:
    """Some posts that lead a random duty, of those that a binding floor asks for, are away for some weeks."""
    asked = {name for rule in rules_of(scenario) if rule.binding and rule.type in FLOORS for name in _names(rule)}
    duties = [duty for duty in scenario.settings.duty if duty.name in asked]
    posts = scenario.roles.get(duties[int(rng.integers(len(duties)))].role, []) if duties else []
    if not posts:
        return None
    count = len(posts) if rng.random() < 0.5 else int(rng.integers(1, len(posts) + 1))
    who = [posts[i] for i in sorted(rng.choice(len(posts), size=count, replace=False).tolist())]
    first, last = _span(scenario, rng, least=21, most=max(45, len(scenario.horizon.days) * 2 // 3))
    rows = [{"cadre": post, "from": first, "to": last} for post in who]
    return Edit(kind="leave", words=f"{count} of {len(posts)} away {first}..{last}", rows={"leave": rows})


def holidays(scenario: Scenario, rng: Rng) -> Edit | None:
    """Days of the horizon become public holidays: their slots are lost."""
    first, last = _span(scenario, rng, least=10, most=28)
    days = pd.date_range(first, last)
    known = set(pd.to_datetime(scenario.calendar["date"]))
    rows = [{"date": str(day.date()), "day": "holiday", "label": "closed"} for day in days if day not in known]
    return Edit(kind="holidays", words=f"closed {first}..{last}", rows={"calendar": rows}) if rows else None


def teams(scenario: Scenario, rng: Rng) -> Edit | None:
    """Sessions of a random duty need more people of a role, or may have fewer people than the rules ask for."""
    about = _about(scenario, rng)
    if about is None:
        return None
    roles = [role for role in scenario.roles if len(scenario.roles[role]) > 1]
    if not roles:
        return None
    role = str(rng.choice(roles)) if rng.random() < 0.5 else str(about["role"])
    count = int(rng.integers(1, len(scenario.roles[role]) + 2))
    keys: dict[str, Any] = {"duty": about["duty"], "roles": {role: count}}
    if rng.random() < 0.3:
        keys["size_max"] = int(rng.integers(1, 4))
    rule = _rule("team", **keys)
    return Edit(kind="teams", words=f"{about['duty']} joined by {count} {role}", rules=(rule,))


def windows(scenario: Scenario, rng: Rng) -> Edit | None:
    """A random duty only on certain days."""
    about = _about(scenario, rng)
    if about is None:
        return None
    day = str(rng.choice(["MON", "TUE", "WED", "THU", "FRI", "SAT"]))
    nth = int(rng.integers(1, 5))
    pattern = str(rng.choice([f"weekly:{day}", f"nth:{nth}:{day}", f"monthday:{int(rng.integers(1, 28))}"]))
    rule = _rule("window", duty=about["duty"], pattern=pattern, target=about["target"])
    return Edit(kind="windows", words=f"{about['duty']} only on {pattern}", rules=(rule,))


def spacing(scenario: Scenario, rng: Rng) -> Edit | None:
    """Sessions of a random duty further apart, or closer together."""
    about = _about(scenario, rng)
    if about is None:
        return None
    scope = str(rng.choice(["target", "actor", "group"]))
    gap = {"min_gap": int(rng.integers(8, 40))} if rng.random() < 0.6 else {"max_gap": int(rng.integers(2, 12))}
    rule = _rule("spacing", **about, scope=scope, **gap)
    word = ", ".join(f"{key} {value}" for key, value in gap.items())
    return Edit(kind="spacing", words=f"{about['duty']} {word} ({scope})", rules=(rule,))


def coverage(scenario: Scenario, rng: Rng) -> Edit | None:
    """More places are to be reached in each period, or more posts on duty in each slot."""
    about = _about(scenario, rng)
    if about is None:
        return None
    if rng.random() < 0.3:
        names = [s.name for s in scenario.settings.slot if about["duty"] in s.duties]
        n = int(rng.integers(1, 4))
        rule = _rule("duty_cover", **about, slot=names, n=n)
        return Edit(kind="coverage", words=f"{n} on {about['duty']} in each {' and '.join(names)}", rules=(rule,))
    share, period = float(rng.choice([0.5, 0.75, 1.0])), str(rng.choice(["week", "month"]))
    scope = str(rng.choice(["actor", "group"]))
    rule = _rule("coverage", **about, scope=scope, period=period, share=share)
    return Edit(kind="coverage", words=f"{about['duty']} reaches {share:.0%} a {period} ({scope})", rules=(rule,))


def _span(scenario: Scenario, rng: Rng, *, least: int, most: int) -> tuple[str, str]:
    """Days of the horizon, from least to most of them."""
    first, last = pd.Timestamp(scenario.horizon.first), pd.Timestamp(scenario.horizon.last)
    length = int(rng.integers(least, most + 1))
    begin = first + pd.Timedelta(days=int(rng.integers(0, max(1, (last - first).days - length + 2))))
    return str(begin.date()), str(min(begin + pd.Timedelta(days=length - 1), last).date())


KINDS: dict[str, Callable[[Scenario, Rng], Edit | None]] = {
    "caps": caps,
    "leave": leave,
    "holidays": holidays,
    "floors": floors,
    "teams": teams,
    "windows": windows,
    "spacing": spacing,
    "coverage": coverage,
}

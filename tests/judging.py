"""Plans drawn at random, what a model charges for each, and what the checker finds: the two must be equal."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import tiny
from ortools.sat.python import cp_model

from liaison_opt.plan import LINK_COLUMNS
from liaison_opt.rules.assemble import StageModel, joint_model, link_model, roster_model
from liaison_opt.rules.base import Rule
from liaison_opt.rules.candidates import at_community
from liaison_opt.rules.facts import Facts, described, facts_of
from liaison_opt.rules.policy import rules_of
from liaison_opt.rules.rows import Matrix
from liaison_opt.rules.team import Team
from liaison_opt.scenario import Scenario
from liaison_opt.solve.answers import links_of, roster_of

KEY = ["cadre", "target", "slot", "duty", "kind", "replaces", "part"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """One rule in one stage of one street: `policy` without weight and tier; `support` only offers candidates.

    `density` is the share of candidates in a plan; `full` takes the long way through `roster_of` and `facts_of`.
    """

    policy: Mapping[str, Any]
    stage: str = "roster"
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    support: Sequence[Mapping[str, Any]] = ()
    density: float = 0.3
    full: bool = False
    plans: int = 12
    soft_only: bool = False

    @property
    def name(self) -> str:
        words = [f"{k}={v}" for k, v in self.policy.items() if k not in {"type", "id", "clause", "role", "target"}]
        return " ".join([self.policy["type"], *words, f"[{self.stage}]"])


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """A case made ready: scenario, rule and the stage's model, as a wish or binding."""

    case: Case
    scenario: Scenario
    rule: Rule
    model: StageModel
    held: pd.DataFrame

    @classmethod
    def of(cls, case: Case, *, wish: bool) -> Setting:
        whole = {
            "clause": "office:test",
            "id": "tested",
            **case.policy,
            **({"weight": 1, "tier": "asked"} if wish else {}),
        }
        helpers = [{"clause": "office:test", "id": f"support-{n}", **p} for n, p in enumerate(case.support)]
        givens = case.policy["type"] in {"pins", "given_links"}
        scenario = tiny.scenario(helpers if givens else [whole, *helpers], **case.given)
        rules = rules_of(scenario)
        name = (
            "given-pins"
            if case.policy["type"] == "pins"
            else "given-links"
            if case.policy["type"] == "given_links"
            else "tested"
        )
        rule = next(r for r in rules if r.id == name)
        kept = tuple(r for r in rules if r.id.startswith("support"))
        if givens and wish:  # no policy can ask for this; here it shows the amounts
            rule = rule.model_copy(update={"weight": 1, "tier": "asked"})
        kept = (rule, *kept)
        if case.stage == "link":
            model = link_model(scenario, kept)
        elif case.stage == "joint":
            model = joint_model(scenario, kept)
        else:
            model = roster_model(scenario, kept, tiny.links(scenario))
        held = described(tiny.links(scenario), scenario)
        return cls(case=case, scenario=scenario, rule=rule, model=_only(model, rule.id), held=held)


def _only(model: StageModel, owner: str) -> StageModel:
    """The model with the rows of one rule (and the law that sessions need their link)."""
    matrix = model.matrix
    mine = np.flatnonzero(matrix.owners["rule"].isin([owner, "given-links-first"]))
    return dataclasses.replace(model, matrix=matrix.part(np.arange(len(matrix.upper)), mine))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Drawn:
    """A random plan: the candidates chosen, by column of the setting it was drawn from, and as facts."""

    chosen: np.ndarray
    facts: Facts


def draw(setting: Setting, rng: np.random.Generator, near: np.ndarray | None = None) -> Drawn:
    """Any subset of the candidates, or one that differs from `near` in few of them.

    In a joint model there are sessions only along links that are made.
    """
    model, case = setting.model, setting.case
    count, split = len(model.links) + len(model.sessions), len(model.links)
    share = np.full(count, case.density * rng.uniform(0.3, 2.0))
    share[:split] = np.maximum(share[:split], 0.4)
    held = rng.random(count) < share
    if near is not None:
        held = near ^ (rng.random(count) < rng.integers(0, 3) / count)
    links, sessions = model.links[held[:split]], model.sessions[held[split:]]
    if case.stage == "joint":
        along = [d.name for d in setting.scenario.settings.duty if d.at == "links"]
        pairs = pd.MultiIndex.from_frame(sessions[["cadre", "target"]])
        linked = pairs.isin(pd.MultiIndex.from_frame(at_community(links, setting.scenario)[["cadre", "target"]]))
        sessions = sessions[~sessions["duty"].isin(along) | sessions["part"].eq("assist") | linked]
    if isinstance(setting.rule, Team):
        sessions = _joinable(setting, setting.rule, sessions)
    chosen = np.concatenate([links["col"], sessions["col"]]).astype(np.int64)
    return Drawn(chosen=chosen, facts=_facts(setting, links, sessions))


def _joinable(setting: Setting, rule: Team, sessions: pd.DataFrame) -> pd.DataFrame:
    """Without helpers whom no plan of ours would have: more than a session asks for, or leading elsewhere."""
    leads = sessions[sessions["part"] == "lead"]
    busy = set(zip(leads["cadre"], leads["slot"], strict=True))
    held = rule._held(leads, setting.scenario)
    room: dict[Any, int] = {}
    for role in rule.roles:
        for *key, need in zip(
            held["target"], held["slot"], held["duty"], rule._need(setting.scenario, held, role), strict=True
        ):
            room[*key, role] = room.get((*key, role), 0) + int(need)
    kept = []
    for index, row in sessions.iterrows():
        asked = [role for role in rule.roles if row["cadre"] in setting.scenario.roles[role]]
        keys = [(row["target"], row["slot"], row["duty"], role) for role in asked]
        fits = (row["cadre"], row["slot"]) not in busy and all(room.get(key, 0) > 0 for key in keys)
        if row["part"] == "lead" or fits:
            kept.append(index)
            room |= {key: room[key] - 1 for key in keys if row["part"] != "lead"}
    return sessions.loc[kept]


def obedient(source: Setting, binding: Setting, rng: np.random.Generator) -> np.ndarray:
    """A plan that the binding model allows, of random liking: which candidates of `source` it holds."""
    matrix = binding.model.matrix
    model = cp_model.CpModel()
    x = [model.new_int_var(0, upper, "") for upper in matrix.upper.tolist()]
    for row in range(len(matrix.lo)):
        span = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
        line = sum(c * x[j] for j, c in zip(matrix.index[span].tolist(), matrix.coef[span].tolist(), strict=True))
        model.add_linear_constraint(line, int(matrix.lo[row]), int(matrix.hi[row]))
    if isinstance(binding.rule, Team):  # a helper who leads elsewhere would be no helper
        for cols in binding.model.sessions.groupby(["cadre", "slot"])["col"]:
            model.add(sum(x[j] for j in cols[1]) <= 1)
    place = columns(source, binding)
    model.minimize(
        sum(
            int(w) * x[j]
            for w, j in zip(rng.integers(-3, 8, len(place)).tolist(), place.tolist(), strict=True)
            if j >= 0
        )
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_deterministic_time = 1, 0.5
    assert solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}, f"{source.case.name}: no plan obeys the rule"
    return np.array([j >= 0 and solver.value(x[j]) == 1 for j in place.tolist()])


def _facts(setting: Setting, links: pd.DataFrame, sessions: pd.DataFrame) -> Facts:
    scenario, case = setting.scenario, setting.case
    values = np.zeros(len(setting.model.matrix.upper), dtype=np.int64)
    values[links["col"].to_numpy(dtype=np.int64)] = 1
    values[sessions["col"].to_numpy(dtype=np.int64)] = 1
    held = (
        setting.held if case.stage == "roster" else described(links_of(scenario, setting.model.links, values), scenario)
    )
    if case.full:
        roster = roster_of(scenario, setting.model.sessions, values, rules_of(scenario))
        return facts_of(
            scenario, held[list(LINK_COLUMNS)], roster.assign(session_id=[f"s{n}" for n in range(len(roster))])
        )
    lines = sessions.assign(session_id=[f"s{n}" for n in range(len(sessions))], announced=pd.NaT)
    lines["replaces"] = lines["replaces"].map(scenario.horizon.slots["date"])
    return Facts(scenario=scenario, links=held, sessions=lines.reset_index(drop=True))


def found(rule: Rule, drawn: Drawn) -> int:
    """What the checker finds, in all."""
    return int(rule.violations(drawn.facts)["amount"].sum())


def charged(setting: Setting, chosen: np.ndarray) -> int | None:
    """The least that the model must charge for exactly these candidates; None if it does not allow them at all."""
    if (chosen < 0).any():
        return None
    x = np.zeros(len(setting.model.links) + len(setting.model.sessions), dtype=np.int64)
    x[chosen] = 1
    return least(setting.model.matrix, x, "asked")


def columns(source: Setting, other: Setting) -> np.ndarray:
    """The column in `other` of each candidate of `source`; -1 where `other` has pruned it."""
    parts = []
    for name, on in (("links", ["cadre", "target"]), ("sessions", KEY)):
        mine, theirs = getattr(source.model, name), getattr(other.model, name)
        both = mine[on].merge(theirs[[*on, "col"]], on=on, how="left") if len(mine) else pd.DataFrame({"col": []})
        parts.append(both["col"].fillna(-1).to_numpy(dtype=np.int64))
    return np.concatenate(parts)


def least(matrix: Matrix, x: np.ndarray, tier: str) -> int | None:
    """Minimise a tier over the columns after the first len(x), which are fixed at x; None if none obeys the rows."""
    n = len(x)
    fixed = np.concatenate([x, np.zeros(len(matrix.upper) - n, dtype=np.int64)])
    done = matrix.activity(fixed)
    lo, hi = matrix.lo - done, matrix.hi - done
    free: dict[int, list[tuple[int, int]]] = {}
    entries_at = np.flatnonzero(matrix.index >= n)
    for row, column, coef in zip(
        matrix.row_of[entries_at].tolist(),
        matrix.index[entries_at].tolist(),
        matrix.coef[entries_at].tolist(),
        strict=True,
    ):
        free.setdefault(row, []).append((column, coef))
    bare = np.setdiff1d(np.arange(len(lo)), np.fromiter(free, dtype=np.int64, count=len(free)))
    if ((lo[bare] > 0) | (hi[bare] < 0)).any():
        return None
    model = cp_model.CpModel()
    columns: dict[int, Any] = {}
    low: dict[int, int] = {}
    often = np.bincount(matrix.index[entries_at], minlength=len(matrix.upper))
    shared = {c for entries in free.values() for c, _ in entries if len(entries) > 1 or often[c] > 1}
    total = int(matrix.tiers[tier][:n] @ x)
    for row, entries in free.items():
        if len(entries) == 1 and entries[0][0] not in shared:
            column, coef = entries[0]  # a slack of its own: +1 lifts a floor, -1 lowers a cap
            need = max(0, int(lo[row])) if coef == 1 else max(0, -int(hi[row]))
            low[column] = need
            if need > matrix.upper[column] or (coef == 1 and need > hi[row]) or (coef == -1 and -need < lo[row]):
                return None
            continue
        for column, _ in entries:
            columns.setdefault(column, model.new_int_var(0, int(matrix.upper[column]), ""))
        model.add_linear_constraint(sum(c * columns[j] for j, c in entries), int(lo[row]), int(hi[row]))
    total += sum(int(matrix.tiers[tier][column]) * value for column, value in low.items())
    if not columns:
        return total
    model.minimize(sum(int(matrix.tiers[tier][j]) * var for j, var in columns.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    assert status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
    return total + round(solver.objective_value) if status == cp_model.OPTIMAL else None


def disagreements(case: Case, *, plans: int | None = None, seed: int = 0, first: bool = False) -> list[str]:
    """Draw plans and compare, as a wish (equal amounts) and binding (allowed if and only if nothing is found).

    A rare kind of plan may be missing among few: up to four times as many are drawn until both kinds were seen.
    """
    told: list[str] = []
    ready = prepared(case)
    source, amounts = ready[0], []
    places = [columns(source, setting) for setting in ready]
    rng = np.random.default_rng(seed)
    enough = plans or case.plans
    for number in range(4 * enough):
        if number >= enough and _varied(amounts, case):
            break
        near = obedient(source, ready[-1], rng) if number % 2 and not case.soft_only else None
        drawn = draw(source, rng, near)
        amounts.append(amount := found(source.rule, drawn))
        for setting, place in zip(ready, places, strict=True):
            price = charged(setting, place[drawn.chosen])
            agree = (price is not None) == (amount == 0) if setting.rule.binding else price == amount
            if not agree:
                kind = "binding" if setting.rule.binding else "a wish"
                told.append(
                    f"{case.name} plan {number}: as {kind} the model charges {price}, the checker finds {amount}"
                )
                if first:
                    return told
    if not _varied(amounts, case):
        told.append(f"{case.name}: all plans are alike, the case shows nothing")
    return told


def _varied(amounts: list[int], case: Case) -> bool:
    """Whether plans with a fault and plans without one were seen; a form that is only a wish may always find some."""
    return any(amounts) and (case.soft_only or not all(amounts))


@functools.lru_cache(maxsize=256)
def _prepared(text: str) -> tuple[Setting, ...]:
    case = Case(**json.loads(text))
    return tuple(Setting.of(case, wish=wish) for wish in ((True,) if case.soft_only else (True, False)))


def prepared(case: Case) -> tuple[Setting, ...]:
    """The case as a wish and as a binding rule, where the form has both."""
    return _prepared(json.dumps(dataclasses.asdict(case)))

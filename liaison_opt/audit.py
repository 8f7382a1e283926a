"""Judges links and rosters by every rule, clause by clause, and rechecks the proofs. Owes nothing to a solver."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_opt.language import language
from liaison_opt.plan import AUDIT_COLUMNS
from liaison_opt.rules import proofs
from liaison_opt.rules.assemble import LAST, StageModel, joint_model, link_model, roster_model
from liaison_opt.rules.candidates import shared_out
from liaison_opt.rules.eased import eased
from liaison_opt.rules.facts import facts_of
from liaison_opt.rules.rounds import Rounds
from liaison_opt.rules.view import View, seen
from liaison_opt.rules.witness import Witness, lower_bound, refutes

if TYPE_CHECKING:
    from liaison_opt.plan import Certificate, StageCertificate, TierResult
    from liaison_opt.rules.base import Rule
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.rows import Matrix
    from liaison_opt.scenario import Scenario

COMPLIANCE_COLUMNS = ("clause", "rule", "form", "binding", "tier", "judged", "violations", "amount", "note")
#: what the rules that speak of links and of sessions say of links: judged with the links
LINK_SAYS = ("link", "own_link", "distance", "role")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Audit:
    """The verdict: `lines` has a row a violation (`plan.AUDIT_COLUMNS`), `compliance` a row a rule."""

    lines: pd.DataFrame
    compliance: pd.DataFrame

    @property
    def violations(self) -> int:
        """How many lines break a binding rule."""
        return int(self.lines["binding"].astype(bool).sum())


def audit(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    roster: pd.DataFrame,
    links: pd.DataFrame | None = None,
    visits: pd.DataFrame | None = None,
    *,
    lang: str | None = None,
    held: Collection[str] = (),
) -> Audit:
    """Judge a roster, its links and its visits by every rule.

    Parameters
    ----------
    scenario
        What was given.
    rules
        The policy made precise (`rules.policy.rules_of`).
    roster
        At least date, cadre, community; further columns as in `plan.ROSTER_COLUMNS`.
    links
        Columns cadre, target, from, to; None = taken from the pairs that meet in the roster.
    visits
        Columns session_id, household, order; None = not known: rules on households are judged as quantities only.
    lang
        Language of the sentences: "en" or "zh".
    held
        Ids of rules that are known to hold (the model that gave the roster holds them as rows): not judged again.

    Returns
    -------
    Audit
        Rules that lack columns are marked "not judged" in `compliance`, with the reason in `note`.
    """
    lang = language(lang)
    facts = facts_of(scenario, _links(scenario, roster) if links is None else links, roster, visits, lang=lang)
    names = _names(scenario, lang)
    lines, compliance = [], []
    for rule in rules:
        reason = rule.judgeable(facts)
        found = pd.DataFrame(columns=["amount"]) if reason or rule.id in held else _found(rule, facts)
        compliance.append(
            {
                "clause": rule.clause,
                "rule": rule.id,
                "form": rule.type,
                "binding": rule.binding,
                "tier": rule.tier or "",
                "judged": reason is None,
                "violations": len(found),
                "amount": int(found["amount"].sum()),
                "note": reason or (rule.note_zh if lang == "zh" else "") or rule.note,
            }
        )
        lines += [_line(rule, row, names, lang) for row in found.to_dict("records")]
    frame = pd.DataFrame(lines, columns=list(AUDIT_COLUMNS))
    for column in ("required", "actual", "amount"):
        frame[column] = frame[column].astype("int64")
    frame["binding"] = frame["binding"].astype(bool)
    return Audit(lines=frame, compliance=pd.DataFrame(compliance, columns=list(COMPLIANCE_COLUMNS)))


def _found(rule: Rule, facts: Facts) -> pd.DataFrame:
    """What breaks the rule: in links and sessions, and in visits where there are any."""
    lines = rule.violations(facts)
    if facts.visits is None:
        return lines
    parts = [part for part in (lines, rule.seen(facts)) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else lines


def _line(rule: Rule, row: dict[Any, Any], names: dict[str, str], lang: str) -> dict[str, Any]:
    told = {key: " ".join(names.get(word, word) for word in str(row[key]).split()) for key in ("who", "target")}
    if not told["who"] and not told["target"] and "{who}{target}" in rule.says[row["say"]][lang]:
        told["who"] = rule.note_zh if lang == "zh" and rule.note_zh else rule.note or rule.id
        told["who"] = told["who"].rstrip("。.") + ("：" if lang == "zh" else ":")
    if told["who"] and told["target"] and "{who}{target}" in rule.says[row["say"]][lang]:
        told["who"] += " → "
    sentence = rule.says[row["say"]][lang].format(**{**row, **told})
    return {
        "clause": rule.clause,
        "rule": rule.id,
        "binding": rule.binding,
        "sentence": sentence,
        **{key: row[key] for key in ("who", "target", "period", "required", "actual", "amount")},
    }


def _names(scenario: Scenario, lang: str) -> dict[str, str]:
    """What a sentence calls an id: the title of the post, the name of the place, each with its id."""
    names: dict[str, str] = {}
    for table, local in ((scenario.cadres, "title"), (scenario.communities, "name")):
        foreign = table[f"{local}_en"].astype(str)
        words = foreign.where(foreign.ne(""), table[local].astype(str)) if lang == "en" else table[local].astype(str)
        ids = table.index.astype(str).tolist()
        names |= {i: f"{word} ({i})" if word else i for i, word in zip(ids, words.tolist(), strict=True)}
    return names


def _links(scenario: Scenario, roster: pd.DataFrame) -> pd.DataFrame:
    """The links of a paper roster: whoever is at a place, by a duty that goes along links, is linked to it."""
    along = [duty.name for duty in scenario.settings.duty if duty.at == "links"]
    table = roster[roster["duty"].isin(along)] if "duty" in roster else roster
    target = (
        table["target"].where(table["target"].astype(str).ne(""), table["community"])
        if "target" in table
        else table["community"]
    )
    pairs = pd.DataFrame({"cadre": table["cadre"], "target": target}).drop_duplicates().reset_index(drop=True)
    if "duty" not in roster:  # only posts that may hold such a duty, only places where it may be held
        specs = [duty for duty in scenario.settings.duty if duty.at == "links"]
        posts = {c for d in specs for c in scenario.roles.get(d.role, [])}
        pairs = pairs[pairs["cadre"].isin(posts)].reset_index(drop=True)
    return pairs.assign(
        kind="contact_point",
        **{"from": pd.Timestamp(scenario.horizon.first), "to": pd.Timestamp(scenario.horizon.last)},
    )


def refuted(scenario: Scenario, rules: tuple[Rule, ...], stage: StageCertificate) -> bool:
    """Whether it is proven, in exact integers, that no links and no roster obey all binding rules.

    True only if the model, built anew, is the certificate's and every refutation adds up to a contradiction in it. A
    certificate without a refutation proves nothing here (the solver's word may still be good).
    """
    if stage.stage not in {"link", "joint"} or not stage.refutation:
        return False
    view = View(stage="link" if stage.stage == "link" else "joint", months=stage.months, wide=stage.wide,
                asking=stage.asking)  # fmt: skip
    matrix = seen(scenario, rules, view).matrix
    try:
        return matrix.fingerprint == stage.fingerprint and all(
            refutes(matrix, Witness.from_json(entry)) for entry in stage.refutation
        )
    except (ValueError, IndexError, KeyError, TypeError):
        return False


def recheck(
    scenario: Scenario,
    rules: tuple[Rule, ...],
    certificate: Certificate,
    links: pd.DataFrame,
    roster: pd.DataFrame,
    visits: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Recompute, in exact integers, every bound that the certificate has a witness for.

    The model of each stage is built anew from the scenario; its fingerprint must be the certificate's.

    Returns
    -------
    DataFrame
        stage, tier, objective, bound, proof, verdict ("confirmed", "engine's word", "unproven" or what is wrong).
    """
    facts = facts_of(scenario, links, roster, visits)
    rows: list[dict[str, Any]] = []
    for stage in certificate.stages:
        if stage.stage == "share":
            verdicts = proofs.share(scenario, rules, stage, links)
        elif stage.stage == "visits":
            verdicts = proofs.visits(rules, stage, facts)
        elif stage.stage == "routes":
            verdicts = proofs.walks(stage, facts)
        else:
            verdicts = _of_model(scenario, rules, stage, facts)
        for tier in stage.tiers:
            rows.append(
                {
                    "stage": stage.stage,
                    "tier": tier.tier,
                    "objective": tier.objective,
                    "bound": tier.bound,
                    "proof": tier.proof,
                    "verdict": verdicts.get(tier.tier, "the model is not the certificate's"),
                }
            )
    return pd.DataFrame(rows, columns=["stage", "tier", "objective", "bound", "proof", "verdict"])


def _of_model(scenario: Scenario, rules: tuple[Rule, ...], stage: StageCertificate, facts: Facts) -> dict[str, str]:
    """The verdicts of a stage that is a matrix; what the visits need of the roster is part of what is given."""
    if stage.eased:
        rules = eased(rules, scenario, stage.eased)
    rules = (*rules, *(Rounds.model_validate(needs) for needs in stage.needs))
    builders = {
        "link": lambda: link_model(scenario, rules),
        "roster": lambda: roster_model(scenario, rules, facts.links),
        "joint": lambda: joint_model(scenario, rules),
    }
    model = builders[stage.stage]()
    if model.matrix.fingerprint != stage.fingerprint:
        return {}
    return _verdicts(model, stage, _worth(stage.stage, rules, facts, scenario))


def _verdicts(model: StageModel, stage: StageCertificate, worth: dict[str, int]) -> dict[str, str]:
    """A verdict a tier, in order: a later bound may lean on what is proven of earlier tiers, component by component."""
    parts = [model.matrix.part(columns, rows) for columns, rows in model.matrix.components()]
    proven: list[dict[str, int]] = [{} for _ in parts]
    found: dict[str, str] = {}
    for tier in stage.tiers:
        proof = _proof(tier, parts, proven, found)
        value, claimed = worth.get(tier.tier, 0), tier.objective is not None
        if claimed and (value > tier.objective or (value != tier.objective and tier.objective == tier.bound)):  # type: ignore[operator]
            found[tier.tier] = f"the plan's own value is {value}"
        elif tier.objective != tier.bound:
            found[tier.tier] = "unproven"
        else:
            found[tier.tier] = "engine's word" if tier.proof == "engine" else proof
    return found


def _proof(tier: TierResult, parts: list[Matrix], proven: list[dict[str, int]], earlier: dict[str, str]) -> str:
    """What the witnesses of one tier prove; notes each component's bound in `proven` where they alone stand for it."""
    witnesses = {int(entry["component"]): entry for entry in tier.witness}
    total, leaning = 0, "confirmed"
    for number, part in enumerate(parts):
        cost = part.tiers[tier.tier]
        bound = int(np.minimum(cost * part.upper, 0).sum())
        if number in witnesses:
            try:
                witness = Witness.from_json(witnesses[number])
                bound = lower_bound(part, cost, witness)
            except (ValueError, IndexError, KeyError) as error:
                return f"the witness does not hold: {error}"
            for name, (value, _) in witness.fixed.items():
                if proven[number].get(name, value) != value:
                    return f"the witness takes tier {name} at {value}; {proven[number][name]} is proven"
                if name not in proven[number]:
                    leaning = earlier.get(name, "the witness leans on a later tier")
        if number in witnesses or tier.proof in {"lp_dual", "trivial"}:
            proven[number][tier.tier] = bound
        total += bound
    return leaning if total == tier.bound else f"the witness proves {total} only"


def _worth(stage: str, rules: tuple[Rule, ...], facts: Facts, scenario: Scenario) -> dict[str, int]:
    """What the plan costs in each tier, judged from its tables alone; many households are linked by another stage."""
    chosen = facts.links[facts.links["target_kind"] != "household"] if scenario.many_households else facts.links
    counts = {"link": len(chosen), "roster": len(facts.leads), "joint": len(chosen) + len(facts.leads)}
    worth = {LAST[stage]: counts[stage]}
    if stage == "link":  # what the others cost is their own stage's objective
        facts = dataclasses.replace(facts, links=chosen)
    mine = {"link": ("link", "both"), "roster": ("roster", "both"), "joint": ("link", "roster", "both")}[stage]
    for rule in rules:
        if rule.tier is None or rule.stage not in mine or rule.judgeable(facts) or shared_out(rule, scenario):
            continue
        lines = rule.violations(facts)
        if rule.stage == "both" and stage != "joint":
            lines = lines[lines["say"].isin(LINK_SAYS) == (stage == "link")]
        worth[rule.tier] = worth.get(rule.tier, 0) + int(lines["amount"].sum()) * (rule.weight or 1)
    return worth

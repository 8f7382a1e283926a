"""What an answer is: links, roster, visits, routes, certificate and audit as tables. Nothing here knows a solver."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from liaison_opt.language import STATUS, language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from liaison_opt.scenario import Scenario

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

ROSTER_COLUMNS = (
    "session_id", "date", "start", "end", "cadre", "team", "community", "target", "place", "duty", "kind",
    "replaces", "announced", "stay_id", "status",
)  # fmt: skip
LINK_COLUMNS = ("cadre", "target", "kind", "from", "to")
VISIT_COLUMNS = ("visit_id", "session_id", "household", "order")
ROUTE_COLUMNS = ("session_id", "order", "zone", "households", "walk_seconds", "visit_minutes")
DUE_COLUMNS = ("household", "community", "zone", "required", "planned", "missing")
_SAYS = {
    "en": "Plan({name}: {status}, {links} links, {sessions} sessions, {broken} binding violations)",
    "zh": "方案（{name}：{status}，联系{links}条，驻点{sessions}次，违反硬性规则{broken}处）",
}
AUDIT_COLUMNS = (
    "clause", "rule", "binding", "who", "target", "period", "required", "actual", "amount", "sentence",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, kw_only=True)
class TierResult:
    """What is known of one tier's objective.

    Parameters
    ----------
    tier
        Name of the tier.
    objective
        The plan's value: sum of integer weight x amount; None if there is no plan.
    bound
        No plan can be below this, given the earlier tiers; None if nothing is known.
    status
        "optimal" if objective and bound meet, else "feasible" or "unknown".
    proof
        "lp_dual", "flow_prices" (the witness proves the bound in exact arithmetic), "cut" (the stage's `cuts` do),
        "trivial" (0 is the least possible), "engine" (the solver's own word) or "none".
    witness
        For "lp_dual": one entry a component, each {"fingerprint", "scale", "rows": [[row, integer], …],
        "bound"}; the multipliers are integer / scale.
    """

    tier: str
    objective: int | None
    bound: int | None
    status: Status
    proof: str
    witness: tuple[dict[str, Any], ...] = ()

    @property
    def gap(self) -> float | None:
        """Relative gap between objective and bound, 0.0 if they meet; None if either is missing."""
        if self.objective is None or self.bound is None:
            return None
        return 0.0 if self.objective == self.bound else (self.objective - self.bound) / max(1, abs(self.objective))


@dataclasses.dataclass(frozen=True, kw_only=True)
class StageCertificate:
    """How far one stage is proven, and given what.

    `eased` names the binding rules that best effort treats as wishes, each in the tier "best effort: RULE";
    `needs` holds what the visits ask of the roster, an entry a span of days: the parameters of `rules.rounds.Rounds`,
    which speak of sessions a visitor and community; `cuts` the counts that prove a shortage of room for visits
    (`rules.cuts`). A refutation may stand on some `months` alone, on a model that is `wide`, and on the rows that some
    rules are `asking` for (`rules.view`).
    """

    stage: str
    status: Status
    given: tuple[str, ...]
    engine: str
    seed: int
    columns: int
    rows: int
    fingerprint: str
    tiers: tuple[TierResult, ...]
    notes: tuple[str, ...] = ()
    refutation: tuple[dict[str, Any], ...] = ()
    needs: tuple[dict[str, Any], ...] = ()
    cuts: tuple[dict[str, Any], ...] = ()
    eased: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    wide: bool = False
    asking: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Certificate:
    """Certificates of all stages, with versions and the fingerprint of the input."""

    scenario: str
    fingerprint: str
    readings: dict[str, str]
    versions: dict[str, str]
    stages: tuple[StageCertificate, ...]

    @property
    def status(self) -> Status:
        """The weakest status of the stages."""
        order: tuple[Status, ...] = ("infeasible", "unknown", "feasible", "optimal")
        return min((stage.status for stage in self.stages), key=order.index, default="unknown")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """An answer: links, roster, certificate and the audit of both.

    Parameters
    ----------
    scenario
        What was given.
    links
        Columns `LINK_COLUMNS`; one link a row.
    roster
        Columns `ROSTER_COLUMNS`; one session a row, sorted by date, start, cadre. date, replaces and announced
        are datetime64; start and end "HH:MM"; team is space-separated cadre ids.
    audit
        Columns `AUDIT_COLUMNS`; one line a violation or unmet wish (binding says which).
    compliance
        One line a rule: clause, rule, form, binding, tier, judged (bool), violations (rows), amount, note.
    missed
        Slots missed through leave: cadre, date, slot, made_up_on (NaT if not possible), reason.
    certificate
        How far each stage is proven.
    visits
        Columns `VISIT_COLUMNS`: one household seen in one session; `order` is its place in the session's walk, from 1.
        None where no duty holds visits to listed households; then the other three are None, too.
    routes
        Columns `ROUTE_COLUMNS`: one stop of one session's walk; zone "" is the way back to the village office, with
        households 0. walk_seconds is the way from the stop before (order 1: from the office), visit_minutes the time
        spent at the stop.
    due
        Columns `DUE_COLUMNS`: one household a row that the plan sees less often than is required; empty if none.
    seconds
        Wall-clock seconds by step; kept apart from everything that must repeat byte for byte.
    """

    scenario: Scenario
    links: pd.DataFrame
    roster: pd.DataFrame
    audit: pd.DataFrame
    compliance: pd.DataFrame
    missed: pd.DataFrame
    certificate: Certificate
    visits: pd.DataFrame | None = None
    routes: pd.DataFrame | None = None
    due: pd.DataFrame | None = None
    seconds: dict[str, float] = dataclasses.field(default_factory=dict, compare=False)

    @property
    def violations(self) -> int:
        """How many lines of the audit break a binding rule."""
        return int(self.audit["binding"].astype(bool).sum())

    @property
    def status(self) -> Status:
        """The weakest status of the stages: "optimal" only if every tier of every stage is proven."""
        return self.certificate.status

    @property
    def tiers(self) -> pd.DataFrame:
        """One row a stage and tier: stage, tier, objective, bound, gap, status, proof."""
        rows = [
            {"stage": stage.stage, "tier": tier.tier, "objective": tier.objective, "bound": tier.bound, "gap": tier.gap,
             "status": tier.status, "proof": tier.proof}
            for stage in self.certificate.stages
            for tier in stage.tiers
        ]  # fmt: skip
        columns = ["stage", "tier", "objective", "bound", "gap", "status", "proof"]
        return pd.DataFrame(rows, columns=columns).astype({"objective": "Int64", "bound": "Int64"})

    def by_week(self, lang: str | None = None) -> pd.DataFrame:
        """One row a day with stationing, one column a post: the place (`output.tables.at_a_glance`)."""
        return _table("at_a_glance", self, lang)

    def by_cadre(self, lang: str | None = None) -> pd.DataFrame:
        """The sessions of each post, in order of date (`output.tables.by_cadre`)."""
        return _table("by_cadre", self, lang)

    def by_community(self, lang: str | None = None) -> pd.DataFrame:
        """The sessions at each place, in order of date (`output.tables.by_community`)."""
        return _table("by_community", self, lang)

    def by_month(self, lang: str | None = None) -> pd.DataFrame:
        """Sessions a place and month, with totals (`output.tables.by_month`)."""
        return _table("by_month", self, lang)

    def plot_calendar(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """The year, a row a day and a column a post, coloured by place."""
        return _chart("calendar", self, ax, lang)

    def plot_by_community(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Sessions a place."""
        return _chart("by_community", self, ax, lang)

    def plot_by_cadre(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Sessions a post."""
        return _chart("by_cadre", self, ax, lang)

    def plot_presence(self, ax: Axes | None = None, lang: str | None = None, *, duty: str = "station") -> Axes:
        """Share of the slots in which a place, or a town, has a session (`output.chart_presence.presence`)."""
        draw: Callable[..., Axes] = importlib.import_module("liaison_opt.output.chart_presence").presence
        return draw(self, ax, lang, duty=duty)

    def plot_graph(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Who is linked to whom."""
        return _chart("graph", self, ax, lang)

    def plot_coverage(self, ax: Axes | None = None, lang: str | None = None, *, published: bool = True) -> Axes:
        """Share of households seen by the end of each month (`output.chart_seen.coverage`)."""
        draw: Callable[..., Axes] = importlib.import_module("liaison_opt.output.chart_seen").coverage
        return draw(self, ax, lang, published=published)

    def plot_map(
        self, community: str, ax: Axes | None = None, lang: str | None = None, *, session: str | None = None
    ) -> Axes:
        """A village's zones, or a town's villages, by visitor (`output.map_sessions.map_of`)."""
        draw: Callable[..., Axes] = importlib.import_module("liaison_opt.output.map_sessions").map_of
        return draw(self, community, ax, lang, session=session)

    def __repr__(self) -> str:
        lang = language()
        return _SAYS[lang].format(
            name=self.scenario.name, status=STATUS[lang][self.status],
            links=len(self.links), sessions=len(self.roster), broken=self.violations,
        )  # fmt: skip


# A plan shows itself by the room that reads answers; those modules are loaded only when somebody looks.
def _table(name: str, plan: Plan, lang: str | None) -> pd.DataFrame:
    tables = importlib.import_module("liaison_opt.output.tables")
    make: Callable[[Plan, str | None], pd.DataFrame] = getattr(tables, name)
    return make(plan, lang)


def _chart(name: str, plan: Plan, ax: Axes | None, lang: str | None) -> Axes:
    charts = importlib.import_module("liaison_opt.output.charts")
    draw: Callable[[Plan, Axes | None, str | None], Axes] = getattr(charts, name)
    return draw(plan, ax, lang)

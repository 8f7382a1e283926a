"""What the command line says: short, in both languages, with the arithmetic where something is impossible."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from liaison_opt.output import clash, labels, limits, tables
from liaison_opt.scenario.note import spoken
from liaison_opt.study.seen import seen

if TYPE_CHECKING:
    from liaison_opt.audit import Audit
    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario

#: broken rules that are told after a plan, and by an audit; the tables hold all
SOME, MANY = 10, 50
_SAID = {
    "head": {
        "en": "{title}, {first} to {last}: {links} links, {sessions} stationing sessions ({made_ups} made up), {meetings} meetings.",
        "zh": "{title}，{first} 至 {last}：联系关系 {links} 条，驻点 {sessions} 次（其中补驻 {made_ups} 次），会议 {meetings} 次。",
    },
    "head_by_duty": {
        "en": "{title}, {first} to {last}: {links} links, {total} sessions{made_up}: {duties}.",
        "zh": "{title}，{first} 至 {last}：联系关系 {links} 条，场次 {total} 次{made_up}：{duties}。",
    },
    "made_up": {"en": " ({count} made up)", "zh": "（其中补行 {count} 次）"},
    "proof": {"en": "Stage {stage}: {status}. {tiers}", "zh": "阶段 {stage}：{status}。{tiers}"},
    "violations": {"en": "Binding violations: {count}. Unmet wishes: {unmet} lines.", "zh": "违反硬性规则：{count} 条；未满足的意愿：{unmet} 条。"},
    "more": {"en": "- and {count} more", "zh": "- 另有 {count} 条"},
    "more_in": {"en": "- and {count} more: audit.csv", "zh": "- 另有 {count} 条，见 audit.csv"},
    "missed": {
        "en": "Slots missed through leave: {missed}, of which {open} cannot be made up: {who}.",
        "zh": "因请假缺席的时段：{missed} 个，其中无法补驻 {open} 个：{who}。",
    },
    "linked": {"en": "{linked} of {households} households linked.", "zh": "{households} 户中已联系 {linked} 户。"},
    "visits": {
        "en": "{visits} visits in {sessions} sessions: {enough} of {households} households seen as often as owed ({share} %); {due} still due, {missing} visits lacking.",
        "zh": "{sessions} 场共走访 {visits} 户次：{households} 户中 {enough} 户次数已足（{share}%）；尚待走访 {due} 户，缺 {missing} 户次。",
    },
    "stray": {"en": "{count} visits name a household or session that is no longer in the tables: not counted.", "zh": "有 {count} 户次的住户或场次已不在表中，未计入。"},
    "head_links": {"en": "{title}, {first} to {last}: {links} links.", "zh": "{title}，{first} 至 {last}：联系关系 {links} 条。"},
    "files": {"en": "Written: {path}", "zh": "已写入：{path}"},
    "workbook": {"en": "Workbook: {path}", "zh": "工作簿：{path}"},
    "optimal": {"en": "proven optimal", "zh": "已证明最优"},
    "feasible": {"en": "not proven", "zh": "未证明最优"},
    "lost": {"en": "Slots lost to holidays: {count}.", "zh": "因节假日取消的时段：{count} 个。"},
    "fine": {"en": "No binding violation.", "zh": "未发现违反硬性规则。"},
    "not_judged": {"en": "Not judged: {rule} ({clause}): {note}", "zh": "未判定：{rule}（{clause}）：{note}"},
    "proofs": {"en": "Proofs rechecked in exact arithmetic: {count} of {total} confirmed.", "zh": "证明复核（精确算术）：{total} 项中确认 {count} 项。"},
}  # fmt: skip


def name_of(scenario: Scenario, ident: str, lang: str) -> str:
    """The title of a post or the name of a place, with its id."""
    names = {**labels.place_names(scenario, lang), **labels.post_titles(scenario, lang)}
    return f"{names.get(ident, '')} ({ident})".strip()


def _text(key: str, lang: str, **fields: Any) -> str:
    return _SAID[key][lang].format(**fields)


class Bar:
    """A progress bar on the error stream: stage, tier, best value, bound, gap. Nothing where nobody looks."""

    def __init__(self, *, quiet: bool) -> None:
        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
        self._task = self._progress.add_task("", total=None, told="")

    def step(self, step: Any) -> None:
        """Show how far the solver has come; takes `solve.engine.Step`."""
        best = "-" if step.best is None else step.best
        gap = (
            "-"
            if step.best is None or step.bound is None
            else f"{(step.best - step.bound) / max(1, abs(step.best)):.0%}"
        )
        self._progress.update(
            self._task, description=f"{step.stage}: {step.tier}", told=f"best {best} · bound {step.bound} · gap {gap}"
        )

    def count(self, done: int, total: int | None) -> None:
        """Show how many of so many are done."""
        self._progress.update(self._task, completed=done, total=total, description="", told=f"{done}/{total or '?'}")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class Waiting:
    """A line on the error stream for work whose end is not known: shown from the third second on, then wiped away."""

    def __init__(self, said: str, *, quiet: bool) -> None:
        console = Console(stderr=True)
        self._status = console.status(said)
        self._timer = None if quiet or not console.is_terminal else threading.Timer(2.0, self._status.start)

    def __enter__(self) -> Self:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._status.stop()


def plan(made: Plan, folder: Path, lang: str) -> str:
    """The few lines after a plan."""
    figures, horizon = tables.figures(made), made.scenario.horizon
    lines = [_head(made, figures, lang)]
    for stage in made.certificate.stages:
        tiers = ", ".join(
            f"{t.tier} {t.objective}" + ("" if t.objective == t.bound else f" (>= {t.bound})") for t in stage.tiers
        )
        lines.append(_text("proof", lang, stage=stage.stage, status=_text(_known(stage.status), lang), tiers=tiers))
        lines += [f"  {spoken(note, lang)}" for note in stage.notes]
    lines.append(_text("violations", lang, count=made.violations, unmet=figures["unmet"]))
    still = made.missed[made.missed["made_up_on"].isna()]
    if len(still):
        who = "; ".join(
            f"{name_of(made.scenario, c, lang)} {d:%Y-%m-%d}"
            for c, d in zip(still["cadre"], still["date"], strict=True)
        )
        lines.append(_text("missed", lang, missed=len(made.missed), open=len(still), who=who))
    lines.append(_text("lost", lang, count=int(horizon.lost["name"].isin(_regular(made)).sum())))
    broken = made.audit[made.audit["binding"]]
    lines += [f"- {row.sentence}" for row in broken.head(SOME).itertuples()]
    if len(broken) > SOME:
        lines.append(_text("more_in", lang, count=len(broken) - SOME))
    lines += households(made, lang)
    if made.roster.empty:  # links only: no workbook, no charts
        return "\n".join([*lines, _text("files", lang, path=folder)])
    lines += limits.left_out(made, lang)
    lines.append(_text("workbook", lang, path=folder / "roster.xlsx"))
    return "\n".join(lines)


def households(made: Plan, lang: str) -> list[str]:
    """How many listed households are linked, and how many are seen as often as they are owed; for the office."""
    homes, lines = made.scenario.households, []
    if homes.empty:
        return []
    linked = int(homes["id"].isin(made.links["target"]).sum())
    if linked:
        lines.append(_text("linked", lang, linked=f"{linked:,}", households=f"{len(homes):,}"))
    if made.visits is not None:
        whole = seen(made).total
        total = {name: f"{count:,}" for name, count in whole.items()}
        share = labels.percent(whole["enough"] / max(1, whole["households"]))
        lines.append(
            _text(
                "visits",
                lang,
                visits=total["planned"],
                share=share,
                **{name: total[name] for name in ("sessions", "enough", "households", "due", "missing")},
            )
        )
        if whole["stray"]:
            lines.append(_text("stray", lang, count=total["stray"]))
    return lines


def _head(made: Plan, figures: dict[str, int], lang: str) -> str:
    """What was planned, in numbers: stationing and meetings, or each duty by its title where there are others."""
    scenario, roster = made.scenario, made.roster
    fields = {"title": scenario.title(lang), "first": scenario.horizon.first, "last": scenario.horizon.last, "links": len(made.links)}  # fmt: skip
    if tables.station_duties(scenario) == ["station"]:
        meetings = len(roster) - figures["sessions"]
        return _text("head", lang, **fields, sessions=figures["sessions"], made_ups=figures["make_ups"], meetings=meetings)  # fmt: skip
    if roster.empty:
        return _text("head_links", lang, **fields)
    count = roster["duty"].value_counts()
    offered = {name for spec in scenario.settings.slot for name in spec.duties}  # others only say who may be linked
    duties = (", " if lang == "en" else "、").join(
        f"{labels.duty_title(scenario, duty.name, lang)} {count.get(duty.name, 0)}"
        for duty in scenario.settings.duty
        if duty.name in offered
    )
    extra = int((roster["kind"] == "make_up").sum())
    made_up = _text("made_up", lang, count=extra) if extra else ""
    return _text("head_by_duty", lang, **fields, total=len(roster), made_up=made_up, duties=duties)


def _known(status: str) -> str:
    return "optimal" if status == "optimal" else "feasible"


def _regular(made: Plan) -> list[str]:
    return [spec.name for spec in made.scenario.settings.slot if spec.use == "regular"]


def plan_json(made: Plan, folder: Path) -> dict[str, Any]:
    """The same for machines."""
    return {"status": made.certificate.status, "violations": made.violations, "folder": str(folder),
            "workbook": None if made.roster.empty else str(folder / "roster.xlsx"), "seconds": made.seconds, "figures": tables.figures(made),
            "tiers": [{"stage": s.stage, "tier": t.tier, "objective": t.objective, "bound": t.bound, "gap": t.gap,
                       "proof": t.proof} for s in made.certificate.stages for t in s.tiers]}  # fmt: skip


def infeasible(error: Any, lang: str) -> str:
    """Why nothing is possible: clauses, names, dates and the sum; takes `solve.failures.Infeasible`."""
    found = clash.Told(scenario=error.scenario, clashes=tuple(error.clashes), total=error.total, sums=error.sums,
                       sides=error.sides, stage=error.certificate.stages[-1].stage if error.certificate.stages else "",
                       lang=lang)  # fmt: skip
    return "\n".join([clash.text("told.impossible", lang), *found.lines()])


def infeasible_json(error: Any) -> dict[str, Any]:
    """The same for machines."""
    return {"status": "infeasible", "clashes": [
        {"rows": clash.rows.to_dict("records"), "need": clash.need, "room": clash.room, "minimal": clash.minimal,
         "witness": clash.witness, "fingerprint": clash.fingerprint} for clash in error.clashes],
        "sums": {lang: list(told) for lang, told in error.sums.items()}}  # fmt: skip


def audit(verdict: Audit, proofs: pd.DataFrame | None, lang: str) -> str:
    """The verdict, clause by clause: broken ones first, then unmet wishes by clause, then what was not judged."""
    broken = verdict.lines[verdict.lines["binding"]]
    lines = [_text("violations", lang, count=len(broken), unmet=len(verdict.lines) - len(broken))]
    lines += [f"- {row.clause} ({row.rule}): {row.sentence}" for row in broken.head(MANY).itertuples()]
    if len(broken) > MANY:
        lines.append(_text("more", lang, count=len(broken) - MANY))
    if broken.empty:
        lines.append(_text("fine", lang))
    wishes = verdict.lines[~verdict.lines["binding"]]
    for (clause, rule), part in wishes.groupby(["clause", "rule"], sort=False):
        lines.append(
            f"  {clause} ({rule}): {part['sentence'].iloc[0]}" + (f" (+{len(part) - 1})" if len(part) > 1 else "")
        )
    open_ = verdict.compliance[~verdict.compliance["judged"]]
    lines += [_text("not_judged", lang, rule=row.rule, clause=row.clause, note=row.note) for row in open_.itertuples()]
    if proofs is not None:
        good = int((proofs["verdict"] == "confirmed").sum())
        lines.append(_text("proofs", lang, count=good, total=len(proofs)))
        lines += [
            f"  {row.stage}/{row.tier}: {row.verdict}" for row in proofs[proofs["verdict"] != "confirmed"].itertuples()
        ]
    return "\n".join(lines)


def audit_json(verdict: Audit, proofs: pd.DataFrame | None, notes: list[str]) -> dict[str, Any]:
    """The same for machines."""
    return {"violations": verdict.violations, "lines": verdict.lines.to_dict("records"), "notes": notes,
            "compliance": verdict.compliance.to_dict("records"),
            "proofs": None if proofs is None else proofs.astype(object).where(proofs.notna(), None).to_dict("records")}  # fmt: skip


def wrong(proofs: pd.DataFrame) -> int:
    """How many proofs turned out false (an unproven tier, or the engine's own word, is not false)."""
    return int((~proofs["verdict"].isin(["confirmed", "engine's word", "unproven"])).sum())

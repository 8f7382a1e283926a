"""Sheets that justify: compliance clause by clause, what was missed and made up, and what the roster rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from liaison_opt.output import labels, tables, words
from liaison_opt.output.book import Book, Column, Page, fitting, lines_needed
from liaison_opt.plan import Plan
from liaison_opt.scenario.note import spoken

MOST_LINES = 400


def compliance(book: Book, plan: Plan) -> None:
    """Sheet 7: every rule with its verdict, then every line of the audit in words."""
    frame = compliance_table(plan, book.lang)
    columns = columns_of(book, frame, centre=("binding", "judged", "met", "violations", "amount"), hi=64)
    page = book.sheet("compliance", fitting(frame, columns), landscape=True)
    said = [labels.standing(plan, book.lang), words.text("comply.office", book.lang)]
    row = page.head(labels.title(plan.scenario, "title.compliance", book.lang), said)
    page.freeze(row + 1, 2, repeat=(0, row))
    end = page.table(row, frame, columns)
    page.filter(row, end, len(columns))
    _verdicts(page, row + 1, frame)
    end = page.heading(end + 1, words.text("comply.lines", book.lang))
    page.printed(_sentences(page, end, plan))


def compliance_table(plan: Plan, lang: str) -> pd.DataFrame:
    """One line a rule: clause, rule, form, binding, judged, met, violations, amount, note; in words."""
    told = plan.compliance.reset_index(drop=True)
    judged, broken = told["judged"].astype(bool), told["violations"].fillna(0).astype(int) > 0
    binding = told["binding"].astype(bool)
    met = pd.Series(words.text("comply.kept", lang), index=told.index, dtype=object)
    met = met.mask(broken & binding, words.text("comply.broken", lang))
    met = met.mask(broken & ~binding, words.text("comply.unmet", lang)).mask(~judged, "–")
    force = [
        words.text("comply.binding", lang) if hard else _wish(tier, lang)
        for hard, tier in zip(binding, told["tier"], strict=True)
    ]
    return pd.DataFrame(
        {
            "clause": told["clause"].astype(str),
            "rule": told["rule"].astype(str),
            "form": told["form"].map(lambda form: words.known("form", str(form), lang)),
            "binding": force,
            "judged": judged.map({True: words.text("comply.yes", lang), False: words.text("comply.not_judged", lang)}),
            "met": met.astype(str),
            "violations": told["violations"].fillna(0).astype(int),
            "amount": pd.to_numeric(told["amount"]).fillna(0),
            "note": told["note"].fillna("").astype(str),
        }
    )


def _wish(tier: object, lang: str) -> str:
    if not isinstance(tier, str) or not tier:
        return words.text("comply.wish_plain", lang)
    return words.text("comply.wish", lang, tier=words.known("tier", tier, lang))


def _verdicts(page: Page, row: int, frame: pd.DataFrame) -> None:
    """The verdicts again, coloured: the word stays, the colour only helps the eye."""
    lang = page.book.lang
    fills = {
        words.text("comply.kept", lang): "#DDF1E4",
        words.text("comply.broken", lang): "#F9D7D3",
        words.text("comply.unmet", lang): "#FBEFD0",
    }
    for offset, verdict in enumerate(frame["met"], start=row):
        style = page.book.boxed(align="center", bold=True, bg_color=fills.get(verdict, labels.GREY))
        page.put(offset, list(frame.columns).index("met"), verdict, style)


def _sentences(page: Page, row: int, plan: Plan) -> int:
    """Every line of the audit, binding ones first; hundreds of lines are cut and the page says so."""
    lang = page.book.lang
    if plan.audit.empty:
        return page.sentence(row, words.text("comply.none", lang))
    audit = plan.audit.assign(wish=~plan.audit["binding"].astype(bool)).sort_values("wish", kind="stable")
    for line in audit.head(MOST_LINES).itertuples():
        force = words.text("comply.wish_plain" if line.wish else "comply.binding", lang)
        said = f"{line.clause} · {line.rule} · {force}{words.text('list.colon', lang)}{line.sentence}"
        row = page.sentence(row, said, bold=not line.wish)
    if len(audit) > MOST_LINES:
        row = page.sentence(row, words.text("list.more", lang, count=len(audit) - MOST_LINES), italic=True)
    return row


def columns_of(book: Book, frame: pd.DataFrame, *, centre: Sequence[str] = (), hi: int = 40) -> list[Column]:
    """Columns with the catalogue's headings."""
    found = []
    for name in [str(name) for name in frame]:
        centred = name in centre or pd.api.types.is_numeric_dtype(frame[name])
        heading = words.known("column", name, book.lang)
        found.append(Column(name=name, heading=heading, hi=hi, align="center" if centred else "left"))
    return found


def missed(book: Book, plan: Plan) -> None:
    """Sheet 8: regular slots missed and when they are made up, slots lost to holidays, slots moved."""
    parts = {
        "missed.list": missed_table(plan, book.lang),
        "missed.lost": lost_table(plan, book.lang),
        "missed.moved": moved_table(plan, book.lang),
    }
    page = book.sheet("missed", [50.0, 15.0, 14.0, 15.0, 15.0, 14.0])
    said = [words.text("missed.privacy", book.lang), labels.synthetic(plan.scenario, book.lang)]
    row = page.head(labels.title(plan.scenario, "title.missed", book.lang), said)
    page.freeze(row)
    for key, frame in parts.items():
        row = page.heading(row, f"{words.text(key, book.lang)} ({len(frame)})")
        if frame.empty:
            row = page.sentence(row, words.text("missed.none", book.lang)) + 1
            continue
        columns = columns_of(book, frame, centre=[str(name) for name in frame.columns[1:]])
        end = page.table(row, frame, columns)
        if key == "missed.list":
            page.filter(row, end, len(columns))
        row = end + 1
    page.printed(row - 1)


def missed_table(plan: Plan, lang: str) -> pd.DataFrame:
    """post, date, weekday, made_up_on, announced, outcome; a line a missed slot, without the reason of the absence."""
    told = plan.missed.sort_values(["date", "cadre"], ignore_index=True)
    made_up = plan.roster.dropna(subset="replaces").drop_duplicates(["cadre", "replaces"])
    known = made_up.set_index(["cadre", "replaces"])["announced"]
    titles = labels.post_titles(plan.scenario, lang)
    outcome = {True: words.text("missed.made_up", lang), False: words.text("missed.not_made_up", lang)}
    return pd.DataFrame(
        {
            "post": told["cadre"].map(titles).fillna(told["cadre"]).astype(str),
            "date": pd.to_datetime(told["date"]),
            "weekday": words.weekdays(pd.to_datetime(told["date"]), lang),
            "made_up_on": pd.to_datetime(told["made_up_on"]),
            "announced": known.reindex(pd.MultiIndex.from_frame(told[["cadre", "date"]])).to_numpy(),
            "outcome": told["made_up_on"].notna().map(outcome).astype(str),
        }
    )


def lost_table(plan: Plan, lang: str) -> pd.DataFrame:
    """label, date, weekday, time of the regular stationing slots that fall on public holidays."""
    rows = tables.glance_rows(plan)
    lost = rows[rows["kind"] == "holiday"]
    return pd.DataFrame(
        {
            "label": lost["label_zh" if lang == "zh" else "label"],
            "date": lost["date"],
            "weekday": words.weekdays(lost["date"], lang),
            "time": lost["start"].astype(str) + "–" + lost["end"].astype(str),
        }
    )


def moved_table(plan: Plan, lang: str) -> pd.DataFrame:
    """label, date, weekday, replaces of the stationing slots that were moved or appended because of holidays."""
    duties = set(tables.station_duties(plan.scenario))
    names = [slot.name for slot in plan.scenario.settings.slot if duties & set(slot.duties)]
    moved = plan.scenario.horizon.moved
    moved = moved[moved["name"].isin(names)]
    return pd.DataFrame(
        {
            "label": moved["label_zh" if lang == "zh" and "label_zh" in moved else "label"],
            "date": moved["date"],
            "weekday": words.weekdays(pd.to_datetime(moved["date"]), lang),
            "replaces": moved["was"],
        }
    )


def assumptions(book: Book, plan: Plan, notes: Sequence[str]) -> None:
    """Sheet 9: settings, readings, sources, assumptions, notes; how far each tier is proven; versions."""
    page = book.sheet("assumptions", [30.0, 15.0, 11.0, 11.0, 9.0, 14.0, 42.0])
    row = page.head(labels.title(plan.scenario, "title.assumptions", book.lang), [labels.standing(plan, book.lang)])
    page.freeze(row)
    row = _pairs(page, row, _settings(plan, book.lang, notes))
    row = page.heading(row + 1, words.text("assume.proof", book.lang))
    proof = proof_table(plan, book.lang)
    row = page.table(row, proof, columns_of(book, proof, centre=("objective", "bound", "gap", "status")))
    page.printed(_pairs(page, row + 1, _engines(plan, book.lang)))


def _pairs(page: Page, row: int, pairs: list[tuple[str, str]]) -> int:
    """Item and value, the value across the rest of the line."""
    left = page.book.boxed(bold=True, text_wrap=True, valign="top")
    right = page.book.boxed(text_wrap=True, valign="top")
    for item, value in pairs:
        page.put(row, 0, item, left)
        page.across(row, value, right, first=1)
        lines = max(lines_needed(item, page.widths[0]), lines_needed(value, sum(page.widths[1:])))
        page.sheet.set_row(row, 15.0 * lines + 2)
        row += 1
    return row


def _settings(plan: Plan, lang: str, notes: Sequence[str]) -> list[tuple[str, str]]:
    scenario = plan.scenario
    given, join = scenario.settings, words.text("list.comma", lang).join
    pairs = [
        (words.text("assume.scenario", lang), words.text("list.same", lang, name=scenario.title(lang), id=given.name)),
        (words.text("assume.horizon", lang), labels.period(scenario, lang)),
        (words.text("assume.publish", lang), words.long_day(pd.Timestamp(scenario.horizon.publish_on), lang)),
        (words.text("assume.synthetic", lang), labels.synthetic(scenario, lang)),
        (words.text("assume.privacy", lang), words.text("assume.privacy_value", lang)),
    ]
    for slot in given.slot:
        hours = {"pattern": slot.pattern, "start": slot.start, "end": slot.end}
        use = words.text(f"assume.use_{slot.use}", lang)
        label = words.text("assume.slot", lang, name=slot.name)
        pairs.append((label, words.text("assume.slot_value", lang, use=use, **hours)))
    skip = words.text(f"assume.on_holiday_{given.calendar.on_holiday}", lang)
    pairs += [(words.text("assume.on_holiday", lang), skip)]
    pairs += [(words.text("assume.capacity", lang), str(given.session.capacity))]
    readings = sorted(given.readings.items(), key=lambda pair: int(pair[0][1:]))
    pairs += [(words.text("assume.reading", lang, code=code), chosen) for code, chosen in readings]
    pairs += [(words.text("assume.tiers", lang), join(words.known("tier", tier, lang) for tier in given.tiers))]
    pairs += [(words.text("assume.assumption", lang), _in(said, lang)) for said in given.assumptions]
    pairs += [(words.text("assume.note", lang), note) for note in _notes(plan, notes, lang)]
    pairs += [(words.text("assume.source", lang), source) for source in given.sources]
    return [(item, value) for item, value in pairs if value]


def _in(said: Any, lang: str) -> str:
    return str(said.get(lang) or next(iter(said.values()), ""))


def _notes(plan: Plan, notes: Sequence[str], lang: str) -> list[str]:
    """Notes of the scenario, its horizon and the caller, each once, in that order."""
    listed = [*plan.scenario.notes, *plan.scenario.horizon.notes, *notes]
    return list(dict.fromkeys(spoken(note, lang) for note in listed))


def proof_table(plan: Plan, lang: str) -> pd.DataFrame:
    """stage, tier, objective, bound, gap, status, proof; a line a tier."""
    lines = [
        {
            "stage": words.known("stage", stage.stage, lang),
            "tier": words.known("tier", tier.tier, lang),
            "objective": "–" if tier.objective is None else f"{tier.objective:,}",
            "bound": "–" if tier.bound is None else f"{tier.bound:,}",
            "gap": "–" if tier.gap is None else f"{tier.gap:.1%}",
            "status": words.text(f"status.status_{tier.status}", lang),
            "proof": words.known("proof", tier.proof, lang),
        }
        for stage in plan.certificate.stages
        for tier in stage.tiers
    ]
    return pd.DataFrame(lines, columns=["stage", "tier", "objective", "bound", "gap", "status", "proof"], dtype="str")


def _engines(plan: Plan, lang: str) -> list[tuple[str, str]]:
    told, semicolon = plan.certificate, words.text("list.semicolon", lang)
    pairs = []
    for stage in told.stages:
        name = words.known("stage", stage.stage, lang)
        facts = {"engine": stage.engine, "seed": stage.seed, "columns": f"{stage.columns:,}", "rows": f"{stage.rows:,}"}
        pairs.append((words.text("assume.engine", lang, stage=name), words.text("assume.engine_value", lang, **facts)))
        pairs.append((words.text("assume.given", lang, stage=name), semicolon.join(stage.given)))
        pairs += [(words.text("assume.note", lang), note) for note in stage.notes]
    pairs.append((words.text("assume.fingerprint", lang), told.fingerprint))
    pairs += [(words.text("assume.version", lang, name=name), told.versions[name]) for name in sorted(told.versions)]
    return [(item, value) for item, value in pairs if value]

"""Write docs/rules.md from the rule forms, and with `--pictures` docs/picture_*.png from a plan of Jianghai.

Run from the root of the checkout: ``python docs/make_pages.py``. The same classes give the same bytes.
"""

from __future__ import annotations

import inspect
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from liaison_opt.rules.base import PLACE_FILTERS, SESSION_FILTERS, Rule
from liaison_opt.rules.policy import FORMS

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parent / "scenarios"
EXAMPLES = HERE / "rule_examples.toml"
STAGES = {"link": "links", "roster": "sessions", "both": "links and sessions", "given": "what is given"}
#: what the names alone do not say; a description in the class comes first
MEANING = {
    "period": "the span of days that is counted",
    "scope": "for whom: each link (pair), each post (actor), each place (target), or all together (group)",
    "mode": "nothing outside, or as little as possible (a wish)",
    "metric": "what is shared: sessions, minutes, or sessions per million households",
    "over": "between whom: a post's own places, all posts, or all places",
    "notice_unit": "what `notice_days` counts",
    "resource": "what is used once at a time: a post, a place (its one room), or a slot kept free of other duties",
    "feature": "distance (hundreds of metres), priority (sessions), slot_wish (the wish's own weight) or role (links)",
    "before": "announced before the first day of the horizon, or before the session itself",
}
#: what stands in a sentence on this page: for floors, and for everything else
SAMPLE = {
    "en": {"who": "Secretary (L1)", "target": "East Village (P1)", "period": "2027-03"},
    "zh": {"who": "书记 (L1)", "target": "东村 (P1)", "period": "2027-03"},
}
SHORT = {"required": 3, "actual": 2, "amount": 1}
OVER = {"required": 2, "actual": 3, "amount": 1}
#: forms whose period is no month
PERIODS = {
    "fixed_slot": "2027-03-02 14:30", "duty_cover": "2027-03-02 14:30", "make_up": "2027-03-02", "team": "2027-03-02",
    "no_overlap": "2027-03-02 14:30", "prefer": "2027-03-02", "deadline": "2027-03-02", "fixed_assignment": "2027",
    "spacing": "2027-03-02..2027-05-01", "respond": "2027-03-02..2027-03-08", "record": "place",
    "published_stat": "villages with a team", "fixed_slot outside": "2027-03",
}  # fmt: skip
MERGED = """## Forms that turned out to be one

Of the forms that the schemes ask for, some say what another says, and are not built twice:

- a *protected slot* is [`no_overlap`](#no_overlap) with `resource = "slot"` and the duties that it `forbids`;
- a *standing team* (its size and its lead) is [`standing_team`](#standing_team); who comes along is [`team`](#team);
- a *cap* on visits is [`max_visits`](#max_visits), or `k_max` of [`min_visits`](#min_visits) beside its floor;
- "about ten" links is a second [`links_per_actor`](#links_per_actor) with `lo` = `hi` = 10, as a wish;
- *full-time secondment* is [`max_visits`](#max_visits) with `k = 0` on the duties at home;
- *turns* at a desk are [`balance`](#balance) beside [`duty_cover`](#duty_cover);
- *areas that hang together* are [`prefer`](#prefer) with `feature = "distance"` beside [`zones`](#zones).
"""
HEAD = """# The rule forms

Made by `python docs/make_pages.py` from the classes in `liaison_opt/rules`; do not edit by hand.

A *form* is a class; a *rule* is one clause of one policy, a `[[rule]]` in `policy.toml` that names its form as `type`.
A rule without a `weight` is binding. A rule with a weight is a wish: it costs its weight times the *amount* by which
it is missed, summed within its `tier`. The same class puts the rule into the model and judges finished plans.

Three rules hold without being written down: links of `links.csv` are kept, pins of `pins.csv` are kept, and nobody is
at two places at once. A policy has at most 500 rules.
"""
FILTERS = """`where`, `when` and `unless` are tables, never expressions: `{{ column = value }}`,
`{{ column = [values] }}` or `{{ column = {{ lo = 1, hi = 9 }} }}`.

- `where` may ask for {place}.
- `when` and `unless` may ask for {session},
  and for `window`: a kind or name of `windows.csv`.

`readings` is no parameter: `[rule.readings.A3.NAME]` holds the parameters that the reading NAME of the ambiguity A3
overrides."""
TYPES = {
    "integer": "whole number", "number": "number", "boolean": "`true`, `false`", "array": "name or names",
    "object": "table",
}  # fmt: skip


def rules_page() -> str:
    """Return the whole of docs/rules.md."""
    lines = [HEAD, "| form | speaks of | meaning | clauses |", "|---|---|---|---|"]
    for name, form in FORMS.items():
        how = STAGES[form.stage] + ("" if form.enforced else " (checked only)")
        lines.append(f"| [`{name}`](#{name}) | {how} | {_meaning(form)} | {_clauses(form)} |")
    filters = FILTERS.format(place=_listed(PLACE_FILTERS), session=_listed(SESSION_FILTERS))
    lines += ["", MERGED.rstrip()]
    lines += ["", "## What every rule accepts", "", *_parameters(Rule, list(Rule.model_fields)), "", filters]
    used, examples = _used(), _examples()
    for name, form in FORMS.items():
        own = [field for field in form.model_fields if field not in Rule.model_fields]
        lines += ["", f"## {name}", "", _meaning(form), "", *_formula(form), f"Clauses: {_clauses(form)}.", ""]
        lines += [*_parameters(form, own), "", "```toml", "[[rule]]", examples[name], "```", ""]
        lines += ["A miss reads:", "", *_sentences(name, form), ""] if form.says else []
        lines += ["Rules of this form in the scenarios shipped here:", "", *used.get(name, ["- none so far"])]
    return "\n".join(lines) + "\n"


def pictures() -> list[Path]:
    """Plan Jianghai and write the pictures of the documentation, small enough for a page; return the files."""
    import matplotlib as mpl  # noqa: PLC0415 (the page of rules needs neither)
    from matplotlib.figure import Figure  # noqa: PLC0415

    import liaison_opt as lo  # noqa: PLC0415

    plan, written = lo.plan("jianghai"), []
    with mpl.rc_context(mpl.rcParamsDefault):
        for lang in ("en", "zh"):
            for name, draw, size in (
                ("calendar", plan.plot_calendar, (17.0, 6.4)),
                ("graph", plan.plot_graph, (11.0, 7.2)),
            ):
                figure = Figure(figsize=size, layout="constrained", facecolor="white")
                draw(figure.add_subplot(), lang)
                path = HERE / f"picture_{name}_{lang}.png"
                figure.savefig(path, dpi=100, metadata={"Software": "liaison_opt"})
                written.append(path)
    return written


def _doc(form: type[Rule]) -> str:
    return inspect.cleandoc(form.__doc__ or "")


def _meaning(form: type[Rule]) -> str:
    return " ".join(_doc(form).split("\n\n")[0].split())


def _clauses(form: type[Rule]) -> str:
    found = re.search(r"Clauses?: (.+?)\.(?:\s|$)", _doc(form), re.DOTALL)
    return " ".join(found.group(1).split()) if found else "the office's own"


def _formula(form: type[Rule]) -> list[str]:
    found = re.search(r"\.\. math:: (.+?)\n\n", _doc(form), re.DOTALL)
    return ["$$" + " ".join(found.group(1).split()) + "$$", ""] if found else []


def _parameters(form: type[Rule], names: list[str]) -> list[str]:
    schema = form.model_json_schema()["properties"]
    rows = ["| parameter | type | default | meaning |", "|---|---|---|---|"]
    for name in names:
        field = form.model_fields[name]
        default = "needed" if field.is_required() else _shown(field.default)
        rows.append(f"| `{name}` | {_type(schema[name])} | {default} | {field.description or MEANING[name]} |")
    return rows


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _shown(default: object) -> str:
    if default is None or default in ((), {}, ""):
        return "none"
    value = default[0] if isinstance(default, tuple) and len(default) == 1 else default
    return f"`{tomlkit.item(value).as_string()}`"


def _type(told: dict[str, Any]) -> str:
    if "anyOf" in told:
        return " or ".join(_type(part) for part in told["anyOf"] if part.get("type") != "null")
    if "const" in told:
        return f"`{told['const']}`"
    return _listed(tuple(told["enum"])) if "enum" in told else TYPES.get(told.get("type", ""), "text")


def _examples() -> dict[str, str]:
    """A form's shortest sensible rule as TOML, by form; each has been put to its class."""
    found = {}
    for rule in tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))["rule"]:
        FORMS[rule["type"]].model_validate(rule)
        found[rule["type"]] = "\n".join(f"{key} = {_inline(value)}" for key, value in rule.items())
    return found


def _used() -> dict[str, list[str]]:
    """Form to a line a scenario: the ids of its rules and the clauses that they cite."""
    found: dict[str, list[str]] = {}
    for path in sorted(SCENARIOS.glob("*/policy.toml")):
        by_form: dict[str, list[str]] = {}
        for number, rule in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["rule"], start=1):
            name = rule.get("id", f"{rule['type']}-{number}")
            told = f"`{name}` ({rule['clause']})"
            by_form.setdefault(rule["type"], []).append(told)
        for form, rules in by_form.items():
            found.setdefault(form, []).append(f"- {path.parent.name}: {', '.join(rules)}")
    return found


def _sentences(name: str, form: type[Rule]) -> list[str]:
    """What the audit would write, a line a case and language, with sample posts, places and numbers."""
    lines = []
    for case, texts in form.says.items():
        for lang in ("en", "zh"):
            much = case == "over" or "{required}" not in texts["en"] or "at most" in texts["en"]
            words = {**SAMPLE[lang], **(OVER if much else SHORT)}
            words["period"] = PERIODS.get(f"{name} {case}", PERIODS.get(name, words["period"]))
            arrow = " → " if "{who}{target}" in texts[lang] else ""
            lines.append("- " + texts[lang].format(**{**words, "who": words["who"] + arrow}))
    return lines


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(part)}" for key, part in value.items()) + " }"
    return str(tomlkit.item(value).as_string())


if __name__ == "__main__":
    (HERE / "rules.md").write_text(rules_page(), encoding="utf-8", newline="\n")
    if "--pictures" in sys.argv[1:]:
        pictures()

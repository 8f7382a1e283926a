"""The base of every rule form: what all rules accept, and how a violation is written down."""

from __future__ import annotations

import abc
import difflib
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from liaison_opt.rules.select import Names, Where, misfits
from liaison_opt.scenario.settings import Strict

if TYPE_CHECKING:
    from liaison_opt.rules.facts import Facts
    from liaison_opt.rules.model import Model
    from liaison_opt.scenario import Scenario

Stage = Literal["link", "roster", "both", "given"]
VIOLATION_COLUMNS = ("who", "target", "period", "required", "actual", "amount", "say")
#: what a rule's `when` and `unless` may ask of a session
SESSION_FILTERS = (
    "name",
    "date",
    "weekday",
    "month_no",
    "week",
    "month",
    "quarter",
    "half_year",
    "year",
    "duty",
    "kind",
    "use",
)
#: what a rule's `where` may ask of a place
PLACE_FILTERS = ("id", "kind", "parent", "households", "households_away", "priority")


class Rule(Strict, abc.ABC):
    """A clause made precise. The class is the form, the instance is one clause of one policy.

    Attributes
    ----------
    form
        The name a policy calls it by.
    stage
        What it speaks of: links, sessions, or things that are given.
    enforced
        False for forms that nothing can decide: they are checked only.
    needs
        Roster columns without which it cannot be judged.
    joins
        True if what it offers joins sessions, so that it must see those that other rules offer.
    everybody
        True if no role means every post.
    plain
        False if its rows are never sums of candidates, which is what counting sees.
    beyond
        True if a row asks for sessions outside the period that it names.
    says
        What a violation's sentence looks like, by case and language.
    """

    form: ClassVar[str]
    stage: ClassVar[Stage]
    enforced: ClassVar[bool] = True
    soft_only: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ()
    joins: ClassVar[bool] = False
    everybody: ClassVar[bool] = False
    plain: ClassVar[bool] = True
    beyond: ClassVar[bool] = False
    says: ClassVar[dict[str, dict[str, str]]] = {}

    type: str = Field(description="the form")
    id: str = Field("", description="name of the rule; default: form and number")
    clause: str = Field(description="the clause it comes from, or office:NAME for the office's own")
    weight: int | None = Field(None, ge=1, le=1_000_000, description="price of one unit of amount; none = binding")
    tier: str | None = Field(None, description="the tier a wish belongs to")
    when: Where = Field({}, description="only sessions in slots like these")
    where: Where = Field({}, description="only places like these")
    unless: Where = Field({}, description="not sessions in slots like these")
    note: str = Field("", description="a word for the reader of the policy")
    note_zh: str = Field("", description="the same in Chinese")
    assumed: Names = Field((), description="parameters whose value no source states: the office's own")

    @model_validator(mode="after")
    def _wish_or_binding(self) -> Rule:
        if self.weight is None and self.tier is not None:
            raise ValueError("`tier` needs a `weight`: a rule without a weight is binding")
        if self.weight is not None and self.tier is None:
            raise ValueError("`weight` needs a `tier`: name one of the scenario's tiers")
        if self.soft_only and self.weight is None:
            raise ValueError("this form is a wish: give it a `weight` and a `tier`")
        if not self.enforced and self.weight is not None:
            raise ValueError("this form is only checked: it takes neither `weight` nor `tier`")
        return self

    @property
    def binding(self) -> bool:
        """True if the rule must hold, False if it is a wish."""
        return self.weight is None

    def allows(self, scenario: Scenario, table: pd.DataFrame) -> np.ndarray[Any, Any]:
        """Which candidates (links or sessions) may exist at all; used for binding rules only."""
        return np.ones(len(table), dtype=bool)

    def offer(self, scenario: Scenario, leads: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame | None:
        """Candidates that exist only because of this rule (make-up sessions, team members)."""
        return None

    def enforce(self, model: Model) -> None:
        """Put the rule into the model, by rows over its candidates."""

    @abc.abstractmethod
    def violations(self, facts: Facts) -> pd.DataFrame:
        """Where a finished plan breaks the rule, and by how much: columns `VIOLATION_COLUMNS`.

        `amount` equals the slack that the model would have charged; it is judged from the plan's tables alone.
        """

    def seen(self, facts: Facts) -> pd.DataFrame:
        """Where the visits of a plan break the rule: columns `VIOLATION_COLUMNS`; asked only if there are visits.

        Apart from `violations`, which judges links and sessions and equals what the model charges.
        """
        return nobody()

    def judgeable(self, facts: Facts) -> str | None:
        """Why the rule cannot be judged on these tables, or None."""
        missing = [column for column in self.needs if column in facts.missing]
        if not missing:
            return None
        return f"缺少列 {'、'.join(missing)}" if facts.lang == "zh" else f"column {', '.join(missing)} missing"

    def problems(self, scenario: Scenario) -> list[tuple[str, str, str]]:
        """Words of the rule that the scenario does not know: (parameter, value, what to do)."""
        found: list[tuple[str, str, str]] = []
        known = {
            "role": list(scenario.roles),
            "target": list(scenario.kinds),
            "slot": [spec.name for spec in scenario.settings.slot],
            "of": [spec.name for spec in scenario.settings.slot],
            "duty": [duty.name for duty in scenario.settings.duty],
            "forbids": [duty.name for duty in scenario.settings.duty],
        }
        if not hasattr(self, "slot"):
            del known["of"]  # a figure is `of` a source, not of a slot
        for parameter, names in known.items():
            for value in _tuple(getattr(self, parameter, ())):
                if value not in names:
                    found.append((parameter, value, nearest(value, names)))
        for parameter, columns in {"where": PLACE_FILTERS, "when": SESSION_FILTERS, "unless": SESSION_FILTERS}.items():
            for column, wanted in getattr(self, parameter).items():
                if column not in columns and column != "window":
                    found.append((parameter, column, nearest(column, list(columns))))
                found += [(f"{parameter}.{column}", value, todo) for value, todo in misfits(column, wanted)]
        period = getattr(self, "period", "")
        if isinstance(period, str) and period.startswith("window:"):
            kinds = [*scenario.windows["kind"], *scenario.windows["name"]]
            if (kind := period.removeprefix("window:")) not in kinds:
                found.append(("period", period, nearest(kind, kinds)))
        return found

    def _posts(self, scenario: Scenario) -> list[str]:
        """Ids of the cadres who carry one of the rule's role tags, in table order of the tags."""
        tags: tuple[str, ...] = getattr(self, "role", ())
        if self.everybody:
            tags = tags or tuple(scenario.roles)
        return list(dict.fromkeys(cadre for role in tags for cadre in scenario.roles.get(role, [])))

    def places(self, scenario: Scenario, kinds: tuple[str, ...] = ()) -> list[str]:
        """Ids of the places that the rule speaks of, in table order."""
        from liaison_opt.rules.select import match  # noqa: PLC0415 (select needs nothing of this module)

        table = scenario.targets.assign(id=scenario.targets.index)
        fits = match(table, self.where, scenario)
        # households are spoken of only by name
        fits &= table["kind"].isin(kinds) if kinds else table["kind"] != "household"
        found = [str(place) for place in table.index[fits]]
        if "household" in kinds and scenario.many_households:  # too many for the table above
            homes = scenario.look_up(scenario.households["id"]).set_axis(scenario.households["id"])
            found += homes.index[match(homes.assign(id=homes.index), self.where, scenario)].tolist()
        return found

    def timely(self, table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
        """The rows that `when` asks for and `unless` does not excuse."""
        from liaison_opt.rules.select import match  # noqa: PLC0415

        keep = match(table, self.when, scenario)
        if self.unless:
            keep &= ~match(table, self.unless, scenario)
        return table[keep]


def _tuple(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(v for v in value if isinstance(v, str))


def nearest(value: str, names: list[str]) -> str:
    """Advice that names the nearest known name, if one is near."""
    close = difflib.get_close_matches(value, names, n=1, cutoff=0.5)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known are: {', '.join(map(str, names[:12])) or 'none'}."


def nobody() -> pd.DataFrame:
    """No violations."""
    return pd.DataFrame(columns=list(VIOLATION_COLUMNS))


def measured(keys: pd.DataFrame, actual: Any, *, lo: Any = None, hi: Any = None) -> pd.DataFrame:
    """Violations of lo <= actual <= hi, a line a group that misses: the amount is the distance to the bound."""
    frame = keys[["who", "target", "period"]].copy()
    frame["actual"] = np.asarray(actual, dtype=np.int64)
    parts = []
    if lo is not None:
        short = frame.assign(required=lo, say="short")
        parts.append(short.assign(amount=short["required"] - short["actual"]))
    if hi is not None:
        over = frame.assign(required=hi, say="over")
        parts.append(over.assign(amount=over["actual"] - over["required"]))
    if not parts:
        return nobody()
    found = pd.concat(parts)
    return found[found["amount"] > 0][list(VIOLATION_COLUMNS)].reset_index(drop=True)


def counted(keys: pd.DataFrame, table: pd.DataFrame, on: list[str], weight: str | None = None) -> np.ndarray[Any, Any]:
    """How many rows of `table` (or the sum of a column) fall to each group of `keys`; 0 where none does."""
    amounts = table.assign(n=1 if weight is None else table[weight]).groupby(on, observed=True)["n"].sum()
    if len(on) == 1:
        return np.asarray(keys[on[0]].map(amounts).fillna(0).to_numpy(), dtype=np.int64)
    wanted = pd.MultiIndex.from_frame(keys[on])
    return np.asarray(amounts.reindex(wanted).fillna(0).to_numpy(), dtype=np.int64)

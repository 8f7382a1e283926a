"""What a repair is: changes that make a scenario possible, what they cost, in words, and the plan that they give."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from liaison_opt.changes import sentence as said
from liaison_opt.language import language
from liaison_opt.why.repairs import words

if TYPE_CHECKING:
    from liaison_opt.changes import Change
    from liaison_opt.plan import Plan
    from liaison_opt.scenario import Scenario

Status = Literal["confirmed", "not proven either way"]
#: changes of one part that are told one by one
SHOWN = 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """One change by so many units.

    Parameters
    ----------
    kind
        Kind of repair (`scenario.settings.RepairKind`).
    name
        What is changed.
    amount
        So many units.
    cost
        Of all of them.
    changes
        What is changed.
    """

    kind: str
    name: str
    amount: int
    cost: int
    changes: tuple[Change, ...]

    def sentence(self, scenario: Scenario, lang: str) -> str:
        """What a planner would be told: the kind and the units, then each change."""
        told = [said(change, scenario, lang) for change in self.changes[:SHOWN]]
        more = len(self.changes) - SHOWN
        told += [words.text("more", lang, count=more)] if more > 0 else []
        head = words.counted(self.kind, self.amount, lang)
        return words.text("part", lang, head=head, told=words.text("between", lang).join(told))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Repair:
    """Changes that make an impossible scenario possible.

    Parameters
    ----------
    kind
        Kind of repair; "combination" if several clashes take a part each.
    changes
        All of them; `changes.written` writes the changed scenario.
    amount
        Units; of a combination, its parts.
    unit
        What is counted, one word: "days", "sessions", "parts".
    cost
        By which repairs are ranked.
    status
        "confirmed" if a plan obeys every binding rule, else "not proven either way".
    minimal
        True if one unit less, and any part left out, is shown to be impossible.
    scenario
        The changed scenario.
    before
        The scenario as it stands.
    parts
        One for each clash; a single one unless it is a combination.
    """

    kind: str
    changes: tuple[Change, ...]
    amount: int
    unit: str
    cost: int
    status: Status
    minimal: bool
    scenario: Scenario
    before: Scenario = dataclasses.field(repr=False)
    parts: tuple[Part, ...]
    _plans: dict[str, Plan] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    @property
    def confirmed(self) -> bool:
        """True if a plan is shown to exist."""
        return self.status == "confirmed"

    def sentence(self, lang: str | None = None) -> str:
        """The repair in one line; says what is not proven.

        Parameters
        ----------
        lang
            "en" or "zh"; None = as the environment says.
        """
        lang = language(lang)
        told = [part.sentence(self.before, lang) for part in self.parts]
        if len(told) > 1:
            told = [words.text("item", lang, number=n, told=text) for n, text in enumerate(told, start=1)]
        line = words.text("and", lang).join(told)
        if not self.confirmed:
            return line + words.text("open", lang)
        return line if self.minimal else line + words.text("perhaps_less", lang)

    def plan(self, **how: Any) -> Plan:
        """The plan of the changed scenario; worked out when it is first asked for, then kept.

        Parameters
        ----------
        how
            As `liaison_opt.plan` takes it; each way is kept by itself.

        Raises
        ------
        Infeasible, NothingFound
            Not if the repair is confirmed and the search is given its time.
        """
        from liaison_opt.solve.planner import plan  # noqa: PLC0415 (OR-Tools takes most of a second to load)

        key = repr(sorted(how.items(), key=lambda entry: entry[0]))
        if key not in self._plans:
            self._plans[key] = plan(self.scenario, **how)
        return self._plans[key]

    def __str__(self) -> str:
        return self.sentence()

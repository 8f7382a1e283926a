"""Four lessons for a class: what they are taught on, hints, and self-checks that work each answer out anew.

from liaison_opt import training
training.hint("1.2")
training.check("1.2", answer)
"""

from __future__ import annotations

from liaison_opt.training import session_1, session_2, session_3, session_4
from liaison_opt.training.ground import corner, paper, paper_roster, planned, unfinished, village
from liaison_opt.training.marking import NotYet, check, exercises, hint
from liaison_opt.training.promises import changes, fortnight, mended, promise
from liaison_opt.training.session_3 import proven, side_by_side
from liaison_opt.training.typed import links, roster

__all__ = [
    "NotYet", "changes", "check", "corner", "exercises", "fortnight", "hint", "links", "mended", "paper",
    "paper_roster", "planned", "promise", "proven", "roster", "session_1", "session_2", "session_3", "session_4",
    "side_by_side", "unfinished", "village",
]  # fmt: skip

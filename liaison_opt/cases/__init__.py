"""Case studies: what was published, checked against scenarios that are planned from scratch."""

from liaison_opt.cases.case import Case, listed, read
from liaison_opt.cases.find import find, shipped
from liaison_opt.cases.result import CaseResult

__all__ = ["Case", "CaseResult", "find", "listed", "read", "shipped"]

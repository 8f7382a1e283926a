"""What is given: reading a scenario, judging it, writing it out again."""

from liaison_opt.scenario.entities import Horizon, PolicyRow, Raw, Scenario
from liaison_opt.scenario.find import find, read, shipped
from liaison_opt.scenario.frames import from_frames
from liaison_opt.scenario.judge import build
from liaison_opt.scenario.settings import Settings

__all__ = [
    "Horizon",
    "PolicyRow",
    "Raw",
    "Scenario",
    "Settings",
    "build",
    "find",
    "from_frames",
    "read",
    "shipped",
]

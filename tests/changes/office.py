"""A synthetic scenario folder as an office keeps it: GBK and CRLF files, comments, quoted cells, a chosen reading."""

from __future__ import annotations

import difflib
from pathlib import Path

SETTINGS = """\
# An invented street: four weeks.
name = "lane"
horizon = { start = 2027-03-01, end = 2027-03-28 }   # not a whole year
tiers = ["asked", "other"]

[readings]
A4 = "friday"   # the day is provisional

[[slot]]
name = "weekly"
pattern = "weekly:TUE"
start = "14:30"
end = "17:30"
[slot.readings.A4]
tuesday = {}
friday = { pattern = "weekly:FRI" }

# What a slot is for comes below.
[[duty]]
name = "station"
role = "leader"
kinds = ["community"]

# Places.
[session]
capacity = 8 # of the whole team
"""
POLICY = """\
# Two rules.
[[rule]]
id = "one-to-three"
clause = "JH-2.0b"
type = "links_per_actor"
role = "leader"
target = "community"
lo = 1
hi = 3      # three at most
[rule.readings.A3]
plain = {}
wide = { hi = 4 }

# --- caps
[[rule]]
clause = "office:cap"
type = "max_visits"
role = "leader"
scope = "actor"
period = "month"
k = 6
"""
CADRES = '编号,职务,角色,责任片区\r\nL1,书记,leader principal,C1\r\nL2,"主任, 代",leader,C2\r\nR1,委员,committee,C1\r\n'
PLACES = 'id;name;kind;households;parent\n"C1";东湖;community;120;\nC2;西岸;community;80;\nZ1;一片;zone;40;C2\n'
LEAVE = "cadre,from,to\nL1,2027-03-02,2027-03-03\nL2,2027/3/9,2027/3/10"


def folder(place: Path) -> Path:
    """Write the folder."""
    place.mkdir()
    (place / "scenario.toml").write_bytes(SETTINGS.replace("\n", "\r\n").encode())
    (place / "policy.toml").write_text(POLICY, encoding="utf-8", newline="")
    (place / "干部.csv").write_bytes(CADRES.encode("gbk"))
    (place / "communities.csv").write_bytes(PLACES.encode("utf-8-sig"))
    (place / "leave.csv").write_text(LEAVE, encoding="utf-8", newline="")
    (place / "NOTES.md").write_text("kept as it is\n", encoding="utf-8")
    (place / ".hidden").write_text("left behind\n", encoding="utf-8")
    return place


def diff(old: Path, new: Path) -> dict[str, list[bytes]]:
    """File to the lines that went (-) and came (+), bytes and line ends as they are."""
    found = {}
    for name in sorted({path.name for path in (*old.iterdir(), *new.iterdir()) if not path.name.startswith(".")}):
        before, after = (
            (place / name).read_bytes().split(b"\n") if (place / name).exists() else [] for place in (old, new)
        )
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        lines = [
            line
            for kind, i1, i2, j1, j2 in matcher.get_opcodes() if kind != "equal"
            for line in (*(b"-" + gone for gone in before[i1:i2]), *(b"+" + came for came in after[j1:j2]))
        ]  # fmt: skip
        if lines:
            found[name] = lines
    return found

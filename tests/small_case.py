"""A case study of the small street that `liaison-opt new` writes: three leaders, six communities, five Tuesdays."""

from __future__ import annotations

from pathlib import Path

from liaison_opt.scenario.start import template, write_files

FACTS = """
[sources.paper]
en = "An invented paper"
zh = "虚构文件"

[[fact]]
id = "leaders"
clause = "FS-2"
value = 3
unit = { en = "leaders", zh = "名" }
source = "paper"
en = "leaders"
zh = "领导"
check = { measure = "posts:leader" }

[[fact]]
id = "places"
clause = "FS-2"
value = 5
bound = "at_least"
source = "paper"
en = "communities"
zh = "社区"
check = { measure = "places:community" }

[[fact]]
id = "opens"
clause = "FS-8"
value = "14:30"
source = "paper"
en = "the slot begins"
zh = "时段开始"
check = { slot = "tuesday", field = "start" }

[[fact]]
id = "closes"
clause = "FS-8"
value = "17:30"
source = "paper"
en = "the slot ends"
zh = "时段结束"
check = { slot = "tuesday", field = "end" }

[[fact]]
id = "ceiling"
clause = "JH-2.0b"
value = 3
source = "paper"
en = "most communities of a leader"
zh = "每名领导最多联系的社区"
check = { rule = "links_per_actor-1", parameter = "hi" }

[[fact]]
id = "capacity"
clause = "GZ-2"
value = 8
source = "paper"
en = "places of a session"
zh = "每场名额"
check = { setting = "session.capacity" }

[[fact]]
id = "role"
clause = "FS-8"
value = "leader"
source = "paper"
en = "who is stationed"
zh = "驻点人员"
check = { duty = "station", field = "role" }

[[fact]]
id = "linked"
clause = "FS-2"
value = 6
source = "paper"
en = "links"
zh = "联系"
check = { plan = "links" }

[[fact]]
id = "share"
clause = "FS-4"
value = "0.95"
bound = "rounded"
tol = "0.005"
source = "paper"
en = "share settled"
zh = "解决比例"
stated = { en = "nothing holds it", zh = "无处可核" }

[[fact]]
id = "secret"
clause = "FS-3"
value = "many"
source = "paper"
en = "suggestions"
zh = "意见"
open = { en = "the number is not told", zh = "未公布数字" }

[[assumed]]
id = "weeks"
value = 52
en = "weeks of a year"
zh = "全年周数"

[[ratio]]
id = "each"
formula = "places / leaders"
value = "1.67"
en = "communities a leader"
zh = "人均社区"

[[ratio]]
id = "hours"
formula = "weeks * length"
value = 156
en = "hours a year"
zh = "全年小时"

[[ratio]]
id = "length"
formula = "closes - opens"
value = 3
en = "hours of a slot"
zh = "时长"

[[ratio]]
id = "in_a_slot"
formula = "min(leaders, places)"
value = 3
en = "communities that see a leader at the same time"
zh = "同时有领导的社区"
check = { plan = "places_in_a_slot_max", of = "station" }

[[statement]]
id = "too_few"
kind = "inconsistency"
formula = "leaders < places"
en = "fewer leaders than communities"
zh = "领导少于社区"

[[statement]]
id = "unsaid"
kind = "gap"
en = "the year is not told"
zh = "年份未说明"
"""

CASE = """
name = "hamlet"
title = { en = "A small street", zh = "小街道" }
question = { en = "Is it enough?", zh = "够吗？" }

[[run]]
id = "plain"
scenario = "place"
until = "roster"
en = "as it is"
zh = "原样"

[[run]]
id = "alone"
scenario = "place"
rules = { links_per_actor-1 = { hi = 1 } }
until = "link"
expect = "infeasible"
en = "one community a leader"
zh = "每人一处"

[[finding]]
id = "sessions"
measure = "sessions:station"
unit = { en = "sessions", zh = "场" }
en = "sessions"
zh = "场次"

[[finding]]
id = "mean"
formula = "sessions / places"
digits = 2
en = "sessions for each community in print"
zh = "每个公布社区的场次"

[[finding]]
id = "need"
run = "alone"
proof = "need"
en = "links that are needed"
zh = "所需联系"

[[finding]]
id = "room"
run = "alone"
proof = "room"
en = "links that there is room for"
zh = "可承担联系"
"""

README = """# A small street

<!-- case:facts -->
<!-- /case -->

Between the tables.

<!-- case:findings -->
old
<!-- /case -->

<!-- case:open -->
<!-- /case -->
"""


def folder(parent: Path, *, facts: str = FACTS, case: str = CASE, readme: str = README) -> Path:
    """The case as a folder `parent/hamlet` with the scenario `place` inside."""
    home = parent / "hamlet"
    home.mkdir()
    files = template("place")
    year, span = "horizon = { year = 2027 }", "horizon = { start = 2027-03-01, end = 2027-04-02 }"
    assert year in files["scenario.toml"]
    files["scenario.toml"] = files["scenario.toml"].replace(year, span)
    files["leave.csv"] = files["leave.csv"].splitlines()[0] + "\n"
    write_files(home / "place", files)
    for name, text in {"facts.toml": facts, "case.toml": case, "README.md": readme}.items():
        (home / name).write_text(text, encoding="utf-8")
    return home

"""For each exercise some answers that learners give, and a word of what they are told."""

from __future__ import annotations

from typing import Any

_PARTS = {
    "cadre": "node", "village": "node", "households": "attribute", "home": "attribute", "may_serve": "edge",
    "linked": "edge", "km": "attribute",
}  # fmt: skip
_ROSTER = {
    "2027-02-02": {"L02": "V231", "L03": "V225", "L06": "V203", "L12": "V227"},
    "2027-02-16": {"L02": "V229", "L03": "V225", "L06": "V222", "L12": "V230"},
    "2027-02-23": {"L02": "V231", "L03": "V225", "L06": "V203", "L12": "V227"},
    "2027-03-02": {"L02": "V229", "L03": "V225", "L06": "V222", "L12": "V230"},
    "2027-03-09": {"L02": "V231", "L06": "V203", "L12": "V227"},
}
_LIMIT = {"type": "links_per_actor", "clause": "JH-2.0b", "role": "leader", "target": "village", "lo": 1, "hi": 3}
_CAP = {"type": "max_visits", "clause": "office:cap", "role": "leader", "scope": "actor", "period": "month", "k": 2}
_PROVEN = {
    "nearest_links": True, "fewest_missed_weeks_along_these_links": True,
    "fewest_missed_weeks_along_any_links": False, "fewest_long_waits_of_all_rosters": False,
    "distance_can_be_added_up_without_a_solver": True,
}  # fmt: skip
_SAID = {
    "impossible_is_a_proof": True, "not_proven_means_impossible": False, "one_unit_less_is_too_few": True,
    "nothing_else_would_help": False, "without_one_line_a_plan_exists": False,
}  # fmt: skip
_LEAST = {"times": 1, "weekdays": 1, "leaders": 3}
_AWAY = {"need": 7, "room": 9, "clash": ["promise", "places-a-leader", "leave"]}
_ROOM = {"free": 5, "leaders_a_village": 2, "villages_a_leader": 3}

#: number, answer, part of the sentence in English
WRONG: list[tuple[str, Any, str]] = [
    ("1.1", {**_PARTS, "households": "node"}, "households"),
    ("1.1", {**_PARTS, "km": "edge"}, "km"),
    ("1.1", {**_PARTS, "linked": "line"}, "choices"),
    ("1.2", {"L02": 3, "L03": 1, "L06": 1, "L12": 1}, "L06"),
    ("1.2", {"L02": 3, "L03": 1, "L06": 2}, "L12"),
    ("1.2", [3, 1, 2, 1], "one entry a leader"),
    ("1.3", {"nobody": ["V230"], "twice": ["V222"]}, "V230"),
    ("1.3", {"nobody": ["V222"], "twice": []}, "two lines"),
    ("1.3", {"nobody": ["Huangtan"], "twice": ["V230"]}, "Huangtang"),
    ("1.4", {"post": "L02", "households": 2860}, "another leader"),
    ("1.4", {"post": "L06", "households": 1210}, "dearest"),
    ("1.4", {"post": "L02", "households": 1210}, "sum"),
    ("1.5", {"L02": "V231 V229", "L03": "V225", "L06": "V203 V222", "L12": "V227"}, "V230"),
    ("1.5", {"L02": "V231 V229 V230", "L03": "V225", "L06": "V203 V222", "L12": "V227"}, "at most 2"),
    ("1.5", {"L02": "V231 V229", "L06": "V203 V222", "L12": "V227 V230"}, "V225"),
    ("1.6", 4, "need not"),
    ("1.6", 0, "More go without"),
    ("2.1", {**_LIMIT, "type": "links_per_target"}, "rule"),
    ("2.1", {**_LIMIT, "hi": 4}, "four villages"),
    ("2.1", {key: _LIMIT[key] for key in _LIMIT if key != "lo"}, "no village"),
    ("2.1", {**_LIMIT, "weight": 1, "tier": "distance"}, "wish"),
    ("2.1", {**_LIMIT, "role": "leaders"}, "Did you mean 'leader'?"),
    ("2.1", {**_LIMIT, "clause": "JH-2.0c"}, "JH-2.0b"),
    ("2.2", {**_CAP, "scope": "pair"}, "two villages"),
    ("2.2", {**_CAP, "scope": "target"}, "finds nothing"),
    ("2.2", {**_CAP, "period": "year"}, "two in March"),
    ("2.2", {**_CAP, "type": "min_visits"}, "Not yet"),
    ("2.2", {**_CAP, "clause": "JH-3.1a"}, "office"),
    ("2.3", {**_ROSTER, "2027-02-09": {"L02": "V231"}}, "holiday"),
    ("2.3", {**_ROSTER, "2027-03-09": {**_ROSTER["2027-03-09"], "L03": "V225"}}, "on leave"),
    ("2.3", {day: row for day, row in _ROSTER.items() if day != "2027-02-16"}, "no session"),
    ("2.3", {**_ROSTER, "2027-02-02": {**_ROSTER["2027-02-02"], "L12": "V225"}}, "without a link"),
    ("2.3", {**_ROSTER, "2027-02-03": {"L02": "V231"}}, "no Tuesday"),
    ("2.4", {"binding": ["every-tuesday"], "wishes": ["even-shares"]}, "missing from your answer: 1"),
    ("2.4", {"binding": ["every-tuesday", "given-along-links", "even-shares"], "wishes": []}, "even-shares"),
    ("2.4", {"binding": ["every-monday"], "wishes": ["even-shares"]}, "every-monday"),
    ("2.5", {"inclusive": {"k": 3}, "exclusive": {"k": 2}}, "counts the number itself"),
    ("2.5", {"inclusive": {"k": 2}, "exclusive": {"k": 2}}, "begins above"),
    ("2.5", {"inclusive": {"lo": 2}, "exclusive": {"lo": 3}}, "k: "),
    ("2.6", {"wish": 23, "binding": 23}, "binding"),
    ("2.6", {"wish": 26, "binding": "impossible"}, "another number"),
    ("3.1", {"gap": 3, "possible": [9, 10, 11]}, "gap"),
    ("3.1", {"gap": 0.25, "possible": [8, 9, 10, 11]}, "below the bound"),
    ("3.1", {"gap": 0.25, "possible": [10, 11]}, "other totals"),
    ("3.1", {"gap": "25 %", "possible": [9, 10, 11, 12]}, "below 12"),
    ("3.2", {**_PROVEN, "fewest_missed_weeks_along_any_links": True}, "Given what?"),
    ("3.2", {**_PROVEN, "fewest_long_waits_of_all_rosters": True}, "presence"),
    ("3.2", {**_PROVEN, "nearest_links": "perhaps"}, "True or False"),
    ("3.3", {"asked": 35, "room": 19, "missed": 16}, "weeks"),
    ("3.3", {"asked": 42, "room": 20, "missed": 22}, "leave"),
    ("3.3", {"asked": 42, "room": 23, "missed": 19}, "holiday"),
    ("3.4", {"need": 264, "room": 217, "largest_floor": 7}, "more households"),
    ("3.4", {"need": 264, "room": 217, "largest_floor": 5}, "larger floor"),
    ("3.4", {"need": 330, "room": 217, "largest_floor": 6}, "members times 8"),
    ("3.5", {"two_to_three": 6, "twenty_three": 138}, "two_to_three"),
    ("3.5", {"two_to_three": 18, "twenty_three": 23}, "twenty_three"),
    ("3.6", {"speaks_for": "sessions", "speaks_against": "links"}, "better under two_to_three"),
    ("3.6", {"speaks_for": "links", "speaks_against": "coverage"}, "same"),
    ("3.6", {"speaks_for": "links", "speaks_against": "utilisation"}, "both ways"),
    ("4.1", {"need": 14, "room": 16, "short": -2}, "holiday"),
    ("4.1", {"need": 28, "room": 12, "short": 16}, "villages times"),
    ("4.1", {"need": 14, "room": 19, "short": -5}, "each Tuesday"),
    ("4.1", {"need": 14, "room": 12, "short": 3}, "subtract"),
    ("4.2", {**_LEAST, "leaders": 1}, "the sum fits (need 14, room 15)"),
    ("4.2", {**_LEAST, "leaders": 2}, "two villages"),
    ("4.2", {**_LEAST, "leaders": 4}, "more leaders than villages"),
    ("4.2", {**_LEAST, "times": 2}, "cannot be promised"),
    ("4.2", {**_LEAST, "times": 0}, "More than 0 times"),
    ("4.2", {**_LEAST, "weekdays": 2}, "fewer"),
    ("4.2", {**_LEAST, "weekdays": 0}, "at least 1"),
    ("4.3", {**_AWAY, "room": 12}, "three leaders"),
    ("4.3", {**_AWAY, "need": 14}, "once for each"),
    ("4.3", {**_AWAY, "clash": ["promise", "leave"]}, "is missing"),
    ("4.3", {**_AWAY, "clash": ["promise", "places-a-leader"]}, "is missing"),
    ("4.3", {**_AWAY, "clash": ["promise", "places-a-leader", "near-home", "leave"]}, "Without near-home"),
    ("4.3", {**_AWAY, "clash": ["promise", "places", "leave"]}, "No rule is called places"),
    ("4.4", ["cadre", "spacing", "slots", "wish"], "spacing costs more than slots"),
    ("4.4", ["cadre", "wish", "slots"], "each of these kinds once"),
    ("4.4", ["spacing", "cadre", "wish", "slots"], "spacing costs more than cadre"),
    ("4.5", {**_ROOM, "free": 2}, "Free is another number"),
    ("4.5", {**_ROOM, "leaders_a_village": 1}, "cannot be kept"),
    ("4.5", {**_ROOM, "villages_a_leader": 2}, "cannot be kept"),
    ("4.5", {**_ROOM, "villages_a_leader": 4}, "fewer villages"),
    ("4.5", {**_ROOM, "villages_a_leader": 0}, "At least 1"),
    ("4.6", {**_SAID, "not_proven_means_impossible": True}, "no time"),
    ("4.6", {**_SAID, "nothing_else_would_help": True}, "ruled one kind"),
    ("4.6", {**_SAID, "without_one_line_a_plan_exists": "yes"}, "several clashes"),
    ("4.6", {**_SAID, "impossible_is_a_proof": False}, "longer search"),
]

_TEXT = """
[[rule]]
type = "links_per_actor"
clause = "JH-2.0b"
role = ["leader"]
target = ["village"]
lo = 1
hi = 3
"""

#: right answers in other words, another order, another shape
ALSO_RIGHT: list[tuple[str, Any]] = [
    ("1.1", {**_PARTS, "cadre": "节点", "linked": "边", "km": "属性"}),
    ("1.2", {"镇长": 3, "L12": "1", "L06": 2.0, "L03": 1}),
    ("1.3", {"nobody": "Huangtang", "twice": {"竹山村"}}),
    ("1.4", {"post": "Town Head", "households": "1650"}),
    ("1.5", {"L12": ["南联村", "V229"], "L06": ["V222"], "L03": ["V225", "Zhushan"], "L02": "V203 V231"}),
    ("1.5", [("L02", "V231"), ("L02", "V229"), ("L03", "V225"), ("L06", "V203"), ("L06", "V222"), ("L12", "V227"),
             ("L12", "V230")]),
    ("1.6", "3"),
    ("2.1", _TEXT),
    ("2.2", {**_CAP, "id": "cap", "note": "ours", "duty": "station"}),
    ("2.3", {**_ROSTER, "2027-03-09": {"L02": "V229", "L06": "V222", "L12": "V230"}}),
    ("2.4", {"binding": "given-along-links every-tuesday",
             "wishes": ("near-home", "even-shares", "no-two-weeks-missed", "a-leader-every-week")}),
    ("2.6", {"wish": "23", "binding": "不可行"}),
    ("3.1", {"gap": "25%", "possible": {11, 9, 10}}),
    ("3.2", {**_PROVEN, "nearest_links": "是", "fewest_long_waits_of_all_rosters": "no"}),
    ("3.6", {"speaks_for": "links", "speaks_against": "sessions"}),
    ("4.1", {"short": "2", "room": 12.0, "need": "14"}),
    ("4.3", {**_AWAY, "clash": "leave promise every-tuesday one-team-a-place"}),
    ("4.3", {**_AWAY, "clash": ("请假", "places-a-leader", "promise")}),
    ("4.4", "cadre, wish, slots, spacing"),
    ("4.6", {**_SAID, "impossible_is_a_proof": "对", "nothing_else_would_help": "no"}),
]  # fmt: skip

"""The tables of a scenario, column by column: what may stand in them, and what it means (en, zh)."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

CellType = Literal["id", "tag", "tags", "text", "date", "whole", "decimal", "choice"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its type, its limits, the table its ids come from, and its meaning.

    Parameters
    ----------
    name, zh
        The heading in the file; the Chinese heading means the same.
    type
        "id" (opaque id), "tag" (one word of Latin letters), "tags" (several, space-separated), "text", "date",
        "whole" (whole number), "decimal" or "choice".
    required
        Whether the column must be there and every cell filled.
    default
        What an empty cell means.
    lo, hi
        Least and greatest number allowed.
    choices
        For "choice": allowed words, each with its Chinese synonym.
    ref
        The table whose `id` column must hold the value.
    """

    name: str
    type: CellType
    zh: str
    meaning: str
    meaning_zh: str
    required: bool = False
    default: Any = None
    lo: float | None = None
    hi: float | None = None
    choices: tuple[tuple[str, str], ...] = ()
    ref: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table:
    """One table: a CSV file of a folder, or a sheet of a workbook.

    Parameters
    ----------
    name, zh
        The stem of the file or the name of the sheet; the Chinese names mean the same.
    key
        The columns that together must differ in every row.
    required
        Whether a scenario needs the table, with at least one row.
    """

    name: str
    zh: tuple[str, ...]
    meaning: str
    meaning_zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    @property
    def file(self) -> str:
        """The usual file name."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which the file or sheet is known."""
        return (self.name, *self.zh)


def _column(name: str, kind: CellType, zh: str, meaning: str, meaning_zh: str, **more: Any) -> Column:
    return Column(name=name, type=kind, zh=zh, meaning=meaning, meaning_zh=meaning_zh, **more)


_CADRE = _column("cadre", "id", "岗位编号", "id of the post", "岗位编号", required=True, ref="cadres")
_ANYBODY = dataclasses.replace(_CADRE, required=False, default="", meaning="id of the post; empty: any post",
                               meaning_zh="岗位编号；空白表示任何岗位")  # fmt: skip
_PLACE = _column("community", "id", "社区编号", "id of the place", "村（社区）编号", required=True, ref="communities")
_FROM = _column("from", "date", "开始", "first day", "第一天", required=True)
_TO = _column("to", "date", "结束", "last day, included", "最后一天（含）", required=True)
_DATE = _column("date", "date", "日期", "the day", "日期", required=True)

CADRES = Table(
    name="cadres", zh=("干部", "岗位"), key=("id",), required=True,
    meaning="The posts that visit or receive: one row a post, never a person.",
    meaning_zh="参加联系的岗位，一行一个岗位，不写姓名。",
    columns=(
        _column("id", "id", "编号", "opaque id of the post", "岗位编号", required=True),
        _column("title", "text", "职务", "title of the post", "职务名称", required=True),
        _column("title_en", "text", "英文职务", "the title in English", "职务英文名称", default=""),
        _column("roles", "tags", "角色", "role tags, space-separated: leader, principal, committee …",
                "角色标签，用空格分开", required=True),
        _column("home", "id", "责任片区", "id of the place the post belongs to or is in charge of",
                "所属或分管的村（社区）编号", default="", ref="communities"),
    ),
)  # fmt: skip

COMMUNITIES = Table(
    name="communities", zh=("社区", "村居", "村社区"), key=("id",), required=True,
    meaning="Everything that can be visited: communities, villages, associations, enterprises, units.",
    meaning_zh="联系对象：村（社区）、经济联社、企业、单位等，一行一个。",
    columns=(
        _column("id", "id", "编号", "opaque id of the place", "编号", required=True),
        _column("name", "text", "名称", "name of the place", "名称", required=True),
        _column("name_en", "text", "英文名称", "the name in English", "英文名称", default=""),
        _column("kind", "tag", "类别", "community, association, society, enterprise, unit …", "类别标签",
                default="community"),
        _column("parent", "id", "上级", "id of the place it is part of", "所属上级编号", default="", ref="communities"),
        _column("place", "text", "地点", "public office where sessions are held", "驻点的公共办公场所", default=""),
        _column("lon", "decimal", "经度", "longitude, degrees east", "经度（度）", lo=-180, hi=180),
        _column("lat", "decimal", "纬度", "latitude, degrees north", "纬度（度）", lo=-90, hi=90),
        _column("households", "whole", "户数", "number of households", "户数", default=0, lo=0, hi=1_000_000),
        _column("households_away", "whole", "外出户数", "of these, how many are away (a count only)",
                "其中外出户数（只记数目）", default=0, lo=0, hi=1_000_000),
        _column("priority", "whole", "优先级", "0 to 3; of the place as a whole, no reason is kept",
                "0 至 3，只针对整个村（社区），不记原因", default=0, lo=0, hi=3),
    ),
)  # fmt: skip

LEAVE = Table(
    name="leave", zh=("请假", "休假"),
    meaning="When a post is not available. The reason is never asked.",
    meaning_zh="岗位不在岗的时间，不记原因。",
    columns=(
        _CADRE, _FROM, _TO,
        _column("known_on", "date", "得知日期", "the day it became known; empty: before the year began",
                "得知日期；空白表示年初以前已知"),
    ),
)  # fmt: skip

LINKS = Table(
    name="links", zh=("联系", "联系关系"), key=("cadre", "target", "from"),
    meaning="Links that are given: who serves whom. Without the table the program decides.",
    meaning_zh="已定的联系关系；没有此表则由程序安排。",
    columns=(
        _CADRE,
        _column("target", "id", "联系对象", "id of the place or household that is served", "联系对象编号",
                required=True, ref="targets"),
        _column("kind", "tag", "类别", "kind of link; empty: the kind of the place", "联系类别；空白取对象的类别",
                default=""),
        dataclasses.replace(_FROM, required=False, meaning="first day; empty: of the horizon",
                            meaning_zh="第一天；空白取计划期首日"),
        dataclasses.replace(_TO, required=False, meaning="last day, included; empty: of the horizon",
                            meaning_zh="最后一天（含）；空白取计划期末日"),
    ),
)  # fmt: skip

PINS = Table(
    name="pins", zh=("指定", "固定安排"), key=("cadre", "community", "date"),
    meaning="Sessions that must, or must not, be on a day.",
    meaning_zh="某天必须或不可安排的驻点。",
    columns=(
        _ANYBODY, _PLACE, _DATE,
        _column("pin", "choice", "要求", "must or must_not", "必须（must）或不可（must_not）", required=True,
                choices=(("must", "必须"), ("must_not", "不可"))),
    ),
)  # fmt: skip

WINDOWS = Table(
    name="windows", zh=("时间窗", "时期"),
    meaning="Named spans of days that rules refer to: a consultation, a festival.",
    meaning_zh="规则引用的时期，如征求意见期、节前。",
    columns=(
        _column("name", "text", "名称", "name of the span", "名称", required=True),
        _column("kind", "tag", "类别", "kind of span: policy, festival …", "类别标签", default=""),
        _FROM, _TO,
    ),
)  # fmt: skip

WISHES = Table(
    name="wishes", zh=("意愿", "商定时间"), key=("cadre", "community", "date"),
    meaning="Days that a place would like; met as far as possible.",
    meaning_zh="村（社区）希望的日期，尽量满足。",
    columns=(
        _ANYBODY, _PLACE, _DATE,
        _column("weight", "whole", "权重", "how much it counts, 1 to 1000", "权重，1 至 1000", default=1,
                lo=1, hi=1000),
    ),
)  # fmt: skip

CALENDAR = Table(
    name="calendar", zh=("日历", "节假日"), key=("date",),
    meaning="Days that differ from the public calendar.",
    meaning_zh="与公共日历不同的日子。",
    columns=(
        _DATE,
        _column("day", "choice", "类型", "holiday or workday", "放假（holiday）或上班（workday）", required=True,
                choices=(("holiday", "放假"), ("workday", "上班"))),
        _column("label", "text", "说明", "what to call it", "名称", default=""),
    ),
)  # fmt: skip

HOUSEHOLDS = Table(
    name="households", zh=("户", "住户"), key=("id",),
    meaning="Households one by one: opaque ids, never names or marks. A large table may be `households.parquet`.",
    meaning_zh="逐户列出：只写编号，不写姓名或标签；大表可用 `households.parquet`。",
    columns=(
        _column("id", "id", "编号", "opaque id of the household", "住户编号", required=True),
        _PLACE,
        _column("zone", "id", "片区", "id of its zone, the unit of location", "所属片区编号", default="",
                ref="communities"),
        _column("windows", "tags", "可访时段",
                "names of the slots in which it can be visited, space-separated; empty: any",
                "可以走访的时段名称（slot），用空格分开；空白表示都可以", default=""),
        _column("minutes", "whole", "分钟", "length of a visit in minutes", "每次走访分钟数", default=20, lo=1, hi=480),
        _column("k_required", "whole", "应访次数",
                "visits a year that the competent office asks for; the reason stays there",
                "主管部门要求的全年走访次数，不记原因", default=0, lo=0, hi=366),
        _column("k_max", "whole", "走访上限",
                "visits a year at most, attempts counted; empty: as many as the rules ask",
                "全年走访上限（含未遇）；空白取规则要求的次数", default=0, lo=0, hi=366),
    ),
)  # fmt: skip

WALKS = Table(
    name="walks", zh=("路程", "步行时间"), key=("from", "to"),
    meaning="Ways that are known better than the straight line tells: minutes on foot between zones or offices.",
    meaning_zh="已知的步行时间（分钟）；没有的按直线距离推算。",
    columns=(
        _column("from", "id", "起点", "id of a zone, or of a community for its office",
                "片区编号，或以村（社区）编号表示其办公点", required=True, ref="communities"),
        _column("to", "id", "终点", "the same; one direction serves for both unless the way back stands, too",
                "同上；未列返程时往返相同", required=True, ref="communities"),
        _column("minutes", "decimal", "分钟", "minutes on foot", "步行分钟数", required=True, lo=0, hi=1440),
    ),
)  # fmt: skip

TABLES = (CADRES, COMMUNITIES, HOUSEHOLDS, LEAVE, LINKS, PINS, WINDOWS, WISHES, CALENDAR, WALKS)
BY_NAME = {table.name: table for table in TABLES}


def table_called(name: str) -> Table | None:
    """The table known by that file stem or sheet name, in any case; None if there is none."""
    wanted = name.strip().casefold()
    return next((table for table in TABLES if wanted in {known.casefold() for known in table.names}), None)

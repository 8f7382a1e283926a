"""Titles of posts as offices write them: persons' names are taken out, roles are inferred."""

from __future__ import annotations

import re
import unicodedata

_POST = (
    "书记|主任|镇长|乡长|区长|街长|委员|部长|主席|组长|站长|所长|队长|局长|科长|院长|会长|处长|调研员|主任科员|干事|干部|"
    "专员|社长|董事长|经理|主管|助理|秘书|员"
)
_ENDS_IN_POST = re.compile(rf"(?:(?:第一|常务)?副?(?:{_POST}))+$")
# What the front of a title may hold; without one of these, one to three letters before a post are a person's name.
_OFFICE = re.compile(
    "党|政|委|办|街|镇|乡|村|社区|区|县|市|局|科|所|站|中心|纪|监|组织|宣传|统战|武装|人大|政协|工会|团|妇|综合|经济|城|农|"
    "教|卫|文|平安|公共|法|安|财|民|司|信|支部|总|工作|机关|部|队|协|一级|二级|三级|四级|驻|居|联社"
)
_SURNAMES = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施欧区"
)
_ENGLISH = re.compile(
    r"\b(secretary|director|deputy|chief|head|chair\w*|member|mayor|officer|manager|leader|president|commissioner)\b",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"^(?:第一)?(?:书记|主任|镇长|乡长|区长)$"
    r"|(?:党工委|党委|街道|镇|乡|办事处|政府)(?:第一)?(?:书记|主任|镇长|乡长)$"
)
_LESSER = re.compile("副|纪|团|政法|武装|人大|社区|村|支部|办公室|中心|工会|妇")


def title_of(text: str, names: tuple[str, ...] = ()) -> str | None:
    """The title in a cell, without persons' names; None if no post can be told from it.

    Parameters
    ----------
    text
        The cell: "党工委书记", "张某某（副主任）", "副主任 张某某".
    names
        Persons' names that are known from the same list; they are taken out wherever they stand.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        plain = plain.replace(name, " ")
    if not any(ord(letter) > 0x2E7F for letter in plain):
        return " ".join(plain.split()).strip(" ,;:()-") if _ENGLISH.search(plain) else None
    parts = [_unnamed(part) for part in re.split(r"[()\s:,;/、]+", plain) if part]
    kept = list(dict.fromkeys(part for part in parts if part))
    return "、".join(kept) or None


def _unnamed(part: str) -> str | None:
    found = _ENDS_IN_POST.search(part)
    if found is None:
        return None
    front = part[: found.start()]
    # "武装部部长" keeps its front, "张三书记" loses it: an office word tells them apart
    if front and not _OFFICE.search(front):
        return found[0] if len(front) <= 3 or front[0] in _SURNAMES else None
    if front and front[0] in _SURNAMES and len(front) <= 3 and not _OFFICE.match(front):
        return found[0]
    return part


def place_of(text: str, names: tuple[str, ...] = ()) -> str | None:
    """The name of a place in a cell, without a person's name beside it; None if it cannot be one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        plain = plain.replace(name, "")
    plain = re.sub(r"\(([^()]*)\)", lambda found: "" if _is_name(found[1]) else found[0], plain)
    plain = re.sub(r"^(?:\d+[.、)]|\(\d+\))\s*", "", plain).strip(" :-·")
    return plain if 1 < len(plain) <= 40 else None


def _is_name(text: str) -> bool:
    word = text.strip()
    like_one = 2 <= len(word) <= 3 and word[0] in _SURNAMES
    return not word or (like_one and not re.search("[村街社区镇乡居坊里路]", word))


def roles_of(title: str) -> str:
    """The role tags that a title suggests: "leader principal" for the head of the office, else "leader"."""
    for part in title.split("、"):
        if _HEADS.search(part) and not _LESSER.search(part):
            return "leader principal"
    return "leader"

"""What a table must never hold: headings and values that point at a person or a household's private life.

A roster needs posts, places, days and counts. Everything else about people stays with the office that knows it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Reason, then parts of headings that give it away. Headings are compared without case, spaces and punctuation.
# A part that begins with = counts only as the whole heading: "tel" would otherwise be found in "hotel".
_REASONS: tuple[tuple[str, str, str], ...] = (
    ("a roster names posts, never persons",
     "姓名 人名 名字 负责人 联系人 联络员 曾用名 户主 家属 成员名单 领导姓名",
     ("personname fullname surname firstname lastname givenname familyname cadrename leadername contactperson "
      "headofhousehold membernames staffname =name =names =person =who")),
    ("phone numbers and accounts are not needed to plan visits",
     "电话 手机 联系方式 号码 微信 邮箱 邮件 qq",
     "phone mobile wechat email =tel =cell =contact =contacts"),
    ("identity papers are not needed to plan visits",
     "身份证 证件 护照 社保号 银行卡",
     "idcard idnumber idno identitycard identitynumber nationalid passport socialsecurity bankaccount"),
    ("home addresses are not needed; a household is known by an opaque id and a zone (a public office: use `place`)",
     "住址 地址 门牌 家庭住 居住地 楼栋 房号",
     "address residence housenumber doorplate =addr"),
    ("age, birth, sex and family are private and change nothing in a roster",
     "出生 生日 年龄 性别 婚姻 生育 计划生育 子女 留守",
     "birth gender marital familyplanning children leftbehind =dob =age =sex"),
    ("health is private; a required number of visits is enough, and its reason stays with the competent office",
     "健康 疾病 病情 病史 残疾 精神 患病 慢病",
     "health illness disease disab medical mental patient"),
    ("welfare and hardship labels mark people; a required number of visits is enough",
     "低保 贫困 困难 特困 五保 救助 优抚 脱贫 孤儿 孤寡 帮扶原因",
     "welfare hardship poverty poor lowincome subsid orphan"),
    ("faith and ethnicity are nobody's business here",
     "宗教 信仰 民族",
     "religio faith ethnic nationality"),
    ("party membership and political standing of those visited are not needed",
     "政治面貌 党员 党籍 入党",
     "partymember politicalstatus politicalaffiliation"),
    ("opinions, moods and what was said are not kept",
     "意见 诉求 思想 情绪 民情 反映 日记 谈话内容",
     "opinion mood complaint thoughts diary feedback grievance"),
    ("petitions and disputes are not kept, and nobody is visited because of one",
     "信访 上访 访民 缠访 纠纷 案件",
     "petition lawsuit dispute"),
    ("this program plans presence, not the watching of people: stability and key-person labels are refused",
     "维稳 稳控 重点人 重点户 重点对象 特殊人群 涉稳 帮教 刑满 吸毒 矫正",
     "stability keyperson keypeople specialgroup troublemaker exconvict"),
    ("migrant and household-register marks are not needed; a count a community is enough",
     "户籍 户口 流动人口 外来 籍贯 来源地",
     "migrant hukou householdregister nativeplace"),
    ("no household carries a score, rank, grade or risk",
     "评分 得分 积分 排名 风险 等级 打分 分类等级",
     "score rank risk rating grade"),
    ("the reason of an absence is private; only its days are needed",
     "事由 原因 请假类型 请假类别 病假",
     "reason causeof leavetype sick"),
    ("free text gathers particulars of people; say what the columns provide for",
     "备注 说明 描述 情况",
     "remark comment freetext description =note =notes =memo"),
)  # fmt: skip
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
_LONG = re.compile(r"\d{11,}[Xx]?")


def plain_heading(heading: str) -> str:
    """A heading without case, spaces and punctuation, full-width letters made plain."""
    folded = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def reason_against(heading: str) -> str | None:
    """Why a column of that heading is refused, or None if nothing speaks against it."""
    plain = plain_heading(heading)
    for reason, chinese, english in _REASONS:
        for part in (*chinese.split(), *english.split()):
            if (plain == part[1:]) if part.startswith("=") else (part in plain):
                return reason
    return None


def private_number(value: Any) -> str | None:
    """What kind of private number stands in the value ("a mobile number", "an identity number"), or None."""
    if value is None or isinstance(value, bool):
        return None
    text = unicodedata.normalize("NFKC", str(int(value) if isinstance(value, float) and value.is_integer() else value))
    if _IDENTITY.search(text):
        return "an identity number"
    return "a mobile number" if _MOBILE.search(text) else None


def masked(value: Any) -> str:
    """The value fit to be shown: of a private or very long number only the first three digits."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if private_number(text) or _LONG.search(unicodedata.normalize("NFKC", text)):
        digits = "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isdigit())
        return f"{digits[:3]}… (masked)"
    return text

from __future__ import annotations

import pytest

from liaison_opt.scenario.columns import TABLES
from liaison_opt.scenario.refuse import masked, private_number, reason_against

CHINESE = """
姓名 联系电话 手机号码 身份证号 家庭住址 出生日期 健康状况 残疾等级 低保 困难户 宗教信仰 民族 政治面貌 是否党员 群众意见
信访 维稳等级 重点人员 流动人口 户籍 风险等级 排名 请假事由 备注
"""
ENGLISH = (
    "姓 名,Name,full_name,Phone Number,MOBILE,tel,ID-Number,HomeAddress,date of birth,Health,disability,welfare,"
    "religion,ethnicity,party_member,opinion,petitions,key person,stability,hukou,Risk Score"
)


@pytest.mark.parametrize("heading", CHINESE.split() + ENGLISH.split(","))
def test_headings_that_are_refused(heading):
    assert reason_against(heading)


@pytest.mark.parametrize("heading", ["title", "hotel", "cancelled", "roles", "职务", "户数", "联系社区", "经度"])
def test_headings_that_nothing_speaks_against(heading):
    assert reason_against(heading) is None


def test_no_column_of_the_format_is_taken_for_a_private_one_by_its_values():
    assert not any(private_number(column.meaning) for table in TABLES for column in table.columns)


def test_numbers_that_only_look_long_pass():
    assert private_number("440105014103") is None
    assert private_number("2027-03-01") is None
    assert private_number(20270301) is None
    assert private_number("13812345678") == private_number(13812345678.0) == "a mobile number"


def test_masked():
    assert masked("abc") == "abc"
    assert masked("138 1234 5678") == "138… (masked)"
    assert masked(13812345678.0) == "138… (masked)"

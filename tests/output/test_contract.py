from __future__ import annotations

import dataclasses
import json

import pandas as pd
import pytest

from liaison_opt.errors import RosterError
from liaison_opt.output import contract


def test_what_is_written_is_read_back_with_its_types(plan, tmp_path):
    contract.write(plan, tmp_path)
    files = contract.read(tmp_path)
    for name in contract.TABLES:
        asked = contract.normal(getattr(plan, name), name)
        told = getattr(files, name)
        order = list(asked.columns)
        pd.testing.assert_frame_equal(
            told.sort_values(order, ignore_index=True), asked.sort_values(order, ignore_index=True), check_dtype=True
        )
    assert contract.certificate_from_json(files.certificate) == plan.certificate


def test_the_bytes_do_not_hang_on_the_order_of_rows_nor_on_the_seconds(plan, tmp_path):
    for name, made in {
        "one": plan,
        "two": dataclasses.replace(
            plan, roster=plan.roster.sample(frac=1, random_state=1), links=plan.links[::-1], seconds={"roster": 9.0}
        ),
    }.items():
        (tmp_path / name).mkdir()
        contract.write(made, tmp_path / name)
    for file in ("links.csv", "roster.csv", "audit.csv", "certificate.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_files_open_in_excel_and_hold_no_formula(plan, tmp_path):
    contract.write(plan, tmp_path)
    told = (tmp_path / "audit.csv").read_bytes()
    assert told.startswith(b"\xef\xbb\xbfclause,rule,binding")
    assert b"\r" not in told
    assert b",'=Director holds" in told
    roster = (tmp_path / "roster.csv").read_text("utf-8-sig").splitlines()
    assert roster[1].startswith("s000,2027-01-04,19:00,20:30,R1,,C1,C1,东村办公室,committee_meeting,regular,,,")


@pytest.mark.parametrize("cell", ["=1+1", "'=1", "''-2", "+86", "@x", "\tx", "＝1", "plain", "it's", "'quoted'", ""])
def test_escaping_loses_nothing(cell):
    assert contract.unescape(contract.escape(cell)) == cell
    assert contract.escape(cell)[:1] not in set("=+-@\t＝")


def test_certificate_has_a_stage_a_key_and_no_clock(plan, tmp_path):
    contract.write(plan, tmp_path)
    text = (tmp_path / "certificate.json").read_text("utf-8")
    told = json.loads(text)
    assert list(told["stages"]) == sorted(told["stages"])
    assert told["order"] == ["link", "roster"]
    assert told["stages"]["roster"]["tiers"][0]["gap"] == 0.0
    assert "0.123" not in text
    assert json.loads((tmp_path / "timings.json").read_text("utf-8")) == {"roster": 0.123}


def test_every_fault_of_a_folder_is_told_at_once(plan, tmp_path):
    contract.write(plan, tmp_path)
    (tmp_path / "links.csv").unlink()
    (tmp_path / "certificate.json").write_text("[1]", "utf-8")
    roster = (tmp_path / "roster.csv").read_text("utf-8-sig").replace("2027-01-05", "someday", 1)
    (tmp_path / "roster.csv").write_text(roster, "utf-8")
    (tmp_path / "audit.csv").write_text("clause,who\n", "utf-8")  # columns are missing
    with pytest.raises(RosterError) as caught:
        contract.read(tmp_path)
    found = {(fault.file, fault.row, fault.value) for fault in caught.value.faults}
    assert ("roster.csv", 3, "someday") in found
    assert {fault.file for fault in caught.value.faults} == {"links.csv", "roster.csv", "audit.csv", "certificate.json"}


def test_a_certificate_without_its_parts_is_refused():
    with pytest.raises(RosterError, match="not a certificate"):
        contract.certificate_from_json({"order": ["link"], "stages": {}})


def test_amounts_that_are_no_whole_numbers_are_faults(plan, tmp_path):
    contract.write(plan, tmp_path)
    text = (tmp_path / "audit.csv").read_text("utf-8-sig").replace(",1,0,1,", ",1,much,1.5,")
    (tmp_path / "audit.csv").write_text(text, "utf-8")
    with pytest.raises(RosterError) as caught:
        contract.read(tmp_path)
    assert [(fault.column, fault.value) for fault in caught.value.faults] == [("actual", "much"), ("amount", "1.5")]

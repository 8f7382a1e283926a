"""Visits, routes and due on disk: the same bytes, the same types again, and no silent drop."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import visited

from liaison_opt import api
from liaison_opt.errors import RosterError
from liaison_opt.output import contract
from liaison_opt.plan import Plan


@pytest.fixture(scope="module")
def seen_plan() -> Plan:
    return visited.plan(visited.scenario(), rounds=3)


def test_visits_are_read_back_with_their_types(seen_plan: Plan, tmp_path: Path) -> None:
    contract.write(seen_plan, tmp_path)
    files = contract.read(tmp_path)
    for name in contract.VISITED:
        asked = contract.normal(getattr(seen_plan, name), name)
        order = list(asked.columns)
        told = getattr(files, name)
        pd.testing.assert_frame_equal(
            told.sort_values(order, ignore_index=True), asked.sort_values(order, ignore_index=True), check_dtype=True
        )
    head = (tmp_path / "visits.csv").read_text("utf-8-sig").splitlines()
    assert head[0] == "visit_id,session_id,household,order"
    assert len(head) == 1 + len(seen_plan.visits)


def test_the_bytes_do_not_hang_on_the_order_of_rows(seen_plan: Plan, tmp_path: Path, monkeypatch) -> None:
    for limit in (100_000, 20):
        monkeypatch.setattr(contract, "MOST_ROWS", limit)
        mixed = {name: getattr(seen_plan, name).sample(frac=1, random_state=3) for name in contract.VISITED}
        for name, made in {"one": seen_plan, "two": dataclasses.replace(seen_plan, **mixed)}.items():
            (tmp_path / f"{name}{limit}").mkdir()
            contract.write(made, tmp_path / f"{name}{limit}")
        one, two = ({p.name: p.read_bytes() for p in (tmp_path / f"{n}{limit}").iterdir()} for n in ("one", "two"))
        assert one == two
    assert {"visits.parquet", "routes.parquet", "due.parquet", "links.csv", "roster.csv"} <= set(one)
    assert "visits.csv" not in one


def test_a_long_table_is_parquet_says_what_is_synthetic_and_reads_the_same(
    seen_plan: Plan, tmp_path: Path, monkeypatch
) -> None:
    contract.write(seen_plan, tmp_path)
    short = contract.read(tmp_path)
    (tmp_path / "long").mkdir()
    monkeypatch.setattr(contract, "MOST_ROWS", 20)
    contract.write(seen_plan, tmp_path / "long")
    long = contract.read(tmp_path / "long")
    for name in contract.VISITED:
        pd.testing.assert_frame_equal(getattr(short, name), getattr(long, name))
    told = pq.read_metadata(tmp_path / "long" / "visits.parquet").metadata
    assert b"Synthetic: everything in this test." in told[b"synthetic"]


def test_formulas_are_escaped_and_come_back(seen_plan: Plan, tmp_path: Path) -> None:
    visits = seen_plan.visits.head(3).assign(household=["=1+1", "'=1", "it's"])
    contract.write(dataclasses.replace(seen_plan, visits=visits), tmp_path)
    assert ",'=1+1," in (tmp_path / "visits.csv").read_text("utf-8-sig")
    assert set(contract.read(tmp_path).visits["household"]) == {"=1+1", "'=1", "it's"}


def test_a_plan_without_visits_has_no_such_files(seen_plan: Plan, tmp_path: Path) -> None:
    contract.write(dataclasses.replace(seen_plan, visits=None, routes=None, due=None), tmp_path)
    assert not [path.name for path in tmp_path.iterdir() if path.stem in contract.VISITED]
    files = contract.read(tmp_path)
    assert files.visits is None
    assert files.due is None


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("visits.csv", "visit_id,session_id,household,order\nv1,s1,H1,one\n", "is not a whole number"),
        ("visits.csv", "visit_id,session_id,household,order\nv1,s1,H1,\n", "is not a whole number"),
        ("routes.csv", "session_id,zone\n", "the columns are not"),
        ("due.csv", None, "the file is missing"),
        ("visits.parquet", "PAR1 and nothing", "cut off"),
    ],
)
def test_a_spoilt_file_is_a_fault_that_names_it(seen_plan: Plan, tmp_path: Path, file, text, problem) -> None:
    contract.write(seen_plan, tmp_path)
    if file.endswith("parquet"):
        (tmp_path / "visits.csv").unlink()
    if text is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(RosterError) as caught:
        contract.read(tmp_path)
    (fault,) = caught.value.faults
    assert fault.file == file
    assert problem in fault.problem


def test_two_files_of_one_table_are_a_fault(seen_plan: Plan, tmp_path: Path, monkeypatch) -> None:
    contract.write(seen_plan, tmp_path)
    monkeypatch.setattr(contract, "MOST_ROWS", 20)
    contract.write(seen_plan, tmp_path)
    with pytest.raises(RosterError, match="both stand in the folder"):
        contract.read(tmp_path)


def test_a_plan_is_opened_again_with_its_visits(seen_plan: Plan, tmp_path: Path) -> None:
    contract.write(seen_plan, tmp_path)
    made = api.reopen(seen_plan.scenario, tmp_path)
    assert len(made.visits) == len(seen_plan.visits)
    assert len(made.due) == len(seen_plan.due)
    assert len(made.routes) == len(seen_plan.routes)


def test_the_documentation_names_every_field() -> None:
    told = (Path(inspect.getfile(visited)).parent.parent / "docs" / "results.md").read_text("utf-8")
    for name, columns in contract.VISITED.items():
        part = told.split(f"## {name}.csv", 1)[1].split("\n## ", 1)[0]
        assert all(f"`{column}`" in part for column in columns), name

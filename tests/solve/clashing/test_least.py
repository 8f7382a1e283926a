"""Least sets: right whatever the family of clashes, and with few tests."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_opt.solve.clashing.least import least

CORES = st.lists(st.frozensets(st.integers(0, 11), min_size=1, max_size=5), min_size=1, max_size=4)


@given(CORES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_what_is_left_clashes_and_nothing_of_it_can_be_spared(cores: list[frozenset[int]]) -> None:
    items = list(range(12))

    def clashes(some: list[int]) -> bool:
        return any(core <= set(some) for core in cores)

    found = least(items, clashes)
    assert clashes(found)
    assert not any(clashes([other for other in found if other != item]) for item in found)
    assert found == sorted(found)


def test_few_tests_are_enough_and_earlier_items_stay() -> None:
    asked = 0

    def clashes(some: list[int]) -> bool:
        nonlocal asked
        asked += 1
        return {3, 700} <= set(some) or {3, 900} <= set(some)

    assert least(list(range(1000)), clashes) == [3, 700]
    assert asked < 60


def test_what_always_clashes_needs_nothing() -> None:
    assert least([1, 2], lambda _: True) == []

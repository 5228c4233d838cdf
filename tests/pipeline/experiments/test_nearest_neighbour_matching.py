from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.experiments.nearest_neighbour_matching import serial_dictatorship


def choose_in_turn(wanted: list[list[int]], order: list[int]) -> list[int]:
    """Row by row, as the words have it."""
    result, taken = [row[0] for row in wanted], set()
    for row in order:
        result[row] = next((wish for wish in wanted[row] if wish not in taken), wanted[row][0])
        taken.add(result[row])
    return result


def test_the_first_in_order_gets_what_both_want_most() -> None:
    wanted = np.array([[7, 3], [7, 3], [7, 3]])
    assert serial_dictatorship(wanted, np.array([2, 0, 1])).tolist() == [3, 7, 7]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 2**32))
def test_all_at_once_is_as_in_turn(rows: int, wishes: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    some = random.integers(wishes, 25)
    wanted = np.array([random.permutation(some)[:wishes] for _ in range(rows)])
    order = random.permutation(rows)
    assert serial_dictatorship(wanted, order).tolist() == choose_in_turn(wanted.tolist(), order.tolist())

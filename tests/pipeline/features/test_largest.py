from __future__ import annotations

import numpy as np
import pytest

from pipeline.features.largest import positions_of_largest

AMOUNTS = np.array([5.0, 9.0, 5.0, 1.0, 5.0, 9.0])


@pytest.mark.parametrize(
    ("count", "positions"),
    [
        (0, []),
        (1, [1]),
        (2, [1, 5]),
        (3, [0, 1, 5]),  # of three fives, the first
        (4, [0, 1, 2, 5]),
        (6, [0, 1, 2, 3, 4, 5]),
        (7, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_of_equal_amounts_the_first_are_taken(count: int, positions: list[int]) -> None:
    assert positions_of_largest(AMOUNTS, count).tolist() == positions


def test_nobody_is_the_largest_of_nobody() -> None:
    assert positions_of_largest(np.zeros(0), 1).tolist() == []

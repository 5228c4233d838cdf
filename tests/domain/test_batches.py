from __future__ import annotations

from domain.batches import batched


def test_the_last_batch_holds_what_is_left() -> None:
    assert list(batched("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]


def test_an_iterator_is_read_only_as_far_as_its_batches_are_taken() -> None:
    numbers = iter(range(10))
    assert next(batched(numbers, 3)) == [0, 1, 2]
    assert next(numbers) == 3


def test_nothing_makes_no_batch() -> None:
    assert list(batched([], 3)) == []

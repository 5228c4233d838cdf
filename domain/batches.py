"""Batches of an iterable: `itertools.batched`, which Python 3.11 does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """`items` in order, `size` at a time; the last batch may be smaller."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch

"""Simulated invoice lines as plain arrays, before they are written as text."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pipeline.arrays import Floats, Ints

GUEST = -1
"""The customer of a line without a customer id."""


@dataclass(frozen=True)
class Lines:
    """Lines as arrays. `product` ≥ 0 is a position on the shelf; below 0, a code that is no product.

    `order` groups the lines of one invoice; `note` ≥ 0 replaces the description. Minutes are from the start.
    """

    order: Ints
    is_return: npt.NDArray[np.bool_]
    minute: Ints
    customer: Ints
    country: Ints
    product: Ints
    quantity: Ints
    price: Floats
    note: Ints

    def __len__(self) -> int:
        return len(self.order)

    def take(self, rows: npt.NDArray[np.bool_] | Ints) -> Lines:
        """The lines at `rows`."""
        return Lines(**{item.name: getattr(self, item.name)[rows] for item in fields(Lines)})


def concat_lines(parts: list[Lines]) -> Lines:
    """The lines of all `parts` in order."""
    return Lines(**{i.name: np.concatenate([getattr(part, i.name) for part in parts]) for i in fields(Lines)})


def closing(minute: Ints, later: Ints) -> Ints:
    """`later` minutes after `minute`, but on the same day."""
    day = 24 * 60
    return np.asarray(np.minimum(minute + later, minute // day * day + day - 1))


_NOTHING = np.empty(0, dtype=np.int64)
EMPTY = Lines(
    order=_NOTHING,
    is_return=_NOTHING.astype(bool),
    minute=_NOTHING,
    customer=_NOTHING,
    country=_NOTHING,
    product=_NOTHING,
    quantity=_NOTHING,
    price=_NOTHING.astype(float),
    note=_NOTHING,
)

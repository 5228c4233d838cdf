"""The keys by which invoice lines are known again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from operator import methodcaller
from struct import unpack

from db.types import MILLIONTHS

Line = tuple[str, str, str, int, float, datetime, str | None, str, str | None, str]
"""invoice, stock_code, description, quantity, unit_price, invoiced_at, customer_id, country, exact_quantity,
origin"""

_SEPARATOR = "\x1f"
"""Between the parts of a line's contents: a character no invoice holds."""
KEY_BYTES = 8
_HASH = partial(blake2b, digest_size=KEY_BYTES)
_DIGEST = methodcaller("digest")
MAX_COMPARED_LINES = 1_000_000
"""Lines of a file within which identical lines are counted, or half as many; bounds the memory."""


class LineKeys:
    """Computes each line's key: the same wherever and whenever its file is read.

    A signed 64-bit digest of what the line says of the sale. The description is no part of it: shops reword
    their products, and an export with new words is no new sale. Among identical lines of a file the second,
    third … are told apart by their number.
    """

    def __init__(self) -> None:
        self._recent: dict[int, int] = {}
        self._older: dict[int, int] = {}

    def of(self, line: Line) -> int:
        """The key of the file's next line."""
        invoice, stock_code, _, quantity, unit_price, invoiced_at, customer_id, country, exact, origin = line
        contents = (
            f"{invoice}{_SEPARATOR}{stock_code}{_SEPARATOR}{quantity}{_SEPARATOR}"
            f"{round(unit_price * MILLIONTHS)}{_SEPARATOR}{invoiced_at.isoformat()}{_SEPARATOR}"
            f"{customer_id or ''}{_SEPARATOR}{country}"
        )
        if exact or origin:
            contents = f"{contents}{_SEPARATOR}{exact or ''}{_SEPARATOR}{origin}"
        return self.of_contents([contents])[0]

    def of_contents(self, contents: Sequence[str]) -> list[int]:
        """The keys of lines with these contents, in their order."""
        digests = map(_DIGEST, map(_HASH, map(str.encode, contents)))
        keys = list(unpack(f">{len(contents)}q", b"".join(digests)))
        recent, older = self._recent, self._older
        for place, key in enumerate(keys):
            before = recent.get(key) or older.get(key, 0)
            recent[key] = before + 1
            if before:
                numbered = f"{contents[place]}{_SEPARATOR}{before}".encode()
                (keys[place],) = unpack(">q", blake2b(numbered, digest_size=KEY_BYTES).digest())
            if len(recent) > MAX_COMPARED_LINES // 2:
                older, recent = recent, {}
        self._recent, self._older = recent, older
        return keys

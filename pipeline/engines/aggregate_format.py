"""Serialize transaction summaries to bytes, for the cache of weekly aggregates."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.features.transactions import TransactionSummary
from pipeline.ingest.rules import Rules

LAYOUT = 2
"""To be raised whenever the columns of a trade or the meaning of one changes: what was packed before is then
read from the lines again."""
LENGTH_BYTES = 4
FAST = 1
"""zlib's level: the next ones take several times as long for a few percent."""


def fingerprint(rules: Rules) -> str:
    """A hash of everything besides its lines that packed trade depends on: the rules and the format."""
    return blake2b(f"{LAYOUT} {rules!r}".encode(), digest_size=8).hexdigest()


def serialize(trade: TransactionSummary) -> bytes:
    """Column after column, each text once, preceded by a description of them in JSON."""
    described: list[dict[str, Any]] = []
    columns: list[bytes] = []
    for frame_name, frame in trade.frames.items():
        for name, column in frame.items():
            described_as, values = _packed(column)
            described.append({"frame": frame_name, "name": name, "rows": len(values), **described_as})
            columns.append(values.tobytes())
    head = json.dumps(described).encode()
    return zlib.compress(b"".join([len(head).to_bytes(LENGTH_BYTES), head, *columns]), FAST)


def deserialize(packed: bytes) -> TransactionSummary:
    """The inverse of `serialize`."""
    content = zlib.decompress(packed)
    start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES])
    frames: dict[str, dict[str, Any]] = {}
    for described, values in _columns(json.loads(content[LENGTH_BYTES:start]), content, start):
        column: Any = values
        if "words" in described:
            # each word is in memory once, however many weeks have it
            words = pd.Index([*map(sys.intern, described["words"])], dtype="str")
            column = pd.Categorical.from_codes(values, categories=words)
        frames.setdefault(described["frame"], {})[described["name"]] = column
    return TransactionSummary(**{name: pd.DataFrame(columns) for name, columns in frames.items()})


def _packed(column: pd.Series) -> tuple[dict[str, Any], npt.NDArray[Any]]:
    """A column's description and its values."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        values = column.to_numpy()
        return {"type": values.dtype.str}, values
    used = column.cat.remove_unused_categories().cat
    codes = used.codes.to_numpy().astype(np.int32)
    return {"type": codes.dtype.str, "words": used.categories.tolist()}, codes


def _columns(
    every: list[dict[str, Any]], content: bytes, start: int
) -> Iterator[tuple[dict[str, Any], npt.NDArray[Any]]]:
    for described in every:
        values = np.frombuffer(content, described["type"], described["rows"], start)
        start += values.nbytes
        yield described, values

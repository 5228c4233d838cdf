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
Part = tuple[list[str] | None, npt.NDArray[Any]]
"""Of a column: its words, if it has any, and its values, which are then the words' places."""
MISSING = -1
"""The place of no word, and so of the last one in a list that ends with it."""
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


def deserialize(*packed: bytes) -> TransactionSummary:
    """What was serialized; of several parts, at least one, which have no day in common, the combined trade.

    As in `concat_transactions`, columns are put together before there is a frame: a frame for every week
    takes several times as long.
    """
    parts: dict[str, dict[str, list[Part]]] = {}
    for compressed in packed:
        content = zlib.decompress(compressed)
        start = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES])
        for described, values in _columns(json.loads(content[LENGTH_BYTES:start]), content, start):
            columns = parts.setdefault(described["frame"], {})
            columns.setdefault(described["name"], []).append((described.get("words"), values))
    return TransactionSummary(
        **{
            frame: pd.DataFrame({name: _column(same) for name, same in columns.items()})
            for frame, columns in parts.items()
        }
    )


def _column(parts: list[Part]) -> npt.NDArray[Any] | pd.Categorical:
    """The parts of a column one after another; the words of all of them in order, each once in memory."""
    if parts[0][0] is None:
        return np.concatenate([values for _, values in parts])
    words = sorted({sys.intern(word) for some, _ in parts for word in some or ()})
    code_of = {word: code for code, word in enumerate(words)}
    codes = [
        np.array([*(code_of[word] for word in some or ()), MISSING], dtype=np.int32)[values]
        for some, values in parts
    ]
    return pd.Categorical.from_codes(np.concatenate(codes), categories=pd.Index(words, dtype="str"))


def _packed(column: pd.Series) -> tuple[dict[str, Any], npt.NDArray[Any]]:
    """A column's description and its values."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        values = column.to_numpy()
        return {"type": values.dtype.str}, values
    codes, words = column.cat.codes.to_numpy(), column.cat.categories
    is_used = np.zeros(len(words) + 1, dtype=bool)  # the last place is that of code -1, a missing word
    is_used[codes] = True
    renumbered = np.cumsum(is_used, dtype=np.int32) - 1
    renumbered[-1] = -1
    codes = renumbered[codes].astype(np.int32)
    return {"type": codes.dtype.str, "words": words[is_used[:-1]].tolist()}, codes


def _columns(
    every: list[dict[str, Any]], content: bytes, start: int
) -> Iterator[tuple[dict[str, Any], npt.NDArray[Any]]]:
    for described in every:
        values = np.frombuffer(content, described["type"], described["rows"], start)
        start += values.nbytes
        yield described, values

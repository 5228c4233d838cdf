"""What a message holds, as it is kept: JSON, compressed to a tenth."""

from __future__ import annotations

import json
import zlib
from typing import Any


def pack(document: dict[str, Any]) -> bytes:
    """The document as bytes for `Delivery.body`."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode())


def unpack_text(body: bytes) -> str:
    """The JSON text of a stored document: the same characters each time it is sent."""
    return zlib.decompress(body).decode()


def unpack(body: bytes) -> dict[str, Any]:
    """The document of `Delivery.body`."""
    document: dict[str, Any] = json.loads(unpack_text(body))
    return document

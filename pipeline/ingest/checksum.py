"""The checksum by which a file is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.ingest.reading.bounds import CHUNK_BYTES


def sha256_of(path: Path) -> str:
    """The SHA-256 digest of a file, read in chunks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()

"""One file of a source, on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MAX_FILES = 1000
"""Of one folder, or fetched at once: the others come with the next reading."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source; `name` is what messages and records call it."""

    name: str
    path: Path
    fingerprint: str = ""
    """What changes when the file does: an entity tag, or size and time. Empty where there is none."""

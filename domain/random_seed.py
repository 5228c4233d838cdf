"""The seed of what is drawn at random, with which a draw can be repeated."""

from __future__ import annotations

import secrets
from typing import Final

MAX_SEED: Final = 2**31


def unpredictable_seed() -> int:
    """A seed that nobody chose."""
    return secrets.randbelow(MAX_SEED)

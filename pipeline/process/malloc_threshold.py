"""Make malloc return freed memory to the system, for runs with two processes."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3
"""Of glibc's mallopt: arrays from so many bytes on are asked of the machine one by one, and given back so."""
FIRST_VALUE = 128 * 1024


def limit_malloc_threshold() -> None:
    """Fix glibc's threshold at its initial value; it would grow with the largest array freed.

    Without it the two processes of a search hold 100 MB more; a difference in time was not seen. (A week
    that only scores would hold 16 MB less and take 0.7 s more: it does without.) Other C libraries have no
    such setting, and nothing changes.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, FIRST_VALUE)

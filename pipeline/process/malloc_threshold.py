"""Make malloc return freed memory to the system, for runs whose frames come and go."""

from __future__ import annotations

import ctypes
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of glibc's mallopt: what is free at the end of the heap goes back from so many bytes on; arrays from as
many on are asked of the machine one by one, and given back so; how many heaps threads share."""
FIRST_VALUE = 128 * 1024
"""glibc's own first value of both thresholds."""
OF_A_RUN = 1024 * 1024
"""For one process that reads, searches and publishes: a first run on half a million lines holds 60 MB less at
its peak than with glibc's growing thresholds. With `FIRST_VALUE` it would hold 20 MB less still, and take
1.5 s more of one core, all of it in the system."""


def limit_malloc_threshold(threshold: int = FIRST_VALUE) -> None:
    """Fix glibc's thresholds at `threshold` bytes; they would grow with the largest array freed.

    Without it the two processes of a search hold 100 MB more; a difference in time was not seen. Other C
    libraries have no such setting, and nothing changes.
    """
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, threshold)
        mallopt(M_TRIM_THRESHOLD, threshold)
        mallopt(M_ARENA_MAX, 1)

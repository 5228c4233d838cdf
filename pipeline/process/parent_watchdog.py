"""Run a child process at low priority, and end it when its parent ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from threading import Thread

NICENESS = 10
"""How far to step back behind the web workers, which answer people."""
ORPHANED = 5
"""The exit code of a child that found its parent gone; nobody is there to see it."""
_PR_SET_PDEATHSIG = 1


def lower_priority() -> None:
    """Yield CPU to the web processes, and be killed first when memory runs out."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def exit_with_parent(parent: int) -> None:
    """End this process when process `parent`, which holds the other end of its standard input, is gone.

    On Linux the kernel sees to it, at once. Everywhere, the pipe closes.
    """
    follow(parent)
    Thread(target=_wait_for_the_pipe_to_close, name="parent-watchdog", daemon=True).start()


def follow(parent: int) -> None:
    """Let the kernel end this process when its parent process `parent` is gone. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before we could ask
        os._exit(ORPHANED)


def _wait_for_the_pipe_to_close() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    os._exit(ORPHANED)

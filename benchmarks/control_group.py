"""A memory limit that the kernel enforces, as on a host's smallest machine. Linux, as root."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

VERSION_1 = Path("/sys/fs/cgroup/memory")
VERSION_2 = Path("/sys/fs/cgroup")


class ControlGroup:
    """A control group of either version, into which a command enters before it begins."""

    def __init__(self, megabytes: int) -> None:
        self._is_first = VERSION_1.is_dir()
        self._folder = (VERSION_1 if self._is_first else VERSION_2) / f"insiders-{os.getpid()}-{megabytes}"
        self._folder.mkdir()
        limit = "memory.limit_in_bytes" if self._is_first else "memory.max"
        (self._folder / limit).write_text(str(megabytes * 2**20))

    def entering(self, command: Sequence[str]) -> list[str]:
        """`command`, run inside."""
        return ["sh", "-c", f'echo $$ > {self._folder}/cgroup.procs && exec "$@"', "sh", *command]

    def close(self) -> int:
        """Remove it, once its processes are gone; how many were killed because it was full."""
        events = "memory.oom_control" if self._is_first else "memory.events"
        result = dict(line.split() for line in (self._folder / events).read_text().splitlines())
        for _ in range(100):
            if not (self._folder / "cgroup.procs").read_text().split():
                break
            time.sleep(0.1)
        self._folder.rmdir()
        return int(result.get("oom_kill", 0))

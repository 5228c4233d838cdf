"""How much memory this process may take, and still may."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
NO_LIMIT = "max"


def available_mb(meminfo: Path = MEMINFO, cgroup: Path = CGROUP) -> int | None:
    """Free memory of the machine or, if less, of the container, in MB; None where it is unknown.

    Args:
        meminfo: As Linux has it in /proc.
        cgroup: The folder of the control group, version 2, that holds this process.
    """
    amounts = [free for free in (_machine(meminfo), _container(cgroup)) if free is not None]
    return min(amounts) // 2**20 if amounts else None


@contextmanager
def limited_memory(megabytes: int, status: Path = Path("/proc/self/status")) -> Iterator[None]:
    """Limit how much more memory this process may use within the block; beyond it, MemoryError is raised.

    Without /proc there is no limit, because what the process has is not known.
    """
    used = _data_bytes(status)
    if used is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = used + megabytes * 2**20
    resource.setrlimit(
        resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard)
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes(status: Path) -> int | None:
    """The size that RLIMIT_DATA limits."""
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return None
    size_line = next((line for line in lines if line.startswith("VmData:")), None)
    return None if size_line is None else int(size_line.split()[1]) * 1024


def _machine(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _container(cgroup: Path) -> int | None:
    try:
        limit = (cgroup / "memory.max").read_text().strip()
        used = int((cgroup / "memory.current").read_text())
    except (OSError, ValueError):
        return None
    return None if limit == NO_LIMIT else max(0, int(limit) - used)

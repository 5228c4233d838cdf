"""How much memory this process may still take."""

from __future__ import annotations

from pathlib import Path

MEMINFO = Path("/proc/meminfo")
CGROUP = Path("/sys/fs/cgroup")
NO_LIMIT = "max"


def available_mb(meminfo: Path = MEMINFO, cgroup: Path = CGROUP) -> int | None:
    """Free memory of the machine or, if that is less, of the container, in MB; None where nothing tells.

    Args:
        meminfo: As Linux has it in /proc.
        cgroup: The folder of the control group, version 2, that holds this process.
    """
    known = [free for free in (_machine(meminfo), _container(cgroup)) if free is not None]
    return min(known) // 2**20 if known else None


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

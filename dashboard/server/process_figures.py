"""The memory of this program's processes, from /proc, and which release they are."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from domain.version import program_version
from settings import Settings

PROC: Final = Path("/proc")


class ProcessFigures(Collector):
    """The master, its workers and their children; without /proc only this process's release."""

    def __init__(self, settings: Settings, proc: Path = PROC, worker: int | None = None) -> None:
        self._settings = settings
        self._proc = proc
        self._worker = worker or os.getpid()

    def collect(self) -> Iterator[Metric]:
        """The present figures."""
        build = GaugeMetricFamily(
            "insiders_build_info", "The release that is running.", labels=("version", "python")
        )
        build.add_metric((program_version(), platform.python_version()), 1)
        yield build
        memory = GaugeMetricFamily(
            "insiders_process_memory_bytes",
            "Resident memory by process; a child does a run or sends messages.",
            labels=("process", "pid"),
        )
        workers = 0
        for pid, (role, size) in self._processes().items():
            memory.add_metric((role, str(pid)), size)
            workers += role == "worker"
        yield memory
        yield GaugeMetricFamily("insiders_workers", "Web workers that are alive.", value=workers or 1)
        yield GaugeMetricFamily(
            "insiders_workers_wanted", "Web workers of WEB_CONCURRENCY.", value=self._settings.web_concurrency
        )

    def _processes(self) -> dict[int, tuple[str, int]]:
        """Role and resident bytes by process id."""
        parents = self._parents()
        if self._worker not in parents:
            return {}
        master = parents[self._worker]
        workers = {pid for pid, parent in parents.items() if parent == master} if master > 1 else set()
        workers.add(self._worker)
        roles = dict.fromkeys(workers, "worker")
        roles |= {pid: "child" for pid, parent in parents.items() if parent in workers}
        if master > 1:
            roles[master] = "master"
        sizes = {pid: self._resident(pid) for pid in roles}
        return {pid: (roles[pid], size) for pid, size in sorted(sizes.items()) if size is not None}

    def _parents(self) -> dict[int, int]:
        parents = {}
        for folder in self._proc.glob("[0-9]*"):
            try:
                # pid (name) state parent …; a name may hold spaces and parentheses
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue  # it has ended meanwhile
        return parents

    def _resident(self, pid: int) -> int | None:
        try:
            pages = int((self._proc / str(pid) / "statm").read_text().split()[1])
        except (OSError, ValueError, IndexError):
            return None
        return pages * os.sysconf("SC_PAGE_SIZE")

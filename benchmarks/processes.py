"""Measure time and memory of a whole process from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS_BETWEEN_WAITS = 0.02
SECONDS_BETWEEN_LOOKS = 0.5
"""Each look holds the process up for some milliseconds."""


@dataclass(frozen=True)
class Measured:
    """What a process and those it started took: wall-clock seconds, seconds of all cores, memory at its peak.

    `megabytes` is what all of them held at the same moment (memory they share is counted once; Linux only,
    0 elsewhere), `largest_megabytes` the most that any one held, `scratch_megabytes` the most that lay in the
    folder that was watched.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float
    largest_megabytes: float
    said: str
    scratch_megabytes: float = 0.0


def run_process(environment: dict[str, str], *arguments: str, scratch: Path | None = None) -> Measured:
    """Run Python with `arguments` to its end, and watch the folder `scratch` meanwhile."""
    with tempfile.TemporaryFile() as errors:
        started = looked = time.perf_counter()
        most, most_scratch, status = 0, 0, None
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=errors
        )
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            if time.perf_counter() - looked > SECONDS_BETWEEN_LOOKS:
                most, looked = max(most, _held_by(process.pid)), time.perf_counter()
                most_scratch = max(most_scratch, _size_of(scratch)) if scratch is not None else 0
            time.sleep(SECONDS_BETWEEN_WAITS)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read().decode(errors="replace")
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{text[-2000:]}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measured(seconds, cpu_seconds, most / 1024, usage.ru_maxrss / 1024, text, most_scratch / 1e6)


def pss_by_process(pid: int, name: str = "gunicorn") -> dict[str, int]:
    """Kilobytes that `pid` and its descendants hold, by what they are; shared memory is counted once."""
    here = Path("/proc") / str(pid)
    try:
        rollup = (here / "smaps_rollup").read_text()
        children = [child for task in (here / "task").iterdir() for child in _children(task)]
        command = (here / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it has just ended, or this is not Linux
        return {}
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    kind = command[command.index(b"pipeline") + 1].decode() if b"pipeline" in command else name
    result = {f"{kind} {pid}": own}
    for child in children:
        result |= pss_by_process(child, "worker")
    return result


def _size_of(folder: Path) -> int:
    """Bytes of all files below a folder: those that are deleted meanwhile count nothing."""
    total = 0
    for file in folder.rglob("*"):
        with suppress(OSError):
            total += file.stat().st_size
    return total


def _held_by(pid: int) -> int:
    """Kilobytes that `pid` and its descendants hold."""
    return sum(pss_by_process(pid).values())


def _children(task: Path) -> list[int]:
    return [int(child) for child in (task / "children").read_text().split()]

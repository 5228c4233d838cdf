"""All that runs: one gunicorn master or several over one database, their workers, and their children."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.process.health_check import is_healthy
from tests.faults import hooks as seam
from tests.faults.databases import Base
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
MARK = "FAULTS_HOUSE"
NOT_OF_A_HOST = (".git", ".venv", ".numba")
Kind = Literal["master", "worker", "child", "delivery", "beside"]
Work = Literal["short", "real"]


@dataclass(frozen=True)
class Process:
    """A process of the cluster at the moment it was inspected."""

    pid: int
    parent: int
    kind: Kind
    host: int
    """The port of the master that it belongs to."""
    is_stopped: bool


@dataclass(frozen=True)
class Habits:
    """A cluster's settings: seconds between slots, lease and heartbeat, and the kind of work it does."""

    slot_seconds: float = 4.0
    lease_seconds: float = 6.0
    work: Work = "short"
    backoff: str = "1,2,4"
    sabotage: str = ""
    workers: int = 4
    tick_seconds: float = 0.8
    stage_seconds: float = 0.6
    """How long each stage of short work may take."""
    pause_seconds: float = 0.3
    """Between two pages that the visitor asks for."""

    @property
    def environment(self) -> dict[str, str]:
        """For the processes."""
        return {
            seam.SLOT_SECONDS: str(self.slot_seconds),
            seam.BACKOFF: self.backoff,
            seam.WORK: self.work,
            seam.STAGE_SECONDS: str(self.stage_seconds),
            seam.SABOTAGE: self.sabotage,
            "LEASE_SECONDS": str(self.lease_seconds),
            "TICK_SECONDS": str(self.tick_seconds),
            "WEB_CONCURRENCY": str(self.workers),
            "RECIPE": "scaled-kmeans",
        }


class Cluster:
    """Masters are started and ended here, as a host would; `masters` are those that should be up."""

    def __init__(self, base: Base, habits: Habits, logs: Path) -> None:
        self.base, self.habits, self.logs = base, habits, logs
        self.masters: dict[int, subprocess.Popen[bytes]] = {}
        """By port; the last one is where visitors are sent."""
        self.migrations = ""
        self._mark = uuid.uuid4().hex
        self._due_until = logs / "due-until"
        self.hold()

    def start(self, port: int | None = None, **more: str) -> int:
        """Start a host: a master with its workers, in a folder of its own; return its port.

        Nothing is waited for.
        """
        port = port or free_port()
        environment = {
            **os.environ,
            **self.habits.environment,
            **self.base.host_clock.environment,
            seam.MIGRATIONS: self.migrations,
            seam.DUE_UNTIL: str(self._due_until),
            "DATABASE_URL": self.base.url,
            "SECRET_KEY": self._mark,
            "PORT": str(port),
            MARK: self._mark,
            **more,
        }
        with (self.logs / f"{port}.log").open("ab") as log:
            self.masters[port] = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "tests.faults.served:server"],
                cwd=self._folder_of(port), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        return port

    @property
    def port(self) -> int:
        """Where visitors are sent."""
        return next(reversed(self.masters))

    def _folder_of(self, port: int) -> Path:
        """A folder with links to the program, so that files it writes beside itself are the host's own."""
        folder = self.logs / f"host-{port}"
        if not folder.exists():
            folder.mkdir()
            for part in ROOT.iterdir():
                if part.name not in NOT_OF_A_HOST:
                    (folder / part.name).symlink_to(part)
        return folder

    def hold(self) -> None:
        """Let no slot after this moment be due until `go_on`: nobody waits for it."""
        written = self._due_until.with_suffix(".new")
        written.write_text(self.base.now().isoformat())
        written.replace(self._due_until)

    def go_on(self) -> None:
        """Let slots be due as time passes."""
        self._due_until.unlink(missing_ok=True)

    def supervise(self) -> None:
        """Start masters that have died again, on their ports, as a host would."""
        for port, master in list(self.masters.items()):
            if master.poll() is not None:
                del self.masters[port]
                self.start(port)

    def stop(self, port: int) -> int:
        """Tell a master to stop, and wait until it has; return its exit code."""
        master = self.masters.pop(port)
        master.terminate()
        return master.wait(40)

    def close(self) -> None:
        """End everything, whatever state it is in."""
        for process in self.processes():
            self.signal(process.pid, signal.SIGCONT)
            self.signal(process.pid, signal.SIGKILL)
        for master in self.masters.values():
            master.wait(10)

    def said(self) -> str:
        """The end of what the servers wrote."""
        return "\n".join(file.read_text(errors="replace")[-4000:] for file in self.logs.glob("*.log"))

    def processes(self) -> list[Process]:
        """All that live, wherever they hang."""
        result = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with contextlib.suppress(OSError):
                    process = self._seen(folder)
                    if process is not None:
                        result.append(process)
        return result

    def of_kind(self, kind: Kind) -> list[Process]:
        """All of one kind."""
        return [process for process in self.processes() if process.kind == kind]

    def orphans(self) -> list[Process]:
        """Children whose web worker is gone."""
        processes = self.processes()
        workers = {process.pid for process in processes if process.kind == "worker"}
        return [
            process
            for process in processes
            if process.kind in ("child", "delivery") and process.parent not in workers
        ]

    def signal(self, pid: int, number: signal.Signals) -> bool:
        """Send a signal; return whether the process still existed."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
            return True
        return False

    def answers(self, port: int) -> bool:
        """Whether a page can be had."""
        return is_healthy(port)

    def _seen(self, folder: Path) -> Process | None:
        environment = (folder / "environ").read_bytes().split(b"\0")
        if f"{MARK}={self._mark}".encode() not in environment:
            return None
        command = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        state, parent = (folder / "stat").read_text().rpartition(") ")[2].split()[:2]
        pid = int(folder.name)
        kind: Kind = "beside"
        if "tests.faults.work" in command:
            kind = "child"
        elif "tests.faults.deliver" in command:
            kind = "delivery"
        elif "gunicorn" in command:
            kind = "master" if pid in {master.pid for master in self.masters.values()} else "worker"
        host = next(int(item[5:]) for item in environment if item.startswith(b"PORT="))
        return Process(pid, int(parent), kind, host, is_stopped=state == "T")


def until(is_so: Callable[[], object], seconds: float, every: float = 0.1) -> bool:
    """Whether it has become so within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True

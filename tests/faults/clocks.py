"""Clocks that can be moved: of the web processes, and of a PostgreSQL server, each on its own."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class MovableClock:
    """The wall clock of every process that is started with `environment`; needs a C compiler and Linux."""

    def __init__(self, folder: Path) -> None:
        self._library = _built(folder)
        self._file = folder / "clock"
        self.ahead = 0
        self.move_to(0)

    @property
    def is_movable(self) -> bool:
        """Whether there was a compiler."""
        return self._library is not None

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to live by this clock."""
        if self._library is None:
            return {}
        return {"LD_PRELOAD": str(self._library), "FAULTS_CLOCK": str(self._file)}

    def move_to(self, ahead: int) -> None:
        """Let the clock be `ahead` seconds ahead of the true time, in all its processes at once."""
        if not self._file.exists():
            self._file.write_bytes(struct.pack("@l", ahead))
            self._file.chmod(0o644)
        else:
            with self._file.open("r+b") as file:  # the same file: it is mapped
                file.write(struct.pack("@l", ahead))
        self.ahead = ahead


def _built(folder: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "clock.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return library if done.returncode == 0 else None

"""A child process of a web worker: started, monitored and stopped by it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock, Thread

from pipeline.process.compiled_code import compiled_code_folder
from pipeline.process.malloc_threshold import OF_A_RUN
from settings import SECRETS, Settings

ROOT = Path(__file__).parents[2]
WORK = (sys.executable, "-m", "pipeline", "work")
"""The command of a run, to which its options are added."""
TERMINATION_TIMEOUT_SECONDS = 3.0
"""Between asking a child to end and killing it."""


class Child:
    """One running command. Must be started by the thread that waits for it.

    The kernel ends the child when that thread ends (see `parent_watchdog.py`), and the child exits when
    the pipe it reads from is closed, which happens when this process ends for any reason.
    """

    def __init__(self, settings: Settings, options: Sequence[str], command: Sequence[str]) -> None:
        self._said: list[str] = []
        self._lock = Lock()
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            [*command, *options, "--parent", str(os.getpid())],
            cwd=ROOT,
            env=_environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # a Ctrl-C at the terminal is ours to pass on
        )
        self._listener = Thread(
            target=self._listen, name=f"log of {command[-1]} {' '.join(options)}", daemon=True
        )
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, after waiting at most `seconds`."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._listener.join(TERMINATION_TIMEOUT_SECONDS)
        return True

    def exit_reason(self) -> str:
        """The exit code, or the signal, for the log."""
        code = self._process.returncode
        return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"

    def take_log(self) -> str:
        """Output since the last call."""
        with self._lock:
            output, self._said = "".join(self._said), []
        return output

    def end(self) -> None:
        """End it and everything it started, first by a signal that can be handled."""
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, signal_number)
            except ProcessLookupError:
                break
            if self.wait(TERMINATION_TIMEOUT_SECONDS):
                break

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._lock:
                self._said.append(line)


def _environment(settings: Settings) -> dict[str, str]:
    """The child's environment: this process's, its settings, a folder for compiled code, and limits.

    A run's frames come and go. glibc hands freed memory back only up to thresholds that grow with what was
    freed: with fixed ones, a first run fits beside a worker into 512 MB. Other C libraries overlook them.
    """
    variables = {
        name.upper(): str(value)
        for name, value in settings.model_dump(exclude=set(SECRETS)).items()
        if value not in ("", None)
    }
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in SECRETS}
    defaults = {
        "NUMBA_CACHE_DIR": str(compiled_code_folder()),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_MMAP_THRESHOLD_": str(OF_A_RUN),
        "MALLOC_TRIM_THRESHOLD_": str(OF_A_RUN),
    }
    return {**defaults, **inherited, **variables}

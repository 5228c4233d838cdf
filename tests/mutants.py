"""`make mutants`: change what must never be wrong, and see that a test notices.

mutmut makes the changes and runs the tests that reach them (`[tool.mutmut]` in pyproject.toml says of which
files). This starts the PostgreSQL they share, and fails if in any of the files fewer than MIN_KILLED of the
mutants are noticed. docs/mutants.md says of those that are not why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.servers.postgres import PostgresServer

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"
"""Where mutmut keeps the changed code and its results."""
MIN_KILLED = 0.95
UNNOTICED = (0, 2, 5, 33, 34, None)
"""How mutmut notes that every test passed, that it was interrupted, that no test came by (twice), that it
left the mutant out, and that it has not come to it. All else is a failed test, or one that never ends."""

Codes = Mapping[str, int | None]
"""How the tests ended, by mutant."""


def mutated_files() -> list[str]:
    """The files whose code is changed."""
    files: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mutmut"]["only_mutate"]
    return files


def results(folder: Path, files: Iterable[str]) -> dict[str, Codes]:
    """How the tests ended by file; nothing of a file in which mutmut found nothing to change."""
    stored = {file: folder / f"{file}.meta" for file in files}
    return {
        file: json.loads(meta.read_text())["exit_code_by_key"] if meta.exists() else {}
        for file, meta in stored.items()
    }


def of_a_part(codes_by_file: Mapping[str, Codes]) -> dict[str, Codes]:
    """The mutants that have been run, and the files of which any were."""
    run = {
        file: {name: code for name, code in codes.items() if code is not None}
        for file, codes in codes_by_file.items()
    }
    return {file: codes for file, codes in run.items() if codes}


def left(codes: Codes) -> list[str]:
    """The mutants that nothing noticed."""
    return [name for name, code in codes.items() if code in UNNOTICED]


def share_killed(codes: Codes) -> float:
    """Of the mutants, how many were noticed; none where there are none."""
    return 1 - len(left(codes)) / len(codes) if codes else 0.0


def too_few(codes_by_file: Mapping[str, Codes]) -> list[str]:
    """The files in which too few mutants were noticed, whatever was noticed in the others."""
    return [file for file, codes in codes_by_file.items() if share_killed(codes) < MIN_KILLED]


def run_mutmut(*names: str) -> int:
    """Run those mutants, or all; return mutmut's exit code."""
    with tempfile.TemporaryDirectory() as shared:
        server = PostgresServer()
        server.start()
        try:
            environment = {"TEST_DATABASE_URL": server.url(), "INSIDERS_TESTS_SHARED": shared}
            jobs = os.environ.get("JOBS", "2")
            return subprocess.run(
                [sys.executable, "-m", "mutmut", "run", "--max-children", jobs, *names],
                cwd=ROOT, env={**os.environ, **environment}, check=False,
            ).returncode  # fmt: skip
        finally:
            server.remove()


def main(*names: str) -> int:
    """Run those mutants, or all. Of a part, judge all that has been run so far.

    mutmut does not run again what it has results of, whatever has become of the tests: all begin anew.
    """
    if not names:
        shutil.rmtree(MUTANTS, ignore_errors=True)
    failed = run_mutmut(*names)
    by_file = results(MUTANTS, mutated_files())
    judged = of_a_part(by_file) if names else by_file
    everything = {name: code for codes in judged.values() for name, code in codes.items()}
    print(*left(everything), sep="\n")
    for file, codes in {**judged, "all files": everything}.items():
        print(f"{file}: {len(codes) - len(left(codes))} of {len(codes)} noticed, {share_killed(codes):.1%}")
    if few := too_few(judged):
        print(f"Fewer than {MIN_KILLED:.0%} were noticed in {', '.join(few)}.")
    return failed or int(bool(few) or not judged)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

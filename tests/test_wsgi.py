"""wsgi.py as gunicorn imports it: in a process of its own, with nothing but its environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
HEAVY = ("pandas", "numpy", "sklearn", "umap", "statsmodels", "numba", "scipy", "duckdb")
TIMEOUT_SECONDS = 60


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    stored = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**stored, **environment},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def test_the_web_process_carries_nothing_heavy(sqlite_url: str) -> None:
    code = f"import sys, wsgi; print([name for name in {HEAVY} if name in sys.modules])"

    result = run_python(code, DATABASE_URL=sqlite_url)

    assert result.stdout.strip() == "[]", result.stderr


def test_bad_settings_are_one_sentence_and_gunicorn_does_not_try_again() -> None:
    result = run_python("import wsgi", PORT="a lot")

    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("insiders cannot start: PORT='a lot':")


def test_hosted_without_a_secret_it_says_what_to_set() -> None:
    result = run_python("import wsgi", DYNO="web.1")

    assert result.returncode == 3
    assert result.stderr.startswith("insiders cannot start: SECRET_KEY is not set")
    assert "Traceback" not in result.stderr


def test_it_starts_while_the_database_is_away_and_says_that_it_is_not_ready() -> None:
    code = (
        "import wsgi; client = wsgi.server.test_client();"
        "print(client.get('/healthz').status_code, client.get('/readyz').status_code)"
    )

    result = run_python(code, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    assert result.stdout.strip() == "200 503", result.stderr

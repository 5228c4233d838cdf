"""`pip install .` installs all that the program needs, and no development tools."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SHIPPED = {"assets", "dashboard", "db", "domain", "i18n", "pipeline"}
MODULES = {"settings.py", "telemetry.py", "wsgi.py", "gunicorn.conf.py"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return ZipFile(next(folder.glob("*.whl")))


def test_the_package_holds_every_file_of_the_program(wheel: ZipFile) -> None:
    listed = ["git", "ls-files", *sorted(SHIPPED), *sorted(MODULES)]
    tracked = set(subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
    assert {"dashboard/templates/login.html", "db/migrations/env.py", "settings.py"} <= tracked
    assert tracked <= set(wheel.namelist())


def test_the_package_holds_nothing_else(wheel: ZipFile) -> None:
    roots = {name.split("/")[0] for name in wheel.namelist()}
    assert {root for root in roots if not root.endswith(".dist-info")} == SHIPPED | MODULES


def test_the_package_gives_a_command(wheel: ZipFile) -> None:
    entry_points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "insiders = pipeline.__main__:run" in wheel.read(entry_points).decode()


def test_what_only_tests_need_is_no_dependency() -> None:
    needed = {line.split(">")[0].split("[")[0] for line in PROJECT["project"]["dependencies"]}
    assert not needed & {"statsmodels", "pytest", "playwright", "openpyxl"}
    assert {"numpy", "scipy", "flask", "werkzeug", "joblib"} <= needed

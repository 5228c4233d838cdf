"""The version of the program, with and without installation."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from domain.version import UNKNOWN, declared_version, installed_version, program_version

ROOT = Path(__file__).parents[2]


def test_a_checkout_says_what_its_pyproject_declares(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "insiders"\nversion = "2.3.1"\n')
    assert declared_version(tmp_path / "pyproject.toml") == "2.3.1"
    assert f'version = "{program_version()}"' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "another"\nversion = "9.9"\n',
        "[tool.ruff]\n",
        "not toml",
        '[project]\nname = "insiders"\n',
    ],
)
def test_the_file_of_another_project_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert declared_version(tmp_path / "pyproject.toml") is None


def test_without_a_file_an_installed_package_is_asked(tmp_path: Path) -> None:
    assert declared_version(tmp_path / "pyproject.toml") is None
    assert installed_version("pytest") == metadata.version("pytest")
    assert installed_version("no-such-package-of-ours") == UNKNOWN

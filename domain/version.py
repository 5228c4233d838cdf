"""The version of this program."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

PROJECT = "insiders"
UNKNOWN = "unknown"


@cache
def program_version() -> str:
    """The version that pyproject.toml declares.

    The file beside the sources is asked first: in a checkout, what is installed may be older than the
    sources. An installed package has no such file, only its metadata.
    """
    return declared_version(Path(__file__).parents[1] / "pyproject.toml") or installed_version(PROJECT)


def declared_version(pyproject: Path) -> str | None:
    """The version in `pyproject`, where that is this project's file."""
    try:
        project = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        return None
    return str(project["version"]) if project.get("name") == PROJECT and "version" in project else None


def installed_version(package: str) -> str:
    """The version of an installed package, or `UNKNOWN`."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return UNKNOWN

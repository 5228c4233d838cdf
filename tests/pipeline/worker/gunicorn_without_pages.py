"""The program's configuration, without importing pages that nobody asks for: half a second of each start."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

exec((Path(__file__).parents[3] / "gunicorn.conf.py").read_text())


def import_module(name: str) -> ModuleType:
    """What the configuration imports its modules with."""
    return importlib.import_module("pipeline.worker" if name == "dashboard.app" else name)

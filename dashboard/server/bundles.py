"""The program's own styles and scripts, each as one file that browsers keep for good.

All are put together when the app is made; their addresses name what is in them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask, Response

from dashboard.server.access import FIGURES, declare
from dashboard.server.icon_sprite import as_sprite

APART: Final = (
    "standalone.css", "theme.js", "again.js", "loader.js", "renders.js", "plotly.min.js", "mantine.min.js",
)  # fmt: skip
"""What is loaded by itself: before a login, before anything is painted, or when a page needs it."""
EARLY: Final = "early"
"""The folder of scripts that run before anything is painted, and keep what is done before the others come."""
LAST: Final = "start.js"
"""Starts Dash, once everything else is there."""


@dataclass(frozen=True)
class Bundle:
    """Several files served as one."""

    path: str
    mimetype: str
    body: bytes

    @property
    def address(self) -> str:
        """Its path, with a hash that changes when one of its files does."""
        return f"{self.path}?m={_digest(self.body)}"


def bundle(folder: Path, kind: str, name: str = "insiders") -> Bundle:
    """All files of a kind (css or js) in a folder, in alphabetical order, served by this name."""
    files = [file for file in sorted(folder.glob(f"*.{kind}")) if file.name not in APART]
    files.sort(key=lambda file: file.name == LAST)
    body = as_sprite("\n".join(file.read_text(encoding="utf-8").strip() for file in files))
    mimetype = "text/css" if kind == "css" else "text/javascript"
    return Bundle(f"/assets/bundle/{name}.{kind}", mimetype, f"{body}\n".encode())


def serve_bundle(server: Flask, served: Bundle) -> None:
    """Serve `served` to those who are logged in."""

    @declare(FIGURES)
    def send() -> Response:
        return Response(served.body, mimetype=served.mimetype)

    server.add_url_rule(served.path, served.path, send)


def address_of(assets: Path, name: str) -> str:
    """The address of one file in the folder `assets`, with a hash that changes when the file does."""
    return f"/assets/{name}?m={_digest((assets / name).read_bytes())}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]

"""The plotly that browsers get is the one that `make plotly` builds from its pinned packages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import brotli  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
SOURCES = ("package.json", "package-lock.json", "entry.js", "patience.js", "build.js")


def test_the_bundle_is_the_one_that_was_built_from_these_sources() -> None:
    built = hashlib.sha256()
    for name in SOURCES:
        built.update((ROOT / "tools" / "plotly" / name).read_bytes())
    built.update((ROOT / "assets" / "plotly.min.js").read_bytes())
    recorded = (ROOT / "tools" / "plotly" / "bundle.sha256").read_text().strip()
    assert built.hexdigest() == recorded, "run `make plotly` and commit what it writes"


def test_every_package_is_pinned_to_one_version() -> None:
    package = json.loads((ROOT / "tools" / "plotly" / "package.json").read_text())
    lock = json.loads((ROOT / "tools" / "plotly" / "package-lock.json").read_text())
    locked = {name: lock["packages"][f"node_modules/{name}"]["version"] for name in package["dependencies"]}
    assert package["dependencies"] == locked


def test_the_packed_bundle_is_the_bundle() -> None:
    packed = (ROOT / "assets" / "plotly.min.js.br").read_bytes()
    assert brotli.decompress(packed) == (ROOT / "assets" / "plotly.min.js").read_bytes()

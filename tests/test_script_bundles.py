"""The plotly and the Mantine that browsers get are those that `make` builds from their pinned packages."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import distribution
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    "plotly": ("package.json", "package-lock.json", "entry.js", "patience.js", "warm_up.js", "build.js"),
    "mantine": (
        "package.json", "package-lock.json", "entry.js", "styles.js",
        "react.js", "react-dom.js", "react-jsx.js", "build.js",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_the_bundle_is_the_one_that_was_built_from_these_sources(name: str) -> None:
    built = hashlib.sha256()
    for source in SOURCES[name]:
        built.update((ROOT / "tools" / name / source).read_bytes())
    built.update((ROOT / "assets" / f"{name}.min.js").read_bytes())
    recorded = (ROOT / "tools" / name / "bundle.sha256").read_text().strip()
    assert built.hexdigest() == recorded, f"run `make {name}` and commit what it writes"


@pytest.mark.parametrize("name", SOURCES)
def test_every_package_is_pinned_to_one_version(name: str) -> None:
    package = json.loads((ROOT / "tools" / name / "package.json").read_text())
    lock = json.loads((ROOT / "tools" / name / "package-lock.json").read_text())
    locked = {name: lock["packages"][f"node_modules/{name}"]["version"] for name in package["dependencies"]}
    assert package["dependencies"] == locked


def test_plotly_brings_no_styles_of_maps_whose_id_was_a_digest_of_the_folder() -> None:
    """No page draws a map, and a bundle that knows where it was built is another one elsewhere."""
    assert "maplibregl-" not in (ROOT / "assets" / "plotly.min.js").read_text()


@pytest.mark.parametrize("name", SOURCES)
def test_the_packed_bundle_is_the_bundle(name: str) -> None:
    packed = (ROOT / "assets" / f"{name}.min.js.br").read_bytes()
    assert brotli.decompress(packed) == (ROOT / "assets" / f"{name}.min.js").read_bytes()


def test_every_control_that_a_page_draws_is_in_the_bundle() -> None:
    drawn = {
        name
        for file in (ROOT / "dashboard").rglob("*.py")
        for name in re.findall(r"\bdmc\.([A-Z]\w+)", file.read_text())
    }
    entry = (ROOT / "tools" / "mantine" / "entry.js").read_text()
    [listed] = re.findall(r"^export \{ (.+) \};$", entry, flags=re.MULTILINE)
    exported = {*listed.split(", "), *re.findall(r"^export const (\w+)", entry, flags=re.MULTILINE)}
    assert exported - {"MantineProvider"} == drawn


def test_the_controls_are_of_the_mantine_that_dash_expects() -> None:
    file = distribution("dash-mantine-components").locate_file("dash_mantine_components/package-info.json")
    expected = json.loads(Path(str(file)).read_text())["dependencies"]["@mantine/core"]
    package = json.loads((ROOT / "tools" / "mantine" / "package.json").read_text())
    assert package["dependencies"]["@mantine/core"] == expected

"""Write docs/licences.md: what the program is made of, and under which licences (`make licences`).

A package whose licence is not among `ALLOWED` is refused: whoever adds it decides, in a reviewed change.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "licences.md"
ALLOWED: Final = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC",
        "LLVM-exception", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense",
        "Zlib",
    }
)  # fmt: skip
"""SPDX names. LGPL and MPL: of libraries that are used unchanged and can be replaced."""
DECLARED_OTHERWISE: Final = {
    "blinker": "MIT",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "comm": "BSD-3-Clause",
    "fastcluster": "BSD-2-Clause",
    "flask-wtf": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "janus": "Apache-2.0",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "nest-asyncio": "BSD-2-Clause",
    "numba": "BSD-2-Clause",
    "reportlab": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "shellingham": "ISC",
    "umap-learn": "BSD-3-Clause",
    "wtforms": "BSD-3-Clause",
}
"""Packages whose metadata has no SPDX expression, or offers a choice; read in their licence files."""
UNNAMED_NPM: Final = frozenset(
    {
        "@mapbox/jsonlint-lines-primitives", "@plotly/mapbox-gl", "mapbox-gl", "stack-trace", "xtend",
    }
)  # fmt: skip
"""npm packages that name no SPDX licence; all of them are needed by parts that our bundle leaves out, such as
plotly.js's maps, or while it is built."""
UNNAMED: Final = "none named; not in the bundle"


class UnknownLicenceError(ValueError):
    """A package has a licence that nobody has allowed yet."""


def licences_of_lock(lock: str) -> dict[str, str]:
    """The licence of each package that `lock`, a requirements.txt, pins.

    Raises:
        UnknownLicenceError: One of them is not allowed, or says nothing.
    """
    names = sorted(set(re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock, flags=re.MULTILINE)))
    return {name: checked_licence(name, DECLARED_OTHERWISE.get(name) or _declared(name)) for name in names}


def checked_licence(name: str, licence: str) -> str:
    """`licence`, if each of its parts is allowed.

    Raises:
        UnknownLicenceError: One is not.
    """
    parts = re.split(r" (?:AND|OR|WITH) ", licence.replace("(", "").replace(")", ""))
    if not set(parts) <= ALLOWED:
        raise UnknownLicenceError(
            f"{name}: {licence or 'no licence is declared'}. Decide in tools/licences.py if it is allowed."
        )
    return licence


def licences_of_bundle(lock: str) -> dict[str, str]:
    """The licence of each npm package in the package-lock.json of a bundle."""
    packages = json.loads(lock)["packages"]
    found: dict[str, str] = {}
    for path, one in packages.items():
        name = path.rpartition("node_modules/")[2]
        licence = one.get("license", "")
        is_named = licence and not licence.startswith("SEE ")
        if name:
            found[name] = UNNAMED if not is_named and name in UNNAMED_NPM else checked_licence(name, licence)
    return dict(sorted(found.items()))


def document() -> str:
    """docs/licences.md."""
    python = licences_of_lock((ROOT / "requirements.txt").read_text())
    return "\n".join(
        [
            "# Licences",
            "",
            "Insiders is under the MIT licence. It is made of the packages below. `make licences` writes",
            "this page from the lock files; a test fails while it is out of date. A licence that is not in",
            "the list of `tools/licences.py` is refused.",
            "",
            "| Python package | licence |",
            "| --- | --- |",
            *(f"| {name} | {licence} |" for name, licence in python.items()),
            "",
            *_bundle("plotly", "plotly.js"),
            *_bundle("mantine", "Mantine"),
            "`dashboard/auth/common_passwords.txt` is taken from the list that Django ships (BSD-3-Clause).",
            "",
        ]
    )


def _bundle(name: str, title: str) -> list[str]:
    packages = licences_of_bundle((ROOT / "tools" / name / "package-lock.json").read_text())
    return [
        f"`assets/{name}.min.js` is built from {title} and what it needs:",
        "",
        "| licence | npm packages |",
        "| --- | --- |",
        *(
            f"| {licence} | {', '.join(name for name, its in packages.items() if its == licence)} |"
            for licence in sorted(set(packages.values()))
        ),
        "",
    ]


def _declared(name: str) -> str:
    try:
        declared = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    return next((declared[field] for field in ("License-Expression", "License") if field in declared), "")


if __name__ == "__main__":
    try:
        FILE.write_text(document(), encoding="utf-8")
    except UnknownLicenceError as problem:
        sys.exit(str(problem))

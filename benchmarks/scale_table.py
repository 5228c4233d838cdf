"""The tables of docs/scale.md: each measurement a row, and how costs grow from one size to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured by benchmarks.scale -->", "<!-- end -->"
KEYS = ("engine", "memory", "lines")
"""What tells measurements apart: a newer one takes an older one's place."""
COLUMNS = {
    "engine": "engine",
    "memory": "memory",
    "lines": "lines",
    "customers": "customers",
    "lake_mb": "files, MB",
    "import_s": "import, s",
    "import_cpu_s": "CPU",
    "cold_s": "cold run, s",
    "cold_cpu_s": "CPU ",
    "features_s": "features, s",
    "features_cpu_s": "CPU  ",
    "features_mb": "MB",
    "week_s": "week, s",
    "week_cpu_s": "CPU   ",
    "week_mb": "MB ",
    "publish_s": "publish, s",
    "page_ms": "list, ms",
    "scratch_mb": "scratch, MB",
}
GROWING = {"features_cpu_s": "features", "week_cpu_s": "scoring a week", "import_cpu_s": "importing a week"}

Row = Mapping[str, Any]


def write_figures(document: Path, figures: Row) -> None:
    """Put a measurement between the two marks of a document."""
    before, _, rest = document.read_text().partition(BEGIN)
    inside, _, after = rest.partition(END)
    rows = {tuple(row[key] for key in KEYS): row for row in read_rows(inside)}
    row = read_rows(_table([figures]))[0]
    rows[tuple(row[key] for key in KEYS)] = row
    document.write_text(
        f"{before}{BEGIN}\n\n{tables([rows[key] for key in sorted(rows, key=_place)])}\n{END}{after}"
    )


def read_rows(text: str) -> list[dict[str, Any]]:
    """The measurements of a table that `tables` has written."""
    result = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(COLUMNS) and cells[0] not in ("engine", "---"):
            words = dict(zip(COLUMNS, cells, strict=True))
            result.append(
                {
                    key: cell if key in KEYS[:2] else float(cell.replace(",", ""))
                    for key, cell in words.items()
                }
            )
    return result


def tables(rows: Sequence[Row]) -> str:
    """All measurements, and the exponents of growth between sizes of one engine and memory."""
    text = _table(rows)
    lines = ["", "| engine | memory | from, lines | to | " + " | ".join(GROWING.values()) + " |"]
    lines.append("| --- " * (4 + len(GROWING)) + "|")
    for small, large in pairwise(rows):
        if all(small[key] == large[key] for key in KEYS[:2]) and small["lines"] < large["lines"]:
            exponents = " | ".join(f"{exponent(small, large, name):.2f}" for name in GROWING)
            sizes = f"{small['lines']:,.0f} | {large['lines']:,.0f}"
            lines.append(f"| {small['engine']} | {small['memory']} | {sizes} | {exponents} |")
    return text + ("\n".join(lines) + "\n" if len(lines) > 3 else "")


def exponent(small: Row, large: Row, name: str) -> float:
    """The power of the number of lines with which a cost grows: 1 is in proportion."""
    return log(large[name] / small[name]) / log(large["lines"] / small["lines"])


def _table(rows: Sequence[Row]) -> str:
    lines = [
        "| " + " | ".join(name.strip() for name in COLUMNS.values()) + " |",
        "| --- " * len(COLUMNS) + "|",
    ]
    lines += ["| " + " | ".join(_cell(row[key]) for key in COLUMNS) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float | int) else str(value)


def _place(key: tuple[Any, ...]) -> tuple[str, float, float]:
    engine, memory, lines = key
    return str(engine), float("".join(item for item in memory if item.isdigit())), float(lines)

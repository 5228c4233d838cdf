"""docs/security.md has every requirement of ASVS 4.0.3, level 2, and names only what exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STATES = {"met", "partly", "host", "no", "—"}
LAST = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2,
    "1.12": 2, "1.14": 6, "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7,
    "2.9": 3, "2.10": 4, "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2,
    "4.3": 3, "5.1": 5, "5.2": 8, "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2,
    "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3, "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2,
    "10.3": 3, "11.1": 8, "12.1": 3, "12.2": 1, "12.3": 6, "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5,
    "13.2": 6, "13.3": 2, "13.4": 2, "14.1": 4, "14.2": 6, "14.3": 3, "14.4": 7, "14.5": 4,
}  # fmt: skip
"""The last requirement of each section that is of level 1 or 2; those of level 3 alone stand behind it."""
WITHDRAWN = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}
"""By the standard itself, as duplicates or as nothing one could verify."""


def rows() -> list[list[str]]:
    """Requirement, what it asks, state, by what, shown by."""
    result = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| (.*?) \| (.*?) \| (.*?) \|(.*?)\|$", TEXT, flags=re.MULTILINE
    )
    return [list(row) for row in result]


def test_every_requirement_of_levels_1_and_2_is_there_once_and_in_order() -> None:
    expected = [f"{section}.{n}" for section, last in LAST.items() for n in range(1, last + 1)]
    assert [row[0] for row in rows()] == [number for number in expected if number not in WITHDRAWN]


def test_every_state_is_one_that_the_page_explains_and_has_a_reason() -> None:
    for number, _, state, reason, _ in rows():
        assert state in STATES, number
        assert reason.strip(), number


def test_what_is_said_to_be_met_in_code_is_shown_by_a_test_or_named() -> None:
    unshown = [row[0] for row in rows() if row[2] == "met" and not row[4].strip() and "`" not in row[3]]
    # what is met by not being there, or by the language, cannot be pointed at
    assert unshown == [
        "2.1.10", "2.2.2", "2.5.2", "2.7.1", "5.1.2", "5.2.5", "5.3.4", "5.4.1", "6.2.2", "8.1.3",
        "12.3.5", "12.5.2", "14.3.2", "14.5.1", "14.5.2",
    ]  # fmt: skip


def test_every_file_and_test_that_is_named_exists() -> None:
    missing = []
    for name in sorted(set(re.findall(r"`([\w./-]+(?:::\w+)?)`", TEXT))):
        path, _, function = name.partition("::")
        is_file = "/" in path or re.search(r"\.(py|md|toml|yaml|txt|yml)$|^Dockerfile$", path)
        if path.startswith("/") or not is_file:
            continue  # an address, a setting, a header, a command
        file = ROOT / path
        if not file.exists() or (function and f"def {function}(" not in file.read_text(encoding="utf-8")):
            missing.append(name)
    assert missing == []

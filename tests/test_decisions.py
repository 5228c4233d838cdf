"""Decision records are on one template, and the index lists each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("[0-9]*.md") if not path.name.startswith("000"))
STATUS = re.compile(r"^Date: \d{4}-\d\d-\d\d · Status: (accepted|proposed|superseded by \d{3})$", re.M)
SECTIONS = ["Context", "Decision", "Alternatives considered", "Consequences"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name[:3])
def test_a_record_follows_the_template(record: Path) -> None:
    text = record.read_text()
    assert text.startswith(f"# {record.name[:3]} ")
    assert STATUS.search(text)
    result = re.findall(r"^## (.+)$", text, re.M)
    assert result[:2] == SECTIONS[:2]
    assert result == [name for name in SECTIONS if name in result]


def test_the_index_lists_every_record_with_its_title_and_status() -> None:
    rows = re.findall(
        r"^\| (\d{3}) \| \[(.+)\]\((.+)\) \| (\S+) \| (.+) \|$", (FOLDER / "README.md").read_text(), re.M
    )
    message = []
    for record in RECORDS:
        text = record.read_text()
        date, status = re.search(r"^Date: (\S+) · Status: (.+)$", text, re.M).groups()  # type: ignore[union-attr]
        message.append((record.name[:3], text.splitlines()[0][6:], record.name, date, status))
    assert rows == message

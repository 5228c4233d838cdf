"""Saved lists: a rule survives being stored, and pasted customer numbers are understood."""

from __future__ import annotations

from datetime import date

import pytest

from domain.saved_lists import Bounds, ListRule, parsed_ids


def test_a_rule_is_read_as_it_was_stored() -> None:
    rule = ListRule(
        audience="members",
        country="France",
        segment_id=3,
        bounds=(Bounds("gross_revenue", 1000.0), Bounds("recency_days", None, 84.0)),
        bought_from=date(2026, 1, 1),
        search="12",
    )
    assert ListRule.from_json(rule.to_json()) == rule


def test_what_a_rule_leaves_open_is_not_stored() -> None:
    assert ListRule().to_json() == {"audience": "everyone"}


def test_a_rule_about_what_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="no such list"):
        ListRule.from_json({"audience": "everyone", "bounds": [["shoe_size", 40, None]]})


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("12346\n12347\n", ["12346", "12347"]),
        ("12346, 12347;12348\t12349", ["12346", "12347", "12348", "12349"]),
        ("\ufeff\"12346\"\r\n'12347'\r\n\r\n", ["12346", "12347"]),
        ("12346\n12346", ["12346"]),
        (" , ;\n", []),
    ],
)
def test_pasted_numbers_are_separated_and_each_is_taken_once(text: str, ids: list[str]) -> None:
    assert parsed_ids(text) == ids

"""Payloads that others receive: an example of each schema is read for ever."""

from __future__ import annotations

from typing import Any

import pytest

from domain.enums import MovementReason
from domain.events import dump_event, is_caused_by_customer, read_event

SCHEMA_1: dict[str, Any] = {
    "id": "member.left:12:17841",
    "timestamp": "2026-03-02T03:04:05Z",
    "schema_version": 1,
    "type": "member.left",
    "data": {
        "customer": "17841",
        "from": "Insiders",
        "to": "Loyal regulars",
        "reason": "behaviour",
        "sentence": "no purchase for 94 days",
        "version": 12,
        "as_of": "2026-03-02",
        "caused_by_customer": True,
        "gross_revenue": 1204.5,
        "country": None,
    },
}


WITH_LATER_KEYS = {**SCHEMA_1, "data": {**SCHEMA_1["data"], "held_out": False}}


def test_an_event_of_the_first_schema_is_read_and_written_with_the_keys_added_since() -> None:
    assert dump_event(read_event(SCHEMA_1)) == WITH_LATER_KEYS


def test_keys_of_a_later_release_are_ignored() -> None:
    assert dump_event(read_event({**SCHEMA_1, "colour": "blue"})) == WITH_LATER_KEYS


@pytest.mark.parametrize("reason", MovementReason)
def test_only_what_customers_did_is_caused_by_them(reason: MovementReason) -> None:
    assert is_caused_by_customer(reason) == (reason in ("behaviour", "new", "lapsed"))

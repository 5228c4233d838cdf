"""What is said of a segment beside what to do about it."""

from __future__ import annotations

import pytest

from dashboard.pages.segments.actions import claim_sentence
from domain.report import NameClaim
from i18n import Localizer, Message


@pytest.mark.parametrize(
    ("share", "sentence"),
    [
        (1.0, "All of them spent £555 or more."),
        (0.9996, "99.9 % of them spent £555 or more."),
        (0.945, "94.5 % of them spent £555 or more."),
    ],
)
def test_a_name_is_true_of_all_only_where_it_is(share: float, sentence: str) -> None:
    words = Message("spent {least:money} or more", {"least": 555}).to_json()
    claim = NameClaim.model_validate({"words": words, "conditions": (), "share": share})
    assert claim_sentence(claim, Localizer("en", "GBP")).replace("\u202f", " ") == sentence

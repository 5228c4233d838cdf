"""Probabilities of customers as people read them."""

from __future__ import annotations

import pytest

from dashboard.ui.value import likelihood
from i18n import Localizer


@pytest.mark.parametrize(
    ("probability", "english", "portuguese"),
    [
        (1.0, "over 99 %", "mais de 99%"),
        (0.998, "over 99 %", "mais de 99%"),
        (0.99, "99 %", "99%"),
        (0.824, "82 %", "82%"),
        (0.01, "1 %", "1%"),
        (0.004, "under 1 %", "menos de 1%"),
    ],
)
def test_nobody_is_said_to_come_back_for_certain_or_never(
    probability: float, english: str, portuguese: str
) -> None:
    assert likelihood(probability, Localizer("en")).replace("\u202f", " ") == english
    assert likelihood(probability, Localizer("pt_BR")) == portuguese

"""What things are called on the pages."""

from __future__ import annotations

import pytest

from dashboard.words import claim_name
from language import Voice


@pytest.mark.parametrize(("id", "named"), [("H1", "H1"), ("H2-rate", "H2 as a rate")])
def test_a_hypothesis_is_called_by_its_number_and_its_kind(id: str, named: str) -> None:
    assert claim_name(id, Voice("en", "GBP")) == named

"""What things are called on the pages."""

from __future__ import annotations

import pytest

from dashboard.ui.glossary import claim_name
from i18n import Localizer


@pytest.mark.parametrize(("id", "named"), [("H1", "H1"), ("H2-rate", "H2 as a rate")])
def test_a_hypothesis_is_called_by_its_number_and_its_kind(id: str, named: str) -> None:
    assert claim_name(id, Localizer("en", "GBP")) == named

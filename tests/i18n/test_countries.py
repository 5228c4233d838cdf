from __future__ import annotations

import pytest

from i18n import Localizer
from i18n.countries import SHOPS_SAY

HERE, THERE = Localizer("en"), Localizer("pt_BR")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("United Kingdom", "Reino Unido"),
        ("germany", "Alemanha"),
        ("EIRE", "Irlanda"),
        ("RSA", "África do Sul"),
        ("Channel Islands", "Ilhas do Canal"),
        ("Unspecified", "Não informado"),
    ],
)
def test_a_country_is_said_in_the_reader_s_language(written: str, said: str) -> None:
    assert THERE.country(written) == said
    assert HERE.country(written) == written  # as the shop wrote it


@pytest.mark.parametrize("written", ["Atlantis", "Customer", "", "001", "{name}"])
def test_what_is_no_country_is_said_as_it_is(written: str) -> None:
    assert THERE.country(written) == written


def test_every_name_that_shops_have_is_known() -> None:
    assert [name for name in SHOPS_SAY if THERE.country(name.upper()) == name.upper()] == []

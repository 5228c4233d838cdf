from __future__ import annotations

from datetime import date

import pytest

from domain.recipients_file import read_recipients
from i18n import Localizer, UserError


def test_the_first_day_of_each_customer_counts() -> None:
    text = (
        "\N{ZERO WIDTH NO-BREAK SPACE}Received_on;note;customer_id\n2026-03-09;x;ada\n2026-03-02;;ada\n;;\n"
    )
    assert read_recipients(text + "2026-03-05;;bruno") == {"ada": date(2026, 3, 2), "bruno": date(2026, 3, 5)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("customer,day\nada,2026-03-02", "needs the columns customer_id and received_on"),
        ("", "needs the columns"),
        ("customer_id,received_on\nada,2026-03-02\nbruno,2 March", "Line 3: 2 March is not a date"),
        ("customer_id,received_on\n,2026-03-02", "Line 2 has no customer"),
        ("customer_id,received_on\n", "names no customer"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, words: str) -> None:
    with pytest.raises(UserError) as raised:
        read_recipients(text)
    assert words in Localizer().render(raised.value.message)

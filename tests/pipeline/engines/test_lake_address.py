from __future__ import annotations

import pytest

from i18n import UserError
from pipeline.engines.lake_address import parse_address


def test_a_server_may_be_silent_for_as_long_as_the_address_says() -> None:
    assert parse_address("duckdb+s3://shop/lines").seconds_to_answer == 10
    assert parse_address("duckdb+s3://shop/lines?timeout=2.5").seconds_to_answer == 2.5
    assert parse_address("sc://host:15002/?folder=/srv/lines").seconds_to_answer == 300
    assert parse_address("sc://host:15002/?table=lines&timeout=900").seconds_to_answer == 900


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sc://host/?folder=/srv&timeout=soon", "how many seconds .* from 150 to 3600, not 'soon'"),
        ("sc://host/?folder=/srv&timeout=60", "from 150 to 3600, not '60'"),
        ("duckdb+s3://shop/lines?timeout=0", "from 1 to 3600, not '0'"),
        ("duckdb+s3://shop/lines?timeout=nan", "from 1 to 3600, not 'nan'"),
        ("duckdb:///srv/lines?timeout=60", "timeout has no meaning for duckdb://"),
        ("duckdb+s3://shop/lines?table=lines", r"table has no meaning for duckdb\+s3://"),
        ("duckdb:///srv/lines?colour=c", "names a column that invoice lines do not have: colour"),
    ],
)
def test_what_has_no_meaning_in_an_address_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        parse_address(url)

"""A small CSV file in the content of a store."""

from __future__ import annotations

from base64 import b64encode

import pytest

from dashboard.app import MAX_REQUEST_BYTES
from dashboard.ui.csv_upload import CsvUpload, csv_text
from i18n import Localizer, UserError


def data_address(content: bytes) -> str:
    return "data:text/csv;base64," + b64encode(content).decode()


def test_the_largest_file_that_may_be_chosen_fits_into_a_request() -> None:
    button = CsvUpload("a", store="a-store", problem="a-problem").field(Localizer("pt_BR"))[1]
    limit = int(getattr(button, "data-limit"))
    assert len(data_address(bytes(limit))) < MAX_REQUEST_BYTES - 20_000, "besides what else a callback sends"
    assert limit == 700_000
    assert "0,7 MB" in getattr(button, "data-too-large")


def test_lines_end_alike_whatever_they_ended_with() -> None:
    assert csv_text(data_address(b"\xef\xbb\xbfa,b\r\n1,2\r3,4\n")) == "a,b\n1,2\n3,4\n"


@pytest.mark.parametrize("content", [b"\xff", b"a\0b", "a,b".encode("utf-16")])
def test_what_no_database_stores_as_text_is_refused(content: bytes) -> None:
    with pytest.raises(UserError, match="not a CSV file in UTF-8"):
        csv_text(data_address(content))

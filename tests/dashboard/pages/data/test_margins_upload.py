"""Margins of products as a CSV file on the data page."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from dashboard.pages.data.margins_upload import read_margins
from dashboard.pages.data.page import page as data
from db.engine import Database
from db.margins import margin_settings
from domain.product_margins import MarginOfProduct
from i18n import Localizer, UserError
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import dashboard
from tests.factories import publish_version


def data_address(content: bytes) -> Any:
    return "data:text/csv;base64," + b64encode(content).decode()


def test_a_csv_file_is_read_with_commas_or_semicolons() -> None:
    found = [MarginOfProduct("MUG", 0.555), MarginOfProduct("PEN", None, 1.25)]
    assert read_margins("sku;margin;cost\nMUG;55,5%;\n\nPEN;;1,25\n") == found
    assert read_margins("sku,margin,cost\nMUG,55.5%,\nPEN,,1.25\n") == found
    with pytest.raises(UserError) as problem:
        read_margins("sku,cost\nPEN,1\nMUG,dear\n")
    assert "line 3, column cost: found dear" in Localizer().render(problem.value.message)
    with pytest.raises(UserError) as problem:
        read_margins("sku,cost\nP\0N,1\n")
    assert "line 2, column sku: found PN, expected a stock code" in Localizer().render(problem.value.message)


def test_an_uploaded_file_is_stored_whole_or_not_at_all(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    served = dashboard(sqlite_database, (data,))
    wrong = render(
        served,
        "margins-upload",
        data_address(b"sku,margin\nMUG,40%\nPEN,much\n"),
        path="/data",
    )
    assert "line 3, column margin" in wrong.text
    unreadable = render(served, "margins-upload", data_address(b"\xff"), path="/data")
    assert "not a CSV file in UTF-8" in unreadable.text
    with sqlite_database.read() as session:
        assert margin_settings(session).products == 0
    right = data_address(b"sku,margin\nMUG,40%\nPEN,50%\n")
    render(served, "margins-upload", right, path="/data")
    with sqlite_database.read() as session:
        assert margin_settings(session).products == 2

"""The board sheet: what it says, that it is one page, and how it comes with a digest."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from db.engine import Database
from db.models import BoardSheet
from db.outbox.people_channels import MessagePreferences, add_email
from db.outbox.sheets import MAX_COMMENT, request_sheet
from db.queries import required_version
from domain.user_error import UserError
from i18n import Localizer
from pipeline.deliver.deliver import deliver
from pipeline.deliver.digest import DigestMaker
from pipeline.deliver.sheet import make_sheet
from pipeline.deliver.sheet_pdf import replace_missing_glyphs, sheet_pdf
from settings import load_settings
from tests.pipeline.deliver.mail_server import mail_server
from tests.pipeline.deliver.worlds import SECOND, publish_first, publish_second
from tests.reports import CONTRIBUTION, forecast

ONE_PAGE = rb"/Count 1\b"


def test_it_has_the_share_its_trend_the_forecast_and_the_comment(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    publish_second(sqlite_database, report={"forecast": forecast(SECOND, monthly=1000.0)})
    with sqlite_database.read() as session:
        version = required_version(session, 2)
        sheet = make_sheet(session, version, Localizer("en", "GBP"), "Insiders", "Well done")
    assert sheet.first_line.replace("\u202f", " ").startswith("**3** Insiders (60.0 % of customers)")
    assert [round(share, 3) for _, share in sheet.trend] == [0.6, 0.846]
    assert [round(month.mean) for month in sheet.months][:1] == [1000]
    assert sheet.comment == "Well done"
    pdf = sheet_pdf(sheet, Localizer("en", "GBP"))
    assert pdf.startswith(b"%PDF")
    assert re.search(ONE_PAGE, pdf)


def test_sheet_and_digest_tell_contribution_where_margins_are_set(sqlite_database: Database) -> None:
    publish_first(sqlite_database, report={"contribution": CONTRIBUTION})
    localizer = Localizer("en", "GBP")
    with sqlite_database.read() as session:
        version = required_version(session, 1)
        sheet = make_sheet(session, version, localizer, "Insiders", "")
        digest = DigestMaker(session, version, localizer, "Insiders", "").make()
    # members' 162 of 170
    told = "In contribution (margins, less the cost of benefits), that is £162, **95.3 %** of all customers'"
    for text in (sheet.first_line, digest.headline):
        assert told in text.replace("\u202f", " ").replace("\xa0", " ")
    assert re.search(ONE_PAGE, sheet_pdf(sheet, localizer))


def test_a_first_list_without_a_forecast_has_a_sheet_as_well(sqlite_database: Database) -> None:
    publish_first(sqlite_database, report={"forecast": {"why": None}})
    with sqlite_database.read() as session:
        version = required_version(session, 1)
        sheet = make_sheet(session, version, Localizer("pt_BR", "BRL"), "Insiders", "")
    assert re.search(ONE_PAGE, sheet_pdf(sheet, Localizer("pt_BR", "BRL")))


def test_a_long_comment_stays_on_the_page_and_a_longer_one_is_refused(sqlite_database: Database) -> None:
    number = publish_first(sqlite_database)
    with sqlite_database.read() as session:
        version = required_version(session, number)
        sheet = make_sheet(session, version, Localizer(), "Insiders", "word " * (MAX_COMMENT // 5))
    assert re.search(ONE_PAGE, sheet_pdf(sheet, Localizer()))
    with sqlite_database.write() as session, pytest.raises(UserError, match="room for 600"):
        request_sheet(session, number, "en", "x" * (MAX_COMMENT + 1), by="ada")


def test_what_the_font_cannot_write_becomes_a_question_mark() -> None:
    assert replace_missing_glyphs("Ação £5\u202f% – 日本\n") == "Ação £5\u00a0% – ??\n"


def test_a_sheet_that_was_asked_for_is_made_without_any_channel(database: Database) -> None:
    number = publish_first(database)
    with database.write() as session:
        request_sheet(session, number, "en", "Well done", by="ada")
    deliver(database, load_settings({}))
    with database.read() as session:
        sheet = session.scalars(select(BoardSheet)).one()
        assert sheet.made_at is not None
        assert session.scalar(select(BoardSheet.pdf)).startswith(b"%PDF")  # type: ignore[union-attr]


def test_it_comes_with_the_digest_of_those_who_want_it(sqlite_database: Database) -> None:
    with mail_server() as server:
        settings = load_settings({"SMTP_URL": server.url, "MAIL_FROM": "a@shop.example"})
        with sqlite_database.write() as session:
            for address, wants in (("ada@shop.example", True), ("bruno@shop.example", False)):
                add_email(session, address, MessagePreferences("en", attach_sheet=wants), by=address)
        publish_first(sqlite_database)
        deliver(sqlite_database, settings)
        attached = {
            str(item["To"]): [part.get_filename() for part in item.iter_attachments()]
            for item in server.received
        }
    assert attached == {"ada@shop.example": ["board-sheet-1.pdf"], "bruno@shop.example": []}

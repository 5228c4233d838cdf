"""A third language is a catalogue in a folder: nothing else names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.pages.overview.page import page as overview
from db.engine import Database
from i18n import Localizer, catalogue
from settings import SettingsError, load_settings
from tests.dashboard.rendering import render_page
from tests.dashboard.served import dashboard
from tests.factories import publish_version

POLISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "How are our best customers doing?"
msgstr "Jak się mają nasi najlepsi klienci?"

msgid "Share of revenue"
msgstr "Udział w przychodzie"

msgid "{n} line"
msgid_plural "{n} lines"
msgstr[0] "{n} wiersz"
msgstr[1] "{n} wiersze"
msgstr[2] "{n} wierszy"
"""


@pytest.fixture(autouse=True)
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a Polish catalogue, and no other."""
    file = tmp_path / "catalogues" / "pl" / "LC_MESSAGES" / "insiders.po"
    file.parent.mkdir(parents=True)
    file.write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path / "catalogues")


def test_it_may_be_the_default_and_others_may_not() -> None:
    assert load_settings({"LOCALE": "pl"}).locale == "pl"
    with pytest.raises(SettingsError, match="LOCALE='pt_BR': expected one of en, pl"):
        load_settings({"LOCALE": "pt_BR"})


def test_it_is_offered_and_kept(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    assert '<html lang="pl">' in served.get("/?lang=pl").text
    assert '<html lang="pl">' in served.get("/").text  # the cookie says so
    assert "Polski" in served.draw("/").text


def test_its_plurals_follow_its_own_rule() -> None:
    localizer = Localizer("pl")
    text = [localizer.ngettext("{n} line", "{n} lines", n) for n in (1, 2, 5, 22, 112)]
    assert text == ["1 wiersz", "2 wiersze", "5 wierszy", "22 wiersze", "112 wierszy"]


def test_numbers_money_and_dates_are_written_as_polish_does() -> None:
    localizer = Localizer("pl", "PLN")
    assert localizer.number(12345.5, 1) == "12\u00a0345,5"
    assert localizer.percent(0.549) == "54,9%"
    assert localizer.day("2017-12-04") == "4 gru 2017"
    assert localizer.language_name == "polski"


def test_a_page_speaks_it_and_leaves_in_english_what_it_does_not_know(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    page = render_page(sqlite_database, overview, localizer=Localizer("pl", "PLN"))
    assert "Udział w przychodzie" in page.text
    assert "You will see who joins and leaves" in page.text

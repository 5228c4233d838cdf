"""On a page, nothing is left in another language than the reader's."""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard.pages import PAGES
from dashboard.request.page_spec import PageSpec
from db.engine import Database, open_database
from i18n import Localizer
from tests.dashboard.rendering import render_page
from tests.dashboard.served import add_user, dashboard, hosted
from tests.i18n.sources import TRANSLATED, catalogue
from tests.world import publish_weeks

SEEN = {
    "children",
    "title",
    "label",
    "placeholder",
    "aria-label",
    "alt",
    "text",
    "hovertext",
    "ticktext",
    "headerName",
    "headerTooltip",
    "noRowsToShow",
}
"""What of a component or a figure people see or hear."""
FROM_THE_DATA = re.compile(
    r"\b(United Kingdom|Germany|France|EIRE|Insiders"
    r"|PDF|CSV|XLSX|SVG|PNG|forest-umap(-kmeans-8)?|[A-Z][a-z]{2} \d{4}|\d+[KM]|H[123])\b"
    r"|python -m pipeline [^\n]*|(https?|simulated):\S*"
)
"""What is the same in every language, and months and amounts, which the voice writes."""
WORD = re.compile(r"[^\W\d_]{2,}")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


class Pseudo(gettext.NullTranslations):
    """A language in which all that is translated stands between brackets; pages print ** as bold pieces."""

    def gettext(self, message: str) -> str:
        return "**".join(f"⟦{piece}⟧" for piece in message.split("**"))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Three weeks of sixty customers, only read here."""
    file = tmp_path_factory.mktemp("shop") / "shop.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{file}")
    with database.write() as session:
        publish_weeks(session, customers=60, weeks=3)
    yield database
    database.dispose()


def visible_texts(part: Any, key: str = "") -> Iterator[str]:
    """The texts of a layout that people see or hear, its figures' too."""
    if isinstance(part, Component):
        part = json.loads(json.dumps(part, cls=PlotlyJSONEncoder))
    if isinstance(part, dict):
        for name, inside in part.items():
            yield from visible_texts(inside, name)
    elif isinstance(part, list):
        for inside in part:
            yield from visible_texts(inside, key)
    elif isinstance(part, str) and key in SEEN:
        yield part


@cache
def english(locale: str) -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    """Each id that says something else in `locale`, whether it may stand within a text, and how it looks."""
    result = []
    for entry in catalogue(locale):
        for id in (entry.id,) if isinstance(entry.id, str) else entry.id:
            bare = id.replace("**", "").strip()
            parts = re.split(r"\{[^}]*\}", bare)
            if id != entry.string and len(WORD.findall(" ".join(parts))) >= min(len(parts), 2):
                text = re.compile(".+?".join(map(re.escape, parts)))
                result.append((id, " " in bare and len(parts) == 1, text))
    return tuple(result)


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("i18n.localizer.translations", lambda locale: Pseudo())


def bare(texts: Iterable[str]) -> list[str]:
    """The texts with a word that did not go through the catalogue."""
    result = []
    for text in texts:
        left = text
        while MARKED.search(left):
            left = MARKED.sub(" ", left)
        if WORD.search(FROM_THE_DATA.sub(" ", left.replace("<br>", " "))):
            result.append(text)
    return result


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_every_word_on_a_page_went_through_the_catalogue(shop: Database, page: PageSpec) -> None:
    assert bare(visible_texts(render_page(shop, page).layout)) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("address", ["/", "/data", "/nowhere", "/?version=99"])
def test_a_page_that_has_nothing_to_show_says_so_in_the_language(
    sqlite_database: Database, address: str
) -> None:
    path, _, search = address.partition("?")
    content = dashboard(sqlite_database, PAGES).render(path, f"?{search}" if search else "")
    assert bare(visible_texts(json.loads(content))) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("address", ["/login", "/download/nothing"])
def test_pages_outside_the_app_speak_the_language(sqlite_database: Database, address: str) -> None:
    add_user(sqlite_database)
    page = hosted(sqlite_database, PAGES, programme="Insiders").get(address, follow_redirects=True).text
    texts = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    own_names = re.sub(r'<p class="languages">.*?</p>', "", texts, flags=re.DOTALL)
    assert "⟦" in page
    assert bare(text.strip() for text in re.split(r"<[^>]*>", own_names)) == []


@pytest.mark.parametrize("locale", TRANSLATED)
@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_no_english_is_left_on_a_page(shop: Database, page: PageSpec, locale: str) -> None:
    output = [
        text.replace("**", "")
        for text in visible_texts(render_page(shop, page, localizer=Localizer(locale, "BRL")).layout)
    ]
    left = [
        f"{id} ← {text}"
        for id, is_sentence, message in english(locale)
        for text in output
        if (message.search(text) if is_sentence else message.fullmatch(text.strip()))
    ]
    assert left == [], "\n".join(left)

"""Each catalogue has all sentences of the sources, with the same placeholders."""

from __future__ import annotations

import re
import string

import pytest
from babel.messages.catalog import Message as Entry

from i18n.catalogue import translations, untranslated
from i18n.localizer import Localizer
from tests.i18n.sources import TRANSLATED, catalogue, extracted

pytestmark = pytest.mark.parametrize("locale", TRANSLATED)


def entries(locale: str) -> list[Entry]:
    return [entry for entry in catalogue(locale) if entry.id]


def forms(texts: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def placeholders(text: str) -> set[tuple[str, str | None]]:
    return {(name, form) for _, name, form, _ in string.Formatter().parse(text) if name is not None}


def test_it_is_up_to_date_with_the_sources(locale: str) -> None:
    existing = {entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in entries(locale)}
    missing, gone = extracted() - existing, existing - extracted()
    assert not missing | gone, "run `make words`, and translate what is new"


def test_every_sentence_is_translated_for_certain(locale: str) -> None:
    assert untranslated(locale) == []


def test_every_plural_has_as_many_forms_as_the_language(locale: str) -> None:
    held = catalogue(locale)
    counts = [entry for entry in entries(locale) if not isinstance(entry.id, str)]
    assert counts
    assert [entry.id for entry in counts if len(forms(entry.string)) != held.num_plurals] == []


def test_figures_stay_in_the_sentence_with_their_formats(locale: str) -> None:
    changed = []
    for entry in [*entries(locale), *catalogue(locale).obsolete.values()]:
        item, many = placeholders(forms(entry.id)[0]), placeholders(forms(entry.id)[-1])
        changed += [text for text in forms(entry.string) if text and placeholders(text) not in (item, many)]
    assert changed == []


def test_figures_of_the_sentence_itself_carry_their_sign_as_the_language_writes_it(locale: str) -> None:
    sign = Localizer(locale).percent(0.95, 0).removeprefix("95").replace("\u202f", " ")
    others = {"%", " %", "\u00a0%"} - {sign}
    result = [text for entry in entries(locale) for text in forms(entry.string) if text]
    assert [text for text in result for other in others if re.search(rf"\d{other}", text)] == []


def test_sentences_that_go_on_keep_their_spaces_and_their_emphasis(locale: str) -> None:
    changed = [
        text
        for entry in entries(locale)
        for text in forms(entry.string)
        for id in (forms(entry.id)[0],)
        if (text[:1].isspace(), text[-1:].isspace()) != (id[:1].isspace(), id[-1:].isspace())
        or text.count("**") % 2
        or ("**" in text) != ("**" in id)
        or text.count("`") != id.count("`")
    ]
    assert changed == []


def test_what_an_earlier_version_says_stays_translated(
    locale: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("catalogues")
    source = folder / locale / "LC_MESSAGES" / "insiders.po"
    source.parent.mkdir(parents=True)
    source.write_text('#~ msgid "what was said once"\n#~ msgstr "o que se dizia"\n', encoding="utf-8")
    monkeypatch.setattr("i18n.catalogue.FOLDER", folder)
    translations.cache_clear()
    try:
        assert Localizer(locale).gettext("what was said once") == "o que se dizia"
    finally:
        translations.cache_clear()

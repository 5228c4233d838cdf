"""Numbers agree with their nouns: over all counted sentences, in every language."""

from __future__ import annotations

import re

import pytest

from i18n import Localizer
from i18n.localizer import counted_nouns
from i18n.retired import RETIRED
from tests.i18n.sources import TRANSLATED, catalogue, extracted

COUNTS = (0, 1, 2, 5, 21)
MANY = {many.removeprefix("{n} "): spec for spec, (_, many) in counted_nouns().items()}
A_NUMBER = r"\{\w+(?::number)?\} "
ALWAYS_MANY = {
    " That is {n}× as much.",
    "The newest {n:number} invoices",
    "Enter a name of 1 to {most:number} characters.",
    "At least {least} characters. A few words you can remember work best.",
    "{a} to {b} orders, the last {c} to {d} days ago",
    "{a} order, {b} to {c} days ago",
    "{a} to {b} orders, {c} to {d} different products",
    "{a} order, {b} to {c} different products",
    "last bought {least:number} to {most:number} days ago",
    "ordered {least:number} to {most:number} times",
    "ordered {least:number} to {most:number} times so far",
    "first ordered {least:number} to {most:number} days ago",
    "first bought in the window {least:number} to {most:number} days ago",
    "bought {least:number} different products or more",
    "bought {most:number} different products at most",
    "bought {least:number} to {most:number} different products",
}
"""Where the number is a limit or the end of a range that is never one."""


def counted_sentences() -> list[tuple[str, str]]:
    """Each sentence with both forms."""
    return sorted(id for id in extracted() if isinstance(id, tuple) and len(id) == 2)


@pytest.mark.parametrize("noun", sorted(MANY))
def test_no_sentence_has_a_noun_of_many_behind_a_plain_number(noun: str) -> None:
    """It would say "1 lines": the number and its noun are one placeholder, such as {added:lines}."""
    plain = re.compile(A_NUMBER + noun + r"\b(?! (?:are|have|go|would|who|is|spent|bought|without))")
    single = [id for id in extracted() if isinstance(id, str) and id not in RETIRED and id not in ALWAYS_MANY]
    assert [id for id in single if plain.search(id)] == []


@pytest.mark.parametrize("locale", ["en", *TRANSLATED])
@pytest.mark.parametrize("n", COUNTS)
def test_every_counted_sentence_has_the_form_that_the_language_uses(locale: str, n: int) -> None:
    localizer = Localizer(locale)
    known = catalogue(locale) if locale != "en" else None
    for one, many in counted_sentences():
        entry = None if known is None else known.get(one)
        forms = (one, many) if entry is None else tuple(entry.string or ())
        assert len(forms) == 2
        # English has its singular for one alone, Portuguese also for none
        is_single = n == 1 or (n == 0 and locale == "pt_BR")
        wanted = forms[0 if is_single else 1]
        if set(re.findall(r"\{([^}]*)\}", wanted)) == {"n"}:
            said = localizer.ngettext(one, many, n)
            assert said.replace("\u202f", " ") == wanted.format(n=localizer.number(n)).replace("\u202f", " ")


@pytest.mark.parametrize(
    ("locale", "spec", "said"),
    [
        ("en", "lines", ("0 lines", "1 line", "2 lines", "5 lines", "21 lines")),
        ("pt_BR", "lines", ("0 linha", "1 linha", "2 linhas", "5 linhas", "21 linhas")),
        (
            "en",
            "different_products",
            tuple(f"{n} different product{'' if n == 1 else 's'}" for n in COUNTS),
        ),
        ("pt_BR", "items", ("0 item", "1 item", "2 itens", "5 itens", "21 itens")),
        ("pt_BR", "versions", ("0 versão", "1 versão", "2 versões", "5 versões", "21 versões")),
    ],
)
def test_a_number_is_written_with_its_noun(locale: str, spec: str, said: tuple[str, ...]) -> None:
    localizer = Localizer(locale)
    assert tuple(localizer._formatter.format_field(n, spec) for n in COUNTS) == said

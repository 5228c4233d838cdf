"""Numbers agree with their nouns: over all counted sentences, in every language."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from i18n import Localizer
from i18n.localizer import counted_nouns
from tests.i18n.sources import TRANSLATED, catalogue, extracted

COUNTS = (0, 1, 2, 5, 21)
MANY = {many.removeprefix("{n} "): spec for spec, (_, many) in counted_nouns().items()}
A_NUMBER = r"\{\w+(?::number)?\} "
ALWAYS_MANY = {
    "3/4  Replaying the last {n:number} weekly runs",
    "{lines:number} invoice lines are dated {first:date} to {last:date}, long before all others, which begin "
    "on {rest:date}. They are kept but left out of the history. Check their dates.",
    "{lines:number} invoice lines are dated {first:date}, long before all others, which begin on "
    "{rest:date}. "
    "They are kept but left out of the history. Check their date.",
    "Only {count:customers} with an id bought something in the window, and at least {least:number} "
    "are needed "
    "to find segments. Import more invoices, or increase WINDOW_DAYS.",
    "Only {count:customers} with an id bought something in the window, and at least {least:number} are "
    "needed, because a programme has at least {members:members} and at most {most:percent} of customers. "
    "Import more invoices, increase WINDOW_DAYS, or choose a fixed recipe such as {recipe}, which "
    "has no such "
    "limits.",
    " That is {n}× as much.",
    "The newest {n:number} invoices",
    "Enter a name of 1 to {most:number} characters.",
    "At least {least} characters. A few words you can remember work best.",
    "{a} to {b} orders, the last {c} to {d} days ago",
    "{a} order, {b} to {c} days ago",
    "{a} to {b} orders, {c} to {d} different products",
    "{a} order, {b} to {c} different products",
    "{a} to {b} orders, {c} to {d} spent",
    "{a} order, {b} to {c} spent",
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
OF_MANY = {
    "en": re.compile(
        r"\b1 (?:of 1 )?(?!(?:is|was|has|does|holds|passes|less|this|plus|minus|as|because)\b)"
        r"(?:(?!(?:in|of|to|for|is|was|this|has|day|customer|at)\b)\w+ )?"
        r"(?!(?:is|was|has|this|as|its|passes|holds|less|leaves|does)\b)"
        r"(?:\w+s|are|have|were|do|go|hold|pass|leave)\b"
    ),
    "pt_BR": re.compile(
        r"\b[01] (?:de [01] )?(?!(?:mais|menos|item|sem|com|em|de|of|[dn]?[ao]s|del[ae]s|dess[ae]s|porque)\b)"
        r"(?:(?!(?:de|em|do|da|a|até|e|dia|cliente|que|é|por)\b)\w+ )?"
        r"(?!(?:mais|menos|ontem|sem|tem|com|aos|às|[dn]?[ao]s)\b)"
        r"(?:\w+[aeo]s|\w+[rz]es|\w+ões|\w+ens|\w+is|\w+[aeo]m|são|estão)\b"
    ),
}
"""A noun or a verb of many behind a number that takes one, or one word further: "1 past forecasts"."""
SAMPLES: dict[str, Any] = {
    "money": 1234.0,
    "cents": 1234.56,
    "percent": 0.5,
    "points": 0.5,
    "date": "2011-12-09",
    "month": "2011-12-09",
    "moment": "2011-12-09T12:00:00",
    "name": "Ada",
    "all": [],
}
COUNTED = {"number", *counted_nouns()}
FRACTIONS = {"decimal", "ratio"}


def counted_sentences() -> list[tuple[str, str]]:
    """Each sentence with both forms."""
    return sorted(id for id in extracted() if isinstance(id, tuple) and len(id) == 2)


@pytest.mark.parametrize("noun", sorted(MANY))
def test_no_sentence_has_a_noun_of_many_behind_a_plain_number(noun: str) -> None:
    """It would say "1 lines": the number and its noun are one placeholder, such as {added:lines}."""
    plain = re.compile(A_NUMBER + noun + r"\b(?! (?:are|have|go|would|who|is|spent|bought|without))")
    single = [id for id in extracted() if isinstance(id, str) and id not in ALWAYS_MANY]
    assert [id for id in single if plain.search(id)] == []


@pytest.mark.parametrize("locale", ["en", *TRANSLATED])
@pytest.mark.parametrize("n", COUNTS)
def test_every_counted_sentence_has_the_form_that_the_language_uses(locale: str, n: int) -> None:
    localizer = Localizer(locale)
    existing = catalogue(locale) if locale != "en" else None
    checked = 0
    for item, many in counted_sentences():
        entry = None if existing is None else existing.get(item)
        forms = (item, many) if entry is None else tuple(entry.string or ())
        assert len(forms) == 2
        # English has its singular for one alone, Portuguese also for none
        is_single = n == 1 or (n == 0 and locale == "pt_BR")
        selected = forms[0 if is_single else 1]
        if set(re.findall(r"\{([^}]*)\}", selected)) == {"n"}:
            text = localizer.ngettext(item, many, n)
            assert text.replace("\u202f", " ") == selected.format(n=localizer.number(n)).replace(
                "\u202f", " "
            )
            checked += 1
    assert checked > 20, "sentences with no other figure than n"


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


def values_for(sentence: str, n: int) -> dict[str, Any]:
    """A value for each placeholder; `n` for every one that counts something."""
    result: dict[str, Any] = {}
    for _, name, spec, _ in string.Formatter().parse(sentence):
        if name and name != "n":
            if spec in COUNTED:
                result[name] = n
            else:
                result[name] = 1.5 if spec in FRACTIONS else SAMPLES.get(spec or "", "Ada")
        elif name:
            result[name] = "Ada" if spec == "" else n
    return result


def rendered(locale: str, n: int) -> list[str]:
    """Every sentence with all its numbers being `n`, without the marks of bold."""
    localizer = Localizer(locale)
    message = []
    for id in extracted():
        if isinstance(id, str):
            if id in ALWAYS_MANY:
                continue
            text = localizer.gettext(id, **values_for(id, n))
        else:
            text = localizer.ngettext(id[0], id[1], n, **{**values_for(id[1], n), "n": n})
        message.append(text.replace("**", ""))
    return sorted(message)


@pytest.mark.parametrize(
    ("locale", "n"), [("en", 1), *((locale, n) for locale in TRANSLATED for n in (0, 1))]
)
def test_nothing_of_many_stands_behind_a_number_that_takes_one(locale: str, n: int) -> None:
    """In every sentence, however many numbers it has: "1 joined and 1 left", never "1 are members"."""
    assert [text for text in rendered(locale, n) if OF_MANY[locale].search(text)] == []


@pytest.mark.parametrize("locale", ["en", *TRANSLATED])
@pytest.mark.parametrize("n", COUNTS)
def test_a_counted_noun_has_its_number_in_every_sentence(locale: str, n: int) -> None:
    localizer = Localizer(locale)
    takes_one = n == 1 or (n == 0 and locale == "pt_BR")
    nouns = [
        localizer.ngettext(item, many, 2 if takes_one else 1).split(" ", 1)[1]
        for item, many in counted_nouns().values()
    ]
    wrong = re.compile(rf"\b{n} (?:{'|'.join(map(re.escape, nouns))})\b(?! lines)")
    assert [text for text in rendered(locale, n) if wrong.search(text)] == []

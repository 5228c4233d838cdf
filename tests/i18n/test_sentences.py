"""Every sentence for people is a literal where it is used, so that it can be extracted for translation."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from i18n.extract import sentences
from tests.i18n.sources import KEYWORDS, ROOT, extracted, open_ends

NOT_WRITTEN_OUT = {
    "i18n/localizer.py: return localizer.ngettext(one, many": "both forms are in the table of counted nouns",
    "i18n/localizer.py: return self.gettext(message.text": "a stored message says its sentence",
    "i18n/localizer.py: text = _together(translations(self.locale).": "the catalogue itself is asked",
    "i18n/localizer.py: result = translations(self.locale).": "the catalogue itself is asked",
    "domain/user_error.py: self.message = Message(text": "whoever raises the error writes the sentence out",
    "db/customer_lines.py: raise UserError(problem.text": "the engine's own sentence",
    "pipeline/answers/expected.py: Message( text": "one of two messages in the same file",
    "pipeline/segmentation/rules.py: words.append(Message(AT_LEAST[": "a table in the same file",
    "pipeline/segmentation/rules.py: words.append(Message(BELOW[": "a table in the same file",
    "pipeline/segmentation/segment_conditions.py: return Message(words.": "a table in the same file",
}
"""Where the sentence stands elsewhere, and why."""
SPOKEN = {"children", "title", "label", "placeholder", "description", "alt", "aria-label"}
"""What of a component people see or hear."""
NO_WORDS = {"PDF", "CSV", "XLSX", "SVG", "PNG", "min", "s"}
NO_SENTENCES = ("python -m pipeline ", "https://")


def test_the_sentences_of_the_sources_are_found() -> None:
    """Other tests check each of them: without any, these would say nothing."""
    result = extracted()
    assert len(result) > 1000
    assert "Your role does not allow this. Ask an administrator for access." in result
    assert ("{n} day ago", "{n} days ago") in result


def test_every_sentence_is_written_out_where_it_is_said() -> None:
    assert [place for place in open_ends() if not place.startswith(tuple(NOT_WRITTEN_OUT))] == []


def test_every_exception_is_still_needed() -> None:
    places = open_ends()
    assert [start for start in NOT_WRITTEN_OUT if not any(place.startswith(start) for place in places)] == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('localizer.gettext("a {n:number}", n=3)', ["a {n:number}"]),
        ("f\"▲ {localizer.gettext('joined')}\"", ["joined"]),
        ('Message("one " "sentence")', ["one sentence"]),
        ('localizer.gettext("outer", what=localizer.gettext("inner"))', ["outer", "inner"]),
        ('localizer.gettext(row["a key"])', [None]),
        ('localizer.gettext(f"{n} days")', [None]),
        ('localizer.gettext("a" + word)', [None]),
        ('print("to a log")', []),
    ],
)
def test_sentences_are_found_wherever_they_stand(written: str, found: list[str | None]) -> None:
    output = sentences(io.BytesIO(written.encode()), KEYWORDS, (), {})
    assert [arguments[0] for _, _, arguments, _ in output] == found


def test_no_component_has_words_of_its_own() -> None:
    result = [
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for file in sorted((ROOT / "dashboard").rglob("*.py"))
        for line, text in _unspoken(file)
        if text.strip() not in NO_WORDS
        and not text.startswith(NO_SENTENCES)
        and any(letter.isalpha() for letter in text)
    ]
    assert result == []


def _unspoken(file: Path) -> Iterator[tuple[int, str]]:
    """Literals given to components where people see them: html.P("text"), title="text", f"text {x}"."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in {"html", "dcc", "dmc"}):
            continue
        observed = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in SPOKEN)]
        for part in observed:
            for text in _literals(part):
                yield node.lineno, text


def _literals(part: ast.expr) -> Iterator[str]:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        yield part.value
    elif isinstance(part, ast.JoinedStr):
        yield from (str(value.value) for value in part.values if isinstance(value, ast.Constant))
    elif isinstance(part, ast.List | ast.Tuple):
        for elt in part.elts:
            yield from _literals(elt)
    elif isinstance(part, ast.IfExp):
        yield from _literals(part.body)
        yield from _literals(part.orelse)

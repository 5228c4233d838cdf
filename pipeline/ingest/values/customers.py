"""Normalise customer ids, and recognise the values that mean that there is no customer."""

from __future__ import annotations

import re
import unicodedata

from pipeline.ingest.reading.table import Cell, text_of

PLACEHOLDER_IDS = frozenset(
    [
        "0",
        "00",
        "000",
        "0000",
        "-1",
        "-",
        "--",
        "---",
        ".",
        "..",
        "?",
        "??",
        "x",
        "xx",
        "xxx",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "#na",
        "#n/d",
        "#nd",
        "#nv",
        "n/d",
        "nd",
        "n.d.",
        "nan",
        "null",
        "none",
        "nil",
        "<na>",
        "(null)",
        "(none)",
        "(blank)",
        "[null]",
        "unknown",
        "unbekannt",
        "desconhecido",
        "desconocido",
        "inconnu",
        "anonymous",
        "anonym",
        "anonimo",
        "anônimo",
        "anonyme",
        "guest",
        "guests",
        "gast",
        "gäste",
        "convidado",
        "invitado",
        "invité",
        "invite",
        "visitor",
        "walk-in",
        "walkin",
        "walk_in",
        "cash",
        "customer",
        "undefined",
        "unspecified",
        "unassigned",
        "consumidor",
        "consumidorfinal",
        "laufkunde",
        "barverkauf",
        "publico",
        "publicogeneral",
        "default",
        "nobody",
        "keine",
        "kein",
        "sem",
        "ninguno",
        "ninguem",
        "aucun",
        "missing",
        "tbd",
        "test@test.com",
        "noemail",
        "noreply",
        "guest@guest.com",
        "#ref!",
        "#value!",
        "#null!",
    ]
)
"""Values that stand where no customer is known, casefolded. What they sold is told."""
_PHRASES = (
    "cash customer,walk in,walk-in customer,walk in customer,guest customer,guest checkout,guest user,"
    "no customer,not available,not applicable,consumidor final,publico general,público general,"
    "cliente balcão,cliente balcao,sem cadastro,não informado,nao informado,sin cliente,sans client,"
    "diverse kunden,general customer,unknown customer,cliente final,cliente generico"
)
_PLACEHOLDER_PHRASES = frozenset(_PHRASES.split(","))
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u180e]")
_SPACES = re.compile(r"\s+")
_WHOLE_WITH_DECIMALS = re.compile(r"(-?\d+)\.0+", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@[^@\s]+")
_PHONE_SIGNS = re.compile(r"[\s().\-/]")


def customer_of(cell: Cell) -> str | None:
    """The normalised id of a customer; None if the value means that there is none.

    17850.0 is 17850. E-mail addresses are compared without case, other ids with it.
    """
    text = cleaned(text_of(cell))
    if is_placeholder(text):
        return None
    match = _WHOLE_WITH_DECIMALS.fullmatch(text)
    if match:
        text = match.group(1)
        if is_placeholder(text):
            return None
    return text.casefold() if _EMAIL.fullmatch(text) else text


def phone_of(cell: Cell) -> str | None:
    """A telephone number without punctuation; None where there is none."""
    text = customer_of(cell)
    if text is None:
        return None
    digits = _PHONE_SIGNS.sub("", text)
    return digits if sum(letter.isdigit() for letter in digits) >= 5 else None


def cleaned(text: str) -> str:
    """Text in Unicode's composed form, without invisible characters, outer spaces and control characters."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text.strip()
    text = text.encode("utf-8", "ignore").decode()  # half a letter, as JSON can write it
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", text).strip()


def is_placeholder(text: str) -> bool:
    """Whether a cleaned value means that the customer is unknown."""
    casefolded = text.casefold()
    return not casefolded or casefolded in PLACEHOLDER_IDS or casefolded in _PLACEHOLDER_PHRASES


def code_of(cell: Cell) -> str:
    """The number of an invoice or product in one spelling: 85101.0 becomes 85101."""
    text = text_of(cell)
    text = cleaned(text)
    if text.endswith("0") and "." in text:
        match = _WHOLE_WITH_DECIMALS.fullmatch(text)
        if match:
            return match.group(1)
    return text


def similarity_key(first: str) -> str:
    """The common form of ids that look alike, such as 00123 and 123, or cus_Ab1 and cus_aB1."""
    return first.casefold().lstrip("0") or "0"

"""Numbers as shops write them. One decimal sign holds for all numbers of a file: never both guesses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from babel.numbers import list_currencies

from pipeline.ingest.reading.table import Cell

Sign = Literal[".", ","]
_PAIRS = (
    "R$=BRL US$=USD A$=AUD C$=CAD CA$=CAD AU$=AUD NZ$=NZD HK$=HKD MX$=MXN £=GBP €=EUR $=USD ¥=JPY ₹=INR ₩=KRW"
    " ₺=TRY ₽=RUB zł=PLN Kč=CZK Ft=HUF Fr.=CHF ₪=ILS ₫=VND ฿=THB"
)
SYMBOLS: dict[str, str] = {sign: code for sign, _, code in (pair.partition("=") for pair in _PAIRS.split())}
"""Currency signs → ISO 4217 codes. A bare $ is taken for a dollar of the shop's own."""
_CODES = frozenset(list_currencies())
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_BODY = re.compile(r"\d[\d.,'’\s\u00a0\u202f]*|[.,]\d+", re.ASCII)
_GROUPED = {
    ".": re.compile(
        r"\d{1,3}(?:[,'’ ]\d{3})+(?:\.\d*)?|\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d*)?|\d+\.?\d*|\.\d+", re.ASCII
    ),
    ",": re.compile(r"\d{1,3}(?:[.'’ ]\d{3})+(?:,\d*)?|\d+,?\d*|,\d+", re.ASCII),
}
_WHOLE = re.compile(r"\d+\.00?", re.ASCII)
_UNIT_WORDS = "% stk stck stück st pcs pc ea x kg l un und uds unid pz lb"
_UNITS = frozenset(_UNIT_WORDS.split())
"""What may stand behind a number that is no currency: a piece, a percentage, or a unit that prices are for.

No grams or ounces: prices beside them are for kilograms or pounds, and 500 g would count 500 times."""
MAX_NUMBER = 60
"""Characters; what is longer is no number."""


def is_currency(code: str) -> bool:
    """Whether a text is an ISO 4217 code."""
    return code in _CODES


def currency_code(text: str) -> str:
    """The ISO 4217 code of a currency written as its code in any case, or as its sign."""
    text = text.strip()
    return SYMBOLS.get(text, text.upper())


@dataclass(frozen=True)
class ParsedAmount:
    """A number in parts: `body` has only digits and inner signs; `symbol` is a currency or empty."""

    body: str
    negative: bool
    symbol: str


def parse_amount(text: str) -> ParsedAmount | None:
    """The parts of a number in text; None if it is not one. (1.234,50) and 12- are negative."""
    if len(text) > MAX_NUMBER:
        return None
    rest = (
        text.strip()
        .replace("\u2212", "-")
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
        .replace("\u2007", " ")
    )
    negative = False
    if rest.startswith("(") and rest.endswith(")"):
        rest, negative = rest[1:-1].strip(), True
    match = _BODY.search(rest)
    if match is None:
        return None
    before, body, after = rest[: match.start()], match.group().strip(), rest[match.end() :]
    around = f"{before.strip()} {after.strip()}".strip()
    if "-" in around:
        if around.count("-") > 1 or negative:
            return None
        around, negative = around.replace("-", "").strip(), True
    elif before.strip().startswith("+"):
        around = around.replace("+", "", 1).strip()
    symbol = _symbol(around)
    if symbol is None or not any(letter.isdigit() for letter in body):
        return None
    return ParsedAmount(body, negative, symbol)


def _symbol(around: str) -> str | None:
    """The currency symbol around a number; empty if there is none, None for any other text."""
    if not around:
        return ""
    if around.casefold().rstrip(".") in _UNITS:
        return ""
    if around in SYMBOLS:
        return SYMBOLS[around]
    parts = around.split()
    codes = {SYMBOLS.get(part, part.upper()) for part in parts}
    if len(codes) == 1 and (code := codes.pop()) in _CODES:
        return code
    if len(parts) == 2 and parts[1].upper() in _CODES and parts[0] in SYMBOLS:
        return parts[1].upper()
    return None


@dataclass
class NumberEvidence:
    """The evidence in a file's numbers for their decimal sign."""

    point: Counter[str] = field(default_factory=Counter)
    comma: Counter[str] = field(default_factory=Counter)
    either: Counter[str] = field(default_factory=Counter)
    """Texts such as 1.000, which are one or one thousand."""

    def add(self, texts: Iterable[Cell]) -> None:
        """Add some cells of numeric columns."""
        for text in texts:
            if isinstance(text, str):
                self._look(text)

    def _look(self, text: str) -> None:
        amount = parse_amount(text)
        if amount is None:
            return
        body = amount.body
        points, commas = body.count("."), body.count(",")
        if not points and not commas:
            return
        if points and commas:
            (self.point if body.rfind(".") > body.rfind(",") else self.comma)[text] += 1
            return
        mark = "." if points else ","
        as_decimal, as_thousands = (self.point, self.comma) if points else (self.comma, self.point)
        if points + commas > 1 or "'" in body or "’" in body or " " in body:
            # 1.234.567: the sign that stands several times is no decimal sign; 1 234,5: the other one is.
            (as_thousands if points + commas > 1 else as_decimal)[text] += 1
            return
        before, after = body.split(mark)
        if points and after in ("0", "00"):
            return  # 6.0 is how programs write 6, whatever the sign is elsewhere
        if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0"):
            self.either[text] += 1
        elif after:
            as_decimal[text] += 1

    @property
    def sign(self) -> Sign | None:
        """The decimal sign: a point where no number has a sign; None where the file leaves it open."""
        if self.comma and not self.point:
            return ","
        if self.point and not self.comma:
            return "."
        if self.point and self.comma:
            return "." if sum(self.point.values()) >= sum(self.comma.values()) else ","
        return None if self.either else "."


def number_of(cell: Cell, sign: Sign) -> float | None:  # noqa: PLR0911
    """The number in a cell, with `sign` as decimal sign; None if it is not a number."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        return float(cell) if abs(cell) < 1e300 else None
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if sign == "." and len(text) <= MAX_NUMBER and _PLAIN.fullmatch(text):
        return float(text)
    amount = parse_amount(text)
    if amount is None:
        return None
    body = amount.body.replace("’", "'")
    if sign == "," and _WHOLE.fullmatch(body):
        body = body.partition(".")[0]
    if not _GROUPED[sign].fullmatch(body):
        return None
    digits = body.replace("'", "").replace(" ", "")
    digits = digits.replace(",", "") if sign == "." else digits.replace(".", "").replace(",", ".")
    value = float(digits)
    return -value if amount.negative else value

"""One reader's language and currency; renders every figure and sentence."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

from domain.message import Message, Template
from i18n.catalogue import translations
from i18n.countries import NO_COUNTRIES, country_name

_FIGURE = re.compile(r"\d+")
_PERCENT = re.compile(r"(?<=\d) %")
SHORT_DAYS = {"en": "d MMM y", "pt_BR": "d MMM y"}
"""Days short enough for an axis, where a language's own form is not: Babel's "en" is American, and its
Brazilian says "9 de dez. de 2011"."""
REMEMBERED = 16_384
"""Figures as they were written last: a page has hundreds, mostly the same again, and Babel takes its time."""


@dataclass(frozen=True)
class Localizer:
    """Renders sentences and figures in `locale`, with money in `currency` (ISO 4217)."""

    locale: str = "en"
    currency: str = "GBP"

    def gettext(self, text: str, /, **values: object) -> str:
        """The translation of `text` with its values, each formatted by its format name."""
        return self._formatter.vformat(self._translated(text), (), values)

    def label(self, text: str) -> str:
        """The translation of a name that is marked by `N_` where it is declared.

        A number behind it stays: "Loyal regulars 2". A name that begins with a figure is built from figures,
        "2 to 9 orders"; its catalogue id has letters in their places, "{a} to {b} orders".
        """
        plain, _, number = text.rpartition(" ")
        if plain and number.isdecimal():
            return f"{self.label(plain)} {number}"
        return self._with_figures(text) if " " in text and text[0].isdecimal() else self._translated(text)

    def country(self, name: str) -> str:
        """The translation of a country's name on an invoice; unchanged in English, and if it is unknown."""
        if name in NO_COUNTRIES:
            return self._translated(name)
        return country_name(name, self.locale)

    def ngettext(self, one: str, many: str, n: int, /, **values: object) -> str:
        """`one` or `many`, whichever this language uses for `n`; `{n}` is written as a number."""
        text = _together(translations(self.locale).ngettext(one, many, n))
        return self._formatter.vformat(text, (), {"n": n, **values})

    def render(self, message: Template | Mapping[str, Any]) -> str:
        """Render a stored message."""
        if isinstance(message, Mapping):
            message = Message.from_json(message)
        return self.gettext(message.text, **message.values)

    def number(self, value: float, digits: int = 0) -> str:
        """Grouped thousands, exactly `digits` decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _decimal(value + 0, pattern, self.locale)

    def percent(self, share: float, digits: int = 1) -> str:
        """A fraction as a percentage: 0.549 → 54.9 % in English, 54,9% in Portuguese."""
        sign = "\u202f%" if self.locale == "en" else _without_digits(self._home.percent_formats[None].pattern)
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + sign
        return _percent(share + 0, pattern, self.locale)

    def points(self, share: float, digits: int = 1) -> str:
        """A difference of shares in percentage points: 0.05 → 5.0 pp in English, 5,0 p.p. in Portuguese."""
        return self.gettext("{n} pp", n=self.number(100 * share, digits))

    def money(self, amount: float, digits: int | None = 0) -> str:
        """An amount with its currency; `digits=None` gives the currency's own decimals."""
        if digits is None:
            return _currency(amount + 0, self.currency, None, self.locale)
        pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
        if self.locale != "en":
            pattern = "¤\u00a0#,##0" + ("." + "0" * digits if digits else "")
        return _currency(amount + 0, self.currency, pattern, self.locale)

    def short_money(self, amount: float) -> str:
        """An amount for a card or an axis: £1.02M, £714K, £2.5K."""
        if abs(amount) < 1000:
            return self.money(amount)  # Babel writes small amounts with every decimal they have
        digits = 2 if abs(amount) >= 1_000_000 else 1 if abs(amount) < 10_000 else 0
        return format_compact_currency(amount, self.currency, locale=self.locale, fraction_digits=digits)

    def day(self, day: date | str) -> str:
        """A day, with its month as a word: 9 Dec 2011, 9 dez. 2011."""
        return _day(_as_date(day), SHORT_DAYS.get(self.locale, "medium"), self.locale)

    def month(self, day: date | str) -> str:
        """A month and its year; takes any day of it or YYYY-MM."""
        text = f"{day}-01" if isinstance(day, str) and len(day) == len("2011-12") else day
        if self.locale in SHORT_DAYS:
            return format_date(_as_date(text), "MMM y", locale=self.locale)
        return format_skeleton("yMMM", _as_date(text), locale=self.locale)

    def moment(self, at: datetime) -> str:
        """A day and a time of day."""
        return f"{self.day(at.date())} {at:%H:%M}"

    def _with_figures(self, text: str) -> str:
        figures = _FIGURE.findall(text)
        letters = iter(string.ascii_lowercase)
        template = self._translated(_FIGURE.sub(lambda _found: "{" + next(letters) + "}", text))
        written = {
            letter: self.number(int(figure))
            for letter, figure in zip(string.ascii_lowercase, figures, strict=False)
        }
        return template.format(**written)

    def _translated(self, text: str) -> str:
        result = translations(self.locale).gettext(text) if text else ""  # gettext's "" is the heading
        return _together(result)

    @property
    def language_name(self) -> str:
        """The language's own name for itself."""
        return str(self._home.display_name)

    @property
    def language_label(self) -> str:
        """The language's name with a capital, as menus show it."""
        return self.language_name[:1].upper() + self.language_name[1:]

    @cached_property
    def _home(self) -> Locale:
        return Locale.parse(self.locale)

    @cached_property
    def _formatter(self) -> _Formatter:
        return _Formatter(self)


# Cached. Callers add 0 to the value, since -0.0 is the same key as 0.


@lru_cache(REMEMBERED)
def _decimal(value: float, pattern: str, locale: str) -> str:
    return format_decimal(value, format=pattern, locale=locale)


@lru_cache(REMEMBERED)
def _percent(share: float, pattern: str, locale: str) -> str:
    return format_percent(share, format=pattern, locale=locale)


@lru_cache(REMEMBERED)
def _currency(amount: float, currency: str, pattern: str | None, locale: str) -> str:
    if pattern is None:
        return format_currency(amount, currency, locale=locale)
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)


@lru_cache(REMEMBERED)
def _day(day: date, form: str, locale: str) -> str:
    return format_date(day, form, locale=locale)


def _together(text: str) -> str:
    """Keep figures and their signs on one line, so that no line starts with "% likely"."""
    return _PERCENT.sub("\u202f%", text) if " %" in text else text


def _without_digits(pattern: str) -> str:
    return pattern.lstrip("#,0")


def _as_date(day: date | str) -> date:
    return date.fromisoformat(day[:10]) if isinstance(day, str) else day


def counted_nouns() -> dict[str, tuple[str, str]]:
    """The nouns behind `{n:days}` and the like: format name → singular and plural catalogue ids.

    A number that stands before its noun in a sentence is written by one of these, or the whole sentence by
    `ngettext`: "1 lines" cannot be written then, in any language.
    """
    return {
        "alerts": NN_("{n} alert", "{n} alerts"),
        "articles": NN_("{n} article", "{n} articles"),
        "channels": NN_("{n} channel", "{n} channels"),
        "characters": NN_("{n} character", "{n} characters"),
        "claims": NN_("{n} claim", "{n} claims"),
        "customers": NN_("{n} customer", "{n} customers"),
        "days": NN_("{n} day", "{n} days"),
        "different_products": NN_("{n} different product", "{n} different products"),
        "exits": NN_("{n} exit", "{n} exits"),
        "fields": NN_("{n} field", "{n} fields"),
        "events": NN_("{n} event", "{n} events"),
        "identified_customers": NN_("{n} identified customer", "{n} identified customers"),
        "invoice_lines": NN_("{n} invoice line", "{n} invoice lines"),
        "invoices": NN_("{n} invoice", "{n} invoices"),
        "items": NN_("{n} item", "{n} items"),
        "past_lists": NN_("{n} past list", "{n} past lists"),
        "lines": NN_("{n} line", "{n} lines"),
        "members": NN_("{n} member", "{n} members"),
        "minutes": NN_("{n} minute", "{n} minutes"),
        "months": NN_("{n} month", "{n} months"),
        "more_products": NN_("{n} more product", "{n} more products"),
        "orders": NN_("{n} order", "{n} orders"),
        "past_forecasts": NN_("{n} past forecast", "{n} past forecasts"),
        "past_dates": NN_("{n} past date", "{n} past dates"),
        "entries": NN_("{n} entry", "{n} entries"),
        "products": NN_("{n} product", "{n} products"),
        "rows": NN_("{n} row", "{n} rows"),
        "runs": NN_("{n} run", "{n} runs"),
        "seconds": NN_("{n} second", "{n} seconds"),
        "segmentations": NN_("{n} segmentation", "{n} segmentations"),
        "segments": NN_("{n} segment", "{n} segments"),
        "settings": NN_("{n} setting", "{n} settings"),
        "tables": NN_("{n} table", "{n} tables"),
        "times": NN_("{n} time", "{n} times"),
        "versions": NN_("{n} version", "{n} versions"),
        "weeks": NN_("{n} week", "{n} weeks"),
    }


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_, for a noun that is counted
    """Mark both forms of a noun for extraction."""
    return one, many


def _counted(localizer: Localizer, one: str, many: str, n: float) -> str:
    return localizer.ngettext(one, many, round(n))


class _Formatter(string.Formatter):
    """Formats `{value:money}` and the like with the localizer."""

    def __init__(self, localizer: Localizer) -> None:
        self._writers: dict[str, Callable[[Any], str]] = {
            "number": localizer.number,
            "decimal": lambda value: localizer.number(value, 1),
            "ratio": lambda value: localizer.number(value, 2),
            "percent": localizer.percent,
            "points": localizer.points,
            "money": localizer.money,
            "cents": lambda value: localizer.money(value, 2),
            "date": localizer.day,
            "month": localizer.month,
            "moment": lambda at: localizer.moment(datetime.fromisoformat(at) if isinstance(at, str) else at),
            "name": localizer.label,
            **{
                spec: partial(_counted, localizer, item, many)
                for spec, (item, many) in counted_nouns().items()
            },
            "all": lambda parts: format_list(
                [localizer.render(part) for part in parts], locale=localizer.locale
            ),
        }

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "" and isinstance(value, int) and not isinstance(value, bool):
            format_spec = "number"
        write = self._writers.get(format_spec)
        return write(value) if write else str(super().format_field(value, format_spec))

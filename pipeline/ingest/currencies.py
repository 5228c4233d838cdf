"""The currency of a file: the shop's, or others that are converted, chosen from or refused."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from i18n import Message, UserError
from pipeline.ingest.questions import Question
from pipeline.ingest.values.numbers import currency_code

_CODE = re.compile(r"\b[A-Z]{3}\b")
_COMMON = "AUD BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF INR JPY MXN NOK NZD PLN SEK SGD TRY USD ZAR"
NAMED_CURRENCIES = frozenset(_COMMON.split())
"""Codes that are taken for currencies in column names; others, such as ALL and TOP, are words too."""

if TYPE_CHECKING:
    from pipeline.ingest.profile import Profile
    from pipeline.ingest.understand import ImportContext, Understood


def decide_currency(result: Understood, context: ImportContext) -> None:
    """Convert amounts in other currencies than the shop's where there are rates; otherwise ask.

    Raises:
        UserError: they cannot be told apart, or the file is in another one for which there are no rates.
    """
    profile = result.profile
    currencies = profile.categories.get("currency")
    lines = _lines_by_currency(profile, context) or _in_names(result)
    answer = context.answers.get("currency", "")
    if not answer and _has_rates(lines, context) and (currencies or len(lines) == 1):
        result.understanding = replace(
            result.understanding,
            currency=context.currency,
            file_currency="" if currencies else next(iter(lines)),
            rates=context.rates,
        )
        return
    if len(lines) > 1 and not currencies:
        raise UserError(
            "{file} has amounts in several currencies ({currencies}) and no column that tells them apart: "
            "export one "
            "currency at a time; nothing was changed.",
            file=result.table.name,
            currencies=", ".join(sorted(lines)),
        )
    if len(lines) > 1 or (lines and context.currency and context.currency not in lines):
        options = tuple(sorted(lines, key=lambda code: -lines[code]))
        if context.currency and context.currency not in lines:
            raise UserError(
                "{file} is in {currency}, but this shop's invoices are in {own}: amounts in different "
                "currencies are not added up. Import them converted, or import exchange rates first (rates "
                "import FILE); nothing was changed.",
                file=result.table.name,
                currency=", ".join(options),
                own=context.currency,
            )
        chosen_currency = (
            answer if answer in lines else context.currency if context.currency and answer else ""
        )
        if not chosen_currency:
            result.questions.append(
                Question(
                    "currency",
                    Message(
                        "The file has several currencies ({found}): which one is taken? The other lines "
                        "are left out.",
                        {"found": ", ".join(f"{code} {lines[code]}" for code in options)},
                    ),
                    options,
                    context.currency if context.currency in lines else options[0],
                )
            )
        result.understanding = replace(
            result.understanding,
            currency=chosen_currency or options[0],
            one_currency_only="currency" in profile.categories,
        )
    elif lines:
        result.understanding = replace(result.understanding, currency=next(iter(lines)))


def _lines_by_currency(profile: Profile, context: ImportContext) -> dict[str, int]:
    """The number of lines in each currency, by its column or else by the symbols beside amounts."""
    currencies = profile.categories.get("currency")
    lines = {currency_code(text): 0 for text in currencies or () if text}
    for text, count in (currencies or {}).items():
        if text:
            lines[currency_code(text)] += count
    if not lines:
        lines = dict(profile.symbols)
        if (
            "USD" in lines
            and len(lines) == 1
            and context.currency in ("AUD", "CAD", "NZD", "MXN", "SGD", "HKD")
        ):
            lines = {context.currency: lines["USD"]}
    return lines


def _in_names(result: Understood) -> dict[str, int]:
    """The currency that the name of the column of money says: "Receita (BRL)", "Amount in EUR"."""
    fields = result.understanding.fields
    names = [result.table.header[fields[name]] for name in ("line_total", "unit_price") if name in fields]
    codes = {code for name in names for code in _CODE.findall(name) if code in NAMED_CURRENCIES}
    return {codes.pop(): result.profile.rows} if len(codes) == 1 else {}


def _has_rates(currencies: Collection[str], context: ImportContext) -> bool:
    """Whether a file has currencies other than the shop's, all of which have rates."""
    others = {code for code in currencies if code != context.currency}
    rates = context.rates
    return bool(context.currency and others and rates and all(rates.knows(code) for code in others))

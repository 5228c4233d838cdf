"""The form in which the rules of which lines count are edited, and what was typed in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dash import html

from dashboard.request.page import PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import field, text_field
from db import rule_drafts
from domain.shop_rules import MAX_WINDOW_DAYS, MIN_WINDOW_DAYS, Rules, check_rules
from domain.typed_values import parse_number, quoted
from i18n import UserError

ACTION: Final = "rules-action"
PRICE, WINDOW = "rules-price", "rules-window"
LISTS: Final = ("not_products", "products", "customers", "countries")
MAX_NUMBER, MAX_TEXT = 20, 20_000
"""Characters."""


def rules_form(request: PageRequest) -> html.Details:
    """The form, folded."""
    localizer, rules = request.localizer, rule_drafts.rules_now(request.session)
    apart = localizer.gettext("Separated by commas or on lines of their own.")
    fields = {
        "not_products": (
            localizer.gettext("Codes that are not products"),
            localizer.gettext("Separated by commas. GIFT* means every code that begins with GIFT."),
            codes_of(rules),
        ),
        "products": (localizer.gettext("Codes that are products in any case"), apart, rules.products),
        "customers": (localizer.gettext("Customers left out"), apart, rules.customers),
        "countries": (localizer.gettext("Countries left out, as in the file"), apart, rules.countries),
    }
    window_hint = localizer.gettext(
        "From {least} to {most}. Empty: {days:days}, as set for this app.",
        least=MIN_WINDOW_DAYS,
        most=MAX_WINDOW_DAYS,
        days=request.settings.window_days,
    )
    return html.Details(
        [
            html.Summary(localizer.gettext("Edit the rules")),
            html.Div(
                [
                    field(
                        PRICE,
                        localizer.gettext("Lowest price that counts"),
                        price_of(rules),
                        maxLength=MAX_NUMBER,
                    ),
                    field(
                        WINDOW,
                        localizer.gettext("Days that count"),
                        str(rules.window_days or ""),
                        hint=window_hint,
                        maxLength=MAX_NUMBER,
                    ),
                    *(
                        text_field(list_id(name), words, ", ".join(values), hint=hint, max_length=MAX_TEXT)
                        for name, (words, hint, values) in fields.items()
                    ),
                ],
                className="rules-form",
            ),
            action_button(localizer.gettext("Preview the effect"), ACTION, {"act": "preview"}, kind=MAIN),
        ]
    )


def typed_rules(
    price: float | str | None, window: float | str | None, lists: Mapping[str, str | None]
) -> Rules:
    """The rules as they were typed; codes that end with * are beginnings of codes.

    Raises:
        UserError: a number is none, or the rules cannot hold.
    """
    typed = {name: _entries(text) for name, text in lists.items()}
    codes = typed["not_products"]
    return check_rules(
        Rules(
            minimum_unit_price=_number(price),
            not_products=tuple(code for code in codes if not code.endswith("*")),
            not_product_prefixes=tuple(code[:-1] for code in codes if code.endswith("*") and code != "*"),
            products=typed["products"],
            customers=typed["customers"],
            countries=typed["countries"],
            window_days=round(_number(window)) if str(window or "").strip() else None,
        )
    )


def list_id(name: str) -> str:
    """The id of the field of a list."""
    return f"rules-{name.replace('_', '-')}"


def codes_of(rules: Rules) -> Sequence[str]:
    """Codes that are no products; a beginning of codes ends with *."""
    return [*rules.not_products, *(f"{prefix}*" for prefix in rules.not_product_prefixes)]


def price_of(rules: Rules) -> str:
    """The lowest price that counts, as it is typed."""
    return f"{rules.minimum_unit_price:.6f}".rstrip("0").rstrip(".")


def _entries(text: str | None) -> tuple[str, ...]:
    """Split at commas, semicolons and line ends; without duplicates, in the original order."""
    entries = (part.strip() for part in re.split(r"[,;\n]", (text or "")[:MAX_TEXT]))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def _number(typed: float | str | None) -> float:
    number = parse_number(typed)
    if number is None:
        raise UserError("{text} is not a number. Write it as 0.04 or 365.", text=quoted(typed))
    return number

"""The rules of which lines count, in words, and whether they differ from the version before."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.pages.data.rules_form import codes_of, price_of
from dashboard.request.authorized_write import author_name
from dashboard.request.page import PageRequest, VersionRequest
from db import queries, rule_drafts
from db.sources import newest_rules
from domain.enums import Permission
from domain.shop_rules import Rules
from i18n import Localizer


def rules_in_words(request: PageRequest) -> list[Component]:
    """The rules in force, and who set them."""
    localizer, rules = request.localizer, rule_drafts.rules_now(request.session)
    window = rules.window_days or request.settings.window_days
    sentences = [
        localizer.gettext("Figures cover the {days:days} before the list's date.", days=window),
        localizer.gettext("Identical lines in one file count as separate lines."),
        localizer.gettext("Importing the same file twice adds nothing."),
        localizer.gettext("Lines without a customer id count as unidentified revenue."),
        localizer.gettext("A sale returned the same day is ignored."),
        localizer.gettext("Lowest price that counts: {price}", price=_price(rules, localizer)),
        localizer.gettext("Not products: {codes}", codes=", ".join(codes_of(rules)) or "—"),
    ]
    if rules.products:
        sentences.append(localizer.gettext("Products in any case: {codes}", codes=", ".join(rules.products)))
    if rules.customers and request.visitor.may(Permission.SEE_CUSTOMERS):
        sentences.append(localizer.gettext("Customers left out: {names}", names=", ".join(rules.customers)))
    if rules.countries:
        sentences.append(localizer.gettext("Countries left out: {names}", names=", ".join(rules.countries)))
    return [html.Ul([html.Li(words) for words in [*sentences, *_author_line(request)]])]


def changed_rules(request: VersionRequest) -> html.Ul | None:
    """A notice that the version's rules differ from the previous one's; None if they do not."""
    before = queries.version_before(request.session, request.version)
    if before is None:
        return None
    now = request.computed_with
    previous = queries.computed_with(request.session, before)
    is_known = bool(now.cleaning) and bool(previous.cleaning)
    # Older programs knew fewer rules, and their versions left nothing out by the others.
    names = now.cleaning.keys() | previous.cleaning.keys()
    same = all(now.cleaning.get(name, []) == previous.cleaning.get(name, []) for name in names)
    if not is_known or (same and now.window_days == previous.window_days):
        return None
    words = request.localizer.gettext(
        "The rules of what counts changed after version {before}: its figures and those of this version are "
        "not directly comparable.",
        before=str(before.number),
    )
    return html.Ul([html.Li(words)], className="cautions")


def no_rules_yet(localizer: Localizer) -> html.P:
    """What stands there before the first import."""
    return html.P(
        localizer.gettext(
            "The first import derives the shop's rules from its own product codes. You can edit them here "
            "then."
        )
    )


def _author_line(request: PageRequest) -> list[str]:
    localizer, rules = request.localizer, newest_rules(request.session)
    if rules is None:
        return []
    day = rules.made_at.astimezone(request.zone).date()
    if rules.import_id is not None:
        return [localizer.gettext("Learned from the shop's own product codes on {day:date}.", day=day)]
    return [
        localizer.gettext(
            "Changed by {who} on {day:date}.", who=author_name(rules.made_by, localizer), day=day
        )
    ]


def _price(rules: Rules, localizer: Localizer) -> str:
    """The lowest price with as many decimals as were typed."""
    _, _, decimals = price_of(rules).partition(".")
    return localizer.number(rules.minimum_unit_price, len(decimals))

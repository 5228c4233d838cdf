"""The rules of which lines count: display, editing for permitted users, and saving after a preview."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import author_name, authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.job_status import LOOK, WORK_ACTION
from dashboard.ui.table import table
from dashboard.ui.user_action import attempt, problem_line
from db import queries, rule_drafts
from db.models import RuleDraft
from db.sources import newest_rules
from domain.enums import Permission
from domain.shop_rules import MAX_WINDOW_DAYS, MIN_WINDOW_DAYS, Rules, check_rules
from i18n import Localizer, UserError

RULES, DRAFT, TOLD, PROBLEM = "data-rules", "rules-draft", "rules-told", "rules-problem"
PRICE, WINDOW = "rules-price", "rules-window"
LISTS: Final = ("not_products", "products", "customers", "countries")
MAX_TEXT = 20_000
PERMISSION: Final = Permission.IMPORT


def rules_panel(request: PageRequest) -> html.Div:
    """The rules of which lines count, the form to edit them, and a pending draft."""
    localizer = request.localizer
    has_rules = request.version is not None or bool(queries.imports(request.session, 1))
    return html.Div(
        [
            html.H2(localizer.gettext("The rules"), className="chart-title"),
            html.Div(rules_in_words(request) if has_rules else _none_yet(localizer), id=RULES),
            _form(request) if has_rules and request.visitor.may(PERMISSION) else None,
            dcc.Store(id=TOLD),
            problem_line(PROBLEM),
            html.Div(draft_panel(request), id=DRAFT),
        ],
        className="panel",
    )


def register_rules(app: Dash, context: PageContext) -> None:
    """Register the proposal of changed rules, and saving or discarding them once their effect is counted."""

    @app.callback(
        Output(PROBLEM, "children"),
        Output(RULES, "children"),
        Output(DRAFT, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(TOLD, "data"),
        State(PRICE, "value"),
        State(WINDOW, "value"),
        *(State(_list_id(name), "value") for name in LISTS),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(PERMISSION)
    def _decide(event: Mapping[str, Any] | None, price: Any, window: Any, *texts: str | None) -> object:  # noqa: ANN401 - of inputs
        if not event:
            return no_update, no_update, no_update, no_update
        *lists, search = texts
        typed = dict(zip(LISTS, lists, strict=True))
        problem = attempt(context, search, lambda: decide(context, event, price, window, typed))
        with context.reading(search) as request:
            content = rules_in_words(request), draft_panel(request)
        return problem, *content, {"act": LOOK, "at": event.get("at")}


def decide(
    context: PageContext,
    event: Mapping[str, Any],
    price: float | str | None,
    window: float | str | None,
    lists: Mapping[str, str | None],
) -> None:
    """Propose the typed rules, or save or discard the draft.

    Raises:
        UserError: the visitor may not, the rules are not possible, or the draft is no longer pending.
    """
    number = event.get("draft")
    with authorized_write(context, PERMISSION) as (session, by):
        match event.get("act"):
            case "preview":
                rule_drafts.propose(session, typed_rules(price, window, lists), by=by)
            case "save" if isinstance(number, int):
                rule_drafts.save(session, number, by=by)
            case "discard" if isinstance(number, int):
                rule_drafts.discard(session, number)


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
        localizer.gettext("Lowest price that counts: {price}", price=_price(rules)),
        localizer.gettext("Not products: {codes}", codes=", ".join(_codes(rules)) or "—"),
    ]
    if rules.products:
        sentences.append(localizer.gettext("Products in any case: {codes}", codes=", ".join(rules.products)))
    if rules.customers and request.visitor.may(Permission.SEE_CUSTOMERS):
        sentences.append(localizer.gettext("Customers left out: {names}", names=", ".join(rules.customers)))
    if rules.countries:
        sentences.append(localizer.gettext("Countries left out: {names}", names=", ".join(rules.countries)))
    return [html.Ul([html.Li(words) for words in [*sentences, *_author_line(request)]])]


def draft_panel(request: PageRequest) -> list[Component]:
    """The proposed changes with the counts before and after; empty when there are none."""
    localizer, draft = request.localizer, rule_drafts.current(request.session)
    if draft is None:
        return []
    request_line = localizer.gettext(
        "{when}, requested by {who}",
        when=localizer.moment(draft.made_at.astimezone(request.settings.zone)),
        who=author_name(draft.made_by, localizer),
    )
    head = html.Div(
        [html.H3(localizer.gettext("Changes not saved yet")), html.Span(request_line, className="small")],
        className="work-head",
    )
    if draft.effect is None:
        waiting = localizer.gettext("Their effect is being counted; this takes up to a minute.")
        return [html.Section([head, html.P(waiting)], className="pending-import")]
    return [
        html.Section(
            [
                head,
                _effect(draft.effect, localizer),
                html.P(
                    localizer.gettext("Saved rules apply from the next run on; published versions stay."),
                    className="small",
                ),
                _answers(draft, localizer) if request.visitor.may(PERMISSION) else None,
            ],
            className="pending-import",
        )
    ]


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


def _none_yet(localizer: Localizer) -> html.P:
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


def _form(request: PageRequest) -> html.Details:
    localizer, rules = request.localizer, rule_drafts.rules_now(request.session)
    apart = localizer.gettext("Separated by commas or on lines of their own.")
    fields = {
        "not_products": (
            localizer.gettext("Codes that are not products"),
            localizer.gettext("Separated by commas. GIFT* means every code that begins with GIFT."),
            _codes(rules),
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
                    _field(PRICE, localizer.gettext("Lowest price that counts"), "", value=_price(rules)),
                    _field(
                        WINDOW,
                        localizer.gettext("Days that count"),
                        window_hint,
                        value=str(rules.window_days or ""),
                    ),
                    *(
                        _area(_list_id(name), words, hint, ", ".join(values))
                        for name, (words, hint, values) in fields.items()
                    ),
                ],
                className="rules-form",
            ),
            action_button(localizer.gettext("Preview the effect"), TOLD, {"act": "preview"}, kind=MAIN),
        ]
    )


def _field(id: str, label: str, hint: str, *, value: str) -> html.Div:
    return html.Div(
        [
            _label(id, label, hint),
            dcc.Input(id=id, value=value, className="search", maxLength=20),
        ],
        className="field",
    )


def _area(id: str, label: str, hint: str, value: str) -> html.Div:
    return html.Div(
        [
            _label(id, label, hint),
            dcc.Textarea(id=id, value=value, className="search", rows=3, maxLength=MAX_TEXT),
        ],
        className="field",
    )


def _label(id: str, label: str, hint: str) -> html.Label:
    return html.Label(
        [html.Span(label), html.Span(f" {hint}", className="field-hint") if hint else None],
        htmlFor=id,
        className="small",
    )


def _effect(effect: Mapping[str, Any], localizer: Localizer) -> Component:
    before, after = effect["before"], effect["after"]
    rows = [
        [words, write(before[name]), write(after[name]), write(after[name] - before[name])]
        for words, name, write in (
            (localizer.gettext("Lines that count"), "lines", localizer.number),
            (localizer.gettext("Customers"), "customers", localizer.number),
            (localizer.gettext("Sales"), "gross", localizer.money),
        )
    ]
    heads = ["", localizer.gettext("Now"), localizer.gettext("With the changes"), localizer.gettext("Change")]
    return table(heads, rows, name=localizer.gettext("Effect of the changes"))


def _answers(draft: RuleDraft, localizer: Localizer) -> html.Div:
    return html.Div(
        [
            action_button(
                localizer.gettext("Save the rules"), TOLD, {"act": "save", "draft": draft.id}, kind=MAIN
            ),
            action_button(
                localizer.gettext("Discard the changes"), TOLD, {"act": "discard", "draft": draft.id}
            ),
        ],
        className="field-and-button",
    )


def _codes(rules: Rules) -> Sequence[str]:
    return [*rules.not_products, *(f"{prefix}*" for prefix in rules.not_product_prefixes)]


def _price(rules: Rules) -> str:
    return f"{rules.minimum_unit_price:.6f}".rstrip("0").rstrip(".")


def _list_id(name: str) -> str:
    return f"rules-{name.replace('_', '-')}"


def _entries(text: str | None) -> tuple[str, ...]:
    """Split at commas, semicolons and line ends; without duplicates, in the original order."""
    entries = (part.strip() for part in re.split(r"[,;\n]", (text or "")[:MAX_TEXT]))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def _number(typed: float | str | None) -> float:
    text = str(typed if typed is not None else "").strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise UserError("{text} is not a number. Write it as 0.04 or 365.", text=text[:20] or "—")
    return number

"""/messages — who gets what, when the last one went, and what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.auth.visitor import current_visitor
from dashboard.pages.messages.actions import carry_out, choices, secret_notice
from dashboard.pages.messages.channel_form import FORM, PROBLEM, SAVE, channel_form
from dashboard.pages.messages.channel_list import ACTION, REQUEST, channel_table
from dashboard.pages.messages.own_channels import channels_of, kind_of, may_choose_address, own_channel
from dashboard.pages.messages.recent_messages import recent_messages
from dashboard.pages.messages.save_channel import save_channel
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, parse_query
from dashboard.request.page_spec import PageSpec
from dashboard.ui.action_button import MAIN, PLAIN, action_button
from dashboard.ui.answer import answer
from dashboard.ui.confirm_first import confirm_first
from db.models import MessageChannel
from db.outbox.rules import rules_of
from domain.enums import ChannelKind, Permission
from i18n import N_, UserError

PATH = "/messages"
LISTED, SAID, MODAL = "messages", "message-said", "message-modal"
Told = Mapping[str, Any]


def layout(request: PageRequest) -> Component:
    """The answer, the channels, the ways to add one, and the newest messages."""
    localizer = request.localizer
    return html.Div(
        [
            html.Div(changing_parts(request), id=LISTED, className="page-body"),
            html.Div(id=SAID, role="status"),
            html.Div(_add_buttons(request), className="modal-answers message-add"),
            *(dcc.Store(id=store) for store in (REQUEST, ACTION, SAVE)),
            dmc.Modal(
                id=MODAL,
                opened=False,
                size="lg",
                title=localizer.gettext("Channel"),
                closeButtonProps={"aria-label": localizer.gettext("Close")},
            ),
        ],
        className="page-body",
    )


def changing_parts(request: PageRequest) -> list[Any]:
    """The parts that change after an action: the answer, the channels and the messages."""
    localizer = request.localizer
    channels = channels_of(request.session, request.visitor)
    return [
        answer(_answer(request, channels)),
        None if request.settings.can_send_mail else _how_to_set_up_mail(request),
        html.Div(
            [
                html.H2(localizer.gettext("Who gets what"), className="chart-title"),
                channel_table(request, channels),
            ],
            className="panel",
        ),
        recent_messages(request, channels),
    ]


def register(app: Dash, context: PageContext) -> None:
    """Register the dialog's callbacks: opening it, carrying out an action, and saving."""

    @app.callback(
        Output(MODAL, "opened"),
        Output(MODAL, "children"),
        Input(REQUEST, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _ask(event: Told | None, search: str | None) -> object:
        if not event:
            return no_update, no_update
        with context.reading(search, PATH) as request:
            return True, dialog_content(request, event)

    @app.callback(
        Output(LISTED, "children"),
        Output(SAID, "children"),
        Output(MODAL, "opened", allow_duplicate=True),
        Input(ACTION, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _tell(event: Told | None, search: str | None) -> object:
        if not event:
            return no_update, no_update, no_update
        localizer = context.localizer(parse_query(search))
        try:
            with authorized_write(context, Permission.SEE_CUSTOMERS) as (session, _):
                message = carry_out(session, current_visitor(), event, localizer)
        except UserError as problem:
            return no_update, localizer.render(problem.message), False
        with context.reading(search, PATH) as request:
            return changing_parts(request), message, False

    @app.callback(
        output={
            "listed": Output(LISTED, "children", allow_duplicate=True),
            "said": Output(SAID, "children", allow_duplicate=True),
            "opened": Output(MODAL, "opened", allow_duplicate=True),
            "problem": Output(PROBLEM, "children"),
        },
        inputs={"asked": Input(SAVE, "data")},
        state={"typed": FORM, "search": State(ADDRESS_ID, "search")},
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _save(asked: Told | None, typed: Told, search: str | None) -> object:
        nothing = dict.fromkeys(("listed", "said", "opened", "problem"), no_update)
        if not asked:
            return nothing
        localizer = context.localizer(parse_query(search))
        try:
            with authorized_write(context, Permission.SEE_CUSTOMERS) as (session, _):
                secret = save_channel(session, current_visitor(), asked, typed)
        except UserError as problem:
            return {**nothing, "problem": localizer.render(problem.message)}
        with context.reading(search, PATH) as request:
            notice = secret_notice(secret, localizer) if secret else ""
            return {"listed": changing_parts(request), "said": notice, "opened": False, "problem": ""}


def dialog_content(request: PageRequest, event: Told) -> Component:
    """The content of the dialog.

    Raises:
        UserError: the channel is not theirs.
    """
    to_confirm = confirm_first(request) if _is_administrative(request, event) else None
    if to_confirm is not None:
        return to_confirm
    if event.get("act") == "new":
        return channel_form(request, kind_of(event))
    channel = own_channel(request.session, request.visitor, event.get("channel"))
    if event.get("act") == "edit":
        rules = rules_of(request.session, [channel.id])
        return channel_form(request, channel.kind, channel, rules)
    return choices(request, channel)


def _is_administrative(request: PageRequest, event: Told) -> bool:
    """Whether the event concerns channels to other programs, chat rooms or other people."""
    if event.get("act") == "new":
        return kind_of(event) != ChannelKind.EMAIL or may_choose_address(request.visitor)
    return own_channel(request.session, request.visitor, event.get("channel")).kind == ChannelKind.WEBHOOK


def _answer(request: PageRequest, channels: Sequence[MessageChannel]) -> str:
    localizer = request.localizer
    if not channels:
        return localizer.gettext("**Nothing** is sent by itself yet.")
    sentence = localizer.ngettext(
        "**{n}** channel is told of changes.", "**{n}** channels are told of changes.", len(channels)
    )
    wrong = sum(channel.paused_at is not None or channel.failing_since is not None for channel in channels)
    if not wrong:
        return f"{sentence} {localizer.gettext('No problems.')}"
    return f"{sentence} {localizer.gettext('Not working: **{n:number}**.', n=wrong)}"


def _how_to_set_up_mail(request: PageRequest) -> html.Ul:
    return html.Ul(
        [
            html.Li(
                request.localizer.gettext(
                    "E-mail is not set up. Set SMTP_URL (such as smtp://user:password@mail.example:587), "
                    "MAIL_FROM (the sender) and, when hosted, PUBLIC_URL (the address of these pages), and "
                    "restart the app. Until then e-mails wait."
                )
            )
        ],
        className="cautions",
    )


def _add_buttons(request: PageRequest) -> list[Component]:
    localizer = request.localizer
    kinds = [(ChannelKind.EMAIL, localizer.gettext("Add e-mail"))]
    if request.visitor.may(Permission.ADMINISTER):
        kinds += [
            (ChannelKind.CHAT, localizer.gettext("Add Slack, Teams or another chat")),
            (ChannelKind.WEBHOOK, localizer.gettext("Add webhook")),
        ]
    return [
        action_button(
            label,
            REQUEST,
            {"act": "new", "kind": kind},
            kind=MAIN if kind == ChannelKind.EMAIL else PLAIN,
        )
        for kind, label in kinds
    ]


page = PageSpec(
    path=PATH,
    title=N_("Who is told what, and does it arrive?"),
    label=N_("Messages"),
    icon="messages",
    layout_without_version=layout,
    permission=Permission.SEE_CUSTOMERS,
    register=register,
)

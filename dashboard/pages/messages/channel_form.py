"""The form of a channel: where to, what, about which customers, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import dash_mantine_components as dmc
from dash import State, html
from dash.development.base_component import Component

from dashboard.pages.messages.alert_thresholds import USUAL, shown_threshold
from dashboard.pages.messages.own_channels import may_choose_address
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.active_filters import list_out_of_reach
from dashboard.ui.fields import field
from dashboard.ui.icon import labelled
from dashboard.ui.user_action import problem_line
from db import queries
from db.models import AlertRule, MessageChannel
from domain.enums import AlertKind, ChannelKind, EventKind
from i18n import N_, Localizer
from i18n.catalogue import locales
from i18n.message_labels import alert_kind_label, event_kind_label

SAVE, PROBLEM = "message-save", "message-problem"
VALUES: Final = (
    "address",
    "name",
    "digest",
    "locale",
    "country",
    "segment",
    "list",
    "batch",
    "quiet_from",
    "quiet_until",
    *(kind.value for kind in AlertKind if kind.has_threshold),
)
"""Fields with a value; the boxes of alerts have their own."""
BOXES: Final = (
    "rehearsals",
    "sheet",
    *(f"event {kind}" for kind in EventKind),
    *(f"alert {kind}" for kind in AlertKind),
)
FORM: Final = {
    **{name: State(f"message-{name.replace('.', '-').replace(' ', '-')}", "value") for name in VALUES},
    **{name: State(f"message-{name.replace('.', '-').replace(' ', '-')}", "checked") for name in BOXES},
}
"""What a callback is given of the form, by name."""
NEVER, AT_ONCE = "never", "at-once"
WEEKDAYS: Final = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
ALL = "all"


def channel_form(
    request: PageRequest,
    kind: ChannelKind,
    channel: MessageChannel | None = None,
    rules: Sequence[AlertRule] = (),
) -> html.Div:
    """The fields of a new channel, or of `channel` as it is.

    Fields that a kind does not have are there and hidden, so that one callback takes all.
    """
    localizer = request.localizer
    is_webhook = kind == ChannelKind.WEBHOOK
    act = {"act": "add", "kind": kind} if channel is None else {"act": "change", "channel": channel.id}
    return html.Div(
        [
            html.Div(_where(request, kind, channel), hidden=channel is not None),
            html.Div(_events(localizer, channel), hidden=not is_webhook),
            html.Div(
                [
                    _digest(localizer, channel),
                    html.Div(
                        dmc.Checkbox(
                            id=_id("sheet"),
                            label=localizer.gettext("With the board sheet as a PDF"),
                            checked=channel is not None and channel.attach_sheet,
                        ),
                        hidden=kind != ChannelKind.EMAIL,
                    ),
                ],
                hidden=is_webhook,
            ),
            html.Div(_about(request, channel), className="message-pair"),
            html.Div(_alerts(localizer, rules), hidden=is_webhook),
            html.Div(_quiet(localizer, channel), className="message-pair", hidden=is_webhook),
            dmc.Checkbox(
                id=_id("rehearsals"),
                label=localizer.gettext("Also for simulated data and replayed weeks"),
                checked=channel is not None and channel.wants_rehearsals,
            ),
            problem_line(PROBLEM),
            action_button(localizer.gettext("Save"), SAVE, act, kind=MAIN),
        ],
        className="message-form",
    )


def _where(request: PageRequest, kind: ChannelKind, channel: MessageChannel | None) -> list[Component]:
    localizer = request.localizer
    words = {
        ChannelKind.EMAIL: (localizer.gettext("E-mail address"), ""),
        ChannelKind.WEBHOOK: (localizer.gettext("Address that receives events"), "https://…"),
        ChannelKind.CHAT: (
            localizer.gettext("Address of the chat"),
            localizer.gettext("Slack, Teams or another service, as Apprise writes it: slack://…"),
        ),
    }
    label, hint = words[kind]
    own_address = request.visitor.email if kind == ChannelKind.EMAIL else ""
    is_fixed = kind == ChannelKind.EMAIL and not may_choose_address(request.visitor)
    return [
        field(
            _id("address"),
            label,
            channel.address if channel is not None else own_address,
            hint=hint,
            maxLength=2000,
            readOnly=is_fixed,
            autoFocus=True,
        ),
        html.Div(
            field(
                _id("name"), localizer.gettext("Name"), "", hint=localizer.gettext("optional"), maxLength=80
            ),
            hidden=kind == ChannelKind.EMAIL,
        ),
    ]


def _events(localizer: Localizer, channel: MessageChannel | None) -> list[Component]:
    chosen = channel.events if channel is not None else list(EventKind)
    boxes = [
        dmc.Checkbox(
            id=_id(f"event {kind}"),
            label=f"{localizer.label(event_kind_label(kind))} ({kind})",
            checked=kind.value in chosen,
        )
        for kind in EventKind
    ]
    batch = field(
        _id("batch"),
        localizer.gettext("Events in one request, at most"),
        str(channel.batch_size if channel is not None else 1),
        type="number",
        min=1,
        max=1000,
        step=1,
    )
    return [html.H3(localizer.gettext("Events"), className="small"), *boxes, batch]


def _digest(localizer: Localizer, channel: MessageChannel | None) -> Component:
    value = AT_ONCE
    if channel is not None:
        day = channel.digest_weekday
        value = NEVER if not channel.wants_digest else AT_ONCE if day is None else str(day)
    days = [{"value": str(place), "label": localizer.label(day)} for place, day in enumerate(WEEKDAYS)]
    select: Component = dmc.Select(
        id=_id("digest"),
        label=localizer.gettext("Digest"),
        value=value,
        data=[
            {"value": AT_ONCE, "label": localizer.gettext("As soon as a list is out")},
            *days,
            {"value": NEVER, "label": localizer.gettext("Never")},
        ],
        allowDeselect=False,
    )
    return select


def _about(request: PageRequest, channel: MessageChannel | None) -> list[Component]:
    localizer = request.localizer
    countries, segments = [], []
    number = queries.newest_number(request.session)
    if number is not None:
        countries = [row.country for row in queries.countries(request.session, number)]
        segments = list(queries.segments(request.session, number))
    country = channel.country if channel is not None else None
    segment = channel.segment_id if channel is not None else None
    everyone = {"value": ALL, "label": localizer.gettext("All")}
    if country is not None and country not in countries:
        countries.append(country)
    languages = [{"value": locale, "label": Localizer(locale).language_label} for locale in locales()]
    return [
        dmc.Select(
            id=_id("country"),
            label=localizer.gettext("Country"),
            value=country or ALL,
            data=[
                everyone,
                *({"value": country, "label": localizer.country(country)} for country in countries),
            ],
            allowDeselect=False,
            searchable=True,
        ),
        dmc.Select(
            id=_id("segment"),
            label=localizer.gettext("Segment"),
            value=ALL if segment is None else str(segment),
            data=[
                everyone,
                *(
                    {"value": str(segment.segment_id), "label": localizer.label(segment.name)}
                    for segment in segments
                ),
            ],
            allowDeselect=False,
        ),
        _list(request, channel),
        dmc.Select(
            id=_id("locale"),
            label=localizer.gettext("Language"),
            value=channel.locale if channel is not None else localizer.locale,
            data=languages,
            allowDeselect=False,
        ),
    ]


def _list(request: PageRequest, channel: MessageChannel | None) -> Component:
    """The saved lists that the visitor may open; and that of the channel, whoever chose it."""
    localizer = request.localizer
    chosen = channel.saved_list_id if channel is not None else None
    names = {saved_list.id: saved_list.name for saved_list in request.saved_lists()}
    if chosen is not None and chosen not in names:
        names[chosen] = list_out_of_reach(localizer)
    select: Component = dmc.Select(
        id=_id("list"),
        label=localizer.gettext("Saved list"),
        value=ALL if chosen is None else str(chosen),
        data=[
            {"value": ALL, "label": localizer.gettext("All")},
            *({"value": str(number), "label": name} for number, name in names.items()),
        ],
        allowDeselect=False,
        searchable=True,
    )
    return select


def _alerts(localizer: Localizer, rules: Sequence[AlertRule]) -> list[Component]:
    rules_by_kind = {rule.kind: rule for rule in rules}
    content: list[Component] = [html.H3(localizer.gettext("Alerts"), className="small")]
    for kind in AlertKind:
        label = localizer.label(alert_kind_label(kind))
        box = dmc.Checkbox(id=_id(f"alert {kind}"), label=label, checked=kind in rules_by_kind)
        if not kind.has_threshold:
            content.append(box)
            continue
        threshold = rules_by_kind[kind].threshold if kind in rules_by_kind else None
        value = shown_threshold(kind, USUAL[kind] if threshold is None else threshold)
        amount = dmc.TextInput(id=_id(kind.value), value=value, w=110, **labelled(label))
        content.append(html.Div([box, amount], className="message-threshold"))
    return content


def _quiet(localizer: Localizer, channel: MessageChannel | None) -> list[Component]:
    hours = [{"value": ALL, "label": "–"}, *({"value": str(n), "label": f"{n:02}:00"} for n in range(24))]
    start, end = (channel.quiet_from, channel.quiet_until) if channel is not None else (None, None)
    return [
        dmc.Select(
            id=_id(name),
            label=label,
            value=ALL if value is None else str(value),
            data=hours,
            allowDeselect=False,
        )
        for name, label, value in (
            ("quiet_from", localizer.gettext("No alerts from"), start),
            ("quiet_until", localizer.gettext("until"), end),
        )
    ]


def _id(name: str) -> str:
    return str(FORM[name].component_id)

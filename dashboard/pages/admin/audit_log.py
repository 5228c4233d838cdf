"""Who did what, when and from where: the audit log, narrowed by kind, person and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.request.authorized_write import author_name
from dashboard.request.page import PageRequest
from dashboard.ui.fields import A_DAY, field
from dashboard.ui.icon import labelled
from dashboard.ui.table import table
from db import queries
from db.models import AuditEvent
from db.queries import AuditFilter
from db.queries.audit import PAGE_LENGTH
from domain.audit import AuditKind
from domain.row_numbers import parse_row_number
from i18n import Localizer
from i18n.audit import audit_message
from i18n.audit_labels import audit_kind_label

PARAMETERS = ("kind", "by", "since", "until")
BEFORE = "before"
"""The parameter with the id of the oldest entry seen: what comes next is older."""
EXPORTS = {"csv": "CSV", "jsonl": "JSON lines"}


def audit_filter(query: Mapping[str, str], zone: ZoneInfo) -> AuditFilter:
    """The audit log's filters in the address; days are the shop's, and invalid ones are ignored."""
    since, until = (_day(query.get(name, "")) for name in ("since", "until"))
    return AuditFilter(
        kind=query.get("kind", ""),
        by=query.get("by", ""),
        since=_begin(since, zone) if since else None,
        until=_begin(until + timedelta(days=1), zone) if until and until < date.max else None,
    )


def audit_panel(request: PageRequest) -> html.Div:
    """The log, newest first, with its filters and its files."""
    localizer = request.localizer
    events = queries.audit_events(
        request.session,
        audit_filter(request.query, request.settings.zone),
        before=parse_row_number(request.query.get(BEFORE, "")),
        limit=PAGE_LENGTH + 1,
    )
    entries = events[:PAGE_LENGTH]
    columns = [
        localizer.gettext("When"),
        localizer.gettext("Who"),
        localizer.gettext("Action"),
        localizer.gettext("From"),
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Audit log"), className="chart-title"),
            html.P(
                localizer.gettext("Logins, exports, decisions and changes of access, newest first."),
                className="small",
            ),
            _filters(request),
            table(columns, [_row(event, request) for event in entries], kind="table-trail", is_long=True)
            if entries
            else html.P(localizer.gettext("No entries match.")),
            html.Div(
                [
                    *(
                        html.A(
                            words,
                            href=f"/export/audit.{kind}?{urlencode(_narrowed(request))}",
                            className="button-quiet",
                            download="",
                        )
                        for kind, words in EXPORTS.items()
                    ),
                    dcc.Link(
                        localizer.gettext("Older entries"),
                        href=request.here(**{BEFORE: entries[-1].id}),
                        className="button-quiet",
                    )
                    if len(events) > PAGE_LENGTH
                    else None,
                ],
                className="downloads",
            ),
        ],
        className="panel",
    )


def _filters(request: PageRequest) -> html.Form:
    """A form that the browser sends by itself: its fields become the parameters of the address."""
    localizer, query = request.localizer, request.query
    kinds = sorted(
        ({"value": kind.value, "label": localizer.label(audit_kind_label(kind))} for kind in AuditKind),
        key=lambda option: option["label"],
    )
    people = [
        {"value": name, "label": author_name(name, localizer)}
        for name in queries.audit_people(request.session)
        if name
    ]
    return html.Form(
        [
            dcc.Input(type="hidden", name="tab", value="trail"),
            _select("kind", localizer.gettext("All actions"), kinds, query.get("kind")),
            _select("by", localizer.gettext("Everybody"), people, query.get("by")),
            field(
                "audit-since", localizer.gettext("From day"), query.get("since", ""), name="since", **A_DAY
            ),
            field("audit-until", localizer.gettext("To day"), query.get("until", ""), name="until", **A_DAY),
            html.Button(localizer.gettext("Filter"), type="submit", className="button-quiet"),
        ],
        action=request.path,
        method="GET",
        className="audit-filters",
    )


def _select(name: str, label: str, data: list[dict[str, str]], value: str | None) -> dmc.Select:
    return dmc.Select(
        id=f"audit-{name}",
        name=name,
        value=value if any(option["value"] == value for option in data) else None,
        data=data,
        placeholder=label,
        clearable=True,
        searchable=True,
        size="sm",
        className="filter",
        **labelled(label),
    )


def _row(event: AuditEvent, request: PageRequest) -> list[str]:
    localizer: Localizer = request.localizer
    return [
        request.moment(event.at),
        author_name(event.by, localizer) or "–",
        localizer.render(audit_message(event.kind, event.values)),
        event.address or "–",
    ]


def _narrowed(request: PageRequest) -> dict[str, str]:
    return {name: request.query[name] for name in PARAMETERS if request.query.get(name)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

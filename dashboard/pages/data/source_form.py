"""The window in which administrators add a source of any kind, or change one that was added there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import dash_mantine_components as dmc
from dash import State, html

from dashboard.pages.data.source_connection import (
    Connection,
    address_of,
    connection_from,
    without_login,
)
from dashboard.pages.data.source_fields import FIELDS_OF, connection_fields
from dashboard.pages.data.source_kinds import KINDS, kinds_offered
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import field
from dashboard.ui.user_action import CANCEL, problem_line
from db.models import Source
from db.source_settings import FROM_PAGE, MAX_NAME_LENGTH, SourceSettings, settings_of
from domain.places import PlaceKind, file_name, kind_of_place
from i18n import Localizer, UserError

REQUEST, SAVE, PROBLEM = "source-form-request", "source-form-save", "source-form-problem"
FORM: Final = {
    name: State(f"source-form-{name}", "checked" if name == "forget" else "value")
    for name in (
        "name", "kind", "address", "user", "password", "header", "endpoint", "access_key", "secret_key",
        "host_key", "api", "query", "schedule", "mapping", "forget",
    )
}  # fmt: skip
"""What a callback is given of the form, by name."""


def source_form(request: PageRequest, source: Source | None) -> html.Div:
    """The fields: empty for a new source, else as it is, without what may be secret."""
    localizer = request.localizer
    settings = settings_of(source) if source is not None else SourceSettings("")
    kind: PlaceKind = kind_of_place(settings.location) if source is not None else "web"
    is_open = source is None or _is_changed_here(settings)
    return html.Div(
        [
            html.Div(
                [
                    field(
                        _id("name"),
                        localizer.gettext("Name"),
                        source.name if source is not None else "",
                        maxLength=MAX_NAME_LENGTH,
                        autoFocus=True,
                    ),
                    dmc.Select(
                        id=_id("kind"),
                        label=localizer.gettext("Kind"),
                        value=kind,
                        data=[
                            {"value": item, "label": localizer.label(KINDS[item])}
                            for item in kinds_offered(request.settings)
                        ],
                        allowDeselect=False,
                        className="field",
                    ),
                ],
                hidden=source is not None,
            ),
            html.P(_what_it_is(settings, localizer), className="small") if not is_open else None,
            html.Div(
                connection_fields(kind, _shown(settings) if is_open else {}, source is None, localizer),
                hidden=not is_open,
                className="message-form",
            ),
            html.Div(
                dmc.Checkbox(
                    id=_id("forget"),
                    checked=False,
                    label=localizer.gettext("Forget the stored login, header and keys"),
                ),
                hidden=source is None or not is_open,
            ),
            field(
                _id("schedule"),
                localizer.gettext("Schedule"),
                settings.schedule,
                hint=localizer.gettext("a crontab line, such as 0 6 * * *; empty: every weekly run"),
                maxLength=100,
            ),
            dmc.Textarea(
                id=_id("mapping"),
                value="\n".join(f"{name}={column}" for name, column in settings.given.items()),
                label=localizer.gettext("Columns"),
                description=localizer.gettext(
                    "Only where they are not recognized: one a line, such as unit_price=Net amount."
                ),
                autosize=True,
                minRows=2,
                maxRows=8,
            ),
            problem_line(PROBLEM),
            html.Div(
                [
                    action_button(localizer.gettext("Cancel"), REQUEST, CANCEL),
                    action_button(
                        localizer.gettext("Save changes") if source else localizer.gettext("Add the source"),
                        SAVE,
                        {"source": source.id if source is not None else None},
                        kind=MAIN,
                    ),
                ],
                className="modal-answers",
            ),
        ],
        className="message-form",
    )


def settings_from(
    form: Mapping[str, Any], before: SourceSettings | None, kinds: Sequence[PlaceKind]
) -> SourceSettings:
    """The settings that were typed; `before` are those of the source that is changed.

    Raises:
        UserError: the kind is none of `kinds`, the address is none of the kind, or something cannot be read
            or may not be named here.
    """
    settings_before = before if before is not None else SourceSettings("")
    typed = {name: str(form.get(name) or "").strip() for name in FORM if name != "forget"}
    settings = replace(settings_before, schedule=typed["schedule"], given=_pairs(typed["mapping"]))
    if before is not None and not _is_changed_here(before):
        return settings
    typed_kind = typed["kind"] or "web"
    kind = kind_of_place(before.location) if before is not None else _among(kinds, typed_kind)
    connection = connection_from(kind, typed, settings_before, forgets=bool(form.get("forget")))
    return replace(settings, location=connection.location, options=connection.options)


def shown_fields(kind: PlaceKind) -> list[bool]:
    """Which groups of fields are hidden for a kind, in the order of `FIELDS_OF`."""
    return [kind not in of_kinds for of_kinds in FIELDS_OF.values()]


def _among(kinds: Sequence[PlaceKind], kind: str) -> PlaceKind:
    chosen = next((offered for offered in kinds if offered == kind), None)
    if chosen is None:
        raise UserError("Sources of this kind are added on the command line only.")
    return chosen


def _is_changed_here(settings: SourceSettings) -> bool:
    """Whether the page changes where it is: web addresses, and what was added on the page."""
    return kind_of_place(settings.location) == "web" or bool(settings.options.get(FROM_PAGE))


def _shown(settings: SourceSettings) -> dict[str, str]:
    """What the fields show of a stored connection: nothing that may be secret."""
    connection = Connection(settings.location, settings.options)
    described = settings.options.get("api", {})
    return {
        "address": without_login(address_of(connection.location)),
        "endpoint": str(settings.options.get("endpoint", "")),
        "host_key": str(settings.options.get("host_key", "")),
        "api": json.dumps(described, ensure_ascii=False, indent=1) if described else "",
        "query": settings.location.partition("#")[2] if kind_of_place(settings.location) == "query" else "",
    }


def _what_it_is(settings: SourceSettings, localizer: Localizer) -> str:
    return localizer.gettext(
        "{place} was added on the command line: where it is can be changed there only.",
        place=file_name(settings.location) if kind_of_place(settings.location) != "query" else "SQL",
    )


def _pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, sign, column = line.partition("=")
        if not sign:
            raise UserError(
                "{given} does not say which column is which: expected field=column.", given=line[:60]
            )
        pairs[name.strip()] = column.strip()
    return pairs


def _id(name: str) -> str:
    return f"source-form-{name}"

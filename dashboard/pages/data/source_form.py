"""The window in which administrators add a source at a web address, or change one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import dash_mantine_components as dmc
from dash import State, html

from dashboard.pages.data.import_form import MAX_ADDRESS_LENGTH, checked_address
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import field
from dashboard.ui.user_action import CANCEL, problem_line
from db.models import Source
from db.source_settings import FROM_PAGE, MAX_NAME_LENGTH, SourceSettings, settings_of
from domain.places import file_name, kind_of_place
from domain.source_secrets import PAGE_PREFIX, refuse_other_variables
from i18n import Localizer, UserError

ASKED, SAVE, PROBLEM = "source-form-asked", "source-form-save", "source-form-problem"
FORM: Final = {
    name: State(f"source-form-{name}", "checked" if name == "forget" else "value")
    for name in ("name", "address", "user", "password", "header", "schedule", "mapping", "forget")
}
"""What a callback is given of the form, by name."""
EXAMPLE: Final = f"${{{PAGE_PREFIX}PASSWORD}}"
HEADER_EXAMPLE: Final = f"Authorization: Bearer ${{{PAGE_PREFIX}TOKEN}}"
MAX_TEXT_LENGTH = 500


def source_form(request: PageRequest, source: Source | None) -> html.Div:
    """The fields: empty for a new source, else as it is, without what may be secret."""
    localizer = request.localizer
    settings = settings_of(source) if source is not None else SourceSettings("")
    is_web = source is None or kind_of_place(settings.location) == "web"
    stored = (
        localizer.gettext("empty: stays as it is") if source is not None else localizer.gettext("optional")
    )
    return html.Div(
        [
            html.Div(
                field(
                    _id("name"),
                    localizer.gettext("Name"),
                    source.name if source is not None else "",
                    maxLength=MAX_NAME_LENGTH,
                ),
                hidden=source is not None,
            ),
            html.P(_what_it_is(settings, localizer), className="small") if not is_web else None,
            html.Div(_connection(settings if is_web else None, stored, localizer), hidden=not is_web),
            html.Div(
                dmc.Checkbox(
                    id=_id("forget"),
                    checked=False,
                    label=localizer.gettext("Forget the stored login and header"),
                ),
                hidden=source is None or not is_web,
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
                    action_button(localizer.gettext("Cancel"), ASKED, CANCEL),
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


def settings_from(form: Mapping[str, Any], before: SourceSettings | None) -> SourceSettings:
    """The settings that were typed; `before` are those of the source that is changed.

    Raises:
        UserError: the address is none of the web, or something cannot be read or may not be named here.
    """
    existing = before if before is not None else SourceSettings("")
    typed = {name: str(form.get(name) or "").strip() for name in FORM if name != "forget"}
    settings = replace(existing, schedule=typed["schedule"], given=_pairs(typed["mapping"]))
    if before is not None and kind_of_place(before.location) != "web":
        return settings
    location = _with_login(checked_address(typed["address"]), typed["user"], typed["password"])
    options = {name: value for name, value in existing.options.items() if name != "headers"}
    headers = dict(existing.options.get("headers", {}))
    if form.get("forget") or _server(location) != _server(existing.location):
        headers = {}  # what one server was trusted with is not for another
    elif location == without_login(existing.location):
        location = existing.location  # an empty login stays as it is
    if typed["header"]:
        headers = _header(typed["header"])
    if headers:
        options["headers"] = headers
    if location != existing.location or headers != existing.options.get("headers", {}):
        refuse_other_variables([location, *headers.values()])
        options[FROM_PAGE] = True
    return replace(settings, location=location, options=options)


def _server(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def without_login(address: str) -> str:
    """An address without user and password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _connection(settings: SourceSettings | None, kept: str, localizer: Localizer) -> list[html.Div]:
    hint = localizer.gettext("a variable of the server, such as {example}", example=EXAMPLE)
    return [
        field(
            _id("address"),
            localizer.gettext("Web address"),
            without_login(settings.location) if settings is not None else "",
            type="url",
            placeholder="https://…",
            maxLength=MAX_ADDRESS_LENGTH,
        ),
        field(
            _id("user"), localizer.gettext("User"), hint=kept, maxLength=MAX_TEXT_LENGTH, autoComplete="off"
        ),
        field(
            _id("password"),
            localizer.gettext("Password"),
            hint=f"{hint}; {kept}",
            maxLength=MAX_TEXT_LENGTH,
            autoComplete="off",
        ),
        field(
            _id("header"),
            localizer.gettext("Header with a token"),
            hint=f"{localizer.gettext('such as {example}', example=HEADER_EXAMPLE)}; {kept}",
            maxLength=MAX_TEXT_LENGTH,
            autoComplete="off",
        ),
    ]


def _what_it_is(settings: SourceSettings, localizer: Localizer) -> str:
    return localizer.gettext(
        "{place} is not a web address: where it is can be changed on the command line only.",
        place=file_name(settings.location) if kind_of_place(settings.location) != "query" else "SQL",
    )


def _with_login(address: str, user: str, password: str) -> str:
    """The address with a user and a variable for the password in it."""
    if not user and not password:
        return address
    parts = urlsplit(address)
    login = f"{quote(user, safe='${}')}:{quote(password, safe='${}')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}"))


def _header(text: str) -> dict[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or not value.strip() or not (name + value).isprintable():
        raise UserError("{given} is no header: expected Name: value.", given=text[:60])
    return {name.strip(): value.strip()}


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

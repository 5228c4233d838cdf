"""Where a source is and how it is reached, as typed on the page, by its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from dashboard.pages.data.import_form import MAX_ADDRESS_LENGTH, checked_address
from db.source_settings import FROM_PAGE, SourceSettings
from domain.api_description import api_from
from domain.places import PlaceKind, kind_of_place
from domain.source_secrets import refuse_other_variables
from i18n import UserError

API, QUERY = "api:", "sql:"
SECRETS: Final = ("headers", "access_key", "secret_key")
"""Options that one server was trusted with."""


@dataclass(frozen=True)
class Connection:
    """A source's location and options."""

    location: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The location as an address, without what makes it an API or a query."""
        return address_of(self.location)

    @property
    def server(self) -> tuple[str, str | None, int | None, str]:
        """What may know the secrets."""
        parts = urlsplit(self.address)
        host = None if parts.scheme == "s3" else parts.hostname
        return parts.scheme, host, parts.port, str(self.options.get("endpoint", ""))


def address_of(location: str) -> str:
    """A location as an address, without what makes it an API or a query."""
    return (
        location.removeprefix(API)
        .removeprefix(QUERY)
        .partition("#" if location.startswith(QUERY) else "\0")[0]
    )


def without_login(address: str) -> str:
    """An address without user and password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def connection_from(
    kind: PlaceKind, typed: Mapping[str, str], before: SourceSettings, *, forgets: bool
) -> Connection:
    """The connection that was typed, with the stored secrets where none were and the server is the same.

    Raises:
        UserError: it is no address of that kind, something is missing, or it names what a page may not.
    """
    stored = Connection(before.location, before.options)
    connection = _READERS[kind](typed)
    if not forgets and connection.server == stored.server:
        kept = {name: stored.options[name] for name in SECRETS if name in stored.options}
        connection = Connection(_with_login_of(stored, connection), {**kept, **connection.options})
    missing = _MISSING.get(kind)
    if missing is not None:
        missing(connection)
    unchanged = {name: value for name, value in stored.options.items() if name != FROM_PAGE}
    if connection == Connection(stored.location, unchanged):
        return stored
    refuse_other_variables([connection.location, json.dumps(connection.options)])
    return Connection(connection.location, {**connection.options, FROM_PAGE: True})


def _web(typed: Mapping[str, str]) -> Connection:
    headers = {"headers": _header(typed["header"])} if typed["header"] else {}
    address = checked_address(typed["address"])
    return Connection(with_login(address, typed["user"], typed["password"]), headers)


def _api(typed: Mapping[str, str]) -> Connection:
    """An API: the description may hold the address and headers too, as the recipes of the docs do."""
    described = api_from(_described_with(typed["api"], typed["address"]), "API").model_dump(
        exclude_defaults=True
    )
    web = _web({**typed, "address": described.pop("url")})
    headers = web.options.get("headers", described.pop("headers", None))
    described.pop("headers", None)
    return Connection(API + web.location, {"api": described, **({"headers": headers} if headers else {})})


def _described_with(text: str, address: str) -> str:
    try:
        document = json.loads(text or "{}")
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UserError("The description of the API is no JSON object: compare it with the documentation.")
    return json.dumps({**document, **({"url": address} if address or "url" not in document else {})})


def _object_storage(typed: Mapping[str, str]) -> Connection:
    address = _address(typed["address"], ("s3",))
    endpoint = checked_address(typed["endpoint"]) if typed["endpoint"] else ""
    options = {"endpoint": endpoint, "access_key": typed["access_key"], "secret_key": typed["secret_key"]}
    return Connection(address, {name: value for name, value in options.items() if value})


def _sftp(typed: Mapping[str, str]) -> Connection:
    address = with_login(_address(typed["address"], ("sftp",)), typed["user"], typed["password"])
    return Connection(address, {"host_key": typed["host_key"]} if typed["host_key"] else {})


def _query(typed: Mapping[str, str]) -> Connection:
    address = _address(typed["address"], ())
    if not typed["query"]:
        raise UserError("Enter the query that gives the invoice lines.")
    return Connection(f"{QUERY}{with_login(address, typed['user'], typed['password'])}#{typed['query']}")


def _file(typed: Mapping[str, str]) -> Connection:
    if not typed["address"] or "://" in typed["address"] or kind_of_place(typed["address"]) != "file":
        raise UserError("Enter the path of a file or folder on this computer.")
    return Connection(typed["address"])


_READERS: Final[Mapping[PlaceKind, Callable[[Mapping[str, str]], Connection]]] = {
    "web": _web,
    "api": _api,
    "object_storage": _object_storage,
    "sftp": _sftp,
    "query": _query,
    "file": _file,
}


def _need_keys(connection: Connection) -> None:
    if not (connection.options.get("access_key") and connection.options.get("secret_key")):
        raise UserError("Enter the access key and the secret key, as variables of the server.")


def _need_login(connection: Connection) -> None:
    if not urlsplit(connection.address).password:
        raise UserError("Enter the user and the password, as a variable of the server.")


_MISSING: Final[Mapping[PlaceKind, Callable[[Connection], None]]] = {
    "object_storage": _need_keys,
    "sftp": _need_login,
}
"""Kinds that would otherwise be reached with the keys of the server itself."""


def _with_login_of(stored: Connection, connection: Connection) -> str:
    login = urlsplit(stored.address).netloc.rpartition("@")[0]
    parts = urlsplit(connection.address)
    if not login or "@" in parts.netloc:
        return connection.location
    known = urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))
    return connection.location.replace(connection.address, known, 1)


def _address(text: str, schemes: tuple[str, ...]) -> str:
    """An address of one of `schemes`, or of any."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    is_expected = parts.scheme.lower() in schemes if schemes else bool(parts.scheme)
    if not is_expected or "://" not in text or "#" in text or len(text) > MAX_ADDRESS_LENGTH:
        raise UserError(
            "This is not the address of such a source. It begins with {beginning}.",
            beginning=" / ".join(f"{scheme}://" for scheme in schemes or ("postgresql",)),
        )
    return text


def with_login(address: str, user: str, password: str) -> str:
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

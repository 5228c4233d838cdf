"""An http(s) address → a file. What people ask for on a page may be kept away from private networks."""

from __future__ import annotations

import base64
import http.client
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from i18n import UserError
from pipeline.ingest.fetching.public_addresses import (
    CheckedHTTPConnection,
    CheckedHTTPSConnection,
    PrivateAddressError,
    resolve,
)
from pipeline.ingest.fetching.reason import reason_of
from pipeline.ingest.reading.bounds import copy_bounded

TIMEOUT_SECONDS = 30
"""How long an address may be silent."""


def name_of(source: str) -> str:
    """The name of `source` in messages and records: an address without its password and query."""
    if "://" not in source:
        return source
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def download(
    address: str,
    target: IO[bytes],
    *,
    only_public: bool = False,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
) -> Mapping[str, str] | None:
    """Write the content of an http(s) address into `target`, following redirects to other http(s) addresses.

    A user and a password in the address (https://user:password@host/…) are sent as HTTP's basic
    authentication; `headers` are sent as they are, to this host only.

    Nothing is fetched from link-local addresses and those of a cloud's platform, and with `only_public`
    nothing from loopback, private or otherwise special ones. Each name is resolved once, and the address that
    was checked is the one that is connected to, also after a redirect. A proxy of the environment is not used
    with `only_public`, because it would resolve the name by itself.

    `etag` is the entity tag of what was fetched before.

    Returns:
        The answer's headers; None where the server says that nothing has changed since `etag`.

    Raises:
        UserError: it is no such address, may not be fetched, or cannot be.
    """
    name = name_of(address)
    if urlsplit(address).scheme.lower() not in ("http", "https"):
        raise UserError(
            "{file} is no address this program reads: expected a path, http://… or https://….", file=name
        )
    try:
        request = _request(address, {**(headers or {}), **({"If-None-Match": etag} if etag else {})})
        with _opener(only_public=only_public).open(request, timeout=TIMEOUT_SECONDS) as response:
            copy_bounded(response, target, name)
            if response.length:  # what the server promised and did not send
                raise OSError(f"{response.length} bytes are missing at its end")
            return dict(response.headers.items())
    except urllib.error.HTTPError as error:
        if etag and error.code == http.client.NOT_MODIFIED:
            return None
        raise UserError(
            "{file} cannot be fetched: the server answered {status} {reason}. "
            "Check the address, and whether it needs a login.",
            file=name,
            status=str(error.code),
            reason=str(error.reason),
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        cause = getattr(error, "reason", None) or error
        if isinstance(cause, PrivateAddressError):
            raise UserError(
                "{file} leads into a private network, where this app does not go when somebody asks for it "
                "on a page: import it from a public address, or ask whoever runs this app.",
                file=name,
            ) from error
        raise UserError(
            "{file} cannot be fetched ({reason}): check the address and the connection, then try again.",
            file=name,
            reason=reason_of(cause),
        ) from error


def _request(address: str, headers: Mapping[str, str]) -> urllib.request.Request:
    """The request, with the login moved from the address into a header that redirects drop."""
    parts = urlsplit(address)
    user, _, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(urlunsplit(parts._replace(netloc=host)))  # noqa: S310 - http(s) only, checked
    for name, value in headers.items():
        request.add_unredirected_header(name, value)
    if user:
        name, _, password = user.partition(":")
        token = base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request


def _opener(*, only_public: bool) -> urllib.request.OpenerDirector:
    """An opener for http and https only, so that redirects to ftp or files fail."""
    opener = urllib.request.OpenerDirector()
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ]
    if not only_public:
        handlers.append(_Proxy())
    handlers += [_HTTPHandler(only_public=only_public), _HTTPSHandler(only_public=only_public)]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


class _Proxy(urllib.request.ProxyHandler):
    """A proxy from the environment, which is not used to reach a forbidden address."""

    def proxy_open(self, req: urllib.request.Request, proxy: str, type: str) -> Any:  # noqa: ANN401
        with suppress(socket.gaierror):  # the proxy may know the name
            resolve(urlsplit(req.full_url).hostname or "", 0, only_public=False)
        return super().proxy_open(req, proxy, type)


class _HTTPHandler(urllib.request.HTTPHandler):
    def __init__(self, *, only_public: bool) -> None:
        super().__init__()
        self._only_public = only_public

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(CheckedHTTPConnection, req, only_public=self._only_public)


class _HTTPSHandler(urllib.request.HTTPSHandler):
    def __init__(self, *, only_public: bool) -> None:
        super().__init__()
        self._only_public = only_public

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(CheckedHTTPSConnection, req, only_public=self._only_public)

"""Orders from a JSON API, as a configuration describes it → a file of JSON lines.

The configuration is a JSON file; `${NAME}` in its headers and address stands for a variable of the
environment, so that it holds no secrets. docs/imports.md describes it, with recipes for two shop systems.
"""

from __future__ import annotations

import io
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from domain.api_description import Api, api_from
from i18n import UserError
from pipeline.ingest.fetching.http import download, name_of
from pipeline.ingest.fetching.secrets import fill_in, fill_in_address

SCHEME = "api:"
MAX_PAGES = 100_000
_NEXT_LINK = re.compile(r'<([^>]+)>\s*;[^,]*rel="?next"?')


def read_configuration(path: Path) -> Api:
    """The API that a file describes.

    Raises:
        UserError: there is no such file, or something in it cannot be used.
    """
    try:
        return api_from(path.read_text(encoding="utf-8-sig", errors="replace"), str(path))
    except OSError as error:
        raise UserError("There is no file {file}: check its name and folder.", file=str(path)) from error


def fetch_orders(
    api: Api,
    target: IO[bytes],
    *,
    since: datetime | None,
    only_public: bool = False,
    environment: Mapping[str, str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Write every order as a line of JSON into `target`; return their number.

    `since`: only what changed afterwards is asked for, where the API has a parameter for it.

    Raises:
        UserError: the API does not answer, or answers something else.
    """
    variables = os.environ if environment is None else environment
    headers = {name: fill_in(value, variables) for name, value in api.headers.items()}
    address: str | None = fill_in_address(api.url, variables)
    if since is not None and api.updated_since and address is not None:
        address = _with(address, api.updated_since, since.isoformat(timespec="seconds"))
    if api.next.kind == "page" and address is not None:
        address = _with(address, api.next.parameter, str(api.next.first))
    orders = 0
    for page in range(MAX_PAGES):
        if address is None:
            break
        if page:
            sleep(1 / api.requests_per_second)
        content = io.BytesIO()
        answered = download(address, content, only_public=only_public, headers=headers)
        document = _parsed(content.getvalue(), address)
        at = _list_at(document, api.items, address)
        for order in at:
            target.write(json.dumps(_flat_order(order, api)).encode() + b"\n")
        orders += len(at)
        address = _next_address(api, address, document, answered or {}, page, is_empty=not at)
    return orders


def _next_address(
    api: Api, address: str, document: object, headers: Mapping[str, str], page: int, *, is_empty: bool
) -> str | None:
    if is_empty or api.next.kind == "none":
        return None
    if api.next.kind == "link":
        link = next((value for name, value in headers.items() if name.casefold() == "link"), "")
        following = _NEXT_LINK.search(link)
        if following is None:
            return None
        return _same_host(address, urljoin(address, following.group(1)))
    if api.next.kind == "page":
        return _with(address, api.next.parameter, str(api.next.first + page + 1))
    cursor = next(iter(_at(document, api.next.path)), None)
    return _with(address, api.next.parameter, str(cursor)) if cursor else None


def _same_host(address: str, following: str) -> str:
    """Check that the next page is on the first page's host: a token is sent nowhere else."""
    if urlsplit(following).netloc != urlsplit(address).netloc:
        raise UserError(
            "{file} leads to another host for its next page: check the address.", file=name_of(address)
        )
    return following


def _flat_order(order: object, api: Api) -> object:
    if not isinstance(order, dict):
        return order
    summed = {name: sum(abs(_amount(value)) for value in _at(order, path)) for name, path in api.sums.items()}
    flat: dict[str, Any] = dict(order)
    if api.lines:
        flat = {key: value for key, value in order.items() if not isinstance(value, list)}
        flat["line"] = [value for value in _at(order, f"{api.lines}[]") if isinstance(value, dict)]
    return {**flat, **summed}


def _at(document: object, path: str) -> Iterator[Any]:
    """All values at a path such as refunds[].transactions[].amount."""
    values: list[Any] = [document]
    for part in (part for part in path.split(".") if part):
        name, many = part.removesuffix("[]"), part.endswith("[]")
        values = [value[name] for value in values if isinstance(value, dict) and name in value]
        if many:
            values = [inner for value in values if isinstance(value, list) for inner in value]
    yield from values


def _amount(value: object) -> float:
    try:
        return float(str(value))
    except (TypeError, ValueError):
        return 0.0


def _list_at(document: object, path: str, address: str) -> list[Any]:
    value = next(iter(_at(document, path)), None) if path else document
    if not isinstance(value, list):
        raise UserError(
            "{file} answers without a list of orders ({path}): check the configuration.",
            file=name_of(address),
            path=path or "—",
        )
    return value


def _parsed(content: bytes, address: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(
            "{file} does not answer with JSON: check the address.", file=name_of(address)
        ) from error


def _with(address: str, parameter: str, value: str) -> str:
    parts = urlsplit(address)
    query = [
        (name, pair) for name, pair in parse_qsl(parts.query, keep_blank_values=True) if name != parameter
    ]
    return urlunsplit(parts._replace(query=urlencode([*query, (parameter, value)])))

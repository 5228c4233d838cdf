"""Refuse malformed requests with 400 before any other code sees them.

Text that no database stores is (NUL, halves of characters), wherever it stands in a request; JSON that cannot
be read; and callback bodies that are not what Dash's renderer sends. Each refusal is one line in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final
from urllib.parse import unquote

from flask import Flask, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from dashboard.server.callback_types import Types, is_of, value_types
from dashboard.server.routes import route_of
from dashboard.server.value_checks import is_action, is_of_pattern, is_rows_request, is_valid_under

log = logging.getLogger(__name__)

CALLBACK_PATH = "/_dash-update-component"
WITH_A_BODY = ("POST", "PUT")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SCALAR = (str, int, float, bool)
TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "search": (str,),
    "pathname": (str,),
    "href": (str,),
    "value": SCALAR,
    "n_clicks": (int,),
    "n_intervals": (int,),
    "checked": (bool,),
    "getRowsRequest": (dict,),
    "selectedRows": (list,),
    "openedRow": (dict,),
}
"""What the properties of components hold that callbacks are given; each may also be none."""
ADDRESSES = ("search", "pathname", "href")
"""Properties in which a character may be written as %00."""
MAX_NUMBER = 1e15
"""Larger ones, and those that are none, JavaScript does not send as they are."""
DEEPEST = 20
"""Levels of lists and objects in a callback's body; the grid's requests have six."""

Callbacks = Mapping[str, Mapping[str, Any]]


class MalformedRequest(BadRequest):
    """A request that cannot be read. Its description is for the log, not for the sender."""


class OtherContentType(MalformedRequest):
    """A callback whose body declares a type other than JSON."""

    code = 415


def refuse_malformed(server: Flask, callbacks: Callable[[], Callbacks], *, raw_paths: Sequence[str]) -> None:
    """Refuse malformed requests to `server`. Must be called before any other hook that reads them.

    Args:
        server: The server that is protected.
        callbacks: Gives the app's `callback_map`.
        raw_paths: Beginnings of addresses whose body is a file: it is whatever it is.
    """

    @server.before_request
    def _refuse() -> None:
        try:
            if isinstance(request.routing_exception, BadRequest):
                raise MalformedRequest("a host that has no address")
            is_raw = request.path.startswith(tuple(raw_paths))
            for text in _texts(has_form=request.mimetype in FORMS and not is_raw):
                check_text(text)
            if request.path == CALLBACK_PATH and request.method == "POST":
                check_callback(_body(), callbacks())
            elif request.is_json and request.method in WITH_A_BODY and not is_raw:
                _check_texts(_body())
        except MalformedRequest as problem:
            log.warning("%s %s refused: %s", request.method, route_of(request), problem.description)
            raise


def check_text(text: str) -> None:
    """Raise a MalformedRequest for text that no database can store."""
    if "\x00" in text:
        raise MalformedRequest("a NUL character")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise MalformedRequest("half of a character") from None


def check_callback(body: object, callbacks: Callbacks) -> None:
    """Raise a MalformedRequest unless the body is that of a callback in `callbacks`."""
    _check_texts(body)
    if not isinstance(body, dict):
        raise MalformedRequest("a callback's body that is no object")
    output = body.get("output")
    declared = callbacks.get(output) if isinstance(output, str) else None
    if declared is None:
        raise MalformedRequest("an unknown callback")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise MalformedRequest("changed properties that are no list of names")
    _check_outputs(body.get("outputs"), str(output))
    types = value_types(declared) if "callback" in declared else []
    first = 0
    for name in ("inputs", "state"):
        declared_callback = declared[name]
        _check_values(body.get(name) or [], declared_callback, types[first : first + len(declared_callback)])
        first += len(declared_callback)


def _body() -> object:
    try:
        return request.get_json()
    except RecursionError:
        raise MalformedRequest("a body that is nested too deeply") from None
    except UnsupportedMediaType:
        raise OtherContentType("a body that is called something else than JSON") from None
    except BadRequest:
        raise MalformedRequest("a body that is no JSON") from None


def _texts(*, has_form: bool) -> Iterator[str]:
    yield request.path
    for name, value in request.headers:
        yield name
        yield value
    pairs = [*request.args.items(multi=True), *request.cookies.items(multi=True)]
    if has_form:
        pairs += request.form.items(multi=True)
        pairs += ((name, file.filename or "") for name, file in request.files.items(multi=True))
    for name, value in pairs:
        yield name
        yield value


def _check_texts(value: object, depth: int = 0) -> None:
    if isinstance(value, str):
        check_text(value)
    elif depth > DEEPEST:
        raise MalformedRequest("a body that is nested too deeply")
    elif isinstance(value, dict):
        for name, inner in value.items():
            check_text(name)
            if not is_valid_under(name, inner):
                raise MalformedRequest("a number that no row has")
            _check_texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_texts(inner, depth + 1)
    elif isinstance(value, int | float) and not abs(value) <= MAX_NUMBER:
        raise MalformedRequest("a number that no page sends")


def _check_outputs(outputs: object, output: str) -> None:
    """Whether `outputs` are those that the callback's name lists, in its order."""
    outputs_given = outputs if isinstance(outputs, list) else [outputs]
    names = [part.rpartition(".") for part in output.strip(".").split("...")]
    if len(outputs_given) != len(names):
        raise MalformedRequest("other outputs than the callback's")
    for pair, (id, _, name) in zip(outputs_given, names, strict=True):
        for part in pair if isinstance(pair, list) and id.startswith("{") else [pair]:
            is_known = isinstance(part, dict) and _bare(part.get("property")) == _bare(name)
            if not is_known or (part.get("id") != id and not id.startswith("{")):
                raise MalformedRequest("other outputs than the callback's")


def _bare(name: object) -> object:
    """A property's name without the suffix that distinguishes duplicates."""
    return name.partition("@")[0] if isinstance(name, str) else None


def _check_values(
    value: object, declared: Sequence[Mapping[str, str]], types: Sequence[Types | None]
) -> None:
    """Whether `value` holds the declared properties in their order, each with a value of its type."""
    if not isinstance(value, list) or len(value) != len(declared):
        raise MalformedRequest("other properties than the callback's")
    matched: dict[str, list[object]] = {}
    for entry, expected_types, accepted in zip_longest(value, declared, types):
        if expected_types["id"].startswith("{") and isinstance(entry, list):
            for part in entry:
                _check_part(part, expected_types)
            ids = [part["id"] for part in entry]
            if matched.setdefault(expected_types["id"], ids) != ids:
                raise MalformedRequest("other components for each property")
            continue
        _check_part(entry, expected_types)
        property_value = entry.get("value")
        if accepted is not None and property_value is not None and not is_of(property_value, accepted):
            raise MalformedRequest(
                f"a value of {expected_types['id']}.{expected_types['property']} of another type"
            )


def _check_part(part: object, declaration: Mapping[str, str]) -> None:
    is_pattern = declaration["id"].startswith("{")
    if not isinstance(part, dict) or "id" not in part or part.get("property") != declaration["property"]:
        raise MalformedRequest("other properties than the callback's")
    if is_pattern and not is_of_pattern(part["id"], declaration["id"]):
        raise MalformedRequest("other components than the callback's")
    if is_pattern and declaration["property"] == "id" and part.get("value") != part["id"]:
        raise MalformedRequest("another id than the component's")
    if not is_pattern and part.get("id") != declaration["id"]:
        raise MalformedRequest("other components than the callback's")
    _check_value(declaration["id"], declaration["property"], part.get("value"))


def _check_value(id: str, name: str, value: object) -> None:
    if value is None:
        return
    types: tuple[type, ...] | None = (dict,) if (id, name) == ("route", "data") else TYPES.get(name)
    if types is not None and not isinstance(value, types):
        raise MalformedRequest(f"a value of {id}.{name} of another type")
    if name in ADDRESSES:
        check_text(unquote(str(value)))
    if isinstance(value, list) and not all(isinstance(row, dict) for row in value):
        raise MalformedRequest("a list of something else than rows")
    if isinstance(value, dict):
        is_sound = is_rows_request if name == "getRowsRequest" else is_action
        if not is_sound(value):
            raise MalformedRequest(f"a value of {id}.{name} that no page sends")

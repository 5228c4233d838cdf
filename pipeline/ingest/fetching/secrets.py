"""Secrets of sources: only `${NAME}`, a reference to an environment variable, is ever stored."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from i18n import UserError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_NAME = re.compile(
    r"authori[sz]ation|cookie|token|secret|password|signature|credential|(^|[-_])(api)?key$|^sig$"
)


def fill_in(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """`text` with each `${NAME}` replaced by that variable of the environment.

    Raises:
        UserError: one of them is not set.
    """
    return _VARIABLE.sub(lambda found: _value(found.group(1), environment), text)


def fill_in_address(address: str, environment: Mapping[str, str] = os.environ) -> str:
    """`fill_in` for addresses, quoting what is filled in, except a variable at the very beginning.

    Raises:
        UserError: one of them is not set.
    """

    def value(found: re.Match[str]) -> str:
        text = _value(found.group(1), environment)
        return quote(text, safe="") if found.start() else text

    return _VARIABLE.sub(value, address)


def refuse_plain_secrets(location: str, headers: Mapping[str, str]) -> None:
    """Refuse secrets that would be stored as plain text.

    Raises:
        UserError: a password, a token or a key is written out instead of named.
    """
    address = location.removeprefix("sql:").partition("#")[0]
    try:
        parts = urlsplit(address)
        password, query = parts.password, parts.query
    except ValueError:
        password, query = None, ""
    if password and not _is_named(password):
        raise _written_out("password")
    for name, value in [*parse_qsl(query), *headers.items()]:
        if _SECRET_NAME.search(name.casefold()) and not _is_named(value):
            raise _written_out(name)


def variables_in(texts: Iterable[str]) -> set[str]:
    """The names of the variables in `texts`."""
    return {name for text in texts for name in _VARIABLE.findall(text)}


def _value(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise UserError(
            "The source needs the environment variable {name}, which is not set. Set it and try again.",
            name=name,
        )
    return environment[name]


def _is_named(value: str) -> bool:
    return bool(_VARIABLE.search(unquote(value)))


def _written_out(name: str) -> UserError:
    return UserError(
        "Secrets are not stored. Write a variable such as {example} in place of “{what}”, and set it in "
        "the environment.",
        example="${NAME}",
        what=name,
    )

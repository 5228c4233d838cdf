"""Secrets of sources: only `${NAME}`, a reference to an environment variable, is ever stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from domain.user_error import UserError

VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
PAGE_PREFIX: Final = "SOURCE_"
"""What names of variables begin with that pages may use: any other would let whoever edits a source send the
server's own secrets, such as its key or the address of its database, to a server of theirs."""
_SECRET_NAME = re.compile(
    r"authori[sz]ation|cookie|token|secret|password|signature|credential|(^|[-_])(api)?key$|^sig$"
)


def refuse_plain_secrets(location: str, headers: Mapping[str, str]) -> None:
    """Refuse secrets that would be stored as plain text.

    Raises:
        UserError: a password, a token or a key is written out instead of named.
    """
    address = location.removeprefix("sql:").partition("#")[0].removeprefix("api:")
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


def refuse_other_variables(texts: Iterable[str]) -> None:
    """Refuse variables that a page may not name.

    Raises:
        UserError: there is one.
    """
    other = next((name for name in sorted(variables_in(texts)) if not name.startswith(PAGE_PREFIX)), None)
    if other is not None:
        raise UserError(
            "On this page, variables begin with {prefix}: {name} may hold another of the server's secrets.",
            prefix=PAGE_PREFIX,
            name=other,
        )


def variables_in(texts: Iterable[str]) -> set[str]:
    """The names of the variables in `texts`."""
    return {name for text in texts for name in VARIABLE.findall(text)}


def _is_named(value: str) -> bool:
    return bool(VARIABLE.search(unquote(value)))


def _written_out(name: str) -> UserError:
    return UserError(
        "Secrets are not stored. Write a variable such as {example} in place of “{what}”, and set it in "
        "the environment.",
        example="${NAME}",
        what=name,
    )

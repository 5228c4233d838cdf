"""Secrets of sources: only `${NAME}`, a reference to an environment variable, is ever stored."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import quote

from domain.source_secrets import VARIABLE
from i18n import UserError


def fill_in(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """`text` with each `${NAME}` replaced by that variable of the environment.

    Raises:
        UserError: one of them is not set.
    """
    return VARIABLE.sub(lambda match: _value(match.group(1), environment), text)


def fill_in_address(address: str, environment: Mapping[str, str] = os.environ) -> str:
    """`fill_in` for addresses, quoting what is filled in, except a variable at the very beginning.

    Raises:
        UserError: one of them is not set.
    """

    def value(match: re.Match[str]) -> str:
        text = _value(match.group(1), environment)
        return quote(text, safe="") if match.start() else text

    return VARIABLE.sub(value, address)


def _value(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise UserError(
            "The source needs the environment variable {name}, which is not set. Set it and try again.",
            name=name,
        )
    return environment[name]

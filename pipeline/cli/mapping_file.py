"""A column mapping file, as exported by the data page and read by `import --mapping`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from i18n import UserError


def read_mapping_file(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The columns (field → column) and answers (question → option) in a file.

    Raises:
        UserError: it is missing, or no such file.
    """
    try:
        mapping: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            "{file} cannot be read as a mapping ({reason}). Download it from the data page again.",
            file=path.name,
            reason=str(error),
        ) from error
    if not isinstance(mapping, dict):
        mapping = {"map": None}
    return _texts(mapping.get("map", {}), path), _texts(mapping.get("answers", {}), path)


def _texts(part: object, path: Path) -> dict[str, str]:
    if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
        raise UserError(
            "{file} is no mapping: expected “map” and “answers”, each with names and texts.",
            file=path.name,
        )
    return part

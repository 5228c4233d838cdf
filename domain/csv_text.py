"""The text of a small CSV file that somebody made."""

from __future__ import annotations

from domain.user_error import UserError


def decoded_csv(content: bytes) -> str:
    """The text in `content`; its lines end as on Unix.

    Raises:
        UserError: it is no text in UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # which no database stores as text
        raise UserError("The file is not a CSV file in UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""Marking a text for translation: the catalogues find it where it is written."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for this
    """Mark a literal for extraction where it is declared; it is translated where it is shown."""
    return text

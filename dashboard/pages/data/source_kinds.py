"""Kinds of sources, and which of them the page adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.places import PlaceKind
from i18n import N_
from settings import Settings

KINDS: Final[Mapping[PlaceKind, str]] = {
    "api": N_("API"),
    "file": N_("file or folder"),
    "manual": N_("set on the server (INVOICES_SOURCE)"),
    "object_storage": N_("object storage"),
    "query": N_("database query"),
    "sftp": N_("SFTP server"),
    "web": N_("web address"),
}


def kinds_offered(settings: Settings) -> tuple[PlaceKind, ...]:
    """The kinds that the page adds: no files of a server, which only its operator may name."""
    remote: tuple[PlaceKind, ...] = ("web", "api", "object_storage", "sftp", "query")
    return remote if settings.is_hosted else (*remote, "file")

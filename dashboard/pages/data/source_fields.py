"""The fields of a source's connection, in groups that are shown for some kinds only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.data.import_form import MAX_ADDRESS_LENGTH
from dashboard.ui.fields import field
from domain.places import PlaceKind
from domain.source_secrets import PAGE_PREFIX
from i18n import Localizer

EXAMPLE: Final = f"${{{PAGE_PREFIX}PASSWORD}}"
HEADER_EXAMPLE: Final = f"Authorization: Bearer ${{{PAGE_PREFIX}TOKEN}}"
KEY_EXAMPLE: Final = f"${{{PAGE_PREFIX}KEY}}"
API_EXAMPLE: Final = '{"items": "orders", "next": {"kind": "link"}}'
MAX_TEXT_LENGTH = 500
PLACEHOLDERS: Final[Mapping[PlaceKind, str]] = {
    "web": "https://…",
    "api": "https://…",
    "object_storage": "s3://bucket/folder/",
    "sftp": "sftp://files.example/orders/",
    "query": "postgresql://db.example/shop",
    "file": "/exports/",
}
"""How an address of each kind begins."""
FIELDS_OF: Final[Mapping[str, tuple[PlaceKind, ...]]] = {
    "login": ("web", "api", "sftp", "query"),
    "header-fields": ("web", "api"),
    "storage": ("object_storage",),
    "server": ("sftp",),
    "description": ("api",),
    "statement": ("query",),
}
"""Group of fields → the kinds that have it."""


def group_id(name: str) -> str:
    """The id of a group of fields."""
    return f"source-form-group-{name}"


def connection_fields(
    kind: PlaceKind, values: Mapping[str, str], is_new: bool, localizer: Localizer
) -> list[html.Div]:
    """The address, and every group; those that `kind` does not have are hidden."""
    kept = "" if is_new else localizer.gettext("empty: stays as it is")
    variable = localizer.gettext("a variable of the server, such as {example}", example=EXAMPLE)
    key = localizer.gettext("a variable of the server, such as {example}", example=KEY_EXAMPLE)
    groups = {
        "login": [
            _field("user", localizer.gettext("User"), hint=kept),
            _field("password", localizer.gettext("Password"), hint=_joined(variable, kept)),
        ],
        "header-fields": [
            _field(
                "header",
                localizer.gettext("Header with a token"),
                hint=_joined(localizer.gettext("such as {example}", example=HEADER_EXAMPLE), kept),
            ),
        ],
        "storage": [
            _field(
                "endpoint",
                localizer.gettext("Server"),
                values.get("endpoint", ""),
                hint=localizer.gettext("an https:// address; empty: Amazon S3"),
            ),
            _field("access_key", localizer.gettext("Access key"), hint=_joined(key, kept)),
            _field("secret_key", localizer.gettext("Secret key"), hint=_joined(key, kept)),
        ],
        "server": [
            _field(
                "host_key",
                localizer.gettext("Fingerprint of the server's key"),
                values.get("host_key", ""),
                hint=localizer.gettext("SHA256:…; empty: it is in the server's known_hosts"),
            ),
        ],
        "description": [
            _text(
                "api",
                localizer.gettext("How the API answers (JSON)"),
                localizer.gettext(
                    "Such as {example}. The documentation has recipes for WooCommerce and Shopify.",
                    example=API_EXAMPLE,
                ),
                values.get("api", ""),
            )
        ],
        "statement": [
            _text(
                "query",
                localizer.gettext("Query"),
                localizer.gettext("Such as {example}.", example="SELECT * FROM order_lines"),
                values.get("query", ""),
            )
        ],
    }
    return [
        field(
            "source-form-address",
            localizer.gettext("Address"),
            values.get("address", ""),
            placeholder=PLACEHOLDERS.get(kind, ""),
            maxLength=MAX_ADDRESS_LENGTH,
        ),
        *(
            html.Div(groups[name], id=group_id(name), hidden=kind not in kinds, className="message-form")
            for name, kinds in FIELDS_OF.items()
        ),
    ]


def _joined(*hints: str) -> str:
    return "; ".join(filter(None, hints))


def _field(name: str, label: str, value: str = "", *, hint: str) -> html.Div:
    return field(
        f"source-form-{name}", label, value, hint=hint, maxLength=MAX_TEXT_LENGTH, autoComplete="off"
    )


def _text(name: str, label: str, description: str, value: str) -> dmc.Textarea:
    return dmc.Textarea(
        id=f"source-form-{name}",
        value=value,
        label=label,
        description=description,
        autosize=True,
        minRows=3,
        maxRows=12,
    )

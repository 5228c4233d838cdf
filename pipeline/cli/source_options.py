"""Options of `insiders sources add` and `edit`: schedule, mapping, contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from db.source_settings import SourceSettings
from domain.contract import Contract
from domain.import_fields import FIELDS
from i18n import UserError
from pipeline.cli.options import parsed_pairs
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.secrets import refuse_plain_secrets

ScheduleOption = Annotated[
    str | None,
    typer.Option("--schedule", help="A crontab line in the shop's time zone. Default: every weekly run."),
]
Columns = Annotated[
    str | None,
    typer.Option("--columns", help="Fields every file must have, with commas. Default: the first file's."),
]
Volume = Annotated[
    str | None,
    typer.Option("--volume", help="Lines a day compared with the usual number, as in 0.25..1.8, or none."),
]
MaxSilentDays = Annotated[
    str | None,
    typer.Option("--max-silent-days", help="Days without newer invoices that are fine, or none."),
]


def refuse_secrets(settings: SourceSettings) -> None:
    """Refuse settings that contain a secret as plain text.

    Raises:
        UserError: one is.
    """
    fetching = FetchOptions.from_json(settings.options)
    keys = {"access-key": fetching.access_key, "secret-key": fetching.secret_key}
    refuse_plain_secrets(
        settings.location, {**fetching.headers, **{name: key for name, key in keys.items() if key}}
    )


def parsed_mapping(pairs: list[str] | None) -> dict[str, str]:
    """`--map` as fields and column names.

    Raises:
        UserError: there is no such field.
    """
    given = parsed_pairs(pairs, "--map")
    wrong = next((name for name in given if name not in FIELDS), None)
    if wrong is not None:
        raise UserError(
            "{field} is no field: expected one of {fields}.", field=wrong, fields=", ".join(FIELDS)
        )
    return given


def changed_contract(
    before: Contract, columns: str | None, volume: str | None, silent: str | None
) -> Contract:
    """The contract with the named parts changed.

    Raises:
        UserError: a bound cannot be read.
    """
    found = before
    if columns is not None:
        found = replace(
            found, columns=tuple(parsed_mapping([f"{one}=-" for one in columns.split(",") if one]))
        )
    if volume is not None:
        low, _, high = (None, "", None) if volume == "none" else volume.partition("..")
        found = replace(found, min_volume=_bound(low, "--volume"), max_volume=_bound(high, "--volume"))
    if silent is not None:
        days = None if silent == "none" else _bound(silent, "--max-silent-days")
        found = replace(found, max_silent_days=None if days is None else int(days))
    return found


def _bound(text: str | None, option: str) -> float | None:
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if found < 0:
        raise UserError("{option} {given}: expected a number, or none.", option=option, given=text)
    return found

"""Options of `insiders sources add` and `edit`: schedule, mapping, contract."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from domain.contract import Contract
from domain.import_fields import refuse_unknown_fields
from i18n import UserError
from pipeline.cli.options import parsed_pairs

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


def parsed_mapping(pairs: list[str] | None) -> dict[str, str]:
    """`--map` as fields and column names.

    Raises:
        UserError: there is no such field.
    """
    parsed = parsed_pairs(pairs, "--map")
    refuse_unknown_fields(parsed)
    return parsed


def changed_contract(
    before: Contract, columns: str | None, volume: str | None, silent: str | None
) -> Contract:
    """The contract with the named parts changed.

    Raises:
        UserError: a bound cannot be read.
    """
    contract = before
    if columns is not None:
        contract = replace(
            contract, columns=tuple(parsed_mapping([f"{part}=-" for part in columns.split(",") if part]))
        )
    if volume is not None:
        low, _, high = (None, "", None) if volume == "none" else volume.partition("..")
        contract = replace(contract, min_volume=_bound(low, "--volume"), max_volume=_bound(high, "--volume"))
    if silent is not None:
        days = None if silent == "none" else _bound(silent, "--max-silent-days")
        contract = replace(contract, max_silent_days=None if days is None else int(days))
    return contract


def _bound(text: str | None, option: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if number < 0:
        raise UserError("{option} {given}: expected a number, or none.", option=option, given=text)
    return number

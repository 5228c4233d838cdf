"""What the address of an engine says: which engine, where its lines lie, and what their columns are called.

duckdb:///srv/lines                        a folder of Parquet files that imports write
duckdb+s3://bucket/prefix?endpoint=…       the same in a bucket; region, timeout
duckdb:///srv/sales/*.parquet?invoice=…    files of another system, only read
sc://host:15002/?folder=/srv/lines         Spark, over files that imports write
sc://host:15002/?table=lake.sales&…        a table that Spark knows, only read; timeout
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from db.line_rows import COLUMNS
from i18n import UserError

OPTIONS = {
    "duckdb": frozenset[str](),
    "duckdb+s3": frozenset({"endpoint", "region", "timeout"}),
    "sc": frozenset({"table", "folder", "timeout"}),
}
"""By scheme. What is none of them is a column."""
ALL_OPTIONS = frozenset[str]().union(*OPTIONS.values())
SECONDS_TO_ANSWER = {"duckdb": 10.0, "spark": 300.0}
"""How long a server may be silent, by default: an object store while it sends a file, Spark within a call."""
MIN_SECONDS_TO_ANSWER = {"duckdb": 1, "spark": 150}
"""Spark ends each call after two minutes, however long a query takes: less would cut queries short."""
MAX_SECONDS_TO_ANSWER = 3600
MAPPED = frozenset(COLUMNS) - {"key", "import_id"}
NEEDED = ("invoice", "stock_code", "quantity", "unit_price", "invoiced_at")


@dataclass(frozen=True)
class LakeAddress:
    """The parts of an address."""

    engine: Literal["duckdb", "spark"]
    place: str
    """A folder, a pattern of files, or a bucket and prefix; of Spark the table or the folder."""
    is_bucket: bool = False
    server: str = ""
    """Of Spark: sc://host:port."""
    table: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """Of another system's lines: by our column the name there."""
    options: dict[str, str] = field(default_factory=dict)
    timeout: float | None = None
    """Seconds for which the server may be silent; None: as usual."""

    @property
    def seconds_to_answer(self) -> float:
        """For how long the server may be silent before it is given up."""
        return self.timeout or SECONDS_TO_ANSWER[self.engine]

    @property
    def is_foreign(self) -> bool:
        """Whether the lines belong to another system and are only read."""
        return bool(self.table or self.columns) or "*" in self.place or self.place.endswith(".parquet")


def parse_address(url: str) -> LakeAddress:
    """The parts of an address.

    Raises:
        UserError: it is none of an engine, or says what has no meaning there.
    """
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    options = {name: value for name, value in parameters.items() if name in ALL_OPTIONS}
    columns = {name: value for name, value in parameters.items() if name not in ALL_OPTIONS}
    meaningless = sorted(set(options) - OPTIONS.get(parts.scheme, ALL_OPTIONS))
    if meaningless:
        raise UserError(
            "INVOICES_ENGINE_URL: {option} has no meaning for {scheme}://. Leave it out.",
            option=meaningless[0],
            scheme=parts.scheme,
        )
    timeout = _seconds(options.get("timeout"), "spark" if parts.scheme == "sc" else "duckdb")
    unknown = sorted(set(columns) - MAPPED)
    if unknown:
        raise UserError(
            "INVOICES_ENGINE_URL names a column that invoice lines do not have: {column}. "
            "They have {columns}.",
            column=unknown[0],
            columns=", ".join(sorted(MAPPED)),
        )
    path = unquote(parts.path)
    match parts.scheme:
        case "duckdb" if path not in ("", "/") and not parts.netloc:
            return LakeAddress("duckdb", path, columns=columns, options=options)
        case "duckdb+s3" if parts.netloc:
            place = f"{parts.netloc}{path}".rstrip("/")
            return LakeAddress(
                "duckdb", place, is_bucket=True, columns=columns, options=options, timeout=timeout
            )
        case "sc" if parts.netloc and ("table" in options) != ("folder" in options):
            return LakeAddress(
                "spark",
                options.get("folder", ""),
                server=f"sc://{parts.netloc}",
                table=options.get("table", ""),
                columns=columns,
                options=options,
                timeout=timeout,
            )
    raise UserError(
        "INVOICES_ENGINE_URL: expected duckdb:///folder, duckdb+s3://bucket/prefix, "
        "sc://host:port/?folder=… or sc://host:port/?table=…"
    )


def _seconds(value: str | None, engine: Literal["duckdb", "spark"]) -> float | None:
    if value is None:
        return None
    least = MIN_SECONDS_TO_ANSWER[engine]
    with suppress(ValueError):
        seconds = float(value)
        if least <= seconds <= MAX_SECONDS_TO_ANSWER:
            return seconds
    raise UserError(
        "INVOICES_ENGINE_URL: timeout is how many seconds the server may be silent, from {least} to {most}, "
        "not {value}.",
        least=least,
        most=MAX_SECONDS_TO_ANSWER,
        value=repr(value),
    )

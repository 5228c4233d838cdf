"""What the address of an engine says: which engine, where its lines lie, and what their columns are called.

duckdb:///srv/lines                        a folder of Parquet files that imports write
duckdb+s3://bucket/prefix?endpoint=…       the same in a bucket
duckdb:///srv/sales/*.parquet?invoice=…    files of another system, only read
sc://host:15002/?folder=/srv/lines         Spark, over files that imports write
sc://host:15002/?table=lake.sales&…        a table that Spark knows, only read
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from db.line_rows import COLUMNS
from i18n import UserError

OPTIONS = frozenset({"endpoint", "region", "table", "folder", "timeout"})
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

    @property
    def is_foreign(self) -> bool:
        """Whether the lines belong to another system and are only read."""
        return bool(self.table or self.columns) or "*" in self.place or self.place.endswith(".parquet")


def parse_address(url: str) -> LakeAddress:
    """The parts of an address.

    Raises:
        UserError: it is none of an engine, or names a column that invoice lines do not have.
    """
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    options = {name: value for name, value in parameters.items() if name in OPTIONS}
    columns = {name: value for name, value in parameters.items() if name not in OPTIONS}
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
            return LakeAddress("duckdb", place, is_bucket=True, columns=columns, options=options)
        case "sc" if parts.netloc and ("table" in options) != ("folder" in options):
            return LakeAddress(
                "spark",
                options.get("folder", ""),
                server=f"sc://{parts.netloc}",
                table=options.get("table", ""),
                columns=columns,
                options=options,
            )
    raise UserError(
        "INVOICES_ENGINE_URL: expected duckdb:///folder, duckdb+s3://bucket/prefix, "
        "sc://host:port/?folder=… or sc://host:port/?table=…"
    )

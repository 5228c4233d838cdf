"""Where invoice lines lie, and what an engine that reads them may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LinesLocation:
    """The address of INVOICES_ENGINE_URL, empty for the application database, and the engine's limits."""

    url: str = ""
    memory: str = "1GB"
    threads: int = 2
    scratch: str = ""
    """A folder for what does not fit into memory; empty: one of the machine's own."""


IN_THE_DATABASE = LinesLocation()

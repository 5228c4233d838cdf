"""Options of an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.sources import BY_HAND
from domain.contract import Contract
from pipeline.ingest.fetching.options import DEFAULT_FETCH_OPTIONS, FetchOptions
from pipeline.ingest.reading.bounds import DEFAULT_MEMORY_MB


@dataclass(frozen=True)
class ImportOptions:
    """Options of an import."""

    source: str = BY_HAND
    """The name of the source it belongs to."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Field → column name."""
    answers: Mapping[str, str] = field(default_factory=dict)
    preview: bool = False
    """Everything is done and reported, and then rolled back."""
    by: str = ""
    currency_is_set: bool = False
    """Whether somebody set the currency: the first file of a shop in another one is refused."""
    is_unattended: bool = False
    """In the weekly run: where something would be asked, the cautious answer is taken or the file refused."""
    fetching: FetchOptions = DEFAULT_FETCH_OPTIONS
    """How the source is reached."""
    memory_mb: int = DEFAULT_MEMORY_MB
    """What the import may take."""
    contract: Contract | None = None
    """What is expected of a delivery; None where it is taken as it is."""


DEFAULT_OPTIONS = ImportOptions()

"""Check a delivery against the data contract of its source, before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from db.models import Source
from db.source_state import lines_of_source
from domain.contract import Contract, columns_breach, volume_breach
from i18n import Message, UserError
from pipeline.ingest.read import ReadFile

EXPECTED_FIELDS = (
    "invoice", "stock_code", "quantity", "unit_price", "line_total", "customer_id", "customer_email",
    "customer_phone", "country",
)  # fmt: skip
"""Fields that a source's first file has a column for are expected of its later ones."""


class ContractBreachError(UserError):
    """A delivery does not meet its source's contract; nothing is stored until a user accepts it."""

    def __init__(self, breach: Message) -> None:
        super().__init__(breach.text, **breach.values)


@dataclass(frozen=True)
class ContractCheck:
    """What is compared: the contract of `source`, and its lines by day before the delivery."""

    source: Source
    contract: Contract
    before: Mapping[date, int]

    @classmethod
    def begun(cls, session: Session, source: Source, contract: Contract) -> ContractCheck:
        """Begin the check of a delivery."""
        has_volume = contract.min_volume is not None or contract.max_volume is not None
        return cls(source, contract, lines_of_source(session, source.id) if has_volume else {})

    def check(self, session: Session, file: ReadFile) -> None:
        """Check the merged file, and set which columns are expected from now on.

        Raises:
            ContractBreachError: it lacks columns, or holds far more or far fewer lines than usual.
        """
        fields = {name for understanding in file.understandings for name in understanding.fields}
        breach = columns_breach(self.contract, fields, self.source.name)
        if breach is None and self.before:
            breach = volume_breach(
                self.contract, self.before, lines_of_source(session, self.source.id), self.source.name
            )
        if breach is not None:
            raise ContractBreachError(breach)
        if not self.contract.columns:
            expected = tuple(name for name in EXPECTED_FIELDS if name in fields)
            self.source.contract = replace(self.contract, columns=expected).to_json()

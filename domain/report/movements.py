"""How many customers joined and left the programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.enums import MovementReason
from domain.report.section import Count, Section


class Movements(Section):
    """Counts since the previous version."""

    since: date | None = None
    """The as-of date of the version before; None in a first version (but see `is_since_known`)."""
    entered: Count
    left: Count
    by_reason: Mapping[MovementReason, Count]
    """Movements by reason; reasons nobody moved for are left out."""

    @property
    def is_since_known(self) -> bool:
        """False for versions published before `since` was stored."""
        return "since" in self.model_fields_set

"""The base class of report sections, and the units of their figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Count: TypeAlias = Annotated[int, Field(ge=0)]
"""A number of customers, lines, products or days."""
Money: TypeAlias = float
"""An amount in the currency the version was computed in."""
Share: TypeAlias = float
"""A fraction: 0.25 is 25 %."""
Month: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
"""A calendar month, as YYYY-MM."""


class Section(BaseModel):
    """Part of a report. Immutable, and without NaN or infinity, which JSON does not have."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, populate_by_name=True)


class StoredMessage(Section):
    """A sentence that is rendered in the reader's language: an English template and its values."""

    text: str
    """The catalogue id, such as "no purchase for {days:number} days"."""
    values: Mapping[str, Any] = {}
    """What fills the template: numbers, text, ISO dates, or lists of messages in their JSON form."""

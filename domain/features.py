"""The feature columns of a customer: name, type, unit and label, once for pipeline, database and pages.

Each is counted over the window that ends with the as-of date. docs/definitions.md has the formulas.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.translatable import N_


class Unit(StrEnum):
    """The unit of a feature."""

    MONEY = "money"
    """The shop's currency."""
    COUNT = "count"
    DAYS = "days"
    PER_DAY = "per_day"
    SHARE = "share"
    """A fraction; written in percent."""


@dataclass(frozen=True)
class FeatureColumn:
    """One feature column.

    Attributes:
        name: The column of frames, files, reports and of the table of customers.
        type: The Python type of its values.
        unit: What they are counted in.
        label: What people call it: an English text that is also its catalogue id.
        better: For the shop: 1 where more is better, -1 where less is, 0 where neither is.
        is_optional: Whether a customer may have none, such as a gap after a single purchase.
    """

    name: str
    type: type[int] | type[float]
    unit: Unit
    label: str
    better: int = 1
    is_optional: bool = False


FEATURE_COLUMNS: Final[tuple[FeatureColumn, ...]] = (
    FeatureColumn("gross_revenue", float, Unit.MONEY, label=N_("Revenue")),
    FeatureColumn("net_revenue", float, Unit.MONEY, label=N_("Revenue after returns")),
    FeatureColumn("recency_days", int, Unit.DAYS, label=N_("Days since last purchase"), better=-1),
    FeatureColumn("orders", int, Unit.COUNT, label=N_("Orders")),
    FeatureColumn("items", int, Unit.COUNT, label=N_("Items")),
    FeatureColumn("unique_products", int, Unit.COUNT, label=N_("Different products")),
    FeatureColumn("avg_ticket", float, Unit.MONEY, label=N_("Revenue per order")),
    FeatureColumn("avg_basket_items", float, Unit.COUNT, label=N_("Items per order")),
    FeatureColumn("avg_basket_products", float, Unit.COUNT, label=N_("Products per order")),
    FeatureColumn("frequency", float, Unit.PER_DAY, label=N_("Orders per day")),
    FeatureColumn(
        "avg_recency_days", float, Unit.DAYS, label=N_("Days between purchases"), better=-1, is_optional=True
    ),
    FeatureColumn("returned_items", int, Unit.COUNT, label=N_("Returned items"), better=-1),
    FeatureColumn("return_rate", float, Unit.SHARE, label=N_("Return rate"), better=-1),
    FeatureColumn("tenure_days", int, Unit.DAYS, label=N_("Days as a customer"), better=0),
)
"""In the order of frames and files."""
FEATURES: Final[tuple[str, ...]] = tuple(column.name for column in FEATURE_COLUMNS)
"""Their names."""

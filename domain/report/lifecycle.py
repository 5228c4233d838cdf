"""How customers come back: cohorts, time to the second order, the RFM grid, and products to offer next."""

from __future__ import annotations

from domain.report.section import Count, Money, Month, Section, Share


class PurchaseCohort(Section):
    """Customers with their first purchase in `month`, in each whole month from that one on."""

    month: Month
    customers: Count
    active: tuple[Count, ...]
    """Who bought in the month, 1 month after, 2 months after, and so on."""
    revenue: tuple[Money, ...]
    """Gross revenue of the same months."""


class PurchaseCohorts(Section):
    """Cohorts by month of the first purchase, oldest first."""

    first_month: Month
    """The first month of the invoices: who was first seen then may have bought before."""
    cohorts: tuple[PurchaseCohort, ...]


class SecondOrderPoint(Section):
    """The share of customers who have bought again within `days` of their first purchase."""

    days: Count
    share: Share
    low: Share
    """Lower end of the 95 % interval."""
    high: Share
    at_risk: Count
    """Customers who had not bought again before, and were still observed."""


class SecondOrder(Section):
    """Time from the first to the second purchase day, by Kaplan and Meier's estimate."""

    customers: Count
    bought_again: Count
    left_out: Count
    """Customers first seen when the invoices begin, who may have bought before."""
    median_days: Count | None
    """Within how many days half of them buy again; None where fewer do in a year."""
    points: tuple[SecondOrderPoint, ...]
    """After 30, 60, 90, 180 and 365 days, as far as that has been observed."""
    curve: tuple[SecondOrderPoint, ...]
    """Every few days, for the drawing."""


class RfmCell(Section):
    """Customers with one score of recency and one of frequency, from 1 to 5."""

    recency: Count
    frequency: Count
    customers: Count
    members: Count
    revenue: Money
    """What they spent in the window."""


class RfmGrid(Section):
    """Customers by quintile of recency and of frequency. Cells without customers are left out."""

    recency_edges: tuple[Count, ...]
    """The most days since the last purchase of the four best quintiles, best first."""
    frequency_edges: tuple[Count, ...]
    """The most orders of the four lowest quintiles, lowest first."""
    cells: tuple[RfmCell, ...]


class NextProduct(Section):
    """A product that members buy more often than customers of a segment with equal breadth."""

    stock_code: str
    description: str
    given_breadth: float
    """How many times as often members buy it."""
    low: float
    """Lower end of the 95 % interval, for all products and segments at once."""
    high: float
    share_members: Share
    share_segment: Share
    without: Count
    """Customers of the segment who have not bought it."""
    expected_revenue: Money
    """What they would spend more on it if they bought it as often as such members."""


class NextProducts(Section):
    """The products to offer to a segment, by expected revenue."""

    segment_id: int
    customers: Count
    considered: Count
    """How many products were compared."""
    products: tuple[NextProduct, ...]


class Lifecycle(Section):
    """The lifecycle figures; each part is None or empty where there is too little history."""

    cohorts: PurchaseCohorts | None = None
    second_order: SecondOrder | None = None
    rfm: RfmGrid | None = None
    next_products: tuple[NextProducts, ...] = ()

"""Reads: one business question per function, each taking a session first.

Nothing here reads invoice lines but `customer_invoices` and `invoice_lines`: one customer's own.
"""

from db.queries.customers import (
    Customer,
    customer,
    customer_history,
    customer_invoices,
    invoice_lines,
    revenue_trends,
)
from db.queries.members import (
    AT_RISK_MARGIN,
    COLUMNS,
    NEARLY_THERE_MARGIN,
    Condition,
    MembersPage,
    Which,
    countries,
    list_sizes,
    map_points,
    members,
    members_page,
)
from db.queries.movements import Change, movements, movements_between, movements_by_week, segment_flows
from db.queries.operations import champions, imports, last_run, overrides_in_force, queue, shop
from db.queries.rows import AnyRow
from db.queries.versions import (
    history_up_to,
    newest_version,
    required_version,
    segments,
    version_in_force,
    version_numbered,
    versions,
)

__all__ = [
    "AT_RISK_MARGIN",
    "COLUMNS",
    "NEARLY_THERE_MARGIN",
    "AnyRow",
    "Change",
    "Condition",
    "Customer",
    "MembersPage",
    "Which",
    "champions",
    "countries",
    "customer",
    "customer_history",
    "customer_invoices",
    "history_up_to",
    "imports",
    "invoice_lines",
    "last_run",
    "list_sizes",
    "map_points",
    "members",
    "members_page",
    "movements",
    "movements_between",
    "movements_by_week",
    "newest_version",
    "overrides_in_force",
    "queue",
    "required_version",
    "revenue_trends",
    "segment_flows",
    "segments",
    "shop",
    "version_in_force",
    "version_numbered",
    "versions",
]

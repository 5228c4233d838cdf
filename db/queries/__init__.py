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
    COLUMNS,
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
from db.queries.operations import (
    champions,
    imports,
    kept_models,
    last_ended_run,
    last_run,
    override_of,
    overrides_in_force,
    queue,
    reigns,
    shop,
)
from db.queries.rows import AnyRow
from db.queries.versions import (
    history_up_to,
    last_searched,
    newest_number,
    newest_version,
    required_version,
    revenue_shares,
    segments,
    version_in_force,
    version_numbered,
    versions,
)

__all__ = [
    "COLUMNS",
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
    "kept_models",
    "last_ended_run",
    "last_run",
    "last_searched",
    "list_sizes",
    "map_points",
    "members",
    "members_page",
    "movements",
    "movements_between",
    "movements_by_week",
    "newest_number",
    "newest_version",
    "override_of",
    "overrides_in_force",
    "queue",
    "reigns",
    "required_version",
    "revenue_shares",
    "revenue_trends",
    "segment_flows",
    "segments",
    "shop",
    "version_in_force",
    "version_numbered",
    "versions",
]

"""The drawer that shows one customer."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from dashboard.pages.insiders.customer_detail import customer_detail
from dashboard.request.page import VersionRequest
from dashboard.request.recorded import record_view

DRAWER, DRAWER_BODY = "insiders-drawer", "insiders-drawer-body"


def customer_drawer(request: VersionRequest) -> dmc.Drawer:
    """The drawer, open if the address names a customer."""
    chosen = request.query.get("customer", "")
    if chosen:
        record_view(request, chosen)
    return dmc.Drawer(
        html.Div(
            customer_detail(request, chosen) if chosen else None,
            id=DRAWER_BODY,
            className="drawer-body",
        ),
        id=DRAWER,
        opened=bool(chosen),
        position="right",
        size="min(640px, 100vw)",
        title=drawer_title(request, chosen),
        closeButtonProps={"aria-label": request.localizer.gettext("Close")},
    )


def drawer_title(request: VersionRequest, customer_id: str) -> str:
    """The title of the drawer of `customer_id`, or of an empty one."""
    if not customer_id:
        return request.localizer.gettext("Customer")
    return request.localizer.gettext("Customer {id}", id=customer_id)

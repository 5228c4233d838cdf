"""/export/…: what pages show, as files."""

from __future__ import annotations

from dash import Dash

from dashboard.exports.audit import add_audit_downloads
from dashboard.exports.board_sheets import add_board_sheets
from dashboard.exports.experiments import add_experiment_downloads
from dashboard.exports.imports import add_import_downloads
from dashboard.exports.invoices import add_customer_downloads
from dashboard.exports.lists import add_downloads
from dashboard.exports.previews import add_previews
from dashboard.request.page import PageContext


def register_exports(app: Dash, context: PageContext) -> None:
    """Serve every export."""
    add_audit_downloads(app, context)
    add_customer_downloads(app, context)
    add_downloads(app, context)
    add_experiment_downloads(app, context)
    add_import_downloads(app, context)
    add_board_sheets(app, context)
    add_previews(app, context)

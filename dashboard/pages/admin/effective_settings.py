"""The settings in force: each with its value, whether it was set, and what it does. Secrets are not shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from dash import html

from dashboard.request.page import PageRequest
from dashboard.ui.table import table
from i18n import N_
from settings import SECRETS, Settings

WORDS: Final[Mapping[str, str]] = {
    "database_url": N_("Database"),
    "database_without_tls": N_("Allow a database without TLS"),
    "secret_key": N_("Key that signs sessions and links"),
    "host": N_("Listen address"),
    "port": N_("Port"),
    "web_concurrency": N_("Web worker processes"),
    "programme_name": N_("Programme name"),
    "currency": N_("Currency of the invoices"),
    "timezone": N_("Time zone of the shop"),
    "locale": N_("Default language"),
    "retrain_cron": N_("Weekly run schedule (crontab format)"),
    "invoices_source": N_("Invoice source for each run"),
    "import_private_addresses": N_("Allow imports from private network addresses"),
    "import_memory_mb": N_("Memory for an import (MB)"),
    "invoices_engine_url": N_("Where invoice lines are read"),
    "engine_memory": N_("Memory for DuckDB"),
    "engine_threads": N_("Threads for DuckDB"),
    "engine_scratch": N_("Scratch folder of DuckDB"),
    "max_upload_mb": N_("Largest file that can be uploaded (MB)"),
    "window_days": N_("Window (days before the list's date)"),
    "recipe": N_("Segmentation method"),
    "random_state": N_("Random seed"),
    "explore_every_days": N_("Days between wide comparisons (0: only on request)"),
    "tick_seconds": N_("Job polling interval (seconds)"),
    "lease_seconds": N_("Worker timeout before another takes over (seconds)"),
    "run_deadline_minutes": N_("Maximum run time (minutes)"),
    "admin_email": N_("First administrator's e-mail"),
    "admin_password": N_("First administrator's password"),
    "metrics_token": N_("Prometheus token for /metrics"),
    "keep_whole_versions": N_("Recent versions that keep customer-level figures"),
    "session_idle_minutes": N_("Unused logins end after (minutes)"),
    "session_max_days": N_("Logins end after (days)"),
    "confirmation_minutes": N_("Administrators confirm their password every (minutes)"),
    "two_factor_roles": N_("Roles that need two-factor authentication"),
    "keep_audit_days": N_("Days the audit log is kept"),
    "smtp_url": N_("Mail server"),
    "mail_from": N_("Sender of e-mails"),
    "public_url": N_("Address of these pages, for links in messages"),
    "proxies": N_("Number of trusted proxies"),
    "dyno": N_("Set by the host"),
}
"""What each setting is, for people; a test holds it to the settings that exist."""


def settings_panel(request: PageRequest) -> html.Div:
    """One row a setting."""
    localizer, settings = request.localizer, request.settings
    rows = [
        [
            html.Span(
                [html.Code(name.upper()), html.Span(localizer.label(WORDS.get(name, "")), className="small")],
                className="question-and-name",
            ),
            html.Code(displayed) if (displayed := value_of(settings, name)) else "–",
            localizer.gettext("set") if name in settings.model_fields_set else localizer.gettext("default"),
        ]
        for name in Settings.model_fields
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Current settings"), className="chart-title"),
            html.P(
                localizer.gettext("Set through environment variables, read when the app starts."),
                className="small",
            ),
            table(
                [localizer.gettext("Setting"), localizer.gettext("Value"), localizer.gettext("Set in")],
                rows,
                kind="table-settings",
            ),
        ],
        className="panel",
    )


def value_of(settings: Settings, name: str) -> str:
    """The value to display: secrets only as set or not, addresses without login and parameters."""
    value = getattr(settings, name)
    if value in ("", None):
        return ""
    if name in SECRETS:
        return "•••"
    if name in ("database_url", "invoices_engine_url", "invoices_source", "smtp_url"):
        return _without_login(str(value))
    return str(value)


def _without_login(address: str) -> str:
    if "://" not in address or address.startswith("sqlite:"):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return "•••"
    query = "?•••" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"

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
    "database_url": N_("Where everything is kept"),
    "secret_key": N_("Signs sessions and links"),
    "host": N_("Address it listens on"),
    "port": N_("Port it listens on"),
    "web_concurrency": N_("Web worker processes"),
    "programme_name": N_("What the programme is called"),
    "currency": N_("The invoices' currency"),
    "timezone": N_("The shop's time zone"),
    "locale": N_("Language by default"),
    "retrain_cron": N_("When the weekly run is due, as a crontab line"),
    "invoices_source": N_("Where new invoices come from at each run"),
    "import_private_addresses": N_("Whether imports from a page may lead into a private network when hosted"),
    "invoices_engine_url": N_("Where invoice lines are read"),
    "window_days": N_("Days before the as-of date that count"),
    "recipe": N_("How customers are segmented"),
    "random_state": N_("The seed of everything that draws at random"),
    "tick_seconds": N_("How often a web worker looks for work, in seconds"),
    "lease_seconds": N_("How long a run may be silent before another worker takes it over, in seconds"),
    "run_deadline_minutes": N_("After how many minutes a run is ended"),
    "admin_email": N_("The first administrator"),
    "admin_password": N_("The first administrator's password"),
    "metrics_token": N_("What Prometheus shows to read /metrics"),
    "keep_whole_versions": N_("How many of the newest versions keep every customer's figures"),
    "proxies": N_("How many proxies of yours stand in front"),
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
            html.Code(shown) if (shown := value_of(settings, name)) else "–",
            localizer.gettext("set")
            if name in settings.model_fields_set
            else localizer.gettext("by default"),
        ]
        for name in Settings.model_fields
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("The settings in force"), className="chart-title"),
            html.P(
                localizer.gettext("They come from the environment and are read when the app starts."),
                className="small",
            ),
            table(
                [localizer.gettext("Setting"), localizer.gettext("Value"), localizer.gettext("Where from")],
                rows,
                kind="table-settings",
            ),
        ],
        className="panel",
    )


def value_of(settings: Settings, name: str) -> str:
    """What may be shown: of a secret only that it is there, of an address no login and no parameters."""
    value = getattr(settings, name)
    if value in ("", None):
        return ""
    if name in SECRETS:
        return "•••"
    if name in ("database_url", "invoices_engine_url", "invoices_source"):
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

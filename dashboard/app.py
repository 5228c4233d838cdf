"""The web application: a Flask server with Dash, all routes behind the guard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from dash import Dash, html
from flask import Flask, abort, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.auth.account import add_account
from dashboard.auth.account_sessions import add_account_sessions
from dashboard.auth.confirmation import add_confirmation
from dashboard.auth.guard import NotForThisRole, guard
from dashboard.auth.invitations import add_joining
from dashboard.auth.known_devices import add_known_devices
from dashboard.auth.login import add_login
from dashboard.auth.permissions import WRITER, record_denial
from dashboard.auth.second_factor import add_second_factor
from dashboard.auth.second_step import add_second_step
from dashboard.auth.sessions import OLD_COOKIE
from dashboard.auth.signing import SignedSessions
from dashboard.auth.unsubscribe import add_unsubscribing
from dashboard.auth.visitor import current_visitor
from dashboard.exports import register_exports
from dashboard.pages import PAGES
from dashboard.pages.admin.recorded_settings import record_settings
from dashboard.pages.data.uploads import PARTS_PATH, add_uploads, let_parts_be_larger
from dashboard.request.answers import AnswerCache
from dashboard.request.page import PageContext
from dashboard.request.page_spec import PageSpec
from dashboard.server.access import check_declared
from dashboard.server.background import BackgroundWriter
from dashboard.server.bundles import EARLY, address_of, bundle, serve_bundle
from dashboard.server.compression import compress
from dashboard.server.edge import guard_edge
from dashboard.server.headers import cookie_prefix, csrf_cookie, send_headers
from dashboard.server.health import add_health
from dashboard.server.logs import log_requests
from dashboard.server.malformed import refuse_malformed
from dashboard.server.metrics import add_metrics
from dashboard.server.request_origin import note_origin
from dashboard.server.routes import RowNumber
from dashboard.server.shop_settings import settings_of_shop
from dashboard.server.standalone import add_words_to_templates, voice_of_request
from dashboard.shell.document import FirstAnswers, Scripts, as_json, split_scripts
from dashboard.shell.error_pages import handle_problems
from dashboard.shell.frame import shell
from dashboard.shell.kept_callbacks import send_kept
from dashboard.shell.page_answers import DrawnPages
from dashboard.shell.router import add_router, show_error_notice
from dashboard.shell.theme import THEME
from db.engine import Database
from settings import Settings, check_access

__all__ = ["create_app", "record_settings"]
ASSETS = Path(__file__).parent.parent / "assets"
MAX_REQUEST_BYTES = 1024 * 1024
"""Callbacks send ids and filters; nothing that people send is larger."""


def create_app(settings: Settings, database: Database, pages: Sequence[PageSpec] = PAGES) -> Dash:
    """The dashboard over `database`; its WSGI application is `.server`. Several may live in one process.

    The database may be away or not migrated: pages then say so.

    Raises:
        SettingsError: hosted without SECRET_KEY, half of ADMIN_EMAIL and ADMIN_PASSWORD, or a CURRENCY that
            is not the shop's.
    """
    check_access(settings)
    settings = settings_of_shop(settings, database)
    server = _server(settings, database)
    server.extensions[WRITER] = BackgroundWriter(database)
    context = PageContext(database, settings)
    add_metrics(server, settings, database)
    if settings.is_hosted:
        log_requests(server)
    note_origin(server, trusts_proxy=bool(settings.proxies_in_front))
    compress(server, ASSETS)
    guard_edge(server, settings)
    refuse_malformed(server, lambda: app.callback_map, raw_paths=(PARTS_PATH,))
    guard(server, settings, database)
    let_parts_be_larger(server)
    csrf = CSRFProtect(server)
    add_words_to_templates(server, settings)
    handle_problems(server, settings, database)
    add_health(server, settings, database)
    add_login(server, settings, database)
    add_joining(server, settings, database)
    add_account(server, settings, database)
    add_account_sessions(server, database)
    add_known_devices(server, settings)
    add_second_step(server, settings, database)
    add_second_factor(server, settings, database)
    add_confirmation(server, settings, database)
    add_unsubscribing(server, csrf, settings, database)
    app = _Dashboard(
        name="dashboard",
        server=server,
        settings=settings,
        on_error=lambda error: show_error_notice(context, error),
    )
    by_path = {page.path: page for page in pages}

    @server.before_request
    def _only_pages_that_are_there_and_for_this_role() -> None:
        page = by_path.get(request.path)
        if request.endpoint == "/<path:path>" and page is None:
            abort(404)
        if page is not None and not current_visitor().may(page.permission):
            record_denial(current_visitor())
            raise NotForThisRole

    def layout() -> object:
        return shell(voice_of_request(settings), current_visitor(), settings.programme_name, pages)

    answers = AnswerCache(database, settings.zone)
    router = add_router(app, context, pages, answers)
    register_exports(app, context)
    add_uploads(app, context)
    app.set_up()
    check_declared(server, app.callback_map)
    send_kept(server, app, answers, router)
    app.bring_along(router, answers)
    app.layout = layout
    send_headers(server, settings)
    return app


class _Dashboard(Dash):
    """Dash with documents of our own: see `dashboard.shell.document`."""

    def __init__(self, *, settings: Settings, **given: Any) -> None:  # noqa: ANN401 - Dash's own parameters
        self._settings = settings
        super().__init__(
            assets_folder=str(ASSETS),
            assets_ignore=r"standalone\.css|theme\.js|again\.js|loader\.js|renders\.js",
            suppress_callback_exceptions=True,
            use_pages=False,
            pages_folder="",
            update_title="",
            title=settings.programme_name,
            add_log_handler=False,
            csrf_token_name=csrf_cookie(settings),
            **given,
        )

    def set_up(self) -> None:
        """Set up now what Dash would set up at the first request.

        A browser asks for many scripts at once: those that came to a worker while its first request was at
        work would find none registered, and the page would stay empty.
        """
        self.layout = html.Div()  # it is looked at once, and ours asks who is there
        self._setup_server()  # type: ignore[no-untyped-call]
        styles, scripts = bundle(ASSETS, "css"), bundle(ASSETS, "js")
        early = bundle(ASSETS / EARLY, "js", EARLY)
        for served in (styles, scripts, early):
            serve_bundle(self.server, served)
        first, later = split_scripts(self._generate_scripts_html())
        react = [address for address in first if "/deps/react" in address]
        rest = [address for address in first if address not in react]
        plotly = address_of(ASSETS, "plotly.min.js")  # ours, and only when a chart is drawn
        mantine = {"dash_mantine_components": [address_of(ASSETS, "mantine.min.js")]}  # ours too
        self._settings_of_renderer = self._config()  # type: ignore[no-untyped-call]
        self._scripts = Scripts(
            theme=address_of(ASSETS, "theme.js"),
            early=early.address,
            loader=address_of(ASSETS, "loader.js"),
            styles=styles.address,
            scripts=[*react, address_of(ASSETS, "renders.js"), *rest, scripts.address],
            on_demand={"libraries": {**later, **mantine}, "plotly": plotly, "mantineTheme": THEME},
        )

    def bring_along(self, pages: DrawnPages, answers: AnswerCache) -> None:
        """Include the drawn page in every document."""
        self._first = FirstAnswers(
            pages,
            answers,
            self._scripts,
            callbacks=self._callback_list,
            config=as_json(self._settings_of_renderer),
        )

    def index(self, *_: object, **__: object) -> str:
        """The document for the requested address."""
        layout = self.layout
        assert callable(layout)
        return self._first.document(voice_of_request(self._settings), layout)


def _server(settings: Settings, database: Database) -> Flask:
    server = Flask("dashboard", static_folder=None)
    server.url_map.converters["int"] = RowNumber
    server.secret_key = next(iter(settings.secret_keys), None)
    if settings.secret_keys:  # the newest last: it signs, and all of them verify, so open pages go on working
        server.config["WTF_CSRF_SECRET_KEY"] = settings.secret_keys[::-1]
    server.session_interface = SignedSessions(database)
    server.config.update(
        SESSION_COOKIE_NAME=f"{cookie_prefix(settings)}{OLD_COOKIE}",
        SECRET_KEY_FALLBACKS=settings.secret_keys[1:],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_hosted,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_max_days),
        WTF_CSRF_TIME_LIMIT=None,  # a page that stays open over lunch goes on working
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        PROPAGATE_EXCEPTIONS=False,
    )
    if settings.proxies_in_front:
        # so many, and no more, are believed about who asks and whether over TLS
        proxies = settings.proxies_in_front
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return server

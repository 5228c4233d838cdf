"""/unsubscribe/… — the signed link of every digest and alert.

Looking at it changes nothing, because mail programs open links before people do. A POST unsubscribes: by the
page's button, or by the mail program's own (RFC 8058), which knows no token of ours.
"""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from dashboard.server.access import open_to_all
from dashboard.server.standalone import voice_of_request
from db.engine import Database
from db.outbox.unsubscribe import PATH, channel_of, unsubscribe
from settings import Settings


def add_unsubscribing(server: Flask, csrf: CSRFProtect, settings: Settings, database: Database) -> None:
    """Serve the page, and take one-click requests."""

    @server.get(f"{PATH}<token>")
    @open_to_all
    def unsubscribe_page(token: str) -> str | AnyResponse | tuple[str, int]:
        with database.read() as session:
            channel = channel_of(session, token)
            address = None if channel is None else channel.name
        if address is None:
            return _unknown()
        title = voice_of_request(settings).gettext("Unsubscribe")
        return render_template(
            "unsubscribe.html", title=title, address=address, is_done=False, offers_languages=True
        )

    @server.post(f"{PATH}<token>")
    @csrf.exempt  # type: ignore[untyped-decorator]
    @open_to_all
    def unsubscribe_now(token: str) -> str | AnyResponse | tuple[str, int]:
        with database.write() as session:
            channel = channel_of(session, token)
            address = None if channel is None else channel.name
            if channel is not None:
                unsubscribe(session, channel)
        if address is None:
            return _unknown()
        title = voice_of_request(settings).gettext("Unsubscribed")
        return render_template(
            "unsubscribe.html", title=title, address=address, is_done=True, offers_languages=False
        )

    def _unknown() -> tuple[str, int]:
        gettext = voice_of_request(settings).gettext
        page = render_template(
            "problem.html",
            title=gettext("This link is not valid"),
            explanation=gettext("It was cut off, or this address is not sent anything any more."),
        )
        return page, 404

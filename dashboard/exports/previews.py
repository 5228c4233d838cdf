"""/messages/preview/… — a digest as a mail program would show it."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, abort

from dashboard.auth.permissions import requires
from dashboard.auth.visitor import current_visitor
from dashboard.pages.messages.actions import PREVIEW_PATH
from dashboard.pages.messages.own_channels import own_channel
from dashboard.request.page import PageContext
from dashboard.server.standalone import voice_of_request
from db.models import DigestPreview
from domain.enums import Permission
from i18n import UserError

LOOK_AGAIN_SECONDS = 3


def add_previews(app: Dash, context: PageContext) -> None:
    """Serve the previews that the process that sends messages has made."""
    server: Flask = app.server

    @server.get(f"{PREVIEW_PATH}<int:channel_id>")
    @requires(Permission.SEE_CUSTOMERS)
    def _preview(channel_id: int) -> Response:
        with context.database.read() as session:
            try:
                channel = own_channel(session, current_visitor(), channel_id)
            except UserError:
                abort(404)
            digest_preview = session.get(DigestPreview, channel.id)
            if digest_preview is None:
                abort(404)
            if digest_preview.made_at is not None:
                return Response(digest_preview.html, mimetype="text/html")
        words = voice_of_request(context.settings).gettext(
            "The preview is being made. This page shows it within half a minute."
        )
        return Response(words, mimetype="text/plain", headers={"Refresh": str(LOOK_AGAIN_SECONDS)})

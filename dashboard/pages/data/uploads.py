"""/upload — a file of invoices into the queue, behind the same guard and token as everything else."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, jsonify, request

from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import PageContext
from dashboard.ui.job_status import WHO_ASKS
from db import uploads
from i18n import Message, UserError

UPLOAD_PATH = "/upload"


def let_uploads_be_larger(server: Flask) -> None:
    """Lift the limit of a request for the one address that takes files.

    To be called before CSRFProtect, which looks into the request.
    """

    @server.before_request
    def _lift() -> None:
        if request.path == UPLOAD_PATH:
            # Read up to a little more, so that what is too large is told in words and not cut off.
            request.max_content_length = uploads.MAX_UPLOAD_BYTES + 1


def add_uploads(app: Dash, context: PageContext) -> None:
    """Serve POST /upload?name=…: the body is the file. Answers {"run": id} or {"error": a sentence}."""
    server: Flask = app.server

    @server.post(UPLOAD_PATH)
    def _take() -> tuple[Response, int]:
        try:
            if (request.content_length or 0) > uploads.MAX_UPLOAD_BYTES:
                raise UserError(
                    "The file is larger than {limit} MB. Import it from a web address or on the command "
                    "line.",
                    limit=uploads.MAX_UPLOAD_BYTES // 1024**2,
                )
            content = request.get_data(cache=False)
            if not content:
                raise UserError("The file is empty. Upload a CSV file of invoice lines.")
            with authorized_write(context, WHO_ASKS) as (session, by):
                run_id = uploads.request_import(session, request.args.get("name", ""), content, by=by)
        except UserError as problem:
            return _refused(problem.message), 400
        return jsonify(run=run_id), 200

    def _refused(why: Message) -> Response:
        return jsonify(error=context.localizer({}).render(why))

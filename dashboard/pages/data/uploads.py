"""/upload — a file comes in part by part, behind the same guard and token as everything else.

POST /upload {"name", "size", "changed"} → {"upload", "received", "part"}: begins, or resumes.
PUT /upload/ID?from=BYTE, the body being the part → {"received"}, with the last one {"run"} too.
DELETE /upload/ID cancels. What is refused is answered with {"error": a sentence}.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from dash import Dash
from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import PageContext
from db import uploads
from db.engine import is_full
from domain.enums import Permission
from i18n import Message, UserError

UPLOAD_PATH = "/upload"
PARTS_PATH = f"{UPLOAD_PATH}/"
FILE_TYPES = (
    ".csv", ".tsv", ".txt", ".dat", ".xlsx", ".xlsm", ".ods", ".json", ".jsonl", ".ndjson",
    ".parquet", ".gz", ".zip",
)  # fmt: skip
"""Endings of files that can hold invoice lines. What is inside is looked at when the file is imported."""
DISK_FULL = Message(
    "There is no disk space left for this file. Ask your administrator to free up space, or import it from "
    "a web address."
)
HTTP_REFUSED, HTTP_NO_SPACE = 400, 507


def let_parts_be_larger(server: Flask) -> None:
    """Lift the request size limit for the one address that receives parts of files.

    To be called before CSRFProtect, which looks into the request.
    """

    @server.before_request
    def _lift() -> None:
        if request.path.startswith(PARTS_PATH):
            request.max_content_length = uploads.PART_BYTES


def add_uploads(app: Dash, context: PageContext) -> None:
    """Serve the three requests."""
    server: Flask = app.server

    @server.post(UPLOAD_PATH)
    @requires(Permission.IMPORT)
    def _begin() -> tuple[Response, int]:
        json = request.get_json(silent=True)
        return _answer(lambda session, by: begin(session, json, context.settings.max_upload_mb, by=by))

    @server.put(f"{PARTS_PATH}<upload_id>")
    @requires(Permission.IMPORT)
    def _part(upload_id: str) -> tuple[Response, int]:
        first_byte = request.args.get("from", -1, type=int)
        content = request.get_data(cache=False)
        return _answer(
            lambda session, by: _told(uploads.add_part(session, upload_id, first_byte, content, by=by))
        )

    @server.delete(f"{PARTS_PATH}<upload_id>")
    @requires(Permission.IMPORT)
    def _cancel(upload_id: str) -> tuple[Response, int]:
        def cancel(session: Session, by: str) -> dict[str, Any]:
            uploads.discard(session, upload_id, by=by)
            return {}

        return _answer(cancel)

    def _answer(work: Callable[[Session, str], dict[str, Any]]) -> tuple[Response, int]:
        try:
            with authorized_write(context, Permission.IMPORT) as (session, by):
                answer = work(session, by)
        except UserError as problem:
            return _refused(problem.message), HTTP_REFUSED
        except DBAPIError as problem:
            if not is_full(problem):
                raise
            return _refused(DISK_FULL), HTTP_NO_SPACE
        return jsonify(answer), 200

    def _refused(why: Message) -> Response:
        return jsonify(error=context.localizer({}).render(why))


def begin(session: Session, body: object, max_upload_mb: int, *, by: str) -> dict[str, Any]:
    """Begin an upload that the page requests.

    Raises:
        UserError: the file is empty, too large, or of a type that holds no invoice lines.
    """
    if not isinstance(body, dict) or type(body.get("size")) is not int:  # nor a boolean
        raise UserError("The upload could not be started. Reload the page and try again.")
    name = str(body.get("name") or "")
    if body["size"] <= 0:
        raise UserError("The file is empty. Upload a file of invoice lines.")
    if body["size"] > max_upload_mb * 1024**2:
        raise UserError(
            "The file is larger than {limit} MB. Import it from a web address or on the command line.",
            limit=max_upload_mb,
        )
    if PurePosixPath(name.lower()).suffix not in ("", *FILE_TYPES):
        raise UserError(
            "{file} can't hold invoice lines. Upload a CSV, Excel (.xlsx), OpenDocument, JSON or Parquet "
            "file.",
            file=name[-60:],
        )
    file = uploads.ChosenFile(name, body["size"], str(body.get("changed") or "")[:40])
    return {**_told(uploads.begin(session, file, by=by)), "part": uploads.PART_BYTES}


def _told(received: uploads.UploadProgress) -> dict[str, Any]:
    answer: dict[str, Any] = {"upload": received.upload_id, "received": received.received}
    return answer if received.run_id is None else {**answer, "run": received.run_id}

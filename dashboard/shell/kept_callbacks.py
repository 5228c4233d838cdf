"""Callbacks whose answers are kept: an answer is sent as it is, already packed, or not at all (304).

Which callbacks they are is declared where they are defined (`answer_is_kept`); whether an answer can be kept
is observed while it is given (`dashboard.request.answers`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeVar

from dash import Dash
from flask import Flask, Response, request

from dashboard.request.answers import Answer, AnswerCache
from dashboard.request.page import PAGE_ID
from dashboard.server.compression import PACKERS, best_encoding
from dashboard.server.malformed import CALLBACK_PATH
from dashboard.server.preferences import LANGUAGE_COOKIE, SCHEME_COOKIE
from dashboard.shell.page_answers import DrawnPages, path_of
from db.observation import FAILED, note

ATTRIBUTE: Final = "answer_is_kept"
OK: Final = 200
Callback = TypeVar("Callback", bound=Callable[..., Any])


def send_kept(server: Flask, app: Dash, answers: AnswerCache, pages: DrawnPages) -> None:
    """Answer from `answers` what can be cached, and everything else as Dash does."""
    dispatch: Callable[[], Any] = server.view_functions[CALLBACK_PATH]
    outputs = {
        output
        for output, callback in app.callback_map.items()
        if getattr(callback.get("callback"), ATTRIBUTE, False)
    }

    def answered() -> Any:  # noqa: ANN401 - whatever Dash answers with
        body = request.get_json()
        output = str(body["output"])
        if output.startswith(f"..{PAGE_ID}.children."):
            route, search = body["inputs"][0].get("value"), body["state"][0].get("value")
            return send(pages.answer(path_of(route), search or ""), answers)
        if output not in outputs:
            return dispatch()
        others: list[Any] = []  # anything but an answer: an error, a redirect, nothing new

        def ask() -> Answer:
            response = dispatch()
            if response.status_code != OK:
                note(FAILED)
                others.append(response)
            return Answer(response.get_data())

        cookies = (request.cookies.get(LANGUAGE_COOKIE), request.cookies.get(SCHEME_COOKIE))
        answer = answers.of(("callback", _digest(body), cookies), ask)
        return others[0] if others else send(answer, answers)

    server.view_functions[CALLBACK_PATH] = answered


def answer_is_kept(function: Callback) -> Callback:
    """Declare that a callback only reads: the same inputs get the same answer until something changes."""
    setattr(function, ATTRIBUTE, True)
    return function


def send(answer: Answer, answers: AnswerCache) -> Response:
    """The answer as a response, in the encoding the browser prefers, or a 304 for what it has."""
    if request.if_none_match.contains(answer.etag):
        response = Response(status=304)
    else:
        response = Response(answer.body, mimetype="application/json")
        encoding = best_encoding(request)
        if answer.is_kept and encoding:
            response.set_data(answers.pack(answer, encoding, PACKERS[encoding]))
            response.headers["Content-Encoding"] = encoding
        response.vary.add("Accept-Encoding")
    response.set_etag(answer.etag)
    return response


def _digest(body: Mapping[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

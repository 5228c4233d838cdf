"""The first answer: a document that holds the page, so that nobody waits for a second round trip.

It begins with the page as HTML, which the browser shows at once, and ends with what Dash's renderer would ask
for first: the layout, the callbacks and the drawn page. assets/start.js hands them over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from flask import request
from plotly.io.json import to_json_plotly

from dashboard.auth.visitor import current_visitor
from dashboard.request.answers import Answer, AnswerCache
from dashboard.request.page import PAGE_ID
from dashboard.server.preferences import chosen_theme
from dashboard.shell.frame import BAR_ID, EMAIL_PLACE, LANGUAGES_ID, SIDE_ID, TITLE_ID
from dashboard.shell.islands import chunks, ids_of_callbacks, islands
from dashboard.shell.markup import markup
from dashboard.shell.page_answers import DrawnPages
from i18n import Localizer

LIBRARIES: Final[Mapping[str, str]] = {
    "dash_core_components": "/dash/dcc/",
    "dash_mantine_components": "/dash_mantine_components/",
}
"""What addresses of libraries have in them that are loaded when a page needs them (assets/libraries.js)."""
NOT_NEEDED: Final = ("/dash_table/", "/polyfill@")
"""Loaded by Dash in any case, and used by no page; polyfills are for browsers that cannot show it at all."""
OWN_SCRIPTS: Final = "/assets/"
SOURCE: Final = re.compile(r'<script src="([^"]+)"')
FILLED: Final = (PAGE_ID, SIDE_ID, BAR_ID, LANGUAGES_ID)

DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="expect" href="#page-end" blocking="render">
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
<script src="{theme_script}"></script>
<script src="{early}"></script>
<link rel="stylesheet" href="{styles}">
{preloads}
<script src="{loader}" defer></script>
</head>
<body>
<div id="react-entry-point"><div id="_dash-app-content">{markup}</div></div>
<noscript id="page-end">{noscript}</noscript>
"""


@dataclass(frozen=True)
class Scripts:
    """The addresses of the scripts that a document loads."""

    theme: str
    early: str
    """What keeps acts until the others have come."""
    loader: str
    styles: str
    scripts: Sequence[str]
    """In the order in which they run."""
    on_demand: Mapping[str, Any]
    """What assets/libraries.js needs to know: the addresses of libraries and plotly, and Mantine's theme."""


def split_scripts(tags: str) -> tuple[list[str], dict[str, list[str]]]:
    """Of Dash's own tags, the addresses to load with the page, and those of LIBRARIES by name."""
    addresses = [address for address in SOURCE.findall(tags) if not address.startswith(OWN_SCRIPTS)]
    later = {name: [address for address in addresses if part in address] for name, part in LIBRARIES.items()}
    unwanted = (*LIBRARIES.values(), *NOT_NEEDED)
    return [address for address in addresses if not any(part in address for part in unwanted)], later


class FirstAnswers:
    """Makes the documents of an app and caches them for as long as the pages in them."""

    def __init__(
        self,
        pages: DrawnPages,
        answers: AnswerCache,
        scripts: Scripts,
        callbacks: Sequence[Mapping[str, Any]],
        config: str,
    ) -> None:
        self._drawn = pages
        self._answers = answers
        self._scripts = scripts
        self._touched = ids_of_callbacks(callbacks)
        self._data = {
            "_dash-config": config,
            "on-demand": json.dumps({**scripts.on_demand, "scripts": list(scripts.scripts)}),
            "first-dependencies": as_json(callbacks),
        }

    def document(self, localizer: Localizer, layout: Callable[[], object]) -> str:
        """The document for the current request; `layout` gives what surrounds its page."""
        search = request.query_string.decode(errors="replace")
        page_answer = self._drawn.answer(request.path, f"?{search}" if search else "")
        theme = chosen_theme(request.cookies)

        def write() -> Answer:
            return self._write(localizer, theme, page_answer, as_json(layout()))

        key = ("document", page_answer.etag, localizer.locale, theme)
        answer = self._answers.of(key, write) if page_answer.is_kept else write()
        return named(answer, current_visitor().email)

    def _write(self, localizer: Localizer, theme: str, page: Answer, layout: str) -> Answer:
        answer = json.loads(page.body)
        response = answer["response"]
        filled = json.loads(layout)
        fill(filled, {id: response[id]["children"] for id in FILLED})
        html_text = markup(filled)
        data = {
            **self._data,
            "first-theme": json.dumps(theme),
            "first-layout": layout,
        }
        for id in FILLED:
            response[id]["children"] = chunks(islands(response[id]["children"], self._touched))
        scripts, data = self._scripts, {**data, "first-drawn": as_json(answer)}
        html = DOCUMENT.format(
            lang=localizer.locale.replace("_", "-"),
            title=escape(response[TITLE_ID]["data"]["title"]),
            theme_script=scripts.theme,
            early=scripts.early,
            styles=scripts.styles,
            preloads="\n".join(
                f'<link rel="preload" as="script" href="{script}">' for script in scripts.scripts
            ),
            loader=scripts.loader,
            markup=html_text,
            noscript=escape(localizer.gettext("This dashboard needs JavaScript.")),
        )
        return Answer("\n".join(_data(id, text) for id, text in data.items()).encode(), html)


def named(document: Answer, email: str) -> str:
    """The document with the one personal thing in it: the visitor's name in the menu."""
    in_data = _harmless(json.dumps(email)[1:-1])
    return "".join(
        (
            document.markup.replace(EMAIL_PLACE, escape(email)),
            document.body.decode()
            .replace(json.dumps(EMAIL_PLACE)[1:-1], in_data)
            .replace(EMAIL_PLACE, in_data),
            "</body></html>",
        )
    )


def fill(component: Any, children: Mapping[str, Any]) -> None:  # noqa: ANN401 - any part of a layout
    """Put `children` by id into a layout in Dash's JSON form."""
    if isinstance(component, list):
        for child in component:
            fill(child, children)
    elif isinstance(component, dict):
        props = component.get("props", {})
        id = props.get("id")
        if isinstance(id, str) and id in children:
            props["children"] = children[id]
        else:
            fill(props.get("children"), children)


def as_json(value: object) -> str:
    """Dash's JSON of components."""
    return str(to_json_plotly(value))


def _data(id: str, text: str) -> str:
    """JSON in the document, escaped so that no text can break out of it."""
    return f'<script id="{id}" type="application/json">{_harmless(text)}</script>'


def _harmless(text: str) -> str:
    return text.replace("<", "\\u003c")

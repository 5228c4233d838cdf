"""Pages whose own scripts come late, so that tests do on the document's page what they do at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SCRIPTS = "/assets/bundle/insiders.js"
LATE = ("cache-control", "etag")
"""Headers by which a browser would keep the scripts, and have them at once the next time."""


def with_slow_scripts(application: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """The same WSGI application, but that its pages' own scripts come `seconds` later at each visit."""

    def slowly(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if not seconds or environ["PATH_INFO"] != SCRIPTS:
            return application(environ, start_response)
        time.sleep(seconds)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() not in LATE]
            return start_response(status, [*kept, ("Cache-Control", "no-store")], *error)

        return application(environ, start)

    return slowly

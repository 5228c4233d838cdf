"""Smaller answers: strongly and once for the bundles, quickly for what is drawn for one reader.

Flask-Compress has one level for both; the bundles, three quarters of a first visit, are worth a better one.
"""

from __future__ import annotations

import brotli  # type: ignore[import-untyped]
from flask import Flask, Request, Response, request
from flask_compress import Compress

BUNDLES = "/_dash-component-suites/"
BUNDLE_QUALITY = 9
"""Half a second for the largest bundle, once a worker; 13 % smaller than at the level for pages."""


def compress(server: Flask) -> None:
    """Compress what `server` answers, with brotli where the browser takes it."""
    server.config["COMPRESS_ALGORITHM"] = ["br", "zstd", "gzip"]
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "zstd"]
    Compress(server)
    kept: dict[str, bytes] = {}

    @server.after_request  # called before Flask-Compress's own, which leaves encoded answers alone
    def _bundles(response: Response) -> Response:
        if _is_kept_bundle(response, request):
            small = kept.get(request.path)
            if small is None:
                small = kept[request.path] = brotli.compress(response.get_data(), quality=BUNDLE_QUALITY)
            response.set_data(small)
            response.headers["Content-Encoding"] = "br"
            response.headers["Vary"] = "Accept-Encoding"
        return response


def _is_kept_bundle(response: Response, asked: Request) -> bool:
    return (
        asked.path.startswith(BUNDLES)
        and response.status_code == 200
        and bool(response.cache_control.max_age)  # the address carries the bundle's fingerprint
        and response.mimetype in ("text/javascript", "application/javascript", "text/css")
        and asked.accept_encodings.quality("br") > 0
    )

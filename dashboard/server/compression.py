"""Response compression: strong and cached for bundles, fast for other responses.

Flask-Compress has one level for both; the bundles, nearly all of a first visit, are worth a better one.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]
from flask import Flask, Request, Response, request
from flask_compress import Compress

FOLDERS = ("/_dash-component-suites/", "/assets/")
ANSWER_QUALITY = 6
"""Of what is kept packed for many readers: ten milliseconds for a page with its charts."""
QUALITY = 9
"""A fifth of a second for a megabyte, once a worker; 13 % smaller than at the level for pages."""


PACKERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "br": lambda data: bytes(brotli.compress(data, quality=ANSWER_QUALITY)),
    "gzip": lambda data: gzip.compress(data, compresslevel=6, mtime=0),
}
"""By encoding, the best one first."""


def best_encoding(http_request: Request) -> str:
    """The first of PACKERS that the browser accepts; empty if it accepts none."""
    accepted = http_request.accept_encodings
    return next((name for name in PACKERS if accepted.quality(name) > 0), "")


def compress(server: Flask, assets: Path) -> None:
    """Compress the responses of `server`, with brotli where the browser accepts it.

    Files in `assets` that have a packed one beside them (plotly.min.js.br) are sent as it is.
    """
    server.config["COMPRESS_ALGORITHM"] = ["br", "zstd", "gzip"]
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "zstd"]
    Compress(server)
    compressed: dict[tuple[str, str], bytes] = {}

    @server.after_request  # called before Flask-Compress's own, which leaves encoded answers alone
    def _bundles(response: Response) -> Response:
        if not _is_bundle(response, request):
            return response
        response.direct_passthrough = False
        data = response.get_data()
        if response.get_etag()[0] is None:
            response.add_etag()
        tag = str(response.get_etag()[0])
        response.set_etag(f"{tag}:br")
        if not request.if_none_match.contains(f"{tag}:br"):  # whoever has it already is sent nothing
            small = compressed.get((request.path, tag))
            if small is None:
                small = compressed[request.path, tag] = _packed(assets, request.path, data)
            response.set_data(small)
        response.headers["Content-Encoding"] = "br"
        response.vary.add("Accept-Encoding")
        response.make_conditional(request)
        return response


def _packed(assets: Path, path: str, data: bytes) -> bytes:
    file = assets / f"{path.removeprefix('/assets/')}.br"
    if path.startswith("/assets/") and file.is_file():
        packed = file.read_bytes()
        if brotli.decompress(packed) == data:
            return packed
    return bytes(brotli.compress(data, quality=QUALITY))


def _is_bundle(response: Response, http_request: Request) -> bool:
    return (
        http_request.path.startswith(FOLDERS)
        and response.status_code == 200
        and response.mimetype in ("text/javascript", "application/javascript", "text/css")
        and http_request.accept_encodings.quality("br") > 0
    )

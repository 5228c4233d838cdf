"""An object store on this machine that speaks as much of S3 as reading needs: list, head and get."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS_KEY, SECRET_KEY, BUCKET = "shop-key", "shop-secret", "shop"
_TIME = "2026-05-31T10:00:00.000Z"
_HTTP_TIME = "Sun, 31 May 2026 10:00:00 GMT"


class ObjectStore(ThreadingHTTPServer):
    """One bucket, whose objects are in `objects`; `fetched` are the keys that were asked for."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.fetched: list[str] = []
        super().__init__(("127.0.0.1", 0), _Answers)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: ObjectStore

    def do_HEAD(self) -> None:
        self._object(with_body=False)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.strip("/") == BUCKET and "location" not in parse_qs(
            parts.query, keep_blank_values=True
        ):
            self._list(parse_qs(parts.query).get("prefix", [""])[0])
        elif parts.path.strip("/") == BUCKET:
            self._answer(200, b"<LocationConstraint></LocationConstraint>", {})
        else:
            self._object(with_body=True)

    def _list(self, prefix: str) -> None:
        if self._is_refused():
            return
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{_TIME}</LastModified>"
            f"<ETag>&quot;{_tag(body)}&quot;</ETag><Size>{len(body)}</Size></Contents>"
            for key, body in sorted(self.server.objects.items())
            if key.startswith(prefix)
        )
        document = (
            '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><IsTruncated>false</IsTruncated>"
            f"{contents}</ListBucketResult>"
        )
        self._answer(200, document.encode(), {"Content-Type": "application/xml"})

    def _object(self, *, with_body: bool) -> None:
        if self._is_refused():
            return
        key = unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")
        body = self.server.objects.get(key)
        if body is None:
            self._error(404, "NoSuchKey", "The specified key does not exist.")
            return
        if with_body:
            self.server.fetched.append(key)
        headers = {"ETag": f'"{_tag(body)}"', "Last-Modified": _HTTP_TIME}
        self._answer(200, body, headers, with_body=with_body)

    def _is_refused(self) -> bool:
        """Whether the request is not signed with the store's key."""
        signed = self.headers.get("Authorization", "")
        if f"Credential={ACCESS_KEY}/" in signed and "Signature=" in signed:
            return False
        self._error(403, "AccessDenied", "Access Denied.")
        return True

    def _error(self, status: int, code: str, message: str) -> None:
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        with_body = self.command != "HEAD"
        self._answer(status, body if with_body else b"", {"Content-Type": "application/xml"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str], *, with_body: bool = True) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _tag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A store without objects."""
    with ObjectStore() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

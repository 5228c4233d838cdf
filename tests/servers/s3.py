"""An object store on this machine that speaks as much of S3 as reading and writing files needs."""

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
        self.parts: dict[str, dict[int, bytes]] = {}
        """Of uploads that are not complete."""
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

    def do_PUT(self) -> None:
        parts = urlsplit(self.path)
        query, body = parse_qs(parts.query), self._body()
        if self._is_refused():
            return
        if "uploadId" in query:
            self.server.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.server.objects[self._key()] = body
        self._answer(200, b"", {"ETag": f'"{_tag(body)}"'})

    def do_POST(self) -> None:
        query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        self._body()
        if self._is_refused():
            return
        key = self._key()
        if "uploads" in query:
            upload = f"upload-{len(self.server.parts)}"
            self.server.parts[upload] = {}
            inside = f"<UploadId>{upload}</UploadId>"
            self._document("InitiateMultipartUploadResult", f"<Key>{escape(key)}</Key>{inside}")
        else:
            parts = self.server.parts.pop(query["uploadId"][0])
            self.server.objects[key] = b"".join(part for _, part in sorted(parts.items()))
            self._document("CompleteMultipartUploadResult", f"<Key>{escape(key)}</Key><ETag>x</ETag>")

    def do_DELETE(self) -> None:
        if not self._is_refused():
            self.server.objects.pop(self._key(), None)
            self._answer(204, b"", {})

    def _document(self, name: str, inside: str) -> None:
        body = f'<{name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{inside}</{name}>'
        self._answer(200, body.encode(), {"Content-Type": "application/xml"})

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}/")

    def _body(self) -> bytes:
        """What was sent; Amazon's own chunks are put together."""
        if self.headers.get("Expect", "").lower() == "100-continue":  # else a client waits a second first
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            sent = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                sent += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return sent
        complete = b""
        while sent:
            head, _, sent = sent.partition(b"\r\n")
            size = int(head.split(b";")[0] or b"0", 16)
            if not size:
                break
            complete, sent = complete + sent[:size], sent[size + 2 :]
        return complete

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
        requested = self.headers.get("Range", "").removeprefix("bytes=")
        if requested and with_body:
            start, _, end = requested.partition("-")
            last = min(int(end or len(body) - 1), len(body) - 1)
            headers["Content-Range"] = f"bytes {start}-{last}/{len(body)}"
            self._answer(206, body[int(start) : last + 1], headers)
            return
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

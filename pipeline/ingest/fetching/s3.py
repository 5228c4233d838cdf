"""Objects of Amazon S3 and of everything that speaks its language → files (`insiders[s3]`)."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from i18n import UserError
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.public_addresses import connect_checked
from pipeline.ingest.fetching.source_file import MAX_FILES, SourceFile
from pipeline.ingest.reading.bounds import MAX_BYTES, copy_bounded, too_large

if TYPE_CHECKING:
    from minio import Minio
    from urllib3 import PoolManager

SCHEME = "s3"
AMAZON = "https://s3.amazonaws.com"
TIMEOUT_SECONDS = 30


def fetch_objects(source: str, options: FetchOptions, folder: Path) -> Iterator[SourceFile]:
    """Fetch `s3://bucket/key`, or every object below `s3://bucket/prefix/`; known ones are skipped.

    Raises:
        UserError: the library is missing, or an object cannot be read or is too large.
    """
    try:
        from minio.error import MinioException  # noqa: PLC0415 - an optional extra
        from urllib3.exceptions import HTTPError  # noqa: PLC0415
    except ImportError as error:
        raise UserError(
            "{file} needs a library that is not installed. Install insiders[{extra}].",
            file=source,
            extra="s3",
        ) from error
    parts = urlsplit(source)
    bucket, key = parts.netloc, unquote(parts.path.lstrip("/"))
    try:
        client = _client(options)
        fresh = (
            _object
            for _object in _objects(client, bucket, key)
            if options.known.get(_name(bucket, _object[0])) != _object[1]
        )
        for number, (name, tag, size) in enumerate(islice(fresh, MAX_FILES)):
            full_name = _name(bucket, name)
            if size > MAX_BYTES:
                raise too_large(full_name)
            path = folder / str(number)
            answer = client.get_object(bucket, name)
            try:
                with path.open("wb") as target:
                    copy_bounded(answer, target, full_name)
            finally:
                answer.close()
                answer.release_conn()
            yield SourceFile(full_name, path, tag)
    except (MinioException, HTTPError, OSError, ValueError) as error:
        raise UserError(
            "{file} cannot be fetched ({reason}): check the bucket, the key and the access keys.",
            file=source,
            reason=str(getattr(error, "message", "") or error)[:200],
        ) from error


def _name(bucket: str, key: str) -> str:
    return f"{SCHEME}://{bucket}/{key}"


def _client(options: FetchOptions) -> Minio:
    import urllib3  # noqa: PLC0415
    from minio import Minio  # noqa: PLC0415
    from minio.credentials.providers import (  # noqa: PLC0415
        AWSConfigProvider,
        ChainedProvider,
        EnvAWSProvider,
        IamAwsProvider,
        StaticProvider,
    )

    pool = _checked_pool(
        only_public=options.only_public,
        timeout=urllib3.Timeout(connect=TIMEOUT_SECONDS, read=TIMEOUT_SECONDS),
        retries=urllib3.Retry(2),
    )
    if options.access_key:
        credentials: Any = StaticProvider(options.access_key, options.secret_key)
    else:  # as Amazon's own tools look for them
        credentials = ChainedProvider([EnvAWSProvider(), AWSConfigProvider(), IamAwsProvider()])
    server = urlsplit(options.endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or AMAZON)
    return Minio(
        server.netloc,
        credentials=credentials,
        secure=server.scheme != "http",
        region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        http_client=pool,
    )


def _checked_pool(*, only_public: bool, **given: Any) -> PoolManager:  # noqa: ANN401 - urllib3's own parameters
    """A pool of connections to checked addresses."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager  # noqa: PLC0415 - an optional extra
    from urllib3.connection import HTTPConnection, HTTPSConnection  # noqa: PLC0415

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect_checked(self.host, self.port, TIMEOUT_SECONDS, only_public=only_public)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect_checked(self.host, self.port, TIMEOUT_SECONDS, only_public=only_public)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    pool = PoolManager(**given)
    pool.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}
    return pool


def _objects(client: Minio, bucket: str, key: str) -> Iterator[tuple[str, str, int]]:
    """Name, fingerprint and bytes of the object, or of all objects below a prefix, by name."""
    if key and not key.endswith("/"):
        stat = client.stat_object(bucket, key)
        yield key, str(stat.etag), int(stat.size or 0)
        return
    for item in client.list_objects(bucket, prefix=key, recursive=True):
        if item.object_name and not item.is_dir and item.size:
            yield item.object_name, str(item.etag), int(item.size)

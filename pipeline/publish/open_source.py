"""Resolve a named source to local files and the settings for reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from domain.api_description import Api
from i18n import UserError
from pipeline.ingest.fetching import api
from pipeline.ingest.fetching.http import name_of
from pipeline.ingest.fetching.locate import files_of
from pipeline.ingest.fetching.options import DEFAULT_FETCH_OPTIONS, FetchOptions
from pipeline.ingest.fetching.secrets import fill_in_address
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.publish import fetch_rows


@dataclass(frozen=True)
class OpenedSource:
    """A source's files, none where there is nothing new; `given` is its configured column mapping."""

    files: list[SourceFile]
    given: dict[str, str] = field(default_factory=dict)
    is_partial: bool = False
    """Whether it holds only what changed: what it does not hold is not gone."""


def name_of_source(source: str) -> str:
    """The source's name in messages and records: without passwords and queries."""
    if source.startswith(fetch_rows.SCHEME):
        return fetch_rows.name_of_query(source)
    if source.startswith(api.SCHEME):
        return api.SCHEME + name_of(source.removeprefix(api.SCHEME))
    return name_of(source)


@contextmanager
def open_source(
    source: str,
    *,
    since: Callable[[], datetime | None],
    fetching: FetchOptions = DEFAULT_FETCH_OPTIONS,
) -> Iterator[OpenedSource]:
    """Open the files of a source; downloads are deleted when the context ends.

    It is a path, a folder, an http(s), s3 or sftp address, an API (`api:configuration.json`, or `api:` and
    its address where `fetching` describes it) or a query (`sql:ADDRESS#SELECT …`).
    `since` says when the source was imported last.

    Raises:
        UserError: it is missing, unreachable, or too large.
    """
    is_query, is_api = source.startswith(fetch_rows.SCHEME), source.startswith(api.SCHEME)
    if not is_query and not is_api:
        with files_of(source, fetching) as files:
            yield OpenedSource(files)
        return
    with TemporaryDirectory(prefix="insiders-") as folder:
        path = Path(folder) / "fetched.jsonl"
        with path.open("wb") as target:
            content = (
                _queried(source, target, fetching) if is_query else _asked(source, target, since(), fetching)
            )
        rows, columns, is_partial = content
        files = [SourceFile(name_of_source(source), path)] if rows else []
        yield OpenedSource(files, columns, is_partial)


def _queried(source: str, target: IO[bytes], fetching: FetchOptions) -> tuple[int, dict[str, str], bool]:
    filled = fill_in_address(source)
    if fetching.only_remote:
        fetch_rows.refuse_local(filled)
    rows = fetch_rows.fetch_rows(filled, target, only_public=fetching.only_public)
    return rows, {}, False


def _asked(
    source: str, target: IO[bytes], since: datetime | None, fetching: FetchOptions
) -> tuple[int, dict[str, str], bool]:
    described = _described(source, fetching)
    rows = api.fetch_orders(described, target, since=since, only_public=fetching.only_public)
    return rows, described.fields, since is not None and bool(described.updated_since)


def _described(source: str, fetching: FetchOptions) -> Api:
    """The API of a page's description, else that of a file of this machine."""
    place = source.removeprefix(api.SCHEME)
    if "://" in place:
        return Api(url=place, headers=dict(fetching.headers), **fetching.api)
    if fetching.only_remote:
        raise UserError("{file} can be imported on the command line only.", file=name_of_source(source))
    return api.read_configuration(Path(place))

"""Resolve a source to local files: local paths are read in place, everything else is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from i18n import UserError
from pipeline.ingest.fetching import s3, sftp
from pipeline.ingest.fetching.http import download, name_of
from pipeline.ingest.fetching.options import DEFAULT_FETCH_OPTIONS, FetchOptions
from pipeline.ingest.fetching.secrets import fill_in_address
from pipeline.ingest.fetching.source_file import MAX_FILES, SourceFile
from pipeline.ingest.reading.bounds import MAX_BYTES, too_large


@contextmanager
def files_of(source: str, options: FetchOptions = DEFAULT_FETCH_OPTIONS) -> Iterator[list[SourceFile]]:
    """The new files of `source`; downloads are deleted when the context ends.

    It is a path, a folder, or an http(s), s3 or sftp address; `${NAME}` in it is a variable of the
    environment.

    Raises:
        UserError: it is missing, unreachable, or too large.
    """
    if "://" not in source:
        if options.only_remote:  # a page of a server does not lead to the server's own files
            raise UserError("{file} can be imported on the command line only.", file=name_of(source))
        yield _on_disk(source, options)
        return
    scheme = urlsplit(source).scheme.lower()
    with TemporaryDirectory(prefix="insiders-") as temporary:
        folder = Path(temporary)
        if scheme in ("http", "https"):
            yield _downloaded(source, options.filled_in, folder)
        elif scheme == s3.SCHEME:
            yield list(s3.fetch_objects(source, options.filled_in, folder))
        elif scheme == sftp.SCHEME:
            yield list(sftp.fetch_files(fill_in_address(source), name_of(source), options.filled_in, folder))
        else:
            raise UserError(
                "{file} is no address this program reads: expected a path, http(s)://…, s3://… or sftp://….",
                file=name_of(source),
            )


def _downloaded(source: str, options: FetchOptions, folder: Path) -> list[SourceFile]:
    name, target = name_of(source), folder / "fetched"
    with target.open("wb") as file:
        etag = download(
            fill_in_address(source),
            file,
            only_public=options.only_public,
            headers=options.headers,
            etag=options.known.get(name, ""),
        )
    if etag is None:
        return []
    lower = {header.casefold(): value for header, value in etag.items()}
    return [SourceFile(name, target, lower.get("etag", ""))]


def _on_disk(source: str, options: FetchOptions) -> list[SourceFile]:
    path = Path(source)
    try:
        if path.is_dir():
            files = sorted(
                item for item in path.iterdir() if item.is_file() and not item.name.startswith(".")
            )
            if not files or len(files) > MAX_FILES:
                raise UserError(
                    "{file} is a folder of {count} files: expected at least one file of invoices, and at "
                    "most {most}.",
                    file=source,
                    count=len(files),
                    most=MAX_FILES,
                )
            source_files = [SourceFile(str(file), file, _fingerprint(file)) for file in files]
            return [
                source_file
                for source_file in source_files
                if options.known.get(source_file.name) != source_file.fingerprint
            ]
        if path.stat().st_size > MAX_BYTES:
            raise too_large(source)
        with path.open("rb"):
            source_file = SourceFile(source, path, _fingerprint(path))
        return [source_file] if options.known.get(source_file.name) != source_file.fingerprint else []
    except FileNotFoundError as error:
        raise UserError("There is no file {file}: check its name and folder.", file=source) from error
    except (OSError, ValueError) as error:
        raise UserError(
            "{file} cannot be read ({reason}): check the file and its permissions.",
            file=source,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def _fingerprint(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}"

"""A source → files on this machine: what is here is read where it lies, everything else is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from i18n import UserError
from pipeline.ingest.fetching.http import download, name_of
from pipeline.ingest.reading.bounds import MAX_BYTES, too_large

MAX_FILES = 1000
"""Of one folder."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source; `name` is what messages and records call it."""

    name: str
    path: Path


@contextmanager
def files_of(
    source: str, *, only_public: bool = False, headers: Mapping[str, str] | None = None
) -> Iterator[list[SourceFile]]:
    """The files that `source` leads to: a path, a folder, or an address. What was fetched is gone afterwards.

    Raises:
        UserError: it is missing, unreachable, or too large.
    """
    if "://" not in source:
        yield _on_disk(source)
        return
    scheme = urlsplit(source).scheme.lower()
    with TemporaryDirectory(prefix="insiders-") as folder:
        target = Path(folder) / "fetched"
        if scheme in ("http", "https"):
            with target.open("wb") as file:
                download(source, file, only_public=only_public, headers=headers)
        else:
            raise UserError(
                "{file} is no address this program reads: expected a path, http://… or https://….",
                file=name_of(source),
            )
        yield [SourceFile(name_of(source), target)]


def _on_disk(source: str) -> list[SourceFile]:
    path = Path(source)
    try:
        if path.is_dir():
            files = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
            if not files or len(files) > MAX_FILES:
                raise UserError(
                    "{file} is a folder of {count} files: expected at least one file of invoices, and at "
                    "most "
                    "{most}.",
                    file=source,
                    count=len(files),
                    most=MAX_FILES,
                )
            return [SourceFile(str(one), one) for one in files]
        if path.stat().st_size > MAX_BYTES:
            raise too_large(source)
        with path.open("rb"):
            return [SourceFile(source, path)]
    except FileNotFoundError as error:
        raise UserError("There is no file {file}: check its name and folder.", file=source) from error
    except (OSError, ValueError) as error:
        raise UserError(
            "{file} cannot be read ({reason}): check the file and its permissions.",
            file=source,
            reason=getattr(error, "strerror", None) or str(error),
        ) from error

"""A path or an http(s) address → the bytes of one CSV file, unpacked."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from i18n import UserError
from pipeline.invoices.bounds import MAXIMUM_BYTES, too_large, unpacked
from pipeline.invoices.fetch import download, name_of

# What a file begins with tells what it is, whatever its name says.
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
OTHER_FORMATS = {
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"%PDF": "PDF document",
    b"\xd0\xcf\x11\xe0": "old Excel workbook",
    b"PAR1": "Parquet file",
    b"SQLite format 3": "SQLite database",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"7z\xbc\xaf": "7z archive",
    b"\x28\xb5\x2f\xfd": "zstd archive",
}


@dataclass(frozen=True)
class Source:
    """One file as it arrived. `sha256` is of the file itself, before unpacking."""

    name: str
    sha256: str
    content: bytes


def open_source(source: str, *, only_public: bool = False) -> Source:
    """Read and unpack what `source` (a path or an http(s) address) leads to.

    `only_public`: an address that leads into a private network is refused; see `download`.

    Raises:
        UserError: it is missing, unreachable, too large, empty or in another format.
    """
    if "://" in source:
        name, packed = name_of(source), download(source, only_public=only_public)
    else:
        name, packed = source, _read_file(Path(source))
    return source_of(name, packed)


def source_of(name: str, packed: bytes) -> Source:
    """Unpack a file that is here already.

    Raises:
        UserError: it is empty, broken or in another format.
    """
    digest = hashlib.sha256(packed).hexdigest()
    if not packed:
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=name,
        )
    return Source(name, digest, _unpacked(name, packed))


def _read_file(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserError(
                "{file} is a folder: name the CSV file in it that holds the invoices.", file=str(path)
            )
        if path.stat().st_size > MAXIMUM_BYTES:
            raise too_large(str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("There is no file {file}: check its name and folder.", file=str(path)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(
            "{file} cannot be read ({reason}): check the file and its permissions.",
            file=str(path),
            reason=reason,
        ) from error


def _unpacked(name: str, packed: bytes) -> bytes:
    try:
        if packed.startswith(GZIP):
            with gzip.open(io.BytesIO(packed)) as file:
                content = unpacked(file, name, len(packed))
        elif packed.startswith(ZIP):
            content = _only_member(name, packed)
        else:
            content = packed
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UserError(
            "{file} is a broken or unfinished archive ({reason}): copy or download it again.",
            file=name,
            reason=str(error),
        ) from error
    for beginning, kind in OTHER_FORMATS.items():
        if content.startswith(beginning):
            raise _other_format(name, kind)
    return content


def _only_member(name: str, packed: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if "[Content_Types].xml" in archive.namelist():
            raise _other_format(name, "Excel workbook or another Office document")
        members = [
            member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith(("__MACOSX/", "."))
        ]
        if len(members) != 1:
            raise UserError(
                "{file} is an archive of {count} files: expected exactly one CSV file in it.",
                file=name,
                count=len(members),
            )
        with archive.open(members[0]) as file:
            return unpacked(file, name, len(packed))


def _other_format(name: str, kind: str) -> UserError:
    return UserError(
        "{file} is in another format ({kind}): save the invoices as a CSV file (which may be "
        "packed as .gz or .zip) and import that.",
        file=name,
        kind=kind,
    )

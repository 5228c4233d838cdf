"""A path or an http(s) address → the bytes of one CSV file, unpacked."""

from __future__ import annotations

import gzip
import hashlib
import io
import urllib.error
import urllib.request
import zipfile
import zlib
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from language import UserError

TIMEOUT_SECONDS = 30
"""How long an address may be silent."""
MAXIMUM_BYTES = 2 * 1024**3
"""More than this, packed or unpacked, is refused: some thirty million lines, or a mistake."""
CHUNK = 1024 * 1024

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


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Source:
    """One file as it arrived. `sha256` is of the file itself, before unpacking."""

    name: str
    sha256: str
    content: bytes


def open_source(source: str) -> Source:
    """Read and unpack what `source` (a path or an http(s) address) leads to.

    Raises:
        UserError: it is missing, unreachable, too large, empty or in another format.
    """
    if "://" in source:
        name, packed = name_of(source), _download(source)
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


def name_of(source: str) -> str:
    """What to call `source` in messages and records: an address without its password and its query."""
    if "://" not in source:
        return source
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _read_file(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UserError(
                "{file} is a folder: name the CSV file in it that holds the invoices.", file=str(path)
            )
        if path.stat().st_size > MAXIMUM_BYTES:
            raise _too_large(str(path))
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


def _download(address: str) -> bytes:
    name = name_of(address)
    if urlsplit(address).scheme.lower() not in ("http", "https"):
        raise UserError(
            "{file} is no address this program reads: expected a path, http://… or https://….", file=name
        )
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - checked above
            content = _bounded(response, name)
            if response.length:  # what the server promised and did not send
                raise OSError(f"{response.length} bytes are missing at its end")
            return content
    except urllib.error.HTTPError as error:
        raise UserError(
            "{file} cannot be fetched: the server answered {status} {reason}. "
            "Check the address, and whether it needs a login.",
            file=name,
            status=str(error.code),
            reason=str(error.reason),
        ) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = str(getattr(error, "reason", None) or error or type(error).__name__)
        raise UserError(
            "{file} cannot be fetched ({reason}): check the address and the connection, then try again.",
            file=name,
            reason=reason,
        ) from error


def _unpacked(name: str, packed: bytes) -> bytes:
    try:
        if packed.startswith(GZIP):
            with gzip.open(io.BytesIO(packed)) as file:
                content = _bounded(file, name)
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
            return _bounded(file, name)


def _bounded(file: _Readable, name: str) -> bytes:
    content = bytearray()
    while chunk := file.read(CHUNK):
        content += chunk
        if len(content) > MAXIMUM_BYTES:
            raise _too_large(name)
    return bytes(content)


def _too_large(name: str) -> UserError:
    return UserError(
        "{file} holds more than {limit} megabytes: split it, by year for example, and import the parts.",
        file=name,
        limit=MAXIMUM_BYTES // 1024**2,
    )


def _other_format(name: str, kind: str) -> UserError:
    return UserError(
        "{file} is in another format ({kind}): save the invoices as a CSV file (which may be "
        "packed as .gz or .zip) and import that.",
        file=name,
        kind=kind,
    )

"""A file of any kind → its tables. What a file begins with tells what it is, whatever its name says."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from i18n import UserError
from pipeline.ingest.reading.bounds import DEFAULT_MEMORY_MB, Limits, copy_bounded
from pipeline.ingest.reading.delimited import read_delimited
from pipeline.ingest.reading.json_records import read_json
from pipeline.ingest.reading.parquet import read_parquet
from pipeline.ingest.reading.table import RawTable
from pipeline.ingest.reading.workbook import read_workbook

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
PARQUET = b"PAR1"
OTHER_FORMATS = {
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"%PDF": "PDF document",
    b"\xd0\xcf\x11\xe0": "old Excel workbook",
    b"SQLite format 3": "SQLite database",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"7z\xbc\xaf": "7z archive",
    b"Rar!": "RAR archive",
    b"\x28\xb5\x2f\xfd": "zstd archive",
    b"PK\x05\x06": "empty zip archive",
}
MAX_MEMBERS = 200
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


def tables_in(path: Path, file: str, folder: Path, memory_mb: int = DEFAULT_MEMORY_MB) -> list[RawTable]:
    """The tables of the file at `path`, called `file` in messages; unpacked files are put into `folder`.

    `memory_mb` bounds what has to be read whole.

    Raises:
        UserError: it is empty, broken, a trap or in another format.
    """
    if path.stat().st_size == 0:
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=file,
        )
    beginning = _beginning(path)
    try:
        if beginning.startswith(GZIP):
            return _of_one(_gunzipped(path, file, folder), file, folder, memory_mb)
        if beginning.startswith(ZIP):
            return _of_archive(path, file, folder, memory_mb)
    except UserError:
        raise
    except _BROKEN as error:
        raise UserError(
            "{file} is a broken or unfinished archive ({reason}): copy or download it again.",
            file=file,
            reason=str(error),
        ) from error
    return _of_one(path, file, folder, memory_mb)


def _of_one(path: Path, file: str, folder: Path, memory_mb: int, part: str = "") -> list[RawTable]:
    """The tables of a file that is no archive."""
    beginning = _beginning(path)
    if beginning.startswith(ZIP) and _is_workbook(path):
        return read_workbook(path, file, folder, memory_mb)
    if beginning.startswith(PARQUET):
        return [read_parquet(path, file, part)]
    for magic, kind in {
        **OTHER_FORMATS,
        GZIP: "gzip archive within another",
        ZIP: "zip archive within another",
    }.items():
        if beginning.startswith(magic):
            raise _other_format(file, kind)
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return [read_json(path, file, part)]
    return [read_delimited(path, file, part)]


def _of_archive(path: Path, file: str, folder: Path, memory_mb: int) -> list[RawTable]:
    if _is_workbook(path):
        return read_workbook(path, file, folder, memory_mb)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in archive.namelist():
            raise _other_format(file, "Office document that is no workbook")
        members = [member for member in archive.infolist() if _counts(member)]
        if not members or len(members) > MAX_MEMBERS:
            raise UserError(
                "{file} is an archive of {count} files: expected at least one file of invoices, and at most "
                "{most}.",
                file=file,
                count=len(members),
                most=MAX_MEMBERS,
            )
        left = Limits(path.stat().st_size).most
        tables: list[RawTable] = []
        for number, member in enumerate(sorted(members, key=lambda entry: entry.filename)):
            # By number, not by its name: a name may lead out of the folder.
            target = folder / f"member-{number}"
            with archive.open(member) as packed, target.open("wb") as unpacked:
                left -= copy_bounded(packed, unpacked, file, left)
            part = PurePosixPath(member.filename).name if len(members) > 1 else ""
            tables += _of_one(target, file, folder, memory_mb, part)
    return tables


def _counts(member: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(member.filename)
    return (
        not member.is_dir() and not member.filename.startswith("__MACOSX/") and not name.name.startswith(".")
    )


def _gunzipped(path: Path, file: str, folder: Path) -> Path:
    target = folder / "unpacked"
    with gzip.open(path) as packed, target.open("wb") as unpacked:
        copy_bounded(packed, unpacked, file, Limits(path.stat().st_size).most)
    if target.stat().st_size == 0:
        raise UserError(
            "{file} is empty: expected a CSV file with a line of column names and invoice lines below it.",
            file=file,
        )
    return target


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return True
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as kind:
                    return b"spreadsheet" in kind.read(100)
    except _BROKEN:
        return False
    return False


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _other_format(name: str, kind: str) -> UserError:
    return UserError(
        "{file} is in another format ({kind}): save the invoices as a CSV file (which may be "
        "packed as .gz or .zip) and import that.",
        file=name,
        kind=kind,
    )

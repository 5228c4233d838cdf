"""The encoding of a text file, found without reading it into memory."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from i18n import UserError
from pipeline.ingest.reading.bounds import CHUNK_BYTES, MAX_LINE

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE_BYTES = 64 * 1024
"""Bytes of lines with letters beyond ASCII that a guess is made from."""
CANDIDATES = (
    "cp1252",
    "mac_roman",
    "cp850",
    "cp1250",
    "iso8859_2",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1257",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
)
_WESTERN = frozenset(
    "áàâãäåæçéèêëíìîïñóòôõöøœúùûüýÿßÁÀÂÃÄÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÕÖØŒÚÙÛÜÝ€£¥§°ºª–—‘’“”„«»·×½¼¾²³®©™¿¡\u00a0"
)
_CAPITAL_WITHIN = re.compile(r"[a-zß-ÿ][À-ÖØ-Þ][a-zß-ÿ]?")
_EURO_AS_CP1252 = "\u00a4"
"""What the euro sign of ISO 8859-15 is in Windows-1252: a sign that nobody writes."""
_MIN_KNOWN_LETTER_SHARE = 0.98


def encoding_of(path: Path, name: str) -> str:
    """The name of the encoding in which all of the file at `path` can be read.

    UTF-8 is proven by its form. What is not UTF-8 is Windows-1252 where that gives the letters western
    languages use; anything else is charset-normalizer's guess. On the way it is made sure that no line fills
    the memory.

    Raises:
        UserError: it is no text, a line is far too long, or a character fits no encoding; `name` is its.
    """
    with path.open("rb") as file:
        beginning = file.read(4)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if beginning.startswith(mark):
            if encoding.startswith("utf-8"):
                _scan(path, name)
            _must_decode(path, name, encoding)
            return encoding
    if _scan(path, name):
        return "utf-8"
    encoding = _guess(_lines_beyond_ascii(path))
    _must_decode(path, name, encoding)
    return encoding


def _scan(path: Path, name: str) -> bool:
    """Whether the whole file is UTF-8; refuses binary content and endless lines."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, line, length = True, 1, 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if b"\0" in chunk:
                raise UserError(
                    "{file} is in another format (it is no text): save the invoices as a CSV file and "
                    "import that.",
                    file=name,
                )
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            ends = chunk.count(b"\n") + chunk.count(b"\r")
            length = (
                length + len(chunk) if not ends else len(chunk) - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            )
            if length > MAX_LINE:
                raise UserError(
                    "{file}, line {line}: a line is longer than {limit:characters}, which no invoice line "
                    "is. "
                    "Correct the file and import it again; nothing was changed.",
                    file=name,
                    line=str(line + chunk.count(b"\n")),
                    limit=MAX_LINE,
                )
            line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return is_utf8


def _guess(sample: bytes) -> str:
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    beyond = [letter for letter in text if ord(letter) > 127]
    western = sum(letter in _WESTERN for letter in beyond)
    if beyond and western >= _MIN_KNOWN_LETTER_SHARE * len(beyond) and not _CAPITAL_WITHIN.search(text):
        return "cp1252"
    if beyond and western + beyond.count(_EURO_AS_CP1252) == len(beyond) and western < len(beyond):
        return "iso8859_15"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only files that need it pay for it

    best = from_bytes(sample, cp_isolation=list(CANDIDATES), explain=False).best()
    return best.encoding if best is not None else "cp1252"


def _lines_beyond_ascii(path: Path) -> bytes:
    lines = bytearray()
    with path.open("rb") as file:
        while len(lines) < SAMPLE_BYTES and (line := file.readline(SAMPLE_BYTES)):
            if not line.isascii():
                lines += line
    return bytes(lines[:SAMPLE_BYTES])


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """The line of the first byte that `encoding` cannot decode; None if there is none."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + chunk.count(b"\n", 0, max(error.start, 0))
            line += chunk.count(b"\n")
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return line
    return None


def _must_decode(path: Path, name: str, encoding: str) -> None:
    at = _first_undecodable(path, encoding)
    if at is not None:
        raise UserError(
            "{file}, line {line}: a character is neither UTF-8 nor {encoding}. Save the file as UTF-8 "
            "and import it again; nothing was changed.",
            file=name,
            line=str(at),
            encoding=encoding.upper().replace("CP125", "Windows-125"),
        )

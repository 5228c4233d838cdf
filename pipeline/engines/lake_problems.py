"""What an engine beside the database complains of, as one sentence."""

from __future__ import annotations

import re

from i18n import UserError
from pipeline.engines.exact_sums import beyond_exact, is_overflow

NO_SPACE = ("No space left", "failed to offload", "max_temp_directory_size", "disk is full")
NO_MEMORY = ("Out of Memory", "OutOfMemory", "Java heap space")
DAMAGED = ("No magic bytes", "magic", "corrupt", "Corrupt", "snappy", "ZSTD", "footer", "Invalid Input Error",
           "is not a Parquet file", "too small to be a Parquet", "Parquet", "deserialize")  # fmt: skip
SILENT = ("DEADLINE_EXCEEDED", "Operation too slow")
AWAY = (
    "No files found",
    "No such file",
    "does not exist",
    "Connection",
    "UNAVAILABLE",
    "Could not connect",
    "Unable to connect",
    "timed out",
    "Name or service",
    "PATH_NOT_FOUND",
    "TABLE_OR_VIEW_NOT_FOUND",
    "REQUIRES_SINGLE_PART_NAMESPACE",
    "refused",
    "NoSuchBucket",
    "RETRIES_EXCEEDED",
    "Retries exceeded",
    "curlCode",
    "ACCESS_DENIED",
    "Access Denied",
)
MISREAD = ("Conversion Error", "CAST_INVALID_INPUT", "DATATYPE_MISMATCH")
_BROKEN_CALL = re.compile(r'status = StatusCode\.(?P<code>\w+)\s+details = "(?P<details>[^"\n]+)"')
_SPARK_CONDITION = re.compile(
    r"\[[A-Z_.]{4,}\] (?P<message>.+?)(?: Correct the value| SQLSTATE:|$)", re.MULTILINE
)
"""How Spark says what happened: after the exceptions that it passed through, before its own advice."""


def in_words(problem: Exception, place: str) -> UserError:
    """A sentence for the problem at `place`, which contains no password."""
    text = _said_by(problem)
    if is_overflow(text):
        return beyond_exact()
    cause = _out_of(text) or _unreachable(text, place)
    if cause is not None:
        return cause
    if any(words in text for words in MISREAD):
        return UserError(
            "The invoice lines at {place} are not what INVOICES_ENGINE_URL says: {problem}. Check which "
            "column it names for what. Nothing was changed.",
            place=place,
            problem=_first_line(text),
        )
    if any(words in text for words in DAMAGED):
        return damaged(place, _first_line(text))
    return UserError(
        "The invoice lines could not be added up: {problem}. Nothing was changed.", problem=_first_line(text)
    )


def _out_of(text: str) -> UserError | None:
    if any(words in text for words in NO_SPACE):
        return UserError(
            "The engine of the invoice lines has run out of scratch space. Free some, or set ENGINE_SCRATCH "
            "to a folder with more. Nothing was changed."
        )
    if any(words in text for words in NO_MEMORY):
        return UserError(
            "The engine of the invoice lines has run out of memory. Raise ENGINE_MEMORY, or set "
            "ENGINE_SCRATCH to a folder with more space. Nothing was changed."
        )
    return None


def _unreachable(text: str, place: str) -> UserError | None:
    if any(words in text for words in SILENT):
        return UserError(
            "The server with the invoice lines, {place}, has stopped answering. Check that it is running and "
            "can be reached, or give it longer with `timeout=` in INVOICES_ENGINE_URL. Nothing was changed.",
            place=place,
        )
    if any(words in text for words in AWAY):
        return UserError(
            "The invoice lines cannot be reached at {place}: {problem}. Nothing was changed.",
            place=place,
            problem=_first_line(text),
        )
    return None


def damaged(place: str, problem: str) -> UserError:
    """The error for a file that is not as it was written."""
    return UserError(
        "A file with invoice lines at {place} is damaged: {problem}. Put a copy from a backup in its place. "
        "Nothing was changed.",
        place=place,
        problem=problem,
    )


def not_installed(extra: str) -> UserError:
    """The error for an extra that is missing."""
    return UserError(
        "The invoice lines lie where the default install cannot read. Run `pip install 'insiders[{extra}]'`.",
        extra=extra,
    )


def no_scratch(folder: str, problem: Exception) -> UserError:
    """The folder for what does not fit into memory cannot be made or written."""
    return UserError(
        "The engine's scratch folder {folder} cannot be used: {problem}. Set ENGINE_SCRATCH to another one. "
        "Nothing was changed.",
        folder=folder,
        problem=getattr(problem, "strerror", None) or _first_line(str(problem)),
    )


def _said_by(problem: Exception) -> str:
    """What it says, with its code: a broken call of Spark Connect says that in methods of its own."""
    code, details = getattr(problem, "code", None), getattr(problem, "details", None)
    if callable(code) and callable(details):
        return f"{details()} ({getattr(code(), 'name', code())})"
    text = str(problem)
    if called := _BROKEN_CALL.search(text):  # one that its client has tried again and again and then wrapped
        return f"{called['details']} ({called['code']})"
    return text


def _first_line(text: str) -> str:
    if spark := _SPARK_CONDITION.search(text):
        text = spark["message"]
    return text.strip().splitlines()[0][:300].rstrip(".") if text.strip() else "—"

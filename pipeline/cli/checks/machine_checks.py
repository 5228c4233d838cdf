"""The machine: memory for the workers and a run, and room where files are written."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from i18n import Message
from pipeline.cli.checks.finding import Finding, Level
from pipeline.process.memory import available_mb
from settings import Settings

MEMORY, DISK = "memory", "disk"
RUN_MB = 300
"""What a run that only scores takes; docs/operations.md has the measurements."""
FIRST_RUN_MB = 350
WARN_FREE_MB = 1024
FAIL_FREE_MB = 100


def check_memory(available: int | None = None) -> Finding:
    """Whether a run fits into memory beside what is running now."""
    free = available_mb() if available is None else available
    if free is None:
        return Finding(MEMORY, Level.OK, Message("This machine does not tell how much memory is free."))
    message = Message("Free memory: {free:number} MB.", {"free": free})
    if free < RUN_MB:
        advice = Message(
            "A run needs {needed:number} MB: set WEB_CONCURRENCY=1, or take a machine with 1 GB.",
            {"needed": RUN_MB},
        )
        return Finding(MEMORY, Level.FAIL, message, advice)
    if free < FIRST_RUN_MB:
        advice = Message(
            "A first run of a large shop takes up to {needed:number} MB: set WEB_CONCURRENCY=1, or take a "
            "machine with 1 GB.",
            {"needed": FIRST_RUN_MB},
        )
        return Finding(MEMORY, Level.WARN, message, advice)
    return Finding(MEMORY, Level.OK, message)


def check_disk(settings: Settings) -> Finding:
    """Whether files can be written where the database, imports and runs need them."""
    folders = [Path(tempfile.gettempdir())]
    file = make_url(settings.database_url).database if settings.database_url.startswith("sqlite") else None
    if file and file != ":memory:":
        folders.append(Path(file).resolve().parent)
    for folder in folders:
        if not os.access(folder, os.W_OK):
            return Finding(
                DISK,
                Level.FAIL,
                Message("{folder} cannot be written to.", {"folder": str(folder)}),
                Message("Give this user the folder, or name another one (DATABASE_URL, TMPDIR)."),
            )
    least = min(folders, key=lambda one: shutil.disk_usage(one).free)
    free = shutil.disk_usage(least).free // 1024**2
    message = Message("Free space in {folder}: {free:number} MB.", {"free": free, "folder": str(least)})
    if free < WARN_FREE_MB:
        level = Level.FAIL if free < FAIL_FREE_MB else Level.WARN
        return Finding(
            DISK, level, message, Message("Make room: a version and its logs need more from week to week.")
        )
    return Finding(DISK, Level.OK, message)

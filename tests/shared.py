"""Expensive test data is made once, by the first of pytest's processes that needs it."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from db.engine import Database, open_database

SearchResult = TypeVar("SearchResult")


@dataclass(frozen=True)
class Shared:
    """A folder that all of pytest's processes see."""

    folder: Path

    def once(
        self, name: str, make: Callable[[Path], object], is_good: Callable[[Path], bool] = Path.exists
    ) -> Path:
        """The file or folder `name`, as `make` has made it at the path that it was given.

        A file is made again when somebody asks for it and it is no longer `is_good`.
        """
        created = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (created.exists() and is_good(created)):
                unfinished = self.folder / f"{name}.unfinished"
                make(unfinished)
                unfinished.rename(created)
        return created

    def value(self, name: str, make: Callable[[], object]) -> Any:
        """What `make` returned to the first process that called it; not to be modified."""
        file = self.once(name, lambda file: file.write_bytes(pickle.dumps(make())))
        return pickle.loads(file.read_bytes())

    def database(self, name: str, template: Path, fill: Callable[[Database], object]) -> Path:
        """A SQLite file: `template`, with what `fill` has put into it. Tests that write take a copy."""

        def make(file: Path) -> None:
            shutil.copy(template, file)
            filled_in(file, fill)

        return self.once(name, make)


def filled_in(file: Path, fill: Callable[[Database], SearchResult]) -> SearchResult:
    """What `fill` says after it has filled the database in `file`, which is then whole without its log."""
    database = open_database(f"sqlite:///{file}")
    result = fill(database)
    with database.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.dispose()
    return result

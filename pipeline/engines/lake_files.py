"""The folder or bucket of a lake: where Parquet files are written whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.lake import KEPT_AFTER_RETIREMENT, StoredFile
from pipeline.engines.lake_address import LakeAddress
from pipeline.engines.lake_problems import damaged, in_words, not_installed

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 100_000
SECONDS_TO_CONNECT = 10
"""Of a bucket's server, before an attempt is given up."""


class LakeFiles:
    """Files below an address. Paths are relative to it.

    Raises:
        UserError: the extra `lake` is not installed.
    """

    def __init__(self, address: LakeAddress) -> None:
        try:
            import pyarrow.fs  # noqa: PLC0415 - 170 MB that the default install does without
        except ModuleNotFoundError:
            raise not_installed("lake") from None
        self.place = address.place
        self.is_bucket = address.is_bucket
        if address.is_bucket:
            options = {"region": address.options.get("region")}
            endpoint = address.options.get("endpoint", "")
            if endpoint:
                scheme, _, host = endpoint.rpartition("://")
                options |= {"endpoint_override": host, "scheme": scheme or "https"}
            self.system: Any = pyarrow.fs.S3FileSystem(
                **{name: item for name, item in options.items() if item},
                connect_timeout=SECONDS_TO_CONNECT,
                request_timeout=address.seconds_to_answer,
                retry_strategy=pyarrow.fs.AwsStandardS3RetryStrategy(max_attempts=3),
            )
        else:
            self.system = pyarrow.fs.LocalFileSystem()

    def full(self, path: str) -> str:
        """The path for the file system."""
        return f"{self.place}/{path}"

    def check(self, files: Iterable[StoredFile]) -> None:
        """Check that every file exists with the size with which it was written.

        Raises:
            UserError: one is not.
        """
        files = list(files)
        try:
            file_info = self.system.get_file_info([self.full(file.path) for file in files])
        except OSError as problem:
            raise in_words(problem, self.place) from problem
        for pair, info in zip(files, file_info, strict=True):
            if info.size is None:
                raise damaged(self.full(pair.path), "it is not there")
            if info.size != pair.size:
                raise damaged(self.full(pair.path), f"{info.size} bytes of {pair.size}")

    def write(self, month: date, import_id: int, batches: Iterable[pa.Table]) -> StoredFile | None:
        """Write a new file, which gets its name once it is complete and on disk; None if it has no lines.

        Raises:
            UserError: it cannot be written.
        """
        import pyarrow as pa  # noqa: PLC0415 - see above
        import pyarrow.parquet as pq  # noqa: PLC0415

        name = f"lines-{import_id:06}-{uuid.uuid4().hex[:12]}.parquet"
        path = f"{month:%Y-%m}/{name}"
        waiting = path if self.is_bucket else f"{month:%Y-%m}/.{name}.part"
        writer, lines = None, 0
        try:
            if not self.is_bucket:
                Path(self.full(waiting)).parent.mkdir(parents=True, exist_ok=True)
            for batch in batches:
                if writer is None:
                    writer = pq.ParquetWriter(
                        self.full(waiting),
                        batch.schema,
                        filesystem=self.system,
                        compression="zstd",
                        use_dictionary=[name for name in batch.schema.names if name != "key"],  # all differ
                    )
                writer.write_table(batch, row_group_size=ROWS_PER_GROUP)
                lines += batch.num_rows
            if writer is None:
                return None
            writer.close()  # an object of a bucket appears here, whole
            if not self.is_bucket:
                _rename_when_on_disk(Path(self.full(waiting)), Path(self.full(path)))
            size = self.system.get_file_info(self.full(path)).size
            read_back = pq.read_metadata(self.full(path), filesystem=self.system).num_rows
        except (OSError, pa.ArrowInvalid) as problem:
            raise in_words(problem, self.place) from problem
        if read_back != lines:
            raise damaged(self.full(path), f"{read_back} of {lines} lines were kept")
        return StoredFile(path, month, lines, int(size))

    def without(self, file: StoredFile, keys: pa.Array) -> Iterator[pa.Table]:
        """The lines of a file without those of the given keys."""
        import pyarrow.compute as pc  # noqa: PLC0415 - see above

        for table in self.read(file):
            yield table.filter(pc.invert(pc.is_in(table["key"], value_set=keys)))

    def read(self, one: StoredFile) -> Iterator[pa.Table]:
        """The lines of a file in batches.

        Raises:
            UserError: it is damaged or cannot be reached.
        """
        import pyarrow as pa  # noqa: PLC0415 - see above
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            with pq.ParquetFile(self.full(one.path), filesystem=self.system) as file:
                for batch in file.iter_batches(ROWS_PER_GROUP):
                    yield pa.Table.from_batches([batch])
        except (OSError, pa.ArrowInvalid) as problem:
            raise in_words(problem, self.full(one.path)) from problem

    def delete(self, paths: Iterable[str]) -> None:
        """Delete files; a missing one is not an error."""
        for path in paths:
            with suppress(OSError):
                self.system.delete_file(self.full(path))

    def strays(self, listed: frozenset[str], now: datetime) -> list[str]:
        """Files that are on no list and that no import may still be writing."""
        import pyarrow.fs  # noqa: PLC0415 - see above

        selector = pyarrow.fs.FileSelector(self.place, allow_not_found=True, recursive=True)
        return [
            path
            for info in self.system.get_file_info(selector)
            if info.is_file
            and (path := info.path.removeprefix(f"{self.place}/")) not in listed
            and info.base_name.lstrip(".").startswith("lines-")
            and now - (info.mtime or now).replace(tzinfo=UTC) > KEPT_AFTER_RETIREMENT
        ]


def _rename_when_on_disk(waiting: Path, final: Path) -> None:
    with waiting.open("rb") as file:
        os.fsync(file.fileno())
    waiting.replace(final)
    folder = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

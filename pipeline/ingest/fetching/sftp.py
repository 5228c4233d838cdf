"""Files of an SFTP server → files (`insiders[sftp]`). The server's key is always checked."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from i18n import UserError
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.public_addresses import connect_checked
from pipeline.ingest.fetching.reason import reason_of
from pipeline.ingest.fetching.source_file import MAX_FILES, SourceFile
from pipeline.ingest.reading.bounds import CHUNK_BYTES, MAX_BYTES, too_large

if TYPE_CHECKING:
    import asyncssh

SCHEME = "sftp"
TIMEOUT_SECONDS = 30


def fetch_files(source: str, name: str, options: FetchOptions, folder: Path) -> Iterator[SourceFile]:
    """Fetch the file at `sftp://user@host/path`, or every file in that folder; known ones are skipped.

    `name` is the source without its password.

    Raises:
        UserError: the library is missing, the server's key is not the expected one, or a file cannot be read.
    """
    try:
        import asyncssh  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise UserError(
            "{file} needs a library that is not installed. Install insiders[{extra}].",
            file=name,
            extra="sftp",
        ) from error
    try:
        # The caller's thread may have an event loop running.
        with ThreadPoolExecutor(1, thread_name_prefix="sftp") as thread:
            fetched = thread.submit(asyncio.run, _fetched(asyncssh, source, name, options, folder)).result()
        yield from fetched
    except asyncssh.HostKeyNotVerifiable as error:
        raise UserError(
            "{file} has a host key that is not the expected one. Compare it with the server's "
            "administrator, then set the source's host key or add it to known_hosts.",
            file=name,
        ) from error
    except asyncssh.PermissionDenied as error:
        raise UserError(
            "{file} refuses the login: check the user and its password or key.", file=name
        ) from error
    except (asyncssh.Error, OSError, ValueError, TimeoutError) as error:
        raise UserError(
            "{file} cannot be fetched ({reason}): check the address and the connection, then try again.",
            file=name,
            reason=reason_of(error),
        ) from error


async def _fetched(
    library: Any,  # noqa: ANN401 - imported at run time
    source: str,
    name: str,
    options: FetchOptions,
    folder: Path,
) -> list[SourceFile]:
    parts = urlsplit(source)
    server = name[: len(name) - len(parts.path)]
    host, port = parts.hostname or "", parts.port or 22
    files = []
    async with (
        library.connect(
            host,
            port,
            sock=connect_checked(host, port, TIMEOUT_SECONDS, only_public=options.only_public),
            username=unquote(parts.username) if parts.username else (),
            password=unquote(parts.password) if parts.password else None,
            client_keys=_client_keys(options.key_file, has_password=bool(parts.password)),
            connect_timeout=TIMEOUT_SECONDS,
            login_timeout=TIMEOUT_SECONDS,
            **_host_check(library, options.host_key),
        ) as connection,
        connection.start_sftp_client() as client,
    ):
        listed = await _listed(client, unquote(parts.path) or ".")
        fresh = [entry for entry in listed if options.known.get(f"{server}{entry[0]}") != entry[1]]
        for number, (path, tag, size) in enumerate(fresh[:MAX_FILES]):
            full_name = f"{server}{path}"
            if size > MAX_BYTES:
                raise too_large(full_name)
            target = folder / str(number)
            await _copied(client, path, target, full_name)
            files.append(SourceFile(full_name, target, tag))
    return files


def _client_keys(key_file: str, *, has_password: bool) -> Sequence[str] | None:
    """The key to log in with: the given one, none if there is a password, else the user's own."""
    if key_file:
        return [key_file]
    return None if has_password else ()


async def _listed(client: asyncssh.SFTPClient, path: str) -> list[tuple[str, str, int]]:
    """Path, fingerprint and bytes of a file, or of each file in a folder, by name."""
    attributes = await client.stat(path)
    if not stat.S_ISDIR(attributes.permissions or 0):
        return [(path, _tag(attributes), attributes.size or 0)]
    entries = [entry async for entry in client.scandir(path)]
    return sorted(
        (str(PurePosixPath(path) / str(entry.filename)), _tag(entry.attrs), entry.attrs.size or 0)
        for entry in entries
        if stat.S_ISREG(entry.attrs.permissions or 0) and not str(entry.filename).startswith(".")
    )


def _tag(attributes: asyncssh.SFTPAttrs) -> str:
    return f"{attributes.size}-{attributes.mtime}"


async def _copied(client: Any, path: str, target: Path, name: str) -> None:  # noqa: ANN401 - text or bytes
    copied = 0
    async with client.open(path, "rb", encoding=None) as remote:
        with target.open("wb") as local:
            while chunk := await remote.read(CHUNK_BYTES):
                copied += len(chunk)
                if copied > MAX_BYTES:
                    raise too_large(name)
                local.write(chunk)


def _host_check(library: Any, expected: str) -> dict[str, Any]:  # noqa: ANN401 - imported at run time
    """How the server's key is checked: by its fingerprint, else by the user's known_hosts."""
    if not expected:
        return {}

    class Client(library.SSHClient):  # type: ignore[misc]
        def validate_host_public_key(self, *server: Any) -> bool:  # noqa: ANN401 - as the library has it
            *_, key = server  # host, address, port, key
            return bool(key.get_fingerprint() == expected)

    return {"client_factory": Client, "known_hosts": ([], [], [])}

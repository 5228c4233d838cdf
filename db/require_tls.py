"""TLS to a PostgreSQL on another machine, whichever way its address names that machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy.engine import URL

from domain.addresses import is_loopback

ENCRYPTED: Final = ("require", "verify-ca", "verify-full")
"""PostgreSQL's sslmodes that never fall back to a connection in the clear."""


def require_tls(address: URL, environment: Mapping[str, str]) -> URL:
    """The address with TLS required where the connection may leave this machine.

    What is at least as strict stays; `disable`, `allow` and `prefer`, which demand nothing, do not.
    """
    ssl_mode = str(address.query.get("sslmode") or environment.get("PGSSLMODE") or "")
    if ssl_mode in ENCRYPTED or all(_is_here(host) for host in _hosts(address, environment)):
        return address
    return address.update_query_dict({"sslmode": "require"})


def _hosts(address: URL, environment: Mapping[str, str]) -> Iterator[str]:
    """Every host that the driver may connect to: several are tried in turn, and its own variables count."""
    if "service" in address.query or environment.get("PGSERVICE"):
        yield "(whatever the service's file says)"
    queries = address.normalized_query
    hosts = [address.host or "", *queries.get("host", ())]
    yield from _each(hosts) or _each([environment.get("PGHOST", "")])
    yield from _each(queries.get("hostaddr", ())) or _each([environment.get("PGHOSTADDR", "")])


def _each(values: Sequence[str]) -> list[str]:
    return [host for value in values for host in value.split(",") if host.strip()]


def _is_here(host: str) -> bool:
    """Whether a host is this machine: its socket, or a loopback address; a port may follow."""
    name = host.strip()
    if name.count(":") == 1:
        name = name.partition(":")[0]
    return name.startswith(("/", "@")) or is_loopback(name)

"""Connections to checked addresses: never those of a cloud's platform, and only public ones if wanted.

Whatever a person may type as an address, here or in a source's settings, is connected to with these.
"""

from __future__ import annotations

import http.client
import socket
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""IPv6 addresses whose last four bytes are the IPv4 address that a gateway leads to (RFC 6052, RFC 8215)."""
PLATFORM: Final = tuple(
    ip_network(network)
    for network in (
        "169.254.0.0/16",  # link-local: the metadata services of Amazon, Google, Microsoft and others
        "fe80::/10",  # the same of IPv6
        "fd00:ec2::/32",  # Amazon, IPv6
        "fd20:ce::/32",  # Google, IPv6
        "fd00:c1::/32",  # Oracle, IPv6
        "fd00:42::/32",  # Scaleway, IPv6
        "192.0.0.192/32",  # Oracle, of old
        "100.100.100.200/32",  # Alibaba
        "168.63.129.16/32",  # Microsoft's virtual public address
    )
)
"""Where machines of a cloud ask who they are, and are given their credentials."""


class PlatformAddressError(OSError):
    """The address is link-local or of the cloud's platform."""


class PrivateAddressError(OSError):
    """The address leads to this machine or into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when embedded in an IPv6 address."""
    ip = _unwrapped(address)
    if isinstance(ip, IPv6Address) and ip.is_site_local:
        return False
    if is_platform(address):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_platform(address: str) -> bool:
    """Whether an IP address is link-local, or a cloud's metadata address."""
    ip = _unwrapped(address)
    return any(ip in network for network in PLATFORM)


def resolve(host: str, port: int, *, only_public: bool) -> list[tuple[Any, ...]]:
    """The addresses of `host`, as `socket.getaddrinfo` has them.

    Raises:
        PrivateAddressError: one of them is private, and only public ones are wanted.
        PlatformAddressError: one of them is of the cloud's platform.
        OSError: there is none.
    """
    resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, address in resolved:
        if only_public and not is_public(str(address[0])):
            raise PrivateAddressError("a private address")
        if is_platform(str(address[0])):
            raise PlatformAddressError("an address of the cloud's platform")
    return list(resolved)


def connect_checked(
    host: str, port: int, timeout: float | None, *, only_public: bool = False
) -> socket.socket:
    """A connection to one of the addresses of `host`, all of which are checked first.

    A name that leads to a forbidden address too is refused whole. Raises what `resolve` raises.
    """
    trouble: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in resolve(host, port, only_public=only_public):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(address)
        except OSError as error:
            connection.close()
            trouble = error
        else:
            return connection
    raise trouble


class CheckedHTTPConnection(http.client.HTTPConnection):
    """HTTP to a checked address."""

    def __init__(self, *given: Any, only_public: bool = False, **named: Any) -> None:  # noqa: ANN401 - as its base has them
        super().__init__(*given, **named)
        self._create_connection = partial(_create, only_public)


class CheckedHTTPSConnection(http.client.HTTPSConnection):
    """HTTPS to a checked address; the certificate is verified for the host's name as usual."""

    def __init__(self, *given: Any, only_public: bool = False, **named: Any) -> None:  # noqa: ANN401 - as above
        super().__init__(*given, **named)
        self._create_connection = partial(_create, only_public)


def _create(only_public: bool, address: tuple[str, int], timeout: float | None, *_: object) -> socket.socket:
    """The connection function that http.client calls."""
    return connect_checked(*address, timeout, only_public=only_public)


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    if isinstance(ip, IPv6Address) and any(ip in network for network in TRANSLATED):
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip

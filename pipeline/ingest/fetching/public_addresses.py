"""Connections to public addresses only: never to this machine or into a private network.

Whatever a person may type as an address on a page is connected to with these.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv6 addresses whose last four bytes are the IPv4 address that a gateway leads to (RFC 6052)."""


class PrivateAddressError(OSError):
    """The address leads to this machine or into a private network."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also where it is wrapped in an IPv6 address."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    if isinstance(found, IPv6Address) and found in TRANSLATED:
        found = IPv4Address(int(found) & 0xFFFF_FFFF)
    if isinstance(found, IPv6Address) and found.is_site_local:
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def connect_to_public(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to a public address of `host`.

    All its addresses are looked at first: a name that leads to a private one too is refused whole.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, address in found:
        if not is_public(str(address[0])):
            raise PrivateAddressError("a private address")
    trouble: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in found:
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


class PublicHTTPConnection(http.client.HTTPConnection):
    """HTTP to a public address."""

    def connect(self) -> None:
        """Connect to the address that was checked."""
        self.sock = connect_to_public(self.host, self.port, self.timeout)


class PublicHTTPSConnection(http.client.HTTPSConnection):
    """HTTPS to a public address."""

    def connect(self) -> None:
        """Connect to the address that was checked."""
        plain = connect_to_public(self.host, self.port, self.timeout)
        # By its name, not by its number: the certificate is checked as ever.
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

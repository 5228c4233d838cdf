"""Ports for servers that have to be told theirs."""

from __future__ import annotations

import secrets
import socket

FIRST, END = 20_000, 32_768
"""Below those that Linux and macOS give to whoever asks for any port, and for each outgoing connection."""


def free_port() -> int:
    """A port at which nobody listens, and which nobody gets by chance before the server has started.

    That takes seconds, in which other tests open connections and servers at ports of the system's choice.
    """
    while True:
        port = FIRST + secrets.randbelow(END - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port

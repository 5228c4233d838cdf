"""Exit with 0 if the web process on this machine answers: what a container's HEALTHCHECK runs."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 4.0


def is_healthy(port: int) -> bool:
    """Whether /healthz on this machine answers with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy(int(os.environ.get("PORT") or 8050)) else 1)

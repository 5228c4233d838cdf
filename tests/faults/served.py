"""What gunicorn serves under test: wsgi.py itself, with slots every few seconds."""

from __future__ import annotations

from tests.faults.hooks import arrange

arrange()

from wsgi import scheduler, server

__all__ = ["scheduler", "server"]

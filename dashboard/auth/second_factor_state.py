"""What the steps of a login with a second factor have in common."""

from __future__ import annotations

CODE_PATH = "/login/code"
SETUP_PATH = "/account/two-factor"
WAITING = "second-step"
"""Of the session: whose password was right, and when."""
WAITING_SECONDS = 5 * 60
SECRET = "totp-secret"  # noqa: S105 - a key of the session
"""Of the session: the secret that is being set up, until a code of it is entered."""

"""Send events as the Standard Webhooks specification says: numbered, dated and signed.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from db.outbox.secrets import PREFIX
from domain.version import program_version
from pipeline.deliver.http_post import TOTAL_SECONDS, post
from pipeline.deliver.outcome import Outcome


def message_id(channel_id: int, key: str) -> str:
    """The id of a message: the same for every attempt, and without a full stop."""
    return "msg_" + hashlib.sha256(f"{channel_id}/{key}".encode()).hexdigest()[:32]


def signature(secrets: Sequence[str], id: str, timestamp: int, body: bytes) -> str:
    """The signatures of a message, one for each of `secrets`, separated by spaces."""
    content = f"{id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signed(secret, content)}" for secret in secrets)


def send_webhook(
    address: str,
    secrets: Sequence[str],
    id: str,
    body: str,
    *,
    now: datetime,
    only_public: bool,
    seconds: float = TOTAL_SECONDS,
) -> Outcome:
    """Post `body`, signed with each of `secrets`."""
    content = body.encode()
    timestamp = int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": f"Insiders/{program_version()}",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, id, timestamp, content),
    }
    return post(address, content, headers, only_public=only_public, seconds=seconds)


def _signed(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()

"""The audit log's vocabulary and its hash chain: each hash covers its entry and the hash before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Detail = str | int | float | bool | None | Mapping[str, object] | Sequence[object]
"""What an entry says beside who and when, as JSON has it."""
FIRST_HASH = "0" * 64
"""What stands in place of the hash before the first entry."""


class AuditKind(StrEnum):
    """What happened. The database accepts any text, so that an older program reads a newer one's log."""

    LOGIN = "login"
    LOGIN_FAILED = "login-failed"
    LOGIN_BLOCKED = "login-blocked"
    """Too many failures: nobody may try for a while."""
    LOGOUT = "logout"
    DENIED = "denied"
    """Somebody who is logged in asked for what their role does not include."""
    EXPORT = "export"
    CUSTOMER_VIEWED = "customer-viewed"
    IMPORT_REQUESTED = "import-requested"
    IMPORT_UNDONE = "import-undone"
    SOURCE_CHANGED = "source-changed"
    """A source of invoices was added, changed, removed, or what it delivered was accepted."""
    RUN_REQUESTED = "run-requested"
    RUN_CANCELLED = "run-cancelled"
    RULES_CHANGED = "rules-changed"
    PROGRAMME_CHANGED = "programme-changed"
    """How long membership is promised, grace, or the size of the list."""
    CURRENCY_CORRECTED = "currency-corrected"
    MARGIN_RATE_SET = "margin-rate-set"
    PRODUCT_MARGINS_IMPORTED = "product-margins-imported"
    BENEFIT_COST_SET = "benefit-cost-set"
    MODEL_DECIDED = "model-decided"
    OVERRIDE_SET = "override-set"
    OVERRIDE_REMOVED = "override-removed"
    EXPERIMENT_CREATED = "experiment-created"
    EXPERIMENT_STOPPED = "experiment-stopped"
    RECIPIENTS_STORED = "recipients-stored"
    """A file of who really received an experiment's benefit was read."""
    HOLDOUT_STARTED = "holdout-started"
    """From now on, members are held out of the programme's benefits at random."""
    HOLDOUT_STOPPED = "holdout-stopped"
    USER_INVITED = "user-invited"
    PASSWORD_LINK_CREATED = "password-link-created"  # noqa: S105 - a kind, not a password
    PASSWORD_SET = "password-set"  # noqa: S105 - as above
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - as above
    ROLE_CHANGED = "role-changed"
    USER_DEACTIVATED = "user-deactivated"
    USER_REACTIVATED = "user-reactivated"
    SESSION_ENDED = "session-ended"
    """One session, by its user or an administrator."""
    SESSIONS_ENDED = "sessions-ended"
    """Every session of a user."""
    THROTTLING_LIFTED = "throttling-lifted"
    SECOND_FACTOR_ADDED = "second-factor-added"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_REPLACED = "recovery-codes-replaced"
    SETTING_CHANGED = "setting-changed"
    CHANNEL_ADDED = "channel-added"
    """Somebody, or another program, is sent messages from now on."""
    CHANNEL_CHANGED = "channel-changed"
    SECRET_CHANGED = "secret-changed"  # noqa: S105 - a kind, not a secret
    CHANNEL_PAUSED = "channel-paused"
    CHANNEL_RESUMED = "channel-resumed"
    CHANNEL_REMOVED = "channel-removed"
    MESSAGE_SENT = "message-sent"
    """The receiver accepted it."""
    MESSAGE_GIVEN_UP = "message-given-up"
    MESSAGE_CANCELLED = "message-cancelled"
    MESSAGE_REPEATED = "message-repeated"
    BACKUP_MADE = "backup-made"
    """Everything was written to a file, passwords' hashes included."""
    BACKUP_RESTORED = "backup-restored"
    """This database was made of a backup. What happened between the two is not in the log."""
    LIST_SAVED = "list-saved"
    """Somebody saved a list of customers under a name."""
    LIST_CHANGED = "list-changed"
    """It was renamed, shared, or made private."""
    LIST_DELETED = "list-deleted"
    LOG_PRUNED = "log-pruned"
    NOTE = "note"
    """A sentence of an older release, stored as it was."""


@dataclass(frozen=True)
class ChainedEntry:
    """The fields that an entry's hash covers, in order."""

    id: int
    at: datetime
    kind: str
    by: str
    address: str
    request_id: str
    details: str
    """Canonical JSON, stored as text so that every database gives back the same characters."""

    def hash_after(self, previous: str) -> str:
        """The entry's hash, given the previous one."""
        fields = [self.id, self.at.isoformat(timespec="microseconds"), self.kind, self.by]
        text = json.dumps([*fields, self.address, self.request_id, self.details, previous])
        return hashlib.sha256(text.encode()).hexdigest()


def details_as_text(details: Mapping[str, Detail]) -> str:
    """Details as canonical JSON: ASCII, sorted keys, no null values."""
    present = {name: value for name, value in details.items() if value is not None}
    return json.dumps(present, sort_keys=True, separators=(",", ":"), default=str)


def first_break(entries: Iterable[tuple[ChainedEntry, str, str]], anchor: tuple[int, str]) -> int | None:
    """The id of the first entry that is changed, missing or out of order; None if the chain is intact.

    Args:
        entries: Each entry with its stored hash before it and its own stored hash, by id.
        anchor: The id and the hash of what the first entry follows: the last pruned one, or 0 and
            FIRST_HASH.
    """
    expected, before = anchor
    for entry, previous, own in entries:
        expected += 1
        if entry.id != expected or previous != before or own != entry.hash_after(before):
            return expected
        before = own
    return None

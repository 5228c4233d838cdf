"""What kinds of audit entries are called. The `match` is exhaustive, so mypy fails if one has no label."""

from __future__ import annotations

from typing import assert_never

from domain.audit import AuditKind
from domain.translatable import N_
from i18n.audit_messages import message_kind_label


def audit_kind_label(kind: AuditKind) -> str:
    """The label of an audit kind in filters."""
    match kind:
        case AuditKind.LOGIN:
            label = N_("Login")
        case AuditKind.LOGIN_FAILED:
            label = N_("Failed login")
        case AuditKind.LOGIN_BLOCKED:
            label = N_("Login blocked")
        case AuditKind.LOGOUT:
            label = N_("Logout")
        case AuditKind.DENIED:
            label = N_("Access denied")
        case AuditKind.EXPORT:
            label = N_("Export")
        case AuditKind.CUSTOMER_VIEWED:
            label = N_("Customer viewed")
        case AuditKind.IMPORT_REQUESTED:
            label = N_("Import")
        case AuditKind.IMPORT_UNDONE:
            label = N_("Import undone")
        case AuditKind.SOURCE_CHANGED:
            label = N_("Source changed")
        case AuditKind.RUN_REQUESTED:
            label = N_("Run requested")
        case AuditKind.RUN_CANCELLED:
            label = N_("Run cancelled")
        case AuditKind.RULES_CHANGED:
            label = N_("Rules changed")
        case AuditKind.PROGRAMME_CHANGED:
            label = N_("Programme changed")
        case AuditKind.CURRENCY_CORRECTED:
            label = N_("Currency corrected")
        case AuditKind.MARGIN_RATE_SET:
            label = N_("Margin rate")
        case AuditKind.PRODUCT_MARGINS_IMPORTED:
            label = N_("Product margins")
        case AuditKind.BENEFIT_COST_SET:
            label = N_("Cost of benefits")
        case AuditKind.MODEL_DECIDED:
            label = N_("Model decision")
        case AuditKind.OVERRIDE_SET:
            label = N_("Manual override")
        case AuditKind.OVERRIDE_REMOVED:
            label = N_("Manual override removed")
        case AuditKind.EXPERIMENT_CREATED:
            label = N_("Experiment created")
        case AuditKind.EXPERIMENT_STOPPED:
            label = N_("Experiment stopped")
        case AuditKind.RECIPIENTS_STORED:
            label = N_("Recipients of an experiment")
        case AuditKind.HOLDOUT_STARTED:
            label = N_("Standing holdout started")
        case AuditKind.HOLDOUT_STOPPED:
            label = N_("Standing holdout stopped")
        case AuditKind.USER_INVITED:
            label = N_("Invitation")
        case AuditKind.PASSWORD_LINK_CREATED:
            label = N_("Password link")
        case AuditKind.PASSWORD_SET:
            label = N_("Password set")
        case AuditKind.PASSWORD_CHANGED:
            label = N_("Password changed")
        case AuditKind.ROLE_CHANGED:
            label = N_("Role changed")
        case AuditKind.USER_DEACTIVATED:
            label = N_("User deactivated")
        case AuditKind.USER_REACTIVATED:
            label = N_("User reactivated")
        case AuditKind.SESSION_ENDED:
            label = N_("Session ended")
        case AuditKind.SESSIONS_ENDED:
            label = N_("Signed out everywhere")
        case AuditKind.THROTTLING_LIFTED:
            label = N_("Login unblocked")
        case AuditKind.SECOND_FACTOR_ADDED:
            label = N_("Two-factor authentication on")
        case AuditKind.SECOND_FACTOR_REMOVED:
            label = N_("Two-factor authentication off")
        case AuditKind.RECOVERY_CODE_USED:
            label = N_("Recovery code used")
        case AuditKind.RECOVERY_CODES_REPLACED:
            label = N_("New recovery codes")
        case AuditKind.SETTING_CHANGED:
            label = N_("Setting changed")
        case (
            AuditKind.CHANNEL_ADDED
            | AuditKind.CHANNEL_CHANGED
            | AuditKind.SECRET_CHANGED
            | AuditKind.CHANNEL_PAUSED
            | AuditKind.CHANNEL_RESUMED
            | AuditKind.CHANNEL_REMOVED
            | AuditKind.MESSAGE_SENT
            | AuditKind.MESSAGE_GIVEN_UP
            | AuditKind.MESSAGE_CANCELLED
            | AuditKind.MESSAGE_REPEATED
        ):
            label = message_kind_label(kind)
        case AuditKind.BACKUP_MADE:
            label = N_("Backup made")
        case AuditKind.BACKUP_RESTORED:
            label = N_("Backup restored")
        case AuditKind.LIST_SAVED:
            label = N_("List saved")
        case AuditKind.LIST_CHANGED:
            label = N_("List changed")
        case AuditKind.LIST_DELETED:
            label = N_("List deleted")
        case AuditKind.LOG_PRUNED:
            label = N_("Audit log shortened")
        case AuditKind.NOTE:
            label = N_("Note")
        case _:
            assert_never(kind)
    return label

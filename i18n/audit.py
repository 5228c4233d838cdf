"""The audit log as sentences. The `match` is exhaustive, so mypy fails if a kind has no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from domain.audit import AuditKind
from domain.enums import OverrideKind, Role, RunKind
from domain.message import Message
from i18n.audit_messages import message_words
from i18n.labels import role_label

Details = Mapping[str, Any]


def audit_message(kind: str, details: Details) -> Message:
    """The event as a sentence; an entry that this program cannot read is shown as stored."""
    try:
        return _words(AuditKind(kind), details)
    except (ValueError, KeyError, TypeError):
        return Message("{kind} {details}", {"kind": kind, "details": _plain(details)})


def _words(kind: AuditKind, details: Details) -> Message:
    match kind:
        case AuditKind.LOGIN:
            return Message("Logged in.")
        case AuditKind.LOGIN_FAILED:
            return Message("Failed to log in.")
        case AuditKind.LOGIN_BLOCKED:
            return Message("Blocked from logging in for a while: too many failures.")
        case AuditKind.LOGOUT:
            return Message("Logged out.")
        case AuditKind.DENIED:
            return Message("Was refused: {what}", {"what": details["what"]})
        case AuditKind.EXPORT:
            return _exported(details)
        case AuditKind.CUSTOMER_VIEWED:
            return Message("Looked at customer {customer}.", {"customer": details["customer"]})
        case AuditKind.IMPORT_REQUESTED:
            return Message("Requested an import of {file}.", {"file": details["file"]})
        case AuditKind.IMPORT_UNDONE:
            values = {"number": str(details["number"]), "file": details["file"]}
            return Message("Took back import {number} of {file}", values)
        case AuditKind.SOURCE_CHANGED:
            return _source_changed(details)
        case AuditKind.RUN_REQUESTED:
            return _requested(RunKind(details["run"]), details)
        case AuditKind.RUN_CANCELLED:
            return Message("Cancelled run {number}.", {"number": str(details["number"])})
        case AuditKind.RULES_CHANGED:
            return Message("Changed the rules of what counts")
        case AuditKind.PROGRAMME_CHANGED:
            return _programme_changed(details)
        case AuditKind.CURRENCY_CORRECTED:
            values = {"before": details["before"], "after": details["after"]}
            return Message("Corrected the shop's currency from {before} to {after}.", values)
        case AuditKind.MARGIN_RATE_SET | AuditKind.PRODUCT_MARGINS_IMPORTED | AuditKind.BENEFIT_COST_SET:
            return _margins(kind, details)
        case AuditKind.MODEL_DECIDED:
            return Message("Model {number}: {why:all}", {"number": details["model"], "why": [details["why"]]})
        case AuditKind.OVERRIDE_SET:
            return _overridden(OverrideKind(details["override"]), details)
        case AuditKind.OVERRIDE_REMOVED:
            return Message(
                "Removed the manual override for customer {customer}: the model decides again.",
                {"customer": details["customer"]},
            )
        case AuditKind.EXPERIMENT_CREATED:
            return Message("Created the experiment {name}.", {"name": details["name"]})
        case AuditKind.EXPERIMENT_STOPPED:
            values = {"name": details["name"], "why": details["why"]}
            return Message("Stopped the experiment {name}: {why}", values)
        case AuditKind.RECIPIENTS_STORED:
            return Message(
                "Read who received the benefit of {name}: {rows:customers}.",
                {"name": details["name"], "rows": details["rows"]},
            )
        case AuditKind.HOLDOUT_STARTED:
            return Message(
                "Started a standing holdout: {share:percent} of the members go without benefits from "
                "{day:date} on.",
                {"share": details["share"], "day": details["begins_on"]},
            )
        case AuditKind.HOLDOUT_STOPPED:
            return Message("Stopped the standing holdout: {why}", {"why": details["why"]})
        case (
            AuditKind.USER_INVITED
            | AuditKind.PASSWORD_LINK_CREATED
            | AuditKind.ROLE_CHANGED
            | AuditKind.USER_DEACTIVATED
            | AuditKind.USER_REACTIVATED
            | AuditKind.SESSIONS_ENDED
            | AuditKind.THROTTLING_LIFTED
        ):
            return _about_user(kind, details)
        case AuditKind.PASSWORD_SET:
            return Message("Set a password.")
        case AuditKind.PASSWORD_CHANGED:
            return Message("Changed their own password.")
        case AuditKind.SESSION_ENDED:
            return Message("Ended a session of {email}.", {"email": details["email"]})
        case AuditKind.SECOND_FACTOR_ADDED:
            return Message("Turned on two-factor authentication.")
        case AuditKind.SECOND_FACTOR_REMOVED:
            email = {"email": details["email"]}
            return Message("Turned off two-factor authentication of {email}.", email)
        case AuditKind.RECOVERY_CODE_USED:
            return Message("Used a recovery code.")
        case AuditKind.RECOVERY_CODES_REPLACED:
            return Message("Created new recovery codes; the earlier ones no longer work.")
        case AuditKind.SETTING_CHANGED:
            values = {name: details[name] or "–" for name in ("name", "before", "after")}
            return Message("Setting {name}: {before} → {after}", values)
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
            return message_words(kind, details)
        case AuditKind.BACKUP_MADE:
            return Message("Backed up the whole database.")
        case AuditKind.BACKUP_RESTORED:
            values = {"moment": details["made_at"], "rows": details["rows"]}
            return Message("Restored the backup of {moment:moment}: {rows:rows}.", values)
        case AuditKind.LIST_SAVED | AuditKind.LIST_CHANGED | AuditKind.LIST_DELETED:
            return _about_list(kind, details)
        case AuditKind.LOG_PRUNED:
            values = {"count": details["entries"]}
            return Message("Deleted the oldest entries of this log: {count:number}.", values)
        case AuditKind.NOTE:
            return Message.from_json(details)
        case _:
            assert_never(kind)


def _about_list(kind: AuditKind, details: Details) -> Message:
    name = {"name": details["name"]}
    if kind == AuditKind.LIST_DELETED:
        return Message("Deleted the list {name}.", name)
    if kind == AuditKind.LIST_CHANGED and details["before"] != details["name"]:
        return Message("Renamed the list {before} to {name}.", {**name, "before": details["before"]})
    if kind == AuditKind.LIST_CHANGED and details["shared"]:
        return Message("Shared the list {name}.", name)
    if kind == AuditKind.LIST_CHANGED:
        return Message("Made the list {name} private.", name)
    if details.get("customers") is not None:
        return Message(
            "Saved the list {name} of {customers:customers}.", {**name, "customers": details["customers"]}
        )
    return Message("Saved the list {name} as a rule.", name)


def _about_user(kind: AuditKind, details: Details) -> Message:
    email = {"email": details["email"]}
    match kind:
        case AuditKind.USER_INVITED:
            return Message("Invited {email}.", email)
        case AuditKind.PASSWORD_LINK_CREATED:
            return Message("Created a password link for {email}.", email)
        case AuditKind.ROLE_CHANGED:
            role = role_label(Role(details["role"]))
            return Message("Changed the role of {email} to {role:name}.", {**email, "role": role})
        case AuditKind.USER_DEACTIVATED:
            return Message("Deactivated {email}.", email)
        case AuditKind.USER_REACTIVATED:
            return Message("Reactivated {email}.", email)
        case AuditKind.SESSIONS_ENDED:
            return Message("Signed {email} out everywhere.", email)
    return Message("Let {email} try to log in again.", email)


def _source_changed(details: Details) -> Message:
    values = {"source": details["source"]}
    sentences = {
        "added": Message("Added the source {source}.", values),
        "changed": Message("Changed the source {source}.", values),
        "removed": Message("Removed the source {source}.", values),
        "accepted": Message("Accepted what the source {source} delivered.", values),
        "paused": Message("Paused the source {source}.", values),
        "resumed": Message("Resumed the source {source}.", values),
    }
    return sentences[str(details["change"])]


def _exported(details: Details) -> Message:
    filters = ", ".join(f"{name}={value}" for name, value in details.get("filters", {}).items())
    values = {"what": details["what"], "rows": details["rows"], "filters": filters}
    if filters:
        return Message("Exported {what}: {rows:rows}, filters {filters}.", values)
    return Message("Exported {what}: {rows:rows}.", values)


def _requested(kind: RunKind, details: Details) -> Message:
    match kind:
        case RunKind.WEEKLY:
            return Message("Requested the weekly run.")
        case RunKind.MANUAL:
            return Message("Requested an update of the list.")
        case RunKind.IMPORT:
            return Message("Requested an import of {file}.", {"file": details["file"]})
        case RunKind.REPLAY:
            values = {"start": details["start"], "end": details["end"]}
            return Message("Requested a replay from {start:date} to {end:date}.", values)
        case RunKind.PROMOTE:
            model = {"model": details["model"]}
            if details.get("back"):
                return Message("Requested to go back to model {model}.", model)
            return Message("Requested to make model {model} the champion.", model)
        case RunKind.DRAW_EXPERIMENT:
            return Message("Requested to create the experiment {name}.", {"name": details["name"]})
        case RunKind.EXPLORE:
            return Message("Requested a wide comparison of segmentations.")
        case RunKind.RULES:
            return Message("Requested a preview of changed rules.")
        case RunKind.PROGRAMME:
            return Message("Requested a preview of other settings of the programme.")
        case _:
            assert_never(kind)


def _overridden(kind: OverrideKind, details: Details) -> Message:
    values = {"customer": details["customer"], "reason": details["reason"]}
    match kind:
        case OverrideKind.PIN:
            return Message("Always include customer {customer}: {reason}", values)
        case OverrideKind.BAN:
            return Message("Always exclude customer {customer}: {reason}", values)
        case _:
            assert_never(kind)


def _programme_changed(details: Details) -> Message:
    values = {"runs": details["grace_runs"], "line": details["line"]}
    if details["until"] is not None or details["min_months"]:
        return Message(
            "Set the programme: leave after {runs:runs} below the line, stay at least {months:months}, stay "
            "until {until} each year, line at {line:ratio}.",
            {**values, "months": details["min_months"], "until": details["until"] or "–"},
        )
    return Message("Set the programme: leave after {runs:runs} below the line, line at {line:ratio}.", values)


def _plain(details: Details) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted(details.items()))


def _margins(kind: AuditKind, details: Details) -> Message:
    if kind == AuditKind.PRODUCT_MARGINS_IMPORTED:
        if not details["products"]:
            return Message("Removed the margins of all products.")
        return Message("Imported the margins of {n:products}.", {"n": details["products"]})
    day = details.get("day")
    if kind == AuditKind.BENEFIT_COST_SET:
        values = {"cost": details["cost"], "day": day}
        if details["per"] == "year":
            if day is None:
                return Message("Set the cost of benefits to {cost:cents} per member and year.", values)
            return Message(
                "Set the cost of benefits to {cost:cents} per member and year, from {day:date} on.", values
            )
        if day is None:
            return Message("Set the cost of benefits to {cost:cents} per member and month.", values)
        return Message(
            "Set the cost of benefits to {cost:cents} per member and month, from {day:date} on.", values
        )
    if details.get("rate") is None:
        return Message("Removed the margin rate.")
    values = {"rate": details["rate"], "day": day}
    if day is None:
        return Message("Set the margin rate to {rate:percent}.", values)
    return Message("Set the margin rate to {rate:percent}, from {day:date} on.", values)

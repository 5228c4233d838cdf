"""The task that counts what changed rules would leave out, before they are saved."""

from __future__ import annotations

from db import rule_drafts
from db.engine import Database
from db.jobs.lease import Claim
from db.store import check_fence
from domain.enums import RunStatus
from domain.shop_rules import Rules
from i18n import Message
from pipeline.process.progress import ProgressCallback
from pipeline.publish.change_rules import effect_of
from pipeline.worker.task_result import TaskResult
from settings import Settings


def rules_task(
    database: Database, settings: Settings, claim: Claim, progress: ProgressCallback
) -> TaskResult:
    """Count under the draft's rules and under those in force; store both with the draft."""
    progress(Message("Counting what the new rules leave out"), 0.1)
    rules = Rules.from_json(claim.params["rules"])
    with database.read() as session:
        draft = rule_drafts.current(session)
        if draft is None or Rules.from_json(draft.rules) != rules:
            return TaskResult(
                Message("Other changes to the rules have taken the place of these."), status=RunStatus.SKIPPED
            )
        effect = effect_of(session, rules, settings.window_days)
    with database.write() as session:
        check_fence(session, claim.fence)
        rule_drafts.set_effect(
            session, rules.to_json(), {"before": vars(effect.before), "after": vars(effect.after)}
        )
    return TaskResult(Message("The effect of the new rules has been counted: see the data page."))

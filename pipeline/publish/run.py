"""One run: load the inputs, build the version, publish it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from db.audit import prune_log
from db.engine import Database
from db.governance import check_not_frozen
from db.maintenance import refresh_statistics
from db.retention import prune
from db.store import FittedModel, VersionDraft, publish
from db.weekly_aggregates import store_weekly_aggregates
from domain.computed_with import ComputedWith
from domain.report import StoredMessage, dump
from i18n import Message
from pipeline.engines.foreign_state import note_foreign_lines
from pipeline.engines.shop_rules import rules_of
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.computed_with import describe
from pipeline.publish.load_champion import last_search_date
from pipeline.publish.load_run_inputs import has_at_least, load_run_inputs, next_as_of
from pipeline.publish.run_inputs import Promotion, RunInputs
from pipeline.segmentation.embedding_pool import needs_umap, open_embedding_pool
from pipeline.segmentation.recipes import Recipe, recipe_named
from settings import Settings

if TYPE_CHECKING:
    from pipeline.publish.build_version import VersionResult


MIN_WARMED_UP = 100
"""Customers below which UMAP is not compiled beforehand: a shop too small is refused at once."""


@dataclass(frozen=True)
class QueuedRun:
    """The queued run that a version is published for."""

    run_id: int | None = None
    fence: int | None = None
    """The claim's, checked when publishing."""
    slot: datetime | None = None
    """Of a weekly run."""
    is_replay: bool = False
    """Whether it is one of several past weeks, of which no messages are sent."""


NOT_QUEUED = QueuedRun()
"""Of a run that a command does at once."""


def publish_run(
    database: Database,
    settings: Settings,
    *,
    as_of: date | None = None,
    recipe: str | None = None,
    challenge: bool = True,
    queued: QueuedRun = NOT_QUEUED,
    progress: ProgressCallback = no_progress,
) -> int:
    """Publish one version as of `as_of` (by default the day after the last line, or the newest version's).

    Returns its number.

    `challenge=False` only scores with the champion.

    Raises:
        UserError: there is nothing to run on, or no such recipe.
        FenceLostError: another worker has taken the run over; nothing was published.
    """
    request = _Request(as_of, recipe_named(recipe or settings.recipe), challenge, queued)
    return _publish(database, settings, request, progress)


def publish_promotion(
    database: Database,
    settings: Settings,
    promotion: Promotion,
    *,
    as_of: date,
    queued: QueuedRun = NOT_QUEUED,
    progress: ProgressCallback = no_progress,
) -> int:
    """Publish the version with which a kept model becomes the champion, scored with it; return its number.

    Raises:
        UserError: there is nothing to run on.
        FrozenChampionError: no person has chosen the model, and the champion has been frozen.
        FenceLostError: another worker has taken the run over; nothing was published.
    """
    request = _Request(as_of, recipe_named(settings.recipe), False, queued, promotion)
    return _publish(database, settings, request, progress)


@dataclass(frozen=True)
class _Request:
    as_of: date | None
    recipe: Recipe
    challenge: bool
    queued: QueuedRun
    promotion: Promotion | None = None


def _publish(database: Database, settings: Settings, request: _Request, progress: ProgressCallback) -> int:
    recipe, challenge, promotion = request.recipe, request.challenge, request.promotion
    progress(Message("Reading the invoices"), 0.0)
    note_foreign_lines(database)
    with open_embedding_pool(settings.random_state) as embedding_pool:
        with database.read() as session:
            as_of = request.as_of or next_as_of(session)
            window_days = rules_of(session).window_days or settings.window_days
            if (
                challenge
                and last_search_date(session, as_of, recipe.name) is None
                and needs_umap(recipe)
                and has_at_least(session, MIN_WARMED_UP, as_of, window_days)
            ):
                embedding_pool.warm_up()
            inputs, new_aggregates = load_run_inputs(
                session,
                as_of=as_of,
                window_days=window_days,
                challenge=challenge,
                promoted=promotion.model_id if promotion is not None else None,
                meanwhile=_build_version,
            )
        result = _build_version()(
            inputs,
            recipe,
            challenge=challenge,
            random_state=settings.random_state,
            progress=progress,
            embedding_pool=embedding_pool,
        )
    progress(Message("Publishing"), 0.95)
    described = describe(inputs, settings)
    draft = _draft(inputs, result, recipe.name, described, request.queued)
    if promotion is not None:
        draft = _promoting(draft, promotion)
    with database.write() as session:
        if promotion is not None and promotion.yields_to_freeze:
            check_not_frozen(session, promotion.model_id)
        number = publish(session, draft, fence=request.queued.fence)
        store_weekly_aggregates(session, new_aggregates)
        prune(session, keep=settings.keep_whole_versions)
        prune_log(session, keep=timedelta(days=settings.keep_audit_days))
    refresh_statistics(database, len(inputs.features))
    progress(Message("Published version {version}", {"version": number}), 1.0)
    return number


def _build_version() -> Callable[..., VersionResult]:
    """`build_version`, imported while the lines are read, as scikit-learn takes a second."""
    from pipeline.publish.build_version import build_version  # noqa: PLC0415 - see above

    return build_version


def _promoting(draft: VersionDraft, promotion: Promotion) -> VersionDraft:
    """A draft whose deployment begins in its version's transaction: neither is seen without the other."""
    why = StoredMessage(text=promotion.why.text, values=promotion.why.values)
    model = draft.report.model.model_copy(update={"decision": why})
    return replace(
        draft,
        report=draft.report.model_copy(update={"model": model}),
        deployment_reason=promotion.why,
        decided_by=promotion.by,
        is_frozen=promotion.is_frozen,
    )


def _draft(
    inputs: RunInputs,
    result: VersionResult,
    recipe: str,
    described: ComputedWith,
    queued: QueuedRun,
) -> VersionDraft:
    selection, current_champion = result.selection, inputs.current_champion
    model: FittedModel | int
    if current_champion is not None and not selection.is_new:
        model = current_champion.model_id
    else:
        model = FittedModel(inputs.as_of, recipe, dump(selection.card), selection.champion.to_bytes())
    challenger = None
    if selection.challenger is not None and selection.challenger_card is not None:
        challenger = FittedModel(
            inputs.as_of, recipe, dump(selection.challenger_card), selection.challenger.to_bytes()
        )
    return VersionDraft(
        as_of=inputs.as_of,
        recipe=recipe,
        model=model,
        deployment_reason=selection.decision.why if selection.is_new else None,
        challenger=challenger,
        is_frozen=selection.is_new and current_champion is not None and current_champion.frozen,
        report=result.report.model_copy(update={"computed_with": described}),
        segments=result.segments,
        customers=result.customers,
        movements=result.movements,
        predictions=result.predictions,
        holdout_assignments=result.held_out,
        value_model=result.value_model,
        previous=inputs.previous.number if inputs.previous else None,
        slot=queued.slot,
        run_id=queued.run_id,
        simulated=inputs.simulated,
        is_replay=queued.is_replay,
    )

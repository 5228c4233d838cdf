"""One run: gather, decide, save. Nothing clever happens here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from db.engine import Database
from db.retention import prune
from db.store import FittedModel, VersionDraft, publish
from db.weekly_aggregates import keep_tallies
from domain.computed_with import COMPUTED_WITH, ComputedWith
from i18n import Message
from pipeline.publish.computed_with import describe
from pipeline.publish.load_run_inputs import default_as_of, load_run_inputs, searched_last
from pipeline.publish.run_inputs import Promotion, RunInputs
from pipeline.segmentation.embedding_pool import needs_umap, open_embedding_pool
from pipeline.segmentation.recipes import recipe_named
from settings import Settings

if TYPE_CHECKING:
    from pipeline.publish.build_version import VersionResult

ProgressCallback = Callable[[Message, float], None]


def no_progress(_stage: Message, _fraction: float) -> None:
    """Progress that nobody watches."""


def part_of_progress(progress: ProgressCallback, start: float, end: float) -> ProgressCallback:
    """Progress of a step that is the stretch from `start` to `end` of the whole."""
    return lambda stage, fraction: progress(stage, start + (end - start) * fraction)


def publish_run(
    database: Database,
    settings: Settings,
    *,
    as_of: date | None = None,
    recipe: str | None = None,
    challenge: bool = True,
    promotion: Promotion | None = None,
    slot: datetime | None = None,
    run_id: int | None = None,
    fence: int | None = None,
    progress: ProgressCallback = no_progress,
) -> int:
    """Publish one version as of `as_of` (by default the day after the last line); return its number.

    `fence` is the claim's, checked when publishing; `challenge=False` only scores with the champion, and so
    does a `promotion`, with the model that becomes the champion with this version.

    Raises:
        UserError: there is nothing to run on, or no such recipe.
        FenceLostError: another worker has taken the run over; nothing was published.
    """
    chosen = recipe_named(recipe or settings.recipe)
    challenge = challenge and promotion is None
    progress(Message("Reading the invoices"), 0.0)
    with open_embedding_pool(settings.random_state) as embedding_pool:
        with database.read() as session:
            as_of = as_of or default_as_of(session)
            if challenge and searched_last(session, as_of, chosen.name) is None and needs_umap(chosen):
                embedding_pool.warm_up()
            inputs, new_tallies = load_run_inputs(
                session,
                as_of=as_of,
                window_days=settings.window_days,
                challenge=challenge,
                promoted=promotion.model_id if promotion is not None else None,
                meanwhile=_deciding,
            )
        result = _deciding()(
            inputs,
            chosen,
            challenge=challenge,
            random_state=settings.random_state,
            progress=progress,
            embedding_pool=embedding_pool,
        )
    progress(Message("Publishing"), 0.95)
    described = describe(inputs, settings)
    draft = _draft(inputs, result, chosen.name, described, slot=slot, run_id=run_id)
    if promotion is not None:
        draft = _promoting(draft, promotion)
    with database.write() as session:
        number = publish(session, draft, fence=fence)
        keep_tallies(session, new_tallies)
        prune(session, keep=settings.keep_whole_versions)
    progress(Message("Published version {version}", {"version": number}), 1.0)
    return number


def _deciding() -> Callable[..., VersionResult]:
    """`build_version`: a second of scikit-learn, loaded while the lines are read."""
    from pipeline.publish.build_version import build_version  # noqa: PLC0415 - not before the lines are begun

    return build_version


def _promoting(draft: VersionDraft, promotion: Promotion) -> VersionDraft:
    """The reign begins with the version, in one transaction: neither is ever seen without the other."""
    model = {**draft.report["model"], "decision": promotion.why.to_json()}
    return replace(
        draft,
        report={**draft.report, "model": model},
        new_reign=promotion.why,
        decided_by=promotion.by,
        is_frozen=promotion.is_frozen,
    )


def _draft(
    inputs: RunInputs,
    result: VersionResult,
    recipe: str,
    described: ComputedWith,
    *,
    slot: datetime | None,
    run_id: int | None,
) -> VersionDraft:
    selection, current_champion = result.selection, inputs.current_champion
    model: FittedModel | int
    if current_champion is not None and not selection.is_new:
        model = current_champion.model_id
    else:
        model = FittedModel(inputs.as_of, recipe, selection.card, selection.champion.to_bytes())
    challenger = None
    if selection.challenger is not None and selection.challenger_card is not None:
        challenger = FittedModel(
            inputs.as_of, recipe, selection.challenger_card, selection.challenger.to_bytes()
        )
    return VersionDraft(
        as_of=inputs.as_of,
        recipe=recipe,
        model=model,
        new_reign=selection.decision.why if selection.is_new else None,
        challenger=challenger,
        report={**result.report, COMPUTED_WITH: described.to_json()},
        segments=result.segments,
        labels=result.labels,
        customers=result.customers,
        movements=result.movements,
        previous=inputs.previous.number if inputs.previous else None,
        slot=slot,
        run_id=run_id,
        simulated=inputs.simulated,
    )

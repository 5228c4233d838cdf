"""The wide comparison of all spaces of the recipe, including slow ones; publishes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.engine import Database
from db.store import FittedModel
from db.wide_comparisons import ComparisonDraft, store_comparison
from domain.report import dump
from i18n import Message, UserError
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.load_run_inputs import default_as_of, load_run_inputs
from pipeline.publish.run_inputs import RunInputs
from pipeline.segmentation.embedding_pool import EmbeddingPool, needs_umap, open_embedding_pool
from pipeline.segmentation.recipes import Recipe, recipe_named
from settings import Settings


@dataclass(frozen=True)
class Comparison:
    """The outcome of a wide comparison. `model_id`: the best candidate's model; None if none was fitted."""

    as_of: date
    candidates: int
    decision: Message
    passed: bool
    model_id: int | None


def explore(
    database: Database,
    settings: Settings,
    *,
    fence: int | None = None,
    progress: ProgressCallback = no_progress,
) -> Comparison:
    """Compare every space, clusterer and k on today's invoices, store the result, and nominate the best.

    Args:
        database: With invoices and a champion.
        settings: RECIPE, WINDOW_DAYS and RANDOM_STATE count.
        fence: Of the claim of the queue, checked when the result is kept; None outside the queue.
        progress: Is told how far it is.

    Raises:
        UserError: the recipe has no further spaces, there is no champion yet, or there is nothing to run on.
        FenceLostError: another worker has taken the run over; nothing was kept.
    """
    recipe = recipe_named(settings.recipe)
    if not recipe.wide_spaces:
        raise UserError(
            "The recipe {recipe} has no further spaces to compare. Only the recipe search has.",
            recipe=recipe.name,
        )
    progress(Message("Reading the invoices"), 0.0)
    with open_embedding_pool(settings.random_state) as embedding_pool:
        if needs_umap(recipe.widened()):
            embedding_pool.warm_up()
        with database.read() as session:
            as_of = default_as_of(session)
            inputs, _ = load_run_inputs(session, as_of=as_of, window_days=settings.window_days)
        draft = _compare(inputs, recipe, settings, progress, embedding_pool)
    progress(Message("Keeping the comparison"), 0.95)
    with database.write() as session:
        comparison = store_comparison(session, draft, fence=fence)
        return Comparison(as_of, len(draft.leaderboard), draft.decision, draft.passed, comparison.model_id)


def _compare(
    inputs: RunInputs,
    recipe: Recipe,
    settings: Settings,
    progress: ProgressCallback,
    embedding_pool: EmbeddingPool,
) -> ComparisonDraft:
    from pipeline.publish.trial import selection_inputs  # noqa: PLC0415 - scikit-learn, while the lines are read
    from pipeline.segmentation.model_selection import run_wide_comparison  # noqa: PLC0415 - as above

    incumbent = inputs.incumbent
    if incumbent is None:
        raise UserError("There is no champion yet. Publish a version with `python -m pipeline run`.")
    selection = run_wide_comparison(
        selection_inputs(inputs),
        incumbent,
        recipe,
        random_state=settings.random_state,
        progress=lambda stage, fraction: progress(stage, 0.1 + 0.85 * fraction),
        embedding_pool=embedding_pool,
    )
    best = (selection.champion, selection.card) if selection.is_new else None
    if selection.challenger is not None and selection.challenger_card is not None:
        best = (selection.challenger, selection.challenger_card)
    model = FittedModel(inputs.as_of, recipe.name, dump(best[1]), best[0].to_bytes()) if best else None
    return ComparisonDraft(
        inputs.as_of,
        recipe.name,
        selection.leaderboard,
        selection.decision.why,
        model,
        passed=selection.is_new,
    )

"""One run: gather, decide, save. Nothing clever happens here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from db.engine import Database
from db.store import FittedModel, VersionDraft, publish
from language import Message, UserError
from pipeline.contest import Standing
from pipeline.decide import Decided, Known, decide_version
from pipeline.gather import Gathered, default_as_of, gather, searched_last
from pipeline.layouts import laying_out, needs_umap
from pipeline.movements import Before
from pipeline.recipes import recipe_named
from settings import Settings

Progress = Callable[[Message, float], None]


def silent(_stage: Message, _fraction: float) -> None:
    """Progress that nobody watches."""


def run_once(
    database: Database,
    settings: Settings,
    *,
    as_of: date | None = None,
    recipe: str | None = None,
    challenge: bool = True,
    slot: datetime | None = None,
    run_id: int | None = None,
    fence: int | None = None,
    progress: Progress = silent,
) -> int:
    """Publish one version as of `as_of` (by default the day after the last line); return its number.

    `fence` is the claim's, checked when publishing; `challenge=False` only scores with the champion.

    Raises:
        UserError: there is nothing to run on, or no such recipe.
        FenceLostError: another worker has taken the run over; nothing was published.
    """
    chosen = recipe_named(recipe or settings.recipe)
    progress(Message("Reading the invoices"), 0.0)
    with laying_out(settings.random_state) as layouts:
        with database.read() as session:
            as_of = as_of or default_as_of(session)
            if challenge and searched_last(session, as_of, chosen.name) is None and needs_umap(chosen):
                layouts.warm_up()
            gathered = gather(session, as_of=as_of, window_days=settings.window_days, challenge=challenge)
        decided = decide_version(
            _known(gathered),
            chosen,
            challenge=challenge,
            random_state=settings.random_state,
            progress=progress,
            layouts=layouts,
        )
    progress(Message("Publishing"), 0.95)
    with database.write() as session:
        number = publish(
            session, _draft(gathered, decided, chosen.name, slot=slot, run_id=run_id), fence=fence
        )
    progress(Message("Published version {version}", {"version": number}), 1.0)
    return number


def replay(
    database: Database,
    settings: Settings,
    *,
    start: date,
    end: date,
    every_days: int = 7,
    recipe: str | None = None,
    progress: Progress = silent,
) -> list[int]:
    """The weekly run as of each date from `start` to `end`, oldest first, as if it had been there.

    Raises:
        UserError: `end` is before `start`, or as `run_once` does; versions published so far stay.
    """
    if end < start or every_days < 1:
        raise UserError(
            "A replay needs a first date not after the last and at least one day between runs; "
            "got {start:date} to {end:date} every {days:number} days.",
            start=start.isoformat(),
            end=end.isoformat(),
            days=every_days,
        )
    dates = [start + timedelta(days=days) for days in range(0, (end - start).days + 1, every_days)]
    numbers = []
    for place, day in enumerate(dates):
        told = Message(
            "Week {n:number} of {all:number}, as of {day:date}",
            {"n": place + 1, "all": len(dates), "day": day.isoformat()},
        )
        progress(told, place / len(dates))
        numbers.append(run_once(database, settings, as_of=day, recipe=recipe))
    progress(Message("Replayed {n:number} weeks", {"n": len(numbers)}), 1.0)
    return numbers


def _known(gathered: Gathered) -> Known:
    before, reigning = gathered.previous, gathered.reigning
    return Known(
        as_of=gathered.as_of,
        window_days=gathered.window_days,
        features=gathered.features,
        then=gathered.then,
        features_then=gathered.features_then,
        customer_days=gathered.customer_days,
        summary=gathered.summary,
        features_without_late=gathered.features_without_late,
        before=Before(before.features, before.is_member, before.segment_id.map(before.names))
        if before
        else None,
        segment_before=before.segment_id if before else None,
        standing=Standing(reigning.champion, reigning.card, reigning.frozen, gathered.last_search)
        if reigning
        else None,
        champion_before=before.champion
        if before and reigning and before.model_id != reigning.model_id
        else None,
        past=gathered.past,
        next_segment_id=gathered.next_segment_id,
        experiments=gathered.experiments,
        purchases=gathered.purchases,
    )


def _draft(
    gathered: Gathered, decided: Decided, recipe: str, *, slot: datetime | None, run_id: int | None
) -> VersionDraft:
    contest, reigning = decided.contest, gathered.reigning
    kept_id = reigning.model_id if reigning and not contest.is_new else None
    champion = FittedModel(gathered.as_of, recipe, contest.card, contest.champion.to_bytes())
    challenger = None
    if contest.challenger is not None and contest.challenger_card is not None:
        challenger = FittedModel(
            gathered.as_of, recipe, contest.challenger_card, contest.challenger.to_bytes()
        )
    return VersionDraft(
        as_of=gathered.as_of,
        recipe=recipe,
        model=champion if kept_id is None else kept_id,
        new_reign=contest.decision.why if contest.is_new else None,
        challenger=challenger,
        report=decided.report,
        segments=decided.segments,
        labels=decided.labels,
        customers=decided.customers,
        movements=decided.movements,
        previous=gathered.previous.number if gathered.previous else None,
        slot=slot,
        run_id=run_id,
        simulated=gathered.simulated,
    )

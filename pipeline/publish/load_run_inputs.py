"""Load a run's inputs once: features, history, the champion and manual overrides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from db import queries
from db.models import (
    CustomerSnapshot,
    InvoiceImport,
    InvoiceLine,
    LabelView,
    Model,
    ModelDeployment,
    Movement,
    Override,
    ReplacedLine,
    SegmentProfile,
    Shop,
    Version,
)
from db.weekly_aggregates import WeeklyAggregates
from domain.enums import MovementKind, MovementReason
from i18n import UserError
from pipeline.engines.customer_features import compute_features
from pipeline.engines.parallel_reader import open_parallel_reader
from pipeline.engines.shop_rules import rules_of
from pipeline.engines.weekly_aggregates import LINES, start_loading_transactions
from pipeline.features import (
    days_of,
    features_from,
    purchases_from,
    summarise,
    window_before,
    without_stray_days,
)
from pipeline.features.point_in_time import FROM_DAYS, features_from_days
from pipeline.membership.members_then import OUT_OF_TIME_DAYS
from pipeline.membership.state import RETURN_WEEKS, MembershipHistory, MembershipState
from pipeline.publish.read_published_lists import read_published_lists
from pipeline.publish.run_inputs import CurrentChampion, PreviousRun, RunInputs
from pipeline.publish.stored_experiments import drawn_experiments
from pipeline.segmentation.model_format import DamagedModelError, NewerModelError

if TYPE_CHECKING:
    from pipeline.segmentation.champion import Champion

_REPLACED = ReplacedLine.__table__
DESCRIBED_FEATURES = ("gross_revenue", "recency_days", "orders", "avg_recency_days")
"""The features of the version before that the sentences about movements speak of."""


def default_as_of(session: Session) -> date:
    """The day after the last invoice line.

    Raises:
        UserError: there are no invoice lines yet.
    """
    last: date | None = session.scalar(select(func.max(InvoiceLine.invoiced_on)))
    if last is None:
        raise UserError("There are no invoices yet. Import some with `python -m pipeline import FILE`.")
    return last + timedelta(days=1)


def has_at_least(session: Session, customers: int, as_of: date, window_days: int) -> bool:
    """Whether at least so many customers with an id have lines in the window."""
    inside = (InvoiceLine.invoiced_on >= as_of - timedelta(days=window_days)) & (
        InvoiceLine.invoiced_on < as_of
    )
    statement = select(InvoiceLine.customer_id).where(inside, InvoiceLine.customer_id.is_not(None))
    return len(session.execute(statement.distinct().limit(customers)).all()) == customers


def load_run_inputs(
    session: Session,
    *,
    as_of: date,
    window_days: int,
    challenge: bool = True,
    promoted: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[RunInputs, WeeklyAggregates]:
    """Load all inputs as known at `as_of`, with less history if there is no `challenge`.

    With it come the aggregates of the weeks whose lines had to be read, to be stored with the version. The
    model `promoted` is the champion, whatever the database says. `meanwhile` is called while the lines are
    being read.

    Raises:
        UserError: nobody bought anything in the window.
    """
    then = as_of - timedelta(days=OUT_OF_TIME_DAYS)
    with open_parallel_reader(session, select(func.max(InvoiceImport.id))) as reader:
        trade_found = start_loading_transactions(session, reader.submit, as_of)
        meanwhile()
        current_champion = (
            _current_champion(session, as_of) if promoted is None else _promoted(session, as_of, promoted)
        )
        before = _version_before(session, as_of)
        previous = _previous(session, before, window_days, current_champion)
        trade, new_aggregates = trade_found()
    trade, stray = without_stray_days(trade, window_before(as_of, window_days))
    purchases = purchases_from(trade.order_lines, window_before(as_of, window_days))
    features = features_from(trade, as_of=as_of, window_days=window_days, purchases=purchases)
    if features.empty:
        raise UserError(
            "No customer with an id bought anything in the {days:days} before {as_of:date}. "
            "Check the date, or import invoices from that period.",
            days=window_days,
            as_of=as_of.isoformat(),
        )
    days = days_of(trade.orders)
    shop = session.get(Shop, 1)
    inputs = RunInputs(
        as_of=as_of,
        window_days=window_days,
        currency=shop.currency if shop is not None else None,
        rules=rules_of(session),
        features=features,
        then=then,
        features_then=features_from(trade, as_of=then, window_days=window_days)
        if challenge or not _days_suffice(current_champion)
        else features_from_days(days, as_of=then, window_days=window_days),
        customer_days=days,
        summary=_summary(session, summarise(trade.counts, as_of=as_of, window_days=window_days, stray=stray)),
        features_without_late=_features_without_late(session, before, as_of, window_days),
        previous=previous,
        current_champion=current_champion,
        past=_past(session, before, as_of, current_champion),
        last_search=_last_search(session, as_of),
        next_segment_id=(session.scalar(select(func.max(SegmentProfile.segment_id))) or 0) + 1,
        simulated=bool(shop and shop.simulated),
        experiments=drawn_experiments(session, as_of),
        purchases=purchases,
        published=read_published_lists(session, as_of),
    )
    return inputs, new_aggregates


def _summary(session: Session, summary: dict[str, Any]) -> dict[str, Any]:
    """The `data` section, which is `summary` with `new_lines`: how many more than the version before had.

    None in a first version, and where that one cannot be read; 0 where the same invoices were found again,
    up to the same day.
    """
    last = queries.newest_version(session)
    before = queries.readable_report(session, last.number) if last is not None else None
    if before is None:
        return {**summary, "new_lines": None}
    new = int(summary["lines"]) - before.data.lines
    last_day = before.data.last.isoformat() if before.data.last is not None else None
    return {**summary, "new_lines": new if new or last_day == summary["last"] else None}


def _days_suffice(current_champion: CurrentChampion | None) -> bool:
    """Whether the champion in force can score past customers by what days know of them."""
    return current_champion is not None and set(current_champion.champion.space.scaling.columns) <= set(
        FROM_DAYS
    )


def _version_before(session: Session, as_of: date) -> Version | None:
    return session.scalar(
        select(Version)
        .where(Version.as_of < as_of)
        .order_by(Version.as_of.desc(), Version.number.desc())
        .limit(1)
    )


def _previous(
    session: Session, version: Version | None, window_days: int, current_champion: CurrentChampion | None
) -> PreviousRun | None:
    if version is None:
        return None
    labels = session.execute(
        select(LabelView.customer_id, LabelView.segment_id, LabelView.is_member).where(
            LabelView.version == version.number
        )
    ).all()
    index = pd.Index([row.customer_id for row in labels], dtype="str")
    names = session.execute(
        select(SegmentProfile.segment_id, SegmentProfile.name).where(SegmentProfile.version == version.number)
    )
    return PreviousRun(
        number=version.number,
        as_of=version.as_of,
        features=_features_before(session, version, window_days),
        segment_id=pd.Series([row.segment_id for row in labels], index=index),
        is_member=pd.Series([row.is_member for row in labels], index=index, dtype=bool),
        names={row.segment_id: row.name for row in names},
        champion=_champion_before(session, version.model_id, current_champion),
        model_id=version.model_id,
    )


def _features_before(session: Session, version: Version, window_days: int) -> pd.DataFrame:
    """What movements tell of the version before; worked out again from the lines it saw if it is pruned."""
    snapshot = CustomerSnapshot.__table__
    if version.pruned_at is not None:
        seen: FromClause = (
            select(LINES).where(LINES.c.import_id <= (version.last_import_id or 0)).subquery("lines_seen")
        )
        found = compute_features(session.connection(), seen, as_of=version.as_of, window_days=window_days)
        return found[list(DESCRIBED_FEATURES)]
    rows = session.execute(
        select(snapshot.c.customer_id, *(snapshot.c[name] for name in DESCRIBED_FEATURES)).where(
            snapshot.c.version == version.number
        )
    ).all()
    features = pd.DataFrame(rows, columns=["customer_id", *DESCRIBED_FEATURES])
    return features.astype({"customer_id": "str"}).set_index("customer_id")


def _champion_before(
    session: Session, model_id: int, current_champion: CurrentChampion | None
) -> Champion | None:
    """The model of the version before; None where it cannot be read and the champion is another one by now.

    A person has replaced it then, which is what a run that cannot read its champion asks them to do.
    """
    if current_champion is not None and current_champion.model_id == model_id:
        return current_champion.champion
    try:
        return _restored(session.get_one(Model, model_id))
    except UserError:
        if current_champion is None:
            raise
        return None


def _restored(model: Model) -> Champion:
    """The kept model, ready to score.

    Raises:
        UserError: it cannot be read; the sentence says what to do.
    """
    from pipeline.segmentation.champion import Champion  # noqa: PLC0415 - scikit-learn loads while the lines are read

    try:
        return Champion.from_bytes(model.classifier)
    except NewerModelError:
        raise UserError(
            "Model {number} was saved by a newer version of this program, so this version cannot read it. "
            "Nothing was published. Update the program, or make another model the champion on the Model page "
            "(or with `python -m pipeline model promote`).",
            number=model.id,
        ) from None
    except DamagedModelError:
        raise UserError(
            "Model {number} is damaged and cannot be read. Nothing was published. Make another model the "
            "champion on the Model page (or with `python -m pipeline model promote`), or restore a backup.",
            number=model.id,
        ) from None


def _current_champion(session: Session, as_of: date) -> CurrentChampion | None:
    found = session.execute(
        select(ModelDeployment, Model)
        .join(Model, Model.id == ModelDeployment.model_id)
        .where(ModelDeployment.as_of <= as_of)
        .order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    deployment, model = found
    return CurrentChampion(model.id, _restored(model), model.card, deployment.as_of, deployment.frozen)


def _promoted(session: Session, as_of: date, model_id: int) -> CurrentChampion:
    model = session.get_one(Model, model_id)
    return CurrentChampion(model.id, _restored(model), model.card, as_of, frozen=False)


def _last_search(session: Session, as_of: date) -> date | None:
    """When the last full search was, by the cards of the kept models."""
    cards = session.execute(select(Model.as_of, Model.card).where(Model.as_of <= as_of)).all()
    return max((row.as_of for row in cards if row.card.get("searched")), default=None)


def last_search_date(session: Session, as_of: date, recipe: str) -> date | None:
    """When the last full search by `recipe` was; None when there was none: the next run begins with one."""
    current_champion = session.scalar(
        select(Model.recipe)
        .join(ModelDeployment, ModelDeployment.model_id == Model.id)
        .where(ModelDeployment.as_of <= as_of)
        .order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc())
        .limit(1)
    )
    return _last_search(session, as_of) if current_champion == recipe else None


def _past(
    session: Session, before: Version | None, as_of: date, current_champion: CurrentChampion | None
) -> MembershipHistory:
    membership_states = {}
    if before is not None:
        rows = session.execute(
            select(LabelView.customer_id, LabelView.is_member, LabelView.since, LabelView.weeks_below).where(
                LabelView.version == before.number, or_(LabelView.is_member, LabelView.weeks_below > 0)
            )
        )
        membership_states = {
            row.customer_id: MembershipState(row.is_member, row.since, row.weeks_below) for row in rows
        }
    lately = as_of - timedelta(weeks=RETURN_WEEKS)
    # When a person has changed the model, whom another model put out need not wait to come back.
    by_hand = (
        before is not None and current_champion is not None and before.model_id != current_champion.model_id
    )
    left = session.execute(
        select(Movement.customer_id, func.max(Version.as_of).label("on"))
        .join(Version, Version.number == Movement.version)
        .where(Movement.kind == MovementKind.LEFT, Version.number.in_(_holding(lately, as_of)))
        .where(Movement.reason != MovementReason.REFIT if by_hand else true())
        .group_by(Movement.customer_id)
    )
    overrides = session.execute(
        select(Override.customer_id, Override.kind)
        .where(Override.ended_at.is_(None), or_(Override.expires_on.is_(None), Override.expires_on > as_of))
        .order_by(Override.id)
    )
    return MembershipHistory(
        membership_states=membership_states,
        left_on={row.customer_id: row.on for row in left},
        overrides={row.customer_id: row.kind for row in overrides},
        overridden_before=_overridden_before(session, before),
    )


def _holding(start: date, end: date) -> Select[int]:
    """The numbers of the versions that hold for the dates in [start, end): the newest of each."""
    return (
        select(func.max(Version.number))
        .where(Version.as_of >= start, Version.as_of < end)
        .group_by(Version.as_of)
    )


def _overridden_before(session: Session, before: Version | None) -> frozenset[str]:
    if before is None:
        return frozenset()
    held = session.scalars(
        select(Override.customer_id).where(
            Override.created_at <= before.published_at,
            or_(Override.ended_at.is_(None), Override.ended_at > before.published_at),
            or_(Override.expires_on.is_(None), Override.expires_on > before.as_of),
        )
    )
    return frozenset(held)


def _features_without_late(
    session: Session, before: Version | None, as_of: date, window_days: int
) -> pd.DataFrame | None:
    """Features without what became of earlier dates since the version before: late lines and corrections.

    None if nothing did.
    """
    if before is None:
        return None
    late = _late(before)
    # What a newer file replaced since then was as it was.
    replaced_since = (
        _REPLACED.c.replaced_by > (before.last_import_id or 0),
        _REPLACED.c.import_id <= (before.last_import_id or 0),
    )
    if (
        session.scalar(select(InvoiceLine.key).where(late).limit(1)) is None
        and session.scalar(select(_REPLACED.c.key).where(*replaced_since).limit(1)) is None
    ):
        return None
    in_time: FromClause = union_all(
        select(LINES).where(~late),
        select(*(_REPLACED.c[column.name] for column in LINES.c)).where(*replaced_since),
    ).subquery("lines_in_time")
    return compute_features(
        session.connection(), in_time, as_of=as_of, window_days=window_days, rules=rules_of(session)
    )


def _late(before: Version) -> ColumnElement[bool]:
    return and_(
        InvoiceLine.import_id > (before.last_import_id or 0),
        InvoiceLine.invoiced_on < before.as_of,
    )

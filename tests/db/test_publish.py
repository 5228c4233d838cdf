"""A version holds all that its draft does, and what is worked out of its own rows; or nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import undefer

from db.engine import Database
from db.jobs.lease import claim
from db.jobs.queue import request
from db.models import (
    AuditEvent,
    CustomerSnapshot,
    FittedValueModel,
    InvoiceImport,
    LabelView,
    Lease,
    Model,
    ModelDeployment,
    Movement,
    Run,
    SegmentProfile,
    Version,
    VersionSegmentCount,
)
from db.store import THE_WEEKLY_RUN, FenceLostError, FittedModel, VersionDraft, check_fence, publish
from db.version_order import NewerVersionError
from domain.audiences import PROMISING_REVENUE, SINGLE_PURCHASE_GAP
from domain.audit import AuditKind
from domain.enums import RunKind
from domain.version import program_version
from i18n import Message
from tests.drafts import small_draft
from tests.factories import AS_OF, movement, person, publish_version
from tests.reports import report_of

WEEK = timedelta(days=7)
SLOT = datetime(2026, 3, 2, 3, tzinfo=UTC)
CHALLENGER = FittedModel(AS_OF, "scaled-kmeans", {"k": 4}, b"the challenger")


def full_draft(run_id: int) -> VersionDraft:
    """Everything that a draft can say."""
    return replace(
        small_draft(run_id, slot=SLOT),
        as_of=AS_OF,
        recipe="forest-umap-kmeans-8",
        model=FittedModel(AS_OF, "forest-umap-kmeans-8", {"k": 8}, b"the champion"),
        challenger=CHALLENGER,
        deployment_reason=Message("It is better by {by:percent}.", {"by": 0.1}),
        decided_by="ana@shop.example",
        is_frozen=True,
        simulated=True,
    )


def newest(database: Database) -> Version:
    with database.read() as session:
        version = session.scalars(
            select(Version).options(undefer(Version.stored_report)).order_by(Version.number.desc())
        ).first()
        assert version is not None
        session.expunge(version)
        return version


def is_now(moment: datetime) -> bool:
    return abs(datetime.now(UTC) - moment) < timedelta(minutes=5)


def test_a_version_says_what_it_was_made_of_when_and_by_which_run(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        run_id = request(session, RunKind.MANUAL, {}, "ana@shop.example")
        for number in (1, 2):
            session.add(
                InvoiceImport(
                    source=f"{number}.csv", sha256=str(number) * 64, imported_at=SLOT, rows_read=1,
                    rows_added=1, rows_known=0, left_out={}, identified_revenue=1, unidentified_revenue=0,
                )
            )  # fmt: skip
        assert publish_version(session, as_of=AS_OF - WEEK) == 1
        assert publish(session, replace(full_draft(run_id), previous=1), fence=None) == 2
    version = newest(sqlite_database)
    assert (version.as_of, version.slot, version.run_id, version.previous) == (AS_OF, SLOT, run_id, 1)
    assert (version.recipe, version.simulated, version.last_import_id) == ("forest-umap-kmeans-8", True, 2)
    assert is_now(version.published_at)
    assert version.program_version == program_version()
    assert version.stored_report["version"] == 2
    assert (version.customers, version.insiders) == (0, 0)


def test_the_figures_that_lists_of_versions_show_are_those_of_its_report_and_labels(
    sqlite_database: Database,
) -> None:
    report = report_of([person("ada", is_member=True)], [], [], AS_OF, None)
    shares = {
        "revenue_share": 0.5,
        "net_revenue_share": 0.4,
        "revenue_share_of_all": 0.3,
        "net_revenue_share_of_all": 0.2,
    }
    text = {"insiders": {**report["insiders"], **shares}, "data": {**report["data"], "usual_gap_days": 9}}
    with sqlite_database.write() as session:
        publish_version(session, members=["ada"], others=["bruno", "chiara"], report=text)
    version = newest(sqlite_database)
    assert (version.customers, version.insiders, version.simulated) == (3, 1, False)
    assert {name: getattr(version, name) for name in shares} == shares
    assert version.usual_gap_days == 9


def test_a_new_champion_is_kept_with_the_challenger_and_who_put_it_there_and_why(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        run_id = request(session, RunKind.MANUAL, {}, "ana@shop.example")
        publish(session, full_draft(run_id), fence=None)
    with sqlite_database.read() as session:
        champion, challenger = session.scalars(select(Model).order_by(Model.id))
        deployment = session.scalars(select(ModelDeployment)).one()
        assert session.scalars(select(Version)).one().model_id == champion.id
    for model, recipe, k, stored in (
        (champion, "forest-umap-kmeans-8", 8, b"the champion"),
        (challenger, "scaled-kmeans", 4, b"the challenger"),
    ):
        assert (model.recipe, model.card, model.classifier, model.as_of) == (recipe, {"k": k}, stored, AS_OF)
        assert is_now(model.created_at)
    assert (deployment.model_id, deployment.as_of, deployment.frozen) == (champion.id, AS_OF, True)
    assert deployment.decided_by == "ana@shop.example"
    assert deployment.why == {"text": "It is better by {by:percent}.", "values": {"by": 0.1}}
    assert is_now(deployment.decided_at)


def test_only_a_champion_that_a_person_chose_is_in_the_audit_log(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        run_id = request(session, RunKind.MANUAL, {}, "ana@shop.example")
        publish(session, full_draft(run_id), fence=None)
    with sqlite_database.write() as session:
        publish(session, replace(full_draft(run_id), decided_by=THE_WEEKLY_RUN, previous=1), fence=None)
    with sqlite_database.read() as session:
        decided = session.scalars(select(AuditEvent).where(AuditEvent.kind == AuditKind.MODEL_DECIDED)).one()
        chosen = session.scalars(select(ModelDeployment.model_id).order_by(ModelDeployment.id)).first()
    why = {"text": "It is better by {by:percent}.", "values": {"by": 0.1}}
    assert (decided.by, decided.values) == ("ana@shop.example", {"model": chosen, "why": why})


def test_what_the_conditions_of_lists_refer_to_is_kept_beside_the_report(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"audiences": {"parameters": {SINGLE_PURCHASE_GAP: 41.0}}})
    version = newest(sqlite_database)
    assert getattr(version, SINGLE_PURCHASE_GAP) == 41.0
    assert getattr(version, PROMISING_REVENUE) is None


def test_a_model_of_customers_value_is_kept_where_one_was_fitted(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish(session, replace(small_draft(), as_of=AS_OF - WEEK), fence=None)
        publish(session, replace(small_draft(), as_of=AS_OF, value_model=b"fitted", previous=1), fence=None)
    with sqlite_database.read() as session:
        model = session.scalars(select(FittedValueModel)).one()
        assert (model.as_of, model.document) == (AS_OF, b"fitted")
        assert is_now(model.created_at)


def test_a_champion_that_stays_is_neither_kept_nor_put_there_again(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
        publish(session, replace(small_draft(), model=1, previous=1), fence=None)
    with sqlite_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Model)) == 1
        assert session.scalar(select(func.count()).select_from(ModelDeployment)) == 0
    assert newest(sqlite_database).model_id == 1


def two_weeks(database: Database) -> None:
    """Bruno joins in the second week; Dora, who left, is not among its customers any more."""
    france, spain = {"country": "France"}, {"country": "Spain"}
    with database.write() as session:
        publish_version(
            session,
            as_of=AS_OF - WEEK,
            members=[person("ada", **france), person("dora", country="Norway")],
            others=[person("bruno", margin=-0.5, **spain)],
        )
        publish_version(
            session,
            members=[
                person("ada", gross_revenue=70.0, **france),
                person("bruno", gross_revenue=20.0, **france),
            ],
            others=[
                person("chiara", gross_revenue=5.0, margin=-0.5, **spain),
                person("eva", gross_revenue=6.0, margin=-0.5, **spain),
            ],
            movements=[movement("bruno"), movement("dora", "left")],
        )


def test_every_row_of_a_draft_is_kept_under_its_number(database: Database) -> None:
    two_weeks(database)
    expected = {SegmentProfile: 2, LabelView: 4, CustomerSnapshot: 4, Movement: 2}
    with database.read() as session:
        for table, many in expected.items():
            of_version: Any = select(func.count()).select_from(table).where(table.version == 2)  # type: ignore[attr-defined]
            assert session.scalar(of_version) == many, table
        ada = session.scalars(
            select(CustomerSnapshot).where(
                CustomerSnapshot.version == 2, CustomerSnapshot.customer_id == "ada"
            )
        ).one()
        assert (ada.country, ada.gross_revenue, ada.orders) == ("France", 70.0, 4)


def test_customers_are_counted_by_country_segment_and_membership(database: Database) -> None:
    two_weeks(database)
    with database.read() as session:
        counts = session.scalars(select(VersionSegmentCount)).all()
    assert {
        (count.version, count.country, count.segment_id, count.is_member): (
            count.customers,
            count.gross_revenue,
        )
        for count in counts
    } == {
        (1, "France", 1, True): (1, 100.0),
        (1, "Norway", 1, True): (1, 100.0),
        (1, "Spain", 2, False): (1, 100.0),
        (2, "France", 1, True): (2, 90.0),
        (2, "Spain", 2, False): (2, 11.0),
    }


def test_a_movement_knows_its_segments_and_the_country_also_of_whoever_is_gone(database: Database) -> None:
    two_weeks(database)
    with database.read() as session:
        rows = session.scalars(select(Movement).order_by(Movement.customer_id)).all()
    assert [(row.customer_id, row.from_segment_id, row.to_segment_id, row.country) for row in rows] == [
        ("bruno", 2, 1, "France"),  # where he is now, not where he was
        ("dora", 1, None, "Norway"),
    ]


def test_the_movements_of_older_versions_stay_as_they_are(sqlite_database: Database) -> None:
    two_weeks(sqlite_database)
    with sqlite_database.write() as session:
        publish_version(
            session, as_of=date(2026, 3, 9), members=["ada"], others=[], movements=[movement("bruno", "left")]
        )
    with sqlite_database.read() as session:
        rows = session.execute(
            select(Movement.version, Movement.customer_id, Movement.from_segment_id, Movement.to_segment_id)
        ).all()
    assert sorted(map(tuple, rows), key=str) == [
        (2, "bruno", 2, 1),
        (2, "dora", 1, None),
        (3, "bruno", 1, None),
    ]


def test_what_a_row_lacks_is_null_also_in_later_batches(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.bulk.ROWS_AT_ONCE", 2)
    first = {"segment_id": 1, "name": "Insiders", "is_insiders": True, "customers": 1, "gross_revenue": 1.0}
    of: dict[str, Any] = {"mean": {}, "median": {}}
    rows = [{**first, **of, "segment_id": number, "name": f"Kind {number}"} for number in range(1, 6)]
    with sqlite_database.write() as session:
        publish(session, replace(small_draft(), segments=rows), fence=None)
    with sqlite_database.read() as session:
        names = session.scalars(select(SegmentProfile.name).order_by(SegmentProfile.segment_id)).all()
    assert names == [f"Kind {number}" for number in range(1, 6)]


@pytest.mark.parametrize(("kind", "attempts"), [(RunKind.REPLAY, 1), (RunKind.MANUAL, 3)])
def test_a_replay_that_gets_on_begins_to_count_its_attempts_anew_and_no_other_run_does(
    sqlite_database: Database, kind: RunKind, attempts: int
) -> None:
    with sqlite_database.write() as session:
        run_id, other = (request(session, kind, {"number": number}, "ana@shop.example") for number in (1, 2))
        for number in (run_id, other):
            session.get_one(Run, number).attempts = 3
        session.flush()
        publish(session, small_draft(run_id), fence=None)
    with sqlite_database.read() as session:
        assert session.get_one(Run, run_id).attempts == attempts
        assert session.get_one(Run, other).attempts == 3


def test_a_fence_that_does_not_hold_is_named_and_nothing_is_kept(database: Database) -> None:
    with database.write() as session:
        request(session, RunKind.MANUAL, {}, "ana@shop.example")
    claimed = claim(database, owner="a", lease_seconds=60)
    assert claimed is not None
    with database.write() as session:
        check_fence(session, claimed.fence)
        check_fence(session, None)
    with (
        pytest.raises(FenceLostError, match=r"this run was claimed with fence 7; it is now 1"),
        database.write() as session,
    ):
        publish(session, small_draft(claimed.run_id), fence=7)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Version)) == 0
        assert session.scalar(select(func.count()).select_from(Model)) == 0


def test_a_slot_publishes_no_date_before_the_newest_lists_and_a_replayed_week_does(
    database: Database,
) -> None:
    with database.write() as session:
        publish_version(session, as_of=SLOT.date())
    late = replace(small_draft(None, slot=SLOT), as_of=SLOT.date() - WEEK)
    with pytest.raises(NewerVersionError), database.write() as session:
        publish(session, late, fence=None)
    with database.write() as session:
        assert publish(session, replace(late, is_replay=True), fence=None) == 2
        assert publish(session, replace(late, slot=SLOT), fence=None) == 3, "no later than the newest"
        assert publish(session, replace(late, slot=None, as_of=late.as_of - WEEK), fence=None) == 4


def test_whoever_publishes_holds_the_lease_until_it_is_done(postgres_database: Database) -> None:
    locked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FOR UPDATE" in statement:
            locked.append(statement)

    with postgres_database.write() as session:
        session.add(Lease(id=1, fence=4))
    event.listen(postgres_database.writer, "before_cursor_execute", note)
    with postgres_database.write() as session:
        publish(session, small_draft(), fence=4)
    assert [statement for statement in locked if "lease" in statement]

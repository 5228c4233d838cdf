"""Alerts: told once when something begins, once when it is over, not at night, and only to who asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db.clock import database_now
from db.engine import Database
from db.freshness import Schedule
from db.models import Alert, Delivery, MessageChannel, Run
from db.outbox.body import unpack
from db.outbox.conditions import has_alert_due, is_quiet
from db.outbox.people_channels import MessagePreferences, add_email, change
from domain.enums import AlertKind, DeliveryKind, RunKind, RunStatus
from domain.report.forecast import Forecast
from domain.user_error import UserError
from i18n import Localizer
from pipeline.deliver.alerts import AlertWatch, create_alert_messages, lost_predictions, worse_than_naive
from tests.pipeline.deliver.worlds import FIRST, SECOND, publish_first, publish_second
from tests.reports import completed, forecast

SCHEDULE = Schedule("0 3 * * mon", ZoneInfo("UTC"))
NOON, NIGHT = 12, 2


def subscribe(database: Database, alerts: dict[AlertKind, float | None], **wishes: object) -> int:
    with database.write() as session:
        requested = MessagePreferences("en", wants_digest=False, alerts=alerts, **wishes)  # type: ignore[arg-type]
        return add_email(session, "ada@shop.example", requested, by="ada@shop.example").id


def watch(database: Database, hour: int = NOON) -> list[str]:
    """What is told now."""
    with database.write() as session:
        now = database_now(session)
        before = {delivery.id for delivery in session.scalars(select(Delivery))}
        AlertWatch(session, SCHEDULE, now).work_out()
        create_alert_messages(session, hour, now, {"en": Localizer("en", "GBP")})
        session.flush()
        new = [delivery for delivery in session.scalars(select(Delivery)) if delivery.id not in before]
        assert all(item.kind == DeliveryKind.ALERT for item in new)
        return [unpack(item.body)["text"] for item in new]


def watch_plainly(database: Database) -> list[str]:
    """What is told now, with common spaces."""
    return [text.replace("\u202f", " ") for text in watch(database)]


def end_run(database: Database, status: RunStatus) -> None:
    with database.write() as session:
        now = database_now(session)
        session.add(
            Run(
                kind=RunKind.WEEKLY,
                params={},
                requested_by="schedule",
                requested_at=now,
                started_at=now,
                finished_at=now,
                status=status,
                outcome={"text": "The database did not answer.", "values": {}},
            )
        )


def test_a_failed_run_is_told_once_and_so_is_that_it_is_over(database: Database) -> None:
    subscribe(database, {AlertKind.RUN_FAILED: None})
    end_run(database, RunStatus.FAILED)
    assert watch(database) == ["• A run has failed. The database did not answer."]
    assert watch(database) == []
    end_run(database, RunStatus.DONE)
    assert watch(database) == ["• Resolved: A run has failed. The database did not answer."]
    assert watch(database) == []


def test_at_night_alerts_wait_and_come_together_in_the_morning(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    subscribe(
        sqlite_database,
        {AlertKind.RUN_FAILED: None, AlertKind.MEMBER_AT_RISK: 500.0},
        quiet_from=22,
        quiet_until=7,
    )
    publish_second(sqlite_database)
    end_run(sqlite_database, RunStatus.FAILED)
    assert watch(sqlite_database, NIGHT) == []
    assert watch(sqlite_database, NOON) == [
        "• A run has failed. The database did not answer.\n"
        "• Valuable members at risk (£900): gone quiet 1, left 0. dana"
    ]


def test_an_alert_that_ended_during_quiet_hours_is_not_sent(sqlite_database: Database) -> None:
    subscribe(sqlite_database, {AlertKind.RUN_FAILED: None}, quiet_from=22, quiet_until=7)
    end_run(sqlite_database, RunStatus.FAILED)
    assert watch(sqlite_database, NIGHT) == []
    end_run(sqlite_database, RunStatus.DONE)
    assert watch(sqlite_database, NIGHT) == []
    assert watch(sqlite_database, NOON) == []


@pytest.mark.parametrize(
    ("kind", "threshold", "told"),
    [
        # Two of three members before and after; Dana's £900 are three times what members spent before.
        (AlertKind.SIZE_MOVED, 0.1, []),
        (AlertKind.SHARE_MOVED, 0.2, ["• The members' share of revenue went from 60.0 % to 84.6 %"]),
        (AlertKind.SHARE_MOVED, 0.25, []),
        (AlertKind.MEMBER_AT_RISK, 899.0, ["• Valuable members at risk (£900)"]),
        (AlertKind.MEMBER_AT_RISK, 901.0, []),
    ],
)
def test_thresholds_decide(
    sqlite_database: Database, kind: AlertKind, threshold: float, told: list[str]
) -> None:
    publish_first(sqlite_database)
    subscribe(sqlite_database, {kind: threshold})
    publish_second(sqlite_database)
    result = watch_plainly(sqlite_database)
    assert len(result) == len(told)
    assert all(text.startswith(start) for text, start in zip(result, told, strict=True))
    assert watch(sqlite_database) == [], "the same version is not told again"


def test_who_left_by_the_models_doing_is_not_at_risk(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    subscribe(sqlite_database, {AlertKind.MEMBER_AT_RISK: 50.0})
    publish_second(sqlite_database)
    assert watch(sqlite_database) == ["• Valuable members at risk (£900): gone quiet 1, left 0. dana"]


def forecast_with(**known: object) -> dict[str, object]:
    output = forecast(SECOND, monthly=100.0)
    return {**output, "method": "season", "backtest": {**output["backtest"], "points": [], **known}}


def point(method: str) -> dict[str, object]:
    interval = {"mean": 1.0, "low80": 1.0, "high80": 1.0, "low95": 1.0, "high95": 1.0}
    return {**interval, "as_of": FIRST, "method": method, "actual": 1.0, "constant": 1.0, "last": 1.0}


@pytest.mark.parametrize(
    ("known", "is_told"),
    [
        ({"mape": 0.24, "naive_mape": 0.23}, True),
        ({"mape": 0.24, "naive_mape": 0.23, "last_mape": 0.1}, True),
        ({"mape": 0.23, "naive_mape": 0.23}, False),
        ({"mape": 0.22, "naive_mape": 0.23}, False),
        ({"mape": 0.24, "naive_mape": 0.23, "points": [point("season")]}, True),
        # Of a version that tested other methods than the one it shows, nothing is known.
        ({"mape": 0.24, "naive_mape": 0.23, "points": [point("season"), point("steady")]}, False),
    ],
)
def test_a_forecast_is_worse_if_its_past_error_is_above_the_naive_one(
    known: dict[str, object], is_told: bool
) -> None:
    assert (worse_than_naive(Forecast.model_validate(forecast_with(**known))) is not None) is is_told


@pytest.mark.parametrize(
    ("ours", "method", "is_told"), [(1.3, "blend", True), (1.1, "blend", False), (1.3, "naive_year", False)]
)
def test_predictions_that_came_due_and_lost_to_the_naive_ones_are_told(
    ours: float, method: str, is_told: bool
) -> None:
    figures = {"total": 1.0, "total_error": 0.1, "gini": 0.5, "slope": 1.0}
    grade = {
        "version": 1, "as_of": "2025-12-08", "until": "2026-03-02", "horizon_days": 84, "method": method,
        "naive": "naive_year", "customers": 4, "actual": 1.0, "predicted": {**figures, "deviance": ours},
        "naive_predicted": {**figures, "deviance": 1.2}, "deciles": [],
        "order_probability": 0.4, "ordered": 0.5,
    }  # fmt: skip
    text = lost_predictions(completed({"grades": [grade]}))
    assert (text is not None) is is_told
    if text is not None:
        assert Localizer("en").render(text) == (
            "What customers were predicted on 8 Dec 2025 to spend in 84 days was no better than "
            "a simple benchmark."
        )


def test_a_forecast_without_a_backtest_is_not_worse() -> None:
    untested = Forecast.model_validate(forecast(SECOND, monthly=100.0, backtest=False))
    assert worse_than_naive(untested) is None


def test_a_forecast_worse_than_the_naive_is_told_once_and_so_is_that_it_is_over(database: Database) -> None:
    publish_first(database, report={"forecast": forecast_with(mape=0.241, naive_mape=0.23)})
    subscribe(database, {AlertKind.FORECAST_WORSE: None})
    text = (
        "On past dates, the forecast was off by 24.1 % on average, and the simple benchmark “same as now” by "
        "only 23.0 %."
    )
    assert watch_plainly(database) == [f"• {text}"]
    assert watch_plainly(database) == []
    publish_second(database, report={"forecast": forecast_with(mape=0.23, naive_mape=0.23)})
    assert watch_plainly(database) == [f"• Resolved: {text}"]
    assert watch_plainly(database) == []


def test_versions_from_before_the_channel_are_not_reported(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    publish_second(sqlite_database)
    subscribe(sqlite_database, {AlertKind.MEMBER_AT_RISK: 50.0})
    assert watch(sqlite_database) == []


def test_the_web_process_notices_when_there_is_something_to_work_out(sqlite_database: Database) -> None:
    def is_due() -> bool:
        with sqlite_database.read() as session:
            return has_alert_due(session, SCHEDULE, database_now(session))

    assert not is_due()
    subscribe(sqlite_database, {AlertKind.RUN_FAILED: None})
    assert not is_due()
    end_run(sqlite_database, RunStatus.FAILED)
    assert is_due()
    watch(sqlite_database)
    assert not is_due()


def test_an_old_list_is_alerted(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    subscribe(sqlite_database, {AlertKind.LIST_OLD: None})
    with sqlite_database.write() as session:
        later = datetime.now(UTC) + timedelta(days=15)
        AlertWatch(session, SCHEDULE, later).work_out()
        session.flush()
        assert [alert.key.partition(":")[0] for alert in session.scalars(select(Alert))] == ["list-old"]


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "hour", "quiet"),
    [(22, 7, 23, True), (22, 7, 7, False), (9, 17, 9, True), (9, 17, 17, False), (None, None, 3, False)],
)
def test_quiet_hours_may_go_over_midnight(
    quiet_from: int | None, quiet_until: int | None, hour: int, quiet: bool
) -> None:
    assert is_quiet(MessageChannel(quiet_from=quiet_from, quiet_until=quiet_until), hour) is quiet


def test_rules_are_changed_and_a_threshold_is_needed(sqlite_database: Database) -> None:
    number = subscribe(sqlite_database, {AlertKind.RUN_FAILED: None})
    end_run(sqlite_database, RunStatus.FAILED)
    watch(sqlite_database)
    with sqlite_database.write() as session:
        channel = session.get_one(MessageChannel, number)
        change(session, channel, MessagePreferences("en", alerts={AlertKind.DATA_LATE: None}), by="ada")
        assert session.scalars(select(Alert)).all() == []
        with pytest.raises(UserError, match="threshold"):
            change(session, channel, MessagePreferences("en", alerts={AlertKind.SIZE_MOVED: None}), by="ada")

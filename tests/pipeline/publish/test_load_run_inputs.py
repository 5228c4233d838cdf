"""What a run is made from: the version before, the champion in force, and what people decided."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date, timedelta

import pytest

from db import governance
from db.engine import Database
from db.models import Override, Version
from db.store import FittedModel
from i18n import UserError
from pipeline.publish.load_run_inputs import has_at_least, load_run_inputs, next_as_of
from pipeline.publish.run_inputs import RunInputs
from tests.factories import movement, person, publish_version
from tests.frames import three_kinds
from tests.pipeline.segmentation.champions import champion_of
from tests.reports import model_card
from tests.trade import NOW, keep, sale

MONDAY = date(2011, 12, 5)
WEEK = timedelta(days=7)
NEWER = gzip.compress(b'{"format": "insiders-model", "format_version": 999}')


@pytest.fixture
def shop(database: Database) -> Database:
    """Ada and Bruno have bought something."""
    keep(
        database,
        sale("ada", "mug", 6, 2.5, on="2011-09-01"),
        sale("ada", "mug", 6, 2.5, on="2011-11-01"),
        sale("bruno", "cup", 2, 2.5, on="2011-11-02"),
    )
    return database


@pytest.fixture(scope="module")
def model() -> FittedModel:
    stored = champion_of(three_kinds()).to_bytes()
    return FittedModel(MONDAY - 10 * WEEK, "scaled-kmeans", model_card(searched=True), stored)


def known(database: Database, as_of: date) -> RunInputs:
    with database.read() as session:
        return load_run_inputs(session, as_of=as_of, window_days=365)[0]


def test_a_first_run_has_nothing_before_it(shop: Database) -> None:
    result = known(shop, MONDAY)
    assert result.features.index.tolist() == ["ada", "bruno"]
    assert (result.previous, result.current_champion, result.last_search) == (None, None, None)
    assert result.features_without_late is None
    assert result.next_segment_id == 1
    assert not result.simulated


def test_nothing_after_the_date_is_known(shop: Database) -> None:
    keep(shop, sale("chiara", "mug", 1, 2.5, on="2011-12-05"), sale("ada", "pot", 1, 99.0, on="2011-12-06"))
    result = known(shop, MONDAY)
    assert result.features.index.tolist() == ["ada", "bruno"]
    assert result.features.loc["ada", "gross_revenue"] == 30.0
    assert result.customer_days["day"].max().date() < MONDAY


def test_history_begins_after_a_line_that_lies_far_from_the_others(shop: Database) -> None:
    keep(shop, *(sale("chiara", "mug", 1, 2.5, on=f"2011-10-{day:02}") for day in range(1, 18)))
    keep(shop, sale("ada", "mug", 1, 2.5, on="1900-01-01"))
    result = known(shop, MONDAY)
    assert result.customer_days["day"].min().date() == date(2011, 9, 1)
    assert (result.summary["lines"], result.summary["first"]) == (21, "2011-09-01")
    assert result.summary["stray"]["lines"] == 1
    assert result.summary["stray"]["first"] == "1900-01-01"


def test_members_of_twelve_weeks_ago_are_judged_by_what_was_known_then(shop: Database) -> None:
    result = known(shop, MONDAY)
    assert result.past_day == MONDAY - timedelta(days=84)
    assert result.past_features.index.tolist() == ["ada"]
    assert result.past_features.loc["ada", "gross_revenue"] == 15.0


def test_the_version_before_is_the_newest_of_the_last_earlier_date(
    shop: Database, model: FittedModel
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - 2 * WEEK, members=["ada"], others=["bruno"], model=model)
        publish_version(session, as_of=MONDAY - WEEK, members=["ada"], others=["bruno"], model=model)
        likely = person("bruno", order_probability_84d=0.7)
        publish_version(session, as_of=MONDAY - WEEK, members=[likely], others=["ada"], model=model)
        publish_version(session, as_of=MONDAY, members=["ada"], others=["bruno"], model=model)
        publish_version(session, as_of=MONDAY - 3 * WEEK, members=["ada"], others=["bruno"], model=model)
    result = known(shop, MONDAY)
    assert result.previous is not None
    assert (result.previous.number, result.previous.as_of) == (3, MONDAY - WEEK)
    assert result.previous.is_member.to_dict() == {"bruno": True, "ada": False}
    assert result.previous.features["order_probability"].dropna().to_dict() == {"bruno": 0.7}
    assert result.next_segment_id == 3
    first = known(shop, MONDAY - 3 * WEEK)
    assert first.previous is None


def test_the_champion_is_the_one_whose_reign_had_begun_on_that_date(
    shop: Database, model: FittedModel
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - 2 * WEEK, model=model)
        governance.promote(session, 1, by="ada")
    assert known(shop, MONDAY - 3 * WEEK).current_champion is None
    current_champion = known(shop, MONDAY).current_champion
    assert current_champion is not None
    assert (current_champion.model_id, current_champion.since, current_champion.frozen) == (
        1,
        MONDAY - 2 * WEEK,
        False,
    )
    assert known(shop, MONDAY).last_search == model.as_of


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        (b"fitted", "Model 1 is damaged and cannot be read. Nothing was published."),
        (NEWER, "Model 1 was saved by a newer version of this program"),
    ],
    ids=["damaged", "newer"],
)
def test_a_champion_that_cannot_be_read_is_one_sentence_that_says_what_to_do(
    shop: Database, model: FittedModel, kept: bytes, sentence: str
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - WEEK, model=replace(model, classifier=kept))
        governance.promote(session, 1, by="ada")
    with pytest.raises(UserError, match=sentence) as output:
        known(shop, MONDAY)
    assert "make another model the champion" in str(output.value).lower()


def test_when_another_model_is_champion_by_now_the_one_that_cannot_be_read_is_not_needed(
    shop: Database, model: FittedModel
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - 2 * WEEK, members=["ada"], others=["bruno"], model=model)
        publish_version(
            session,
            as_of=MONDAY - WEEK,
            members=["ada"],
            others=["bruno"],
            model=replace(model, classifier=b"fitted"),
        )
        governance.promote(session, 1, by="ada")
    result = known(shop, MONDAY)
    assert result.previous is not None
    assert (result.previous.number, result.previous.champion, result.champion_before) == (2, None, None)
    assert result.is_replaced


def test_who_left_lately_is_remembered_and_who_left_long_ago_is_not(
    shop: Database, model: FittedModel
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - 60 * WEEK, movements=[movement("bruno", "left")], model=model)
        publish_version(session, as_of=MONDAY - WEEK, movements=[movement("ada", "left")], model=model)
    assert known(shop, MONDAY).past.left_on == {"ada": MONDAY - WEEK}


def test_who_still_waited_at_the_version_before_is_remembered_when_the_wait_is_over(
    shop: Database, model: FittedModel
) -> None:
    left = MONDAY - 13 * WEEK
    with shop.write() as session:
        publish_version(session, as_of=left - WEEK, movements=[movement("bruno", "left")], model=model)
        publish_version(session, as_of=left, movements=[movement("ada", "left")], model=model)
        publish_version(session, as_of=MONDAY - WEEK, model=model)  # twelve weeks after Ada left
    assert known(shop, MONDAY).past.left_on == {"ada": left}


def test_a_run_of_no_date_in_particular_follows_the_last_line_and_the_newest_version(shop: Database) -> None:
    with shop.read() as session:
        assert next_as_of(session) == date(2011, 11, 3)
    for published, expected in ((date(2011, 11, 1), date(2011, 11, 3)), (MONDAY, MONDAY)):
        with shop.write() as session:
            publish_version(session, as_of=published)
        with shop.read() as session:
            assert next_as_of(session) == expected


def test_who_left_in_a_version_that_was_replaced_has_not_left(shop: Database, model: FittedModel) -> None:
    left = [movement("ada", "left"), movement("bruno", "left")]
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - WEEK, movements=left, model=model)
        publish_version(session, as_of=MONDAY - WEEK, movements=left[1:], model=model)  # the one that holds
        publish_version(session, as_of=MONDAY, movements=left[:1], model=model)  # of the day itself
    assert known(shop, MONDAY).past.left_on == {"bruno": MONDAY - WEEK}


def test_the_last_time_somebody_left_counts(shop: Database, model: FittedModel) -> None:
    with shop.write() as session:
        for weeks in (2, 6):
            publish_version(
                session, as_of=MONDAY - weeks * WEEK, movements=[movement("ada", "left")], model=model
            )
    assert known(shop, MONDAY).past.left_on == {"ada": MONDAY - 2 * WEEK}


def test_whom_a_person_kept_in_or_out_of_the_version_before_is_known(
    shop: Database, model: FittedModel
) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - WEEK, members=["ada"], others=["bruno"], model=model)
        published = session.get_one(Version, 1).published_at
        hour = timedelta(hours=1)
        for customer, created, expires, ended in (
            ("held", published - hour, None, None),
            ("ended since", published - hour, None, published + hour),
            ("expired since", published - hour, MONDAY, None),
            ("expired before", published - hour, MONDAY - WEEK, None),
            ("ended before", published - 2 * hour, None, published - hour),
            ("decided since", published + hour, None, None),
        ):
            session.add(
                Override(
                    customer_id=customer,
                    kind="pin",
                    reason="because",
                    created_by="ada",
                    created_at=created,
                    expires_on=expires,
                    ended_at=ended,
                )
            )
    past = known(shop, MONDAY).past
    assert past.overridden_before == {"held", "ended since", "expired since"}
    assert set(past.overrides) == {"held", "decided since"}


def test_a_pin_holds_until_the_day_it_expires(shop: Database) -> None:
    with shop.write() as session:
        for customer, kind, expires, ended in (
            ("ada", "pin", MONDAY + WEEK, None),
            ("bruno", "ban", None, None),
            ("chiara", "pin", None, NOW),
        ):
            session.add(
                Override(
                    customer_id=customer,
                    kind=kind,
                    reason="because",
                    created_by="ada",
                    created_at=NOW,
                    expires_on=expires,
                    ended_at=ended,
                )
            )
    assert known(shop, MONDAY + WEEK - timedelta(days=1)).past.overrides == {"ada": "pin", "bruno": "ban"}
    assert known(shop, MONDAY + WEEK).past.overrides == {"bruno": "ban"}


def test_lines_that_came_in_late_are_known_apart(shop: Database, model: FittedModel) -> None:
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - WEEK, members=["ada"], others=["bruno"], model=model)
    keep(shop, sale("bruno", "pot", 1, 99.0, on="2011-11-30"))  # after the version's date: in time
    assert known(shop, MONDAY).features_without_late is None
    keep(shop, sale("bruno", "pot", 1, 99.0, on="2011-11-03"))  # before it: late
    result = known(shop, MONDAY)
    assert result.features_without_late is not None
    assert result.features.loc["bruno", "gross_revenue"] == 5.0 + 99.0 + 99.0
    assert result.features_without_late.loc["bruno", "gross_revenue"] == 5.0 + 99.0


def test_a_run_knows_how_many_lines_are_new_since_the_last_version(
    shop: Database, model: FittedModel
) -> None:
    assert known(shop, MONDAY).summary["new_lines"] is None
    left_out = {"no_customer": 0, "low_price": 0, "not_a_product": 0, "same_day_reversals": 0}
    data = {
        "lines": 3,
        "identified_lines": 3,
        "first": "2011-10-01",
        "last": "2011-11-02",
        "left_out": left_out,
    }
    with shop.write() as session:
        publish_version(session, as_of=MONDAY - WEEK, report={"data": data}, model=model)
    assert known(shop, MONDAY).summary["new_lines"] == 0
    keep(shop, sale("ada", "pot", 1, 9.0, on="2011-12-02"), sale("ada", "pan", 1, 9.0, on="2011-12-02"))
    assert known(shop, MONDAY).summary["new_lines"] == 2


def test_it_is_known_before_the_reading_whether_a_shop_has_enough_customers(shop: Database) -> None:
    keep(shop, sale("carla", "pot", 1, 9.0, on="2011-12-02"))
    with shop.read() as session:
        day = date(2011, 12, 3)
        assert has_at_least(session, 1, day, 1)
        assert not has_at_least(session, 2, day, 1), "only Carla bought on that day"
        assert has_at_least(session, 3, day, 365)
        assert not has_at_least(session, 4, day, 365)
        assert not has_at_least(session, 1, date(2011, 12, 2), 1), "the day itself does not count"

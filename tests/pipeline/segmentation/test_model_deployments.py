"""What people decide about models and customers, seen in the versions of the runs that follow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import governance
from db.engine import Database, open_database
from db.jobs.lease import Claim
from db.jobs.queue import request
from db.models import CustomerSnapshot, LabelView, Model, Movement, Override, Version
from domain.enums import OverrideKind, RunKind
from domain.gates import LEAVE_LINE
from i18n import Localizer, Message, UserError
from pipeline.publish.run import publish_run
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.recipes import RECIPES
from pipeline.worker.publish_tasks import promote_task
from tests.pipeline.shops import CHEAP, SETTINGS, UNTIL, open_shop
from tests.shared import Shared

pytestmark = pytest.mark.fits

WEEK = timedelta(days=7)
FIRST = UNTIL - 3 * WEEK


@pytest.fixture(scope="module", autouse=True)
def cheap_recipe() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "cheap", CHEAP)
        yield


@pytest.fixture(scope="module")
def one_week(shared: Shared, sqlite_template: Path) -> Path:
    """A database in a file with a first version, and a second model (2) that asks for much more."""

    def publish(database: Database) -> None:
        open_shop(database)
        publish_run(database, SETTINGS, as_of=FIRST, recipe="cheap", challenge=False)
        with database.write() as session:
            [model] = session.scalars(select(Model))
            strict = stricter(Champion.from_bytes(model.classifier))
            session.add(
                Model(
                    created_at=model.created_at,
                    as_of=model.as_of,
                    recipe=model.recipe,
                    card=model.card,
                    classifier=strict.to_bytes(),
                )
            )

    return shared.database("deployments-one-week.sqlite3", sqlite_template, publish)


@pytest.fixture(scope="module")
def promoted(shared: Shared, one_week: Path) -> Path:
    """The same a week later: model 2 was promoted, and has published version 2."""

    def promote(database: Database) -> None:
        with database.write() as session:
            governance.promote(session, 2, by="ada")
        assert run(database, 1) == 2

    return shared.database("deployments-promoted.sqlite3", one_week, promote)


@pytest.fixture(scope="module")
def with_overrides(shared: Shared, one_week: Path) -> Path:
    """The first week, and three more in which people had a say.

    From the first of these on a friend and a guest are pinned, the guest until the third, and a rival is
    banned. After it the friend and the rival are released.
    """

    def decide(database: Database) -> None:
        friend, guest = outsiders_of(database)[:2]
        rival = safe_member_of(database)
        for customer, kind, reason in (
            (friend, OverrideKind.PIN, "a friend"),
            (guest, OverrideKind.PIN, "until then"),
            (rival, OverrideKind.BAN, "a rival"),
        ):
            expires_on = date(2999, 1, 1) if customer == guest else None
            with database.write() as session:
                decided = governance.override(
                    session, customer, kind=kind, reason=reason, by="ada", expires_on=expires_on
                )
                if customer == guest:  # the shop lives in the past, where no expiry can be asked for
                    session.get_one(Override, decided.id).expires_on = FIRST + 3 * WEEK
        assert run(database, 1) == 2
        with database.write() as session:
            governance.release(session, friend, by="ada")
            governance.release(session, rival, by="ada")
        assert (run(database, 2), run(database, 3)) == (3, 4)

    return shared.database("deployments-with-overrides.sqlite3", one_week, decide)


@pytest.fixture
def shop(one_week: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the first week, which a test may change."""
    yield from copy_of(one_week, tmp_path)


@pytest.fixture
def promoted_shop(promoted: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the week of the promotion, which a test may change."""
    yield from copy_of(promoted, tmp_path)


@pytest.fixture
def overridden_shop(with_overrides: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the weeks with overrides."""
    yield from copy_of(with_overrides, tmp_path)


def copy_of(file: Path, folder: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{shutil.copy(file, folder / 'copy.sqlite3')}")
    yield opened
    opened.dispose()


def stricter(champion: Champion) -> Champion:
    """The same model with every customer's log-odds of being an Insider two units of margin lower."""
    surrogate = deepcopy(champion.surrogate)
    row = surrogate.classes_.tolist().index(champion.insiders_cluster)
    surrogate.classifier_.intercept_[row] -= 2 * champion.spread
    return replace(champion, surrogate=surrogate)


def run(database: Database, weeks: int, *, challenge: bool = False) -> int:
    return publish_run(database, SETTINGS, as_of=FIRST + weeks * WEEK, recipe="cheap", challenge=challenge)


def model_of(database: Database, number: int) -> int:
    with database.read() as session:
        return session.get_one(Version, number).model_id


def margin_of(label: LabelView) -> float:
    assert label.margin is not None
    return label.margin


def labels_of(database: Database, number: int) -> dict[str, LabelView]:
    with database.read() as session:
        return {
            label.customer_id: label
            for label in session.scalars(select(LabelView).where(LabelView.version == number))
        }


def members_of(database: Database, number: int) -> set[str]:
    return {customer for customer, label in labels_of(database, number).items() if label.is_member}


def moved(database: Database, number: int) -> dict[str, tuple[str, str]]:
    """Kind and reason by customer."""
    with database.read() as session:
        rows = session.scalars(select(Movement).where(Movement.version == number))
        return {row.customer_id: (row.kind, row.reason) for row in rows}


def movement_text(database: Database, number: int, customer: str) -> str:
    with database.read() as session:
        row = session.get_one(Movement, (number, customer))
        return Localizer("en", "GBP").render(row.detail)


def silent_customers(database: Database, number: int) -> set[str]:
    """Who has bought on several days, and nothing for more than one and a half of their usual gaps."""
    with database.read() as session:
        rows = session.scalars(select(CustomerSnapshot).where(CustomerSnapshot.version == number))
        return {
            row.customer_id
            for row in rows
            if row.avg_recency_days is not None and row.recency_days > 1.5 * row.avg_recency_days
        }


# --- Models -----------------------------------------------------------------------------------------------


def test_whom_a_promoted_model_puts_out_leave_in_its_first_week_as_refit_and_nobody_the_week_after(
    promoted_shop: Database,
) -> None:
    shop, second = promoted_shop, 2
    assert (model_of(shop, 1), model_of(shop, second)) == (1, 2)
    gone = {customer for customer, move in moved(shop, second).items() if move == ("left", "refit")}
    assert len(gone) >= 5
    assert members_of(shop, second) >= members_of(shop, 1) - moved(shop, second).keys()
    # below the line of leaving only those stay who buy in their rhythm
    below = {customer for customer, label in labels_of(shop, second).items() if margin_of(label) < LEAVE_LINE}
    silent = silent_customers(shop, second)
    assert below & silent
    assert not members_of(shop, second) & below & silent
    third = run(shop, 2)
    assert model_of(shop, third) == 2
    assert all(reason != "refit" for _, reason in moved(shop, third).values())


def test_a_damaged_champion_publishes_nothing_until_another_model_is_made_the_champion(
    shop: Database,
) -> None:
    with shop.write() as session:
        session.get_one(Model, 1).classifier = b"\x1f\x8b damaged"
    with pytest.raises(UserError, match="Model 1 is damaged"):
        run(shop, 1)
    with shop.write() as session:
        assert session.scalar(select(func.count()).select_from(Version)) == 1
        governance.promote(session, 2, by="ada")
    second = run(shop, 1)
    assert (second, model_of(shop, second)) == (2, 2)
    reasons = {reason for _, reason in moved(shop, second).values()}
    assert reasons, "somebody moved"
    assert reasons <= {"refit", "lapsed"}, "nobody's buying is blamed for what the old model cannot say"


def test_after_a_rollback_the_list_is_what_it_was_at_once(promoted_shop: Database) -> None:
    shop, second = promoted_shop, 2
    gone = {customer for customer, move in moved(shop, second).items() if move == ("left", "refit")}
    with shop.write() as session:
        governance.roll_back(session, by="ada")
    third = run(shop, 2)
    assert model_of(shop, third) == 1
    labels = labels_of(shop, third)
    back = {customer for customer in gone if customer in labels and margin_of(labels[customer]) >= 0}
    assert len(back) >= 5
    assert back <= members_of(shop, third)
    assert {moved(shop, third)[customer] for customer in back} == {("entered", "refit")}
    fourth = run(shop, 3)
    assert all(reason != "refit" for _, reason in moved(shop, fourth).values())


def test_a_run_without_a_decision_has_no_refit_and_keeps_its_model(shop: Database) -> None:
    second = run(shop, 1)
    assert model_of(shop, second) == 1
    assert all(reason != "refit" for _, reason in moved(shop, second).values())


def test_a_promoted_and_frozen_model_stays_though_it_is_poor_until_it_is_released(shop: Database) -> None:
    with shop.write() as session:
        governance.promote(session, 2, by="ada")
        governance.freeze(session, by="ada")
    second = run(shop, 1, challenge=True)
    assert model_of(shop, second) == 2
    with shop.read() as session:
        assert len(session.scalars(select(Model)).all()) == 2  # no challenger was fitted
    with shop.write() as session:
        governance.freeze(session, by="ada", frozen=False)
    third = run(shop, 2, challenge=True)
    with shop.read() as session:
        assert len(session.scalars(select(Model)).all()) == 3
        decision = session.get_one(Version, third).stored_report["model"]["decision"]
    assert Localizer().render(decision) != "The champion is frozen."


def test_a_decision_about_models_changes_no_version_of_the_past(shop: Database) -> None:
    with shop.write() as session:
        governance.promote(session, 2, by="ada")
    assert model_of(shop, 1) == 1
    early = publish_run(shop, SETTINGS, as_of=FIRST - timedelta(days=1), recipe="cheap", challenge=False)
    assert model_of(shop, early) not in (1, 2)  # no model was in use on that day yet


# --- Customers --------------------------------------------------------------------------------------------


def outsiders_of(database: Database) -> list[str]:
    """Customers far below the line with a recent purchase."""
    labels = labels_of(database, 1)
    return sorted(customer for customer, label in labels.items() if -0.9 < margin_of(label) < -0.5)


def safe_member_of(database: Database) -> str:
    labels = labels_of(database, 1)
    return max(labels, key=lambda customer: (labels[customer].margin, customer))


def test_a_pin_that_is_released_ends_in_the_next_run_with_its_own_sentence(overridden_shop: Database) -> None:
    friend = outsiders_of(overridden_shop)[0]
    assert moved(overridden_shop, 2)[friend] == ("entered", "override")
    assert movement_text(overridden_shop, 2, friend) == "always included, by a manual override"
    assert moved(overridden_shop, 3)[friend] == ("left", "override")
    ended = "a manual override has ended; the model decides again"
    assert movement_text(overridden_shop, 3, friend) == ended


def test_a_ban_that_is_released_lets_a_good_customer_back_in_the_next_run(overridden_shop: Database) -> None:
    rival = safe_member_of(overridden_shop)
    assert moved(overridden_shop, 2)[rival] == ("left", "override")
    assert moved(overridden_shop, 3)[rival] == ("entered", "override")
    ended = "a manual override has ended; the model decides again"
    assert movement_text(overridden_shop, 3, rival) == ended


def test_a_pin_expires_by_itself_on_its_day(overridden_shop: Database) -> None:
    guest = outsiders_of(overridden_shop)[1]
    assert guest in members_of(overridden_shop, 2) & members_of(overridden_shop, 3)
    assert guest not in moved(overridden_shop, 3)
    assert moved(overridden_shop, 4)[guest] == ("left", "override")


@pytest.mark.parametrize("frozen_at", ["before it begins", "Publishing"])
def test_a_champion_that_was_frozen_meanwhile_is_not_replaced_by_what_a_comparison_found(
    shop: Database, frozen_at: str
) -> None:
    def freeze_at(stage: Message, _fraction: float = 0.0) -> None:
        if stage.text == frozen_at:
            with shop.write() as session:
                governance.freeze(session, by="ana")

    freeze_at(Message("before it begins"))
    with shop.write() as session:
        params = {"model": 2, "comparison": 1}
        run_id = request(session, RunKind.PROMOTE, params, "schedule")
    assert run_id is not None
    ended = promote_task(shop, SETTINGS, Claim(run_id, 1, RunKind.PROMOTE, None, params, 1), freeze_at)
    assert ended.status == "skipped"
    assert ended.outcome.text.startswith("Model {number} passed every check, but the champion was frozen")
    with shop.read() as session:
        deployment = governance.current_deployment(session)
        assert deployment is not None
        assert (deployment.model_id, deployment.frozen) == (1, True)
        assert session.scalar(select(func.count()).select_from(Version)) == 1

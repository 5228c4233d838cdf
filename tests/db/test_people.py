"""User management: invitations, roles, and at least one administrator at all times."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import login_sessions, people, queries
from db.clock import database_now
from db.engine import Database
from db.login_sessions import SessionLimits
from db.models import OneTimeLink, User
from i18n import Localizer, UserError
from i18n.audit import audit_message

LIMITS = SessionLimits(idle=timedelta(hours=1), absolute=timedelta(days=1))


def joined(session: Session, email: str, role: str) -> User:
    """A user who was invited and has chosen a password."""
    user = people.use_link(session, people.invite(session, email, role, by="ada").token, "a digest")
    assert user is not None
    return user


def recorded(database: Database) -> list[str]:
    """The audit log, oldest first: who, and what."""
    with database.read() as session:
        return [
            f"{event.by}: {Localizer().render(audit_message(event.kind, event.values))}"
            for event in reversed(queries.audit_events(session))
        ]


def test_somebody_is_invited_and_chooses_a_password_once(database: Database) -> None:
    with database.write() as session:
        invitation = people.invite(session, " Bruno@Example.org", "analyst", by="ada@example.org")
    with database.read() as session:
        user = people.invited_by_link(session, invitation.token)
        assert user is not None
        assert (user.email, user.role, user.password_hash) == ("bruno@example.org", "analyst", "")
        assert invitation.token not in str(session.scalars(select(OneTimeLink.token_sha256)).all())
    with database.write() as session:
        assert people.use_link(session, invitation.token, "a digest") is not None
    with database.write() as session:
        assert people.use_link(session, invitation.token, "another digest") is None
        assert session.scalars(select(User.password_hash)).one() == "a digest"
    assert recorded(database) == [
        "ada@example.org: Invited bruno@example.org.",
        "bruno@example.org: Set a password.",
    ]


def test_a_link_ends_after_three_days(database: Database) -> None:
    with database.write() as session:
        token = people.invite(session, "bruno@example.org", "viewer", by="ada").token
        ends = session.scalars(select(OneTimeLink.expires_at)).one()
        assert timedelta(days=3) - timedelta(minutes=1) < ends - database_now(session) <= timedelta(days=3)
        session.execute(update(OneTimeLink).values(expires_at=database_now(session) - timedelta(seconds=1)))
    with database.write() as session:
        assert people.invited_by_link(session, token) is None
        assert people.use_link(session, token, "a digest") is None


def test_a_new_link_takes_the_place_of_the_one_before_and_leaves_the_password(database: Database) -> None:
    with database.write() as session:
        bruno = joined(session, "bruno@example.org", "viewer")
        first = people.link_for(session, bruno.id, by="ada").token
        second = people.link_for(session, bruno.id, by="ada").token
        assert people.invited_by_link(session, first) is None
        assert people.invited_by_link(session, second) is bruno
        assert bruno.password_hash == "a digest"


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("nobody", "viewer", "nobody is not an e-mail address"),
        ("a b@example.org", "viewer", "is not an e-mail address"),
        ("bruno@example.org", "king", "king is not a role"),
        ("ADA@example.org", "viewer", "ada@example.org is already a user"),
    ],
)
def test_who_cannot_be_invited_is_told_why(
    sqlite_database: Database, email: str, role: str, said: str
) -> None:
    with sqlite_database.write() as session:
        joined(session, "ada@example.org", "admin")
        with pytest.raises(UserError, match=said):
            people.invite(session, email, role, by="ada")


def test_every_change_ends_the_sessions_of_whom_it_is_about(database: Database) -> None:
    with database.write() as session:
        joined(session, "ada@example.org", "admin")
        bruno = joined(session, "bruno@example.org", "viewer")
        for change in (
            lambda: people.change_role(session, bruno.id, "admin", by="ada"),
            lambda: people.sign_out(session, bruno.id, by="ada"),
            lambda: people.deactivate(session, bruno.id, by="ada"),
            lambda: people.set_password(session, bruno, "another digest"),
        ):
            login_sessions.begin(session, bruno.id, device="", address="")
            assert len(login_sessions.active_sessions(session, bruno.id, LIMITS)) == 1
            change()
            assert login_sessions.active_sessions(session, bruno.id, LIMITS) == []


def test_the_last_administrator_can_neither_step_down_nor_be_deactivated(database: Database) -> None:
    with database.write() as session:
        ada = joined(session, "ada@example.org", "admin")
        people.invite(session, "bruno@example.org", "admin", by="ada")  # who has no password yet
        output = "the last administrator who can log in"
        with pytest.raises(UserError, match=output):
            people.change_role(session, ada.id, "viewer", by="ada")
        with pytest.raises(UserError, match=output):
            people.deactivate(session, ada.id, by="ada")
        carla = joined(session, "carla@example.org", "admin")
        people.change_role(session, ada.id, "viewer", by="ada")
        with pytest.raises(UserError, match=r"carla@example\.org is the last administrator"):
            people.deactivate(session, carla.id, by="carla")


def test_of_two_administrators_who_let_each_other_go_at_once_one_stays(database: Database) -> None:
    with database.write() as session:
        ids = [joined(session, f"{name}@example.org", "admin").id for name in ("ada", "bruno")]
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def release(user_id: int) -> None:
        barrier.wait()
        try:
            with database.write() as session:
                people.deactivate(session, user_id, by="the other")
        except UserError as problem:
            refused.append(str(problem))

    threads = [threading.Thread(target=release, args=(item,)) for item in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(people.administrators(session)) == 1
    assert len(refused) == 1


def test_whoever_is_deactivated_has_no_link_and_comes_back_as_before(database: Database) -> None:
    with database.write() as session:
        joined(session, "ada@example.org", "admin")
        bruno = joined(session, "bruno@example.org", "analyst")
        token = people.link_for(session, bruno.id, by="ada").token
        people.deactivate(session, bruno.id, by="ada")
        assert people.invited_by_link(session, token) is None
        with pytest.raises(UserError, match="is deactivated"):
            people.link_for(session, bruno.id, by="ada")
        people.reactivate(session, bruno.id, by="ada")
        assert (bruno.disabled_at, bruno.role, bruno.password_hash) == (None, "analyst", "a digest")
    assert recorded(database)[-2:] == [
        "ada: Deactivated bruno@example.org.",
        "ada: Reactivated bruno@example.org.",
    ]

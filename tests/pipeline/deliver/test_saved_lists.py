"""Messages about one saved list: whoever was on it before is told of, too, and nobody else."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from db import queries
from db.engine import Database
from db.outbox.people_channels import MessagePreferences, add_email
from db.queries.channels import filter_of
from db.saved_lists import NewList, save_list
from domain.enums import EventKind
from domain.saved_lists import ListRule
from i18n import Localizer
from pipeline.deliver.alerts import _at_risk
from pipeline.deliver.deliver import deliver
from pipeline.deliver.version_events import VersionEvents
from tests.pipeline.deliver.mail_server import mail_server
from tests.pipeline.deliver.test_digests import settings_for, text_of
from tests.pipeline.deliver.worlds import publish_first, publish_second

ADA = "ada@shop.example"
MEMBERS = ListRule(audience="members")
CUSTOMER_EVENTS = frozenset(kind for kind in EventKind if kind.is_about_customer)


def save(database: Database, **known: object) -> int:
    with database.write() as session:
        return save_list(session, NewList("My <b>list</b>", **known), by=ADA).list_id  # type: ignore[arg-type]


def digest_about(database: Database, list_id: int) -> EmailMessage:
    with database.write() as session:
        add_email(session, ADA, MessagePreferences("en", saved_list_id=list_id), by=ADA)
    publish_second(database)
    with mail_server() as server:
        assert deliver(database, settings_for(server)) == 1
        return server.received[0]


def test_a_member_who_left_is_in_the_digest_of_the_list_of_members(database: Database) -> None:
    publish_first(database)
    message = digest_about(database, save(database, rule=MEMBERS))
    text = text_of(message)
    assert "- bruno (£100)" in text, "no member any more, and told of all the same"
    assert "- chiara (£100)" in text
    assert "saved=1" in text


def test_a_digest_about_fixed_customers_is_about_nobody_else(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    message = digest_about(sqlite_database, save(sqlite_database, customer_ids=["bruno", "emil"]))
    text = text_of(message)
    assert message["Subject"] == "Insiders, 2 Mar 2026: joined 0, left 1"
    assert "0 Insiders among these customers" in text
    assert "list “My <b>list</b>”" in text
    assert "- bruno" in text
    assert "chiara" not in text
    assert "dana" not in text
    assert "My &lt;b&gt;list" in text_of(message, "html")


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["bruno"], {"member.left:2:bruno", "segment.changed:2:bruno"}),
        (["dana"], {"member.gone_quiet:2:dana"}),
        (["ada", "emil"], set()),
    ],
)
def test_events_are_those_of_the_lists_customers(
    sqlite_database: Database, ids: list[str], told: set[str]
) -> None:
    publish_first(sqlite_database)
    publish_second(sqlite_database)
    list_id = save(sqlite_database, customer_ids=ids)
    with sqlite_database.write() as session:
        channel = add_email(session, ADA, MessagePreferences("en", saved_list_id=list_id), by=ADA)
        version = queries.required_version(session, 2)
        only = filter_of(session, channel)
        created = VersionEvents(session, version, Localizer("en", "GBP"), only).of(CUSTOMER_EVENTS)
        assert {event.id for event in created} == told


def test_an_alert_names_only_the_lists_customers(sqlite_database: Database) -> None:
    publish_first(sqlite_database)
    publish_second(sqlite_database)
    dana = save(sqlite_database, customer_ids=["dana"])
    with sqlite_database.write() as session:
        emil = save_list(session, NewList("Emil", customer_ids=["emil"]), by=ADA).list_id
        version = queries.required_version(session, 2)
        result = []
        for number, list_id in enumerate((dana, emil)):
            channel = add_email(
                session, f"{number}{ADA}", MessagePreferences("en", saved_list_id=list_id), by=ADA
            )
            result.append(_at_risk(session, version, 500.0, "key", filter_of(session, channel)))
    assert result[0] is not None
    assert result[0].what.values["names"] == "dana"
    assert result[1] is None

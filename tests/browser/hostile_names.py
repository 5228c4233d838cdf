"""A shop whose names are made to break pages: markup, formulas, emoji, right to left, and very long ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from db.models import InvoiceImport, InvoiceLine
from i18n import Message
from tests.factories import AS_OF, INSIDERS, Person, movement, person, publish_version

SCRIPT: Final = "<script>window.hacked = true</script>"
PICTURE: Final = "<img src=x onerror='window.hacked = true'>"
FORMULAS: Final = ("=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1", '=HYPERLINK("http://evil.example","x")')
ODD: Final = (
    SCRIPT,
    PICTURE,
    "'; DROP TABLE customers; --",
    '"quoted" \\ and {braced} %s {0.__class__}',
    "👩🏽‍🚀🏴‍☠️ Ünïcødé",
    "שלום עולם \u202egnol\u202c",
    "مرحبا بالعالم",
    "a/b?c=d&e#f;g,h",
    "100%",
    "Ǆ" * 30,
    "word-" * 12 + "end",
    *FORMULAS,
)
"""Names that fit where an id may be 64 characters long."""
LONG: Final = "Longer than any column " * 13
"""About 300 characters: a product's name may be as long."""
WITHOUT_A_SPACE: Final = "W" * 300
WEEKS: Final = 3


def publish_odd_weeks(session: Session) -> str:
    """Three weeks of customers, countries and kinds with such names; the id of one who has invoices."""
    people = [_person(place, name) for place, name in enumerate(ODD)]
    names = {INSIDERS: "Insiders"} | {place + 2: name[:64] for place, name in enumerate(ODD[:7])}
    moves = [
        movement(
            item["customer_id"],
            "left" if place % 2 else "entered",
            from_segment=ODD[place % 7][:64],
            to_segment="Insiders",
            detail=Message("no purchase for {days:days}", {"days": 3}).to_json(),
            gross_revenue=item["gross_revenue"],
        )
        for place, item in enumerate(people)
    ]
    for week in range(WEEKS):
        publish_version(
            session,
            as_of=AS_OF - timedelta(days=7 * (WEEKS - 1 - week)),
            members=[item for place, item in enumerate(people) if place % 3 == 0],
            others=[item for place, item in enumerate(people) if place % 3],
            names=names,
            movements=moves if week else (),
        )
    _sell(session, SCRIPT)
    return SCRIPT


def _person(place: int, name: str) -> Person:
    return person(
        name,
        segment_id=INSIDERS if place % 3 == 0 else 2 + place % 7,
        country=ODD[(place + 3) % len(ODD)],
        gross_revenue=10_000.0 / (place + 1),
        margin=0.6 if place % 3 == 0 else -0.6,
        map_x=float(place % 5),
        map_y=float(place % 3),
        advice=Message("In: stays in until {days:number} days without a purchase.", {"days": 120}).to_json(),
    )


def _sell(session: Session, customer: str) -> None:
    descriptions = (*ODD, LONG, WITHOUT_A_SPACE)
    imported = InvoiceImport(
        source=f"{PICTURE}.csv",
        sha256="0" * 64,
        imported_at=datetime(2026, 3, 2, tzinfo=UTC),
        rows_read=len(descriptions),
        rows_added=len(descriptions),
        rows_known=0,
        left_out={},
        identified_revenue=10.0,
        unidentified_revenue=0.0,
    )
    session.add(imported)
    session.flush()
    day = date(2026, 2, 20)
    session.add_all(
        InvoiceLine(**_line(imported.id, place, words, customer, day))
        for place, words in enumerate(descriptions)
    )


def _line(imported: int, place: int, words: str, customer: str, day: date) -> dict[str, Any]:
    return {
        "key": place,
        "import_id": imported,
        "invoice": "=1+1" if place % 2 else "A-1",
        "stock_code": f"P{place}",
        "description": words,
        "quantity": 2,
        "unit_price": 1.5,
        "invoiced_at": datetime.combine(day, datetime.min.time()),
        "invoiced_on": day,
        "customer_id": customer,
        "country": ODD[0],
    }

"""Infer how to read a table from its columns and values; what stays open becomes a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

from i18n import Message, UserError
from pipeline.ingest.columns.fields import CUSTOMERS
from pipeline.ingest.columns.names import is_in_english
from pipeline.ingest.columns.recognise import RecognisedColumns, match_columns, recognise
from pipeline.ingest.currencies import decide_currency
from pipeline.ingest.cut_off import question_of_cut_off
from pipeline.ingest.far_dates import plausible_period
from pipeline.ingest.grouped_reports import ungrouped
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.money_columns import decide_money
from pipeline.ingest.profile import MAX_CATEGORIES, Profile, profile
from pipeline.ingest.questions import Question
from pipeline.ingest.rates import Rates
from pipeline.ingest.reading.remembered import remembered
from pipeline.ingest.reading.table import Table
from pipeline.ingest.status_columns import with_one_status
from pipeline.ingest.values.date_order import in_words
from pipeline.ingest.values.moments import Order
from pipeline.ingest.values.numbers import Sign
from pipeline.ingest.values.words import StatusMeaning, is_credit, is_payment, status_meaning

DAY_FIRST: Mapping[str, Order] = {"day_first": "dmy", "month_first": "mdy"}


@dataclass(frozen=True)
class ImportContext:
    """What is known of the shop and the source before reading a file."""

    today: date
    zone: ZoneInfo
    currency: str = ""
    """The shop's; empty before its first import."""
    rates: Rates | None = None
    """Exchange rates into the shop's currency."""
    last_day: date | None = None
    """The last day with lines."""
    order: Order | None = None
    """How the source's dates were read before."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Field → column name, as somebody said."""
    answers: Mapping[str, str] = field(default_factory=dict)
    is_unattended: bool = False
    """In a run that nobody watches: what can be set aside is, everything else is refused."""


@dataclass
class Understood:
    """A table and its interpretation, or what has to be answered first."""

    table: Table
    understanding: Understanding
    recognised: RecognisedColumns
    profile: Profile
    known: ImportContext
    notes: list[Message] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def understand(table: Table, context: ImportContext) -> Understood:
    """Read all of `table` once and decide how to interpret its rows.

    Raises:
        UserError: a needed column is missing, or nothing stands below the column names.
    """
    grouped = ungrouped(table, _place_of_customer(table, context), context.answers)
    table = remembered(with_one_status(grouped.table, context.given))
    recognised = recognise(table.header, context.given, file=table.name, line=table.header_line)
    fields = dict(recognised.fields)
    for place, name in ((recognised.unclear_money, "line_total"), (recognised.maybe_total, "line_total")):
        if place is not None:
            fields.setdefault(name, place)
    statistics = profile(table, fields)
    if not statistics.rows:
        raise UserError(
            "{file} holds column names but no invoice lines: export it again with its lines; "
            "nothing was changed.",
            file=table.name,
        )
    system = recognised.preset.name if recognised.preset is not None else ""
    result = Understood(table, Understanding(fields, system), recognised, statistics, context)
    result.notes.extend(grouped.notes)
    result.questions.extend(grouped.questions)
    _decide_sign(result, context)
    decide_money(result, context.answers)
    _decide_order(result, context)
    _decide_kinds(result, context)
    decide_currency(result, context)
    _decide_period(result, context)
    question = question_of_cut_off(table, statistics, result.understanding, context.answers)
    if question is not None:
        result.questions.append(question)
    result.understanding = replace(
        result.understanding,
        leaves_out_last=context.answers.get("cut_off") == "leave_out",
        sets_bad_aside=context.answers.get("bad_lines") == "set_aside",
        fills_down=bool(statistics.blank_dates) and "invoice" in fields,
    )
    return result


def _place_of_customer(table: Table, context: ImportContext) -> int | None:
    fields = match_columns(table.header, context.given, file=table.name, line=table.header_line).fields
    return next((fields[name] for name in CUSTOMERS if name in fields), None)


def _decide_sign(result: Understood, context: ImportContext) -> None:
    """The decimal sign that the file proves; a tie becomes a question."""
    numbers = result.profile.numbers
    answer = context.answers.get("decimal_sign")
    sign: Sign | None = "," if answer == "," else "." if answer == "." else numbers.sign
    if sign is None and result.table.raw.delimiter == ";" and all("," in text for text in numbers.either):
        sign = ","  # the fields are separated by semicolons because the comma is taken
    if sign is None:
        example = numbers.either.most_common(1)[0][0]
        result.questions.append(
            Question(
                "decimal_sign",
                Message(
                    "{example} may be one or one thousand times as much: which sign stands before the "
                    "decimals?",
                    {"example": example},
                ),
                (".", ","),
            )
        )
        sign = "."
    if sign == "," and (numbers.comma or numbers.either):
        result.notes.append(
            Message("Numbers were read with a comma before the decimals and a point between thousands.")
        )
    result.understanding = replace(result.understanding, sign=sign)


def _decide_order(result: Understood, context: ImportContext) -> None:
    """Day or month first: by the source's history, then the file; a tie becomes a question."""
    dates = result.profile.dates
    preset = result.recognised.preset
    order = dates.certain()
    if order is None:
        order = DAY_FIRST.get(context.answers.get("date_order", "")) or context.order
        if order is None:
            order = dates.by_evenness() or dates.by_history(context.last_day, context.today)
        if order is None and (dates.halves or (preset is not None and preset.day_first)):
            order = "mdy" if dates.halves else "dmy"
        if order is None and not any(is_in_english(name) for name in result.table.header):
            order = "dmy"
        if order is None and _is_same_day_anyway(result):
            order = "dmy"
        if order is None:
            result.questions.append(_which_order(dates.example))
        elif dates.form is not None:
            other: Order = "mdy" if order == "dmy" else "dmy"
            result.notes.append(
                Message(
                    "Dates such as {example} were read as {chosen}, not {other}.",
                    {
                        "example": dates.example,
                        "chosen": in_words(dates.form, order),
                        "other": in_words(dates.form, other),
                    },
                )
            )
    order = order or "dmy"
    form = dates.form
    result.understanding = replace(
        result.understanding,
        order=order,
        form=in_words(form, order) if form is not None else "yyyy-mm-dd",
        example=dates.readable or "2011-12-31",
    )
    if any(zone for zone in dates.zones):
        result.notes.append(Message("Times were turned to {zone}.", {"zone": str(context.zone)}))


def _which_order(example: str) -> Question:
    return Question(
        "date_order",
        Message("Dates such as {example} fit day/month and month/day: which is it?", {"example": example}),
        ("day_first", "month_first"),
    )


def _is_same_day_anyway(result: Understood) -> bool:
    """Whether every open date is the same both ways, such as 05/05/2026."""
    dates = result.profile.dates
    return (
        dates.runs["dmy"].travelled == dates.runs["mdy"].travelled
        and dates.runs["dmy"].last == dates.runs["mdy"].last
        and dates.runs["dmy"].first == dates.runs["mdy"].first
    )


def _decide_kinds(result: Understood, context: ImportContext) -> None:
    """Decide from document types, order status and C… invoices what is a return and what does not count."""
    outcome = result.profile
    fields = dict(result.understanding.fields)
    for name in ("type", "status"):
        if name in outcome.categories and len(outcome.categories[name]) > MAX_CATEGORIES:
            del outcome.categories[name], fields[name]
    types: Mapping[str, int] = outcome.categories.get("type", {})
    preset = result.recognised.preset
    credits = frozenset(text for text in types if is_credit(text))
    paid: frozenset[str] = frozenset()
    if preset is not None:
        credits |= preset.credit_types & types.keys()
        paid = preset.payment_types
    if types and len(credits) == len(types):
        credits = frozenset()
    status_meanings: dict[str, StatusMeaning] = {}
    for text in outcome.categories.get("status", {}):
        meaning = status_meaning(text)
        answer = context.answers.get(f"status {text}")
        if meaning == "unknown" and answer in ("counts", "leave_out"):
            meaning = "counts" if answer == "counts" else "cancelled"
        elif meaning == "unknown":
            result.questions.append(
                Question(
                    f"status {text}",
                    Message("Do orders with the status “{status}” count?", {"status": text}),
                    ("counts", "leave_out"),
                    "counts",
                )
            )
        status_meanings[text] = meaning
    is_c = bool(
        outcome.positive_credits
        and outcome.digit_invoices > outcome.credit_invoices
        and not outcome.other_invoices
        and not credits
    )
    result.understanding = replace(
        result.understanding,
        fields=fields,
        credit_types=credits,
        payment_types=_payments(types, credits) | paid,
        status_meanings=status_meanings,
        credit_invoices=is_c,
    )


def _payments(types: Mapping[str, int], credits: frozenset[str]) -> frozenset[str]:
    """Document types that are not sales; if there are only payments, they count as sales."""
    payments = frozenset(text for text in types if is_payment(text))
    return payments if any(text not in payments and text not in credits for text in types) else frozenset()


def _decide_period(result: Understood, context: ImportContext) -> None:
    period, question = plausible_period(result.profile.dates, result.understanding.order, context)
    if question is not None:
        result.questions.append(question)
    result.understanding = replace(result.understanding, period=period)

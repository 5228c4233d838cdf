"""Grouped reports: the customer's name heads a section of lines, and a row of totals closes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from i18n import Message
from pipeline.ingest.columns.names import concepts
from pipeline.ingest.profile import is_total
from pipeline.ingest.questions import Question
from pipeline.ingest.reading.table import Cell, Row, Table, batches_of, is_blank, text_of

CUSTOMER = "Customer"
"""What the column is called that holds the headings."""
MAX_ROWS_TO_HEADING = 3
"""Rows below the column names among which a grouped report has its first heading."""
MAX_OPEN_SECTIONS = 10
MAX_SECTIONS = 100_000


@dataclass(frozen=True)
class Sections:
    """The sections of a grouped report.

    Attributes:
        example: The first heading.
        name_customers: Whether the titles above say that the headings are customers; None if they do not.
        place: The column of customers that the lines leave blank; None if the report has no such column.
        headings: All of them: texts that stand alone in a row and that a row of totals repeats.
    """

    example: str
    name_customers: bool | None
    place: int | None
    headings: frozenset[str]


@dataclass(frozen=True)
class Grouped:
    """A table, with the headings of its sections as customers if it is a grouped report."""

    table: Table
    notes: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = ()


def ungrouped(table: Table, customer: int | None, answers: Mapping[str, str]) -> Grouped:
    """The table in which every line names its customer, as far as headings tell.

    Args:
        table: Any table.
        customer: The place of its column of customers, if it has one.
        answers: What was asked about the source before.
    """
    sections = sections_of(table, customer)
    if sections is None:
        return Grouped(table)
    question = question_of_sections(sections, answers)
    if question is None and not sections.name_customers and answers.get("sections") == "leave_out":
        return Grouped(table)
    note = Message(
        "Customers were taken from the headings of sections, such as {heading}.",
        {"heading": sections.example},
    )
    return Grouped(with_customers(table, sections), (note,), (question,) if question is not None else ())


def sections_of(table: Table, customer: int | None) -> Sections | None:
    """The sections of `table`, if its lines name no customer and rows of totals repeat its headings.

    Args:
        table: Any table; of one that does not begin with a heading only a few rows are read.
        customer: The place of its column of customers, if it has one.
    """
    example = next(
        filter(None, (_heading(cells) for _, cells in islice(table.rows(), MAX_ROWS_TO_HEADING))), ""
    )
    if not example:
        return None
    seen_headings: set[str] = set()
    headings: set[str] = set()
    for _, cells in table.rows():
        if is_total(cells):
            headings |= {text for text in _endings(cells) if text in seen_headings}
        elif heading := _heading(cells):
            seen_headings |= {heading} if len(seen_headings) < MAX_SECTIONS else set()
        elif customer is not None and customer < len(cells) and text_of(cells[customer]).strip():
            return None
    if example not in headings:
        return None
    return Sections(example, _titles_name_customers(table), customer, frozenset(headings))


def question_of_sections(sections: Sections, answers: Mapping[str, str]) -> Question | None:
    """The question whether headings are customers, where no title says so."""
    if sections.name_customers is not None or answers.get("sections") in ("customers", "leave_out"):
        return None
    return Question(
        "sections",
        Message(
            "Do the headings of the sections, such as “{heading}”, name customers?",
            {"heading": sections.example},
        ),
        ("customers", "leave_out"),
        "customers",
    )


def with_customers(table: Table, sections: Sections) -> Table:
    """The table with each section's heading as the customer of its lines."""
    place = sections.place
    header = (*table.header, CUSTOMER) if place is None else table.header
    width = len(table.header) if place is None else place

    def rows() -> Iterator[Row]:
        opened: list[str] = []
        for line, cells in table.raw.rows():
            is_below = line > table.header_line
            yield line, _with_customer(cells, sections.headings, opened, width) if is_below else cells

    return Table(replace(table.raw, batches=lambda: batches_of(rows())), header, table.header_line)


def _with_customer(
    cells: Sequence[Cell], headings: frozenset[str], opened: list[str], place: int
) -> Sequence[Cell]:
    """A row with its customer; headings and totals, which have none, open and close sections."""
    if is_blank(cells):
        return cells
    if is_total(cells):
        ended = _endings(cells)
        closed = [depth for depth, heading in enumerate(opened) if heading in ended]
        if closed:
            del opened[closed[-1] :]
        return cells
    heading = _heading(cells)
    if heading:
        if heading in headings and len(opened) < MAX_OPEN_SECTIONS:
            opened.append(heading)
        return cells
    filled = [*cells, *[""] * (place + 1 - len(cells))]
    if opened and not text_of(filled[place]).strip():
        filled[place] = opened[-1]
    return filled


def _heading(cells: Sequence[Cell]) -> str:
    """The only text of a row; empty if it has others, a total or a number."""
    texts = [cell for cell in cells if text_of(cell).strip()]
    if len(texts) != 1 or not isinstance(texts[0], str) or is_total(cells):
        return ""
    return texts[0].strip() if any(letter.isalpha() for letter in texts[0]) else ""


def _endings(cells: Sequence[Cell]) -> set[str]:
    """What a row of totals may belong to: "Total for Ada Ltd" to "for Ada Ltd", "Ada Ltd" and "Ltd"."""
    text = next((text_of(cell).strip() for cell in cells if text_of(cell).strip()), "")
    return {text[place + 1 :] for place, letter in enumerate(text) if letter == " "}


def _titles_name_customers(table: Table) -> bool | None:
    """Whether the titles above the column names speak of customers: "Sales by Customer Detail"."""
    for line, cells in table.raw.rows():
        if line >= table.header_line:
            return None
        if any("customer" in concepts(text_of(cell))[0] for cell in cells):
            return True
    return None

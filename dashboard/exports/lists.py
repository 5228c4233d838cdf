"""/export/… — what the lists show, as files, behind the same guard as the pages; read and sent row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Any

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.pages.insiders.customer_rows import columns
from dashboard.pages.insiders.lapsed import in_order, lapsed, lapsed_columns, lapsed_sort
from dashboard.pages.insiders.member_since import is_older_than_lists
from dashboard.pages.movements.weeks import (
    OWN_WORDS,
    chosen_moves,
    compared_versions,
    flow_of,
    flow_words,
)
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.recorded import audited_export
from dashboard.ui.active_filters import shared_filters
from dashboard.ui.grid import parse_sort
from dashboard.ui.map_selection import AREA, lasso_corners, list_conditions
from dashboard.ui.pruned_version import is_cleared
from db import queries
from db.holdouts import newest_holdout
from db.queries import COLUMNS, AnyRow
from db.queries.customer_query import OF_CONTRIBUTION
from db.queries.rows import AnySelect
from domain.audiences import AUDIENCES, LAPSED, audience_named
from domain.enums import MovementKind, Permission
from i18n import Localizer
from i18n.sheets import Sheet, as_csv
from i18n.workbook import as_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVERY_FIGURE = "all"
"""?columns=all: not only what is shown, but all that is known of each row."""
LEFT_OUT = ("segment_id", "is_member", "weeks_below")
"""Columns of the database that say nothing to the reader of a file."""
NO_FIGURE = "trend"
"""Drawn in the list; the weeks before have files of their own."""
OF_CLEARED = ("customer_id", "since", "segment")
"""What is shown, and known, of customers whose figures have been cleared."""
SINCE_IS_EXACT = "since_is_exact"
"""Whether `since` is exact: false for members of the first published list."""
ROWS_AT_A_TIME = 500
SHOWN_OF_MOVES = (
    "customer_id",
    "kind",
    "gross_revenue",
    "from_segment",
    "to_segment",
    "reason",
    "detail",
    "as_of",
)
HELD_OUT = "is_held_out"
"""Whether the standing holdout kept somebody from the benefits then; only where there has been one."""
MORE_OF_MOVES = ("country", "version")


def add_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/NAME.csv and .xlsx for the lists below, with the filters of the address."""
    server: Flask = app.server
    makers: dict[str, Callable[[VersionRequest], Sheet]] = {
        "customers": customers,
        "movements": moved,
        "compared": compared,
        "flow": flow,
        "cohorts": cohorts,
    }

    @server.get("/export/<name>.<kind>")
    @requires(Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export(name: str, kind: str) -> Response:
        if name not in makers or kind not in ("csv", "xlsx"):
            abort(404)
        path, search = f"/export/{name}", "?" + request.query_string.decode("utf-8", "replace")
        with context.reading(search, path) as looked:
            if not isinstance(looked, VersionRequest):
                abort(404)
            number = looked.number
            file = f"{name}-{looked.version.as_of.isoformat()}-v{number}.{kind}"

        def pieces() -> Iterator[bytes]:
            # named, since a newer version may be published between the headers and the rows
            with context.reading_version(f"{search}&version={number}", path) as looked:
                sheet = audited_export(looked, makers[name](looked), name)
                if kind == "xlsx":
                    yield from as_xlsx(sheet)
                else:
                    yield from (line.encode() for line in as_csv(sheet))

        return Response(
            stream_with_context(pieces()),
            mimetype=XLSX if kind == "xlsx" else "text/csv",
            headers={"Content-Disposition": f'attachment; filename="{file}"'},
        )


def customers(looked: VersionRequest) -> Sheet:
    """The list of a tab of /insiders with what it is narrowed to: every row, in the order shown."""
    if looked.query.get("list") == LAPSED:
        return _lapsed(looked)
    audience = audience_named(looked.query.get("list", "members")) or AUDIENCES["members"]
    tab = audience.slug
    list_arguments: dict[str, Any] = {
        "which": audience.id,
        "filters": list_conditions(looked),
        "search": looked.query.get("search", ""),
    }
    total, _ = queries.list_totals(looked.session, looked.number, **list_arguments)
    sort = parse_sort(looked.query.get("sort", ""), tuple(COLUMNS))
    statement = queries.listed_members(
        looked.session, looked.number, sort=[sort] if sort else audience.ranked_by, **list_arguments
    )
    names = _columns_of(looked, tab)
    first = queries.first_lists(looked.session)
    rows = (
        [
            _is_exact(row.since, first)
            if name == SINCE_IS_EXACT
            else _cell(name, getattr(row, name), looked.localizer)
            for name in names
        ]
        for row in _streamed(looked, statement)
    )
    titles = ["why" if name == "advice" else name for name in names]
    return Sheet(tab, _about(looked, total, f"list={tab}"), titles, rows)


def _lapsed(looked: VersionRequest) -> Sheet:
    """The list of lapsed members, as the page has it."""
    former = in_order(lapsed(looked, looked.query.get("search", "")), lapsed_sort(looked))
    names = [column.field for column in lapsed_columns(looked.window, looked.localizer)]
    rows = ([_cell(name, getattr(member, name), looked.localizer) for name in names] for member in former)
    return Sheet(LAPSED, _about(looked, len(former), f"list={LAPSED}"), names, rows)


def _columns_of(looked: VersionRequest, tab: str) -> list[str]:
    """The columns of a list in the order in which it shows them, then the others if they are asked for."""
    is_told = looked.report.contribution is not None
    shown = columns(
        tab,
        looked.window,
        looked.localizer,
        tells_contribution=is_told,
        has_promises=bool(looked.report.insiders.promised),
        with_holdout=looked.report.running_holdout is not None,
    )
    fields = [column.field for column in shown if column.field != NO_FIGURE]
    left_out = LEFT_OUT if is_told else (*LEFT_OUT, *OF_CONTRIBUTION)
    if is_cleared(looked):
        fields = list(OF_CLEARED)
    elif looked.query.get("columns") == EVERY_FIGURE:
        fields += [name for name in COLUMNS if name not in fields and name not in left_out]
    if "since" in fields:
        fields.insert(fields.index("since") + 1, SINCE_IS_EXACT)
    return fields


def _is_exact(since: date | None, first: Set[date]) -> bool | None:
    """Whether the day is exactly when the member joined: False for the first list, None for non-members."""
    return None if since is None else not is_older_than_lists(since, first)


def moved(looked: VersionRequest) -> Sheet:
    """The movements that /movements lists with the same address, those who joined first."""
    localizer = looked.localizer
    history = queries.history_up_to(looked.session, looked.version)
    moves = chosen_moves(looked, history)
    total = sum(row.customers for row in queries.count_movements(looked.session, moves))
    has_holdout = newest_holdout(looked.session) is not None
    names = [
        *SHOWN_OF_MOVES,
        *([HELD_OUT] if has_holdout else []),
        *(MORE_OF_MOVES if looked.query.get("columns") == EVERY_FIGURE else ()),
    ]
    rows = (
        [_cell(name, getattr(row, name), localizer) for name in names]
        for kind in MovementKind
        if moves.kind in (None, kind)
        for row in _streamed(looked, queries.movements_statement(looked.session, replace(moves, kind=kind)))
    )
    return Sheet("movements", _about(looked, total), names, rows)


def compared(looked: VersionRequest) -> Sheet:
    """Who is a member in only one of the two versions of ?compare=."""
    names, a, b = _two_versions(looked)
    changes = queries.movements_between(looked.session, a, b, looked.filters.only)
    rows = [
        [
            change.customer_id,
            change.kind,
            names.get(change.from_segment_id or 0, ""),
            names.get(change.to_segment_id or 0, ""),
            _cell("gross_revenue", change.gross_revenue, looked.localizer),
        ]
        for change in changes
    ]
    columns = ["customer_id", "kind", "from_segment", "to_segment", "gross_revenue"]
    return Sheet("compared", _about(looked, len(rows), f"versions={a}-{b}"), columns, rows)


def flow(looked: VersionRequest) -> Sheet:
    """Who went from one segment to another, as /movements lists them with the same address."""
    names, a, b = _two_versions(looked)
    chosen = flow_of(looked.query)
    total = 0
    rows: Iterator[list[object]] = iter(())
    if chosen is not None:
        requested = (looked.session, a, b, chosen, looked.filters.only)
        total = queries.count_flow(*requested)
        rows = (
            [row.customer_id, names.get(row.from_segment_id or 0, ""), names.get(row.to_segment_id or 0, "")]
            for row in _streamed(looked, queries.flow_statement(*requested))
        )
    details = f"versions={a}-{b}"
    return Sheet("flow", _about(looked, total, details), ["customer_id", "from_segment", "to_segment"], rows)


def cohorts(looked: VersionRequest) -> Sheet:
    """How many of each month's new customers bought in each month after, and for how much."""
    lifecycle = looked.report.lifecycle
    cohorts_found = (
        lifecycle.cohorts.cohorts if lifecycle is not None and lifecycle.cohorts is not None else ()
    )
    rows = [
        [cohort.month, cohort.customers, after, active, revenue]
        for cohort in cohorts_found
        for after, (active, revenue) in enumerate(zip(cohort.active, cohort.revenue, strict=True))
    ]
    columns = ["first_purchase", "customers", "months_after", "bought", "gross_revenue"]
    return Sheet("cohorts", _about(looked, len(rows)), columns, rows)


def _two_versions(looked: VersionRequest) -> tuple[dict[int, str], int, int]:
    """The two versions that are compared, and what the segments of both are called."""
    a, b = compared_versions(looked, queries.history_up_to(looked.session, looked.version))
    segments = [*queries.segments(looked.session, a), *queries.segments(looked.session, b)]
    return {segment.segment_id: looked.localizer.label(segment.name) for segment in segments}, a, b


def _streamed(looked: VersionRequest, statement: AnySelect) -> Iterator[AnyRow]:
    return iter(looked.session.execute(statement.execution_options(yield_per=ROWS_AT_A_TIME)))


def _about(looked: VersionRequest, count: int, *more: str) -> Sequence[str]:
    localizer = looked.localizer
    words = [
        localizer.gettext(
            "{programme}: version {number:number}, as of {day:date}, {count:rows}",
            programme=looked.settings.programme_name,
            number=looked.number,
            day=looked.version.as_of,
            count=count,
        )
    ]
    filtered = [*more, *(f"{name}={text}" for name, text in shared_filters(looked).items())]
    filtered += [
        f"{name}={looked.query[name]}" for name in (*OWN_WORDS, "search", "sort") if looked.query.get(name)
    ]
    chosen = flow_of(looked.query)
    if chosen is not None:
        filtered.append(flow_words(looked, chosen))
    if lasso_corners(looked.query.get(AREA, "")):
        filtered.append(localizer.gettext("selected on the map"))
    if looked.query.get("columns") == EVERY_FIGURE:
        filtered.append("columns=all")
    words.append(
        localizer.gettext(
            "Filters: {what}", what=", ".join(filtered) if filtered else localizer.gettext("none")
        )
    )
    if looked.version.simulated:
        words.append(localizer.gettext("These customers are made up (demo shop)."))
    return words


def _cell(name: str, value: Any, localizer: Localizer) -> object:  # noqa: ANN401 - of any column
    """Names in the reader's language; figures and dates unformatted."""
    if value is not None and name in ("segment", "from_segment", "to_segment"):
        return localizer.label(value)
    if value is not None and name == "country":
        return localizer.country(value)
    if name in ("advice", "detail"):
        return localizer.render(value) if value else ""
    if isinstance(value, float):
        return round(value, 4)
    return value

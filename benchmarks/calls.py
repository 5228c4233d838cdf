"""Requests for the benchmarks: every page, with and without filters, and every callback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from benchmarks.browser import Browser
from dashboard.pages import PAGES
from dashboard.ui.grid import PAGE_ROWS
from db import queries
from db.engine import Database

PAGE: Final = "page"
CALLBACK: Final = "callback"
DRAWN = "page.children"
GRID, DRAWER = "insiders-grid.getRowsResponse", "insiders-drawer.opened"


@dataclass(frozen=True)
class Call:
    """One callback with what a browser would give it; `values` by id.property, what has changed first."""

    name: str
    output: str
    values: Mapping[str, Any]
    search: str = ""
    kind: Literal["page", "callback"] = CALLBACK

    @property
    def changed(self) -> str:
        """The input that has changed."""
        return next(iter(self.values))


def every_call(database: Database) -> list[Call]:
    """All of it, of the newest version in `database`."""
    with database.read() as session:
        version = queries.newest_version(session)
        assert version is not None, "there is no version to ask for"
        country = queries.countries(session, version.number)[0].country
        other = queries.countries(session, version.number)[-1].country
        oldest = queries.versions(session)[-1].number
        best = (
            queries.members_page(session, version.number, rows=queries.RowRange(limit=1)).rows[0].customer_id
        )
        invoices = queries.customer_invoices(session, best, before=version.as_of)
        model = version.model_id
    invoice = invoices[0].invoice if invoices else ""
    days = f"{version.as_of - timedelta(days=40)}..{version.as_of - timedelta(days=1)}"
    filters = (
        "",
        f"?country={country}",
        f"?country={other}",
        "?segment=1",
        "?dates=12w",
        f"?country={country}&segment=1&dates=12w",
        f"?dates={days}",
    )
    return [
        *_pages(filters, f"{oldest}-{version.number}", best, oldest),
        *_lists(filters),
        *_one_customer(best, invoice),
        *_work(version.as_of, model, version.number),
        *_windows(),
    ]


def callbacks_left_out(browser: Browser, calls: Iterable[Call]) -> list[str]:
    """The callbacks that none of `calls` calls: there should be none."""
    called = {browser.callback(call.output, call.changed)["output"] for call in calls}
    return [callback["output"] for callback in browser.callbacks if callback["output"] not in called]


def _pages(filters: tuple[str, ...], compare: str, best: str, oldest: int) -> Iterator[Call]:
    for page in PAGES:
        for search in filters if page.filters else ("",):
            yield _page(page.path, search)
        yield _page(page.path, "?lang=pt_BR")
        yield _page(page.path, f"?version={oldest}")
    yield _page("/insiders", "?tab=everybody")
    yield _page("/insiders", f"?customer={best}")
    yield _page("/insiders", "?tab=everybody&area=0,-1;2,-1;2,1;0,1")
    yield _page("/movements", f"?compare={compare}")
    yield _page("/movements", f"?compare={compare}&country=France")
    yield _page("/movements", "?dates=52w&flow=2-1")
    yield _page("/segments", "?area=0,-1;2,-1;2,1;0,1")
    yield _page("/segments", "?area=0,-1;2,-1;2,1;0,1&country=France&segment=1")


def _page(path: str, search: str) -> Call:
    return Call(
        path + search, DRAWN, {"route.data": {"path": path}, "theme.data": "light"}, search, kind=PAGE
    )


def _lists(filters: tuple[str, ...]) -> Iterator[Call]:
    orders = {"sortModel": [{"colId": "orders", "sort": "asc"}]}
    far = {"startRow": 3000, "endRow": 3000 + PAGE_ROWS}
    result = {"filterModel": {"customer_id": {"filter": "777"}}}
    for tab in ("members", "gone-quiet", "close-to-line", "rising", "everybody"):
        for search in filters:
            yield _rows(f"?tab={tab}{search.replace('?', '&')}", {}, "the first rows")
    for tab in ("members", "everybody"):
        yield _rows(f"?tab={tab}", orders, "rows by orders")
        yield _rows(f"?tab={tab}", {"sortModel": [{"colId": "since", "sort": "desc"}]}, "rows by since")
        yield _rows(f"?tab={tab}", {"sortModel": [{"colId": "margin", "sort": "asc"}]}, "rows by margin")
        yield _rows(f"?tab={tab}", result, "rows of a search")
    yield _rows("?tab=everybody", far, "rows far below")
    yield _rows("?tab=everybody", {**orders, **far}, "rows far below, by orders")
    yield _rows("?tab=everybody&area=0,-1;2,-1;2,1;0,1", {}, "the first rows")


def _rows(search: str, order: Mapping[str, Any], what: str) -> Call:
    inputs = {"startRow": 0, "endRow": PAGE_ROWS, **order}
    return Call(f"{what} {search}", GRID, {"insiders-grid.getRowsRequest": inputs}, search)


def _one_customer(best: str, invoice: str) -> Iterator[Call]:
    clicked = {"insiders-grid.openedRow": {"customer_id": best}}
    yield Call("the drawer of the best customer", DRAWER, clicked)
    output = {"customer": best, "at": 1}
    for name, more in (
        ("invoices, first page", {}),
        ("invoices, last page", {"page": 99}),
        ("one invoice", {"invoice": invoice}),
    ):
        yield Call(name, "customer-invoices.children", {"customer-invoices-action.data": {**output, **more}})
    for act in ("pin", "release"):
        yield Call(
            f"a customer: {act}",
            "override.children",
            {
                "override-action.data": {"act": act, "customer": best},
                "override-reason.value": "benchmark",
            },
        )


def _work(as_of: Any, model: int, number: int) -> Iterator[Call]:
    """What waits, what is decided, and the forms."""
    draw = {
        "draw-group.value": "members",
        "draw-share.value": 20,
        "draw-starts.value": (as_of + timedelta(days=7)).isoformat(),
        "draw-ends.value": (as_of + timedelta(days=91)).isoformat(),
        "draw-effect.value": 10,
    }
    yield Call("is there a newer version?", "newer.children", {"newer-poll.n_intervals": 1})
    yield Call("what works now", "work.children", {"work-poll.n_intervals": 1, "newer-drawn.data": number})
    yield Call("imports, followed", "data-imports.children", {"work-poll.disabled": True})
    yield Call(
        "what if",
        "what-if-answer.children",
        {"what-if-ticket.value": 10, "what-if-members.value": 20, "what-if-exits.value": 5},
    )
    yield Call("what an experiment would show", "draw-power.children", draw)
    yield Call(
        "who received the benefit",
        "recipients-known.children",
        {
            "recipients-upload.contents": "data:text/csv;base64,Y3VzdG9tZXJfaWQK",
            "recipients-experiment.data": "",
        },
    )
    yield Call("a new source", "source-form.opened", {"source-form-request.data": {"act": "new"}})
    yield Call(
        "the fields of a kind of source",
        "source-form-address.placeholder",
        {"source-form-kind.value": "sftp"},
    )
    yield Call("a source is saved", "source-form.opened", {"source-form-save.data": {"act": "save"}})
    yield Call("draws, followed", "draw-problem.children", {"draw-poll.n_intervals": 1, "draw-seen.data": 0})
    yield Call(
        "a stop of none", "experiment-stop-problem.children", {"experiment-stop-action.data": {"name": ""}}
    )
    for act in ("freeze", "promote", "back"):
        requested = {"act": act, "model": model}
        yield Call(
            f"the champion: {act}?", "deployments-modal.opened", {"deployments-request.data": requested}
        )
    yield Call(
        "an import of no file",
        "work-action.data...import-said",
        {"import-action.data": {}, "import-source.value": "/nowhere"},
    )
    yield Call(
        "past weeks of no days", "work-action.data", {"replay-action.data": {}, "replay-from.value": ""}
    )
    yield Call("what may change about somebody?", "people.children", {"people-request.data": {"user": 1}})
    yield Call("the log of a run", "log-modal.opened", {"log-request.data": {"run": 1}})
    yield Call("a board sheet of no version", "sheet-said.children", {"sheet-request.data": {"version": 0}})


def _windows() -> Iterator[Call]:
    """Windows that ask before something is done, and decisions about what is not there."""
    yield Call("a new list", "saved-list-modal.opened", {"saved-list-request.data": {"act": "new"}})
    yield Call("a list without a name", "address.search", {"saved-list-save.data": {"act": "new"}})
    yield Call("the champion: not changed", "deployments-modal.opened", {"deployments-confirmed.data": {}})
    yield Call("a waiting import: none", "work-action.data", {"import-decided.data": {"import": 0}})
    yield Call("undo an import?", "import-undo-modal.opened", {"import-undo-request.data": {"import": 1}})
    yield Call("undo no import", "import-undo-modal.opened", {"import-undo-confirmed.data": {"import": 0}})
    yield Call("rules: no change", "rules-problem.children", {"rules-action.data": {"act": "none"}})
    yield Call(
        "remove a source?", "source-remove-modal.opened", {"source-remove-request.data": {"source": ""}}
    )
    yield Call("a source: none", "data-sources.children", {"source-action.data": {"source": ""}})
    yield Call(
        "remove no source", "source-remove-modal.opened", {"source-remove-confirmed.data": {"source": ""}}
    )
    yield Call(
        "a new channel", "message-modal.opened", {"message-request.data": {"act": "new", "kind": "email"}}
    )
    yield Call(
        "no preview of the programme", "programme-problem.children", {"programme-preview-request.data": {}}
    )
    yield Call("the programme, followed", "programme-preview.children", {"work-poll.n_intervals": 1})
    yield Call("other settings?", "programme-modal.opened", {"programme-request.data": {"act": "use"}})
    yield Call("no other settings", "programme-modal.opened", {"programme-confirmed.data": {}})
    yield Call("stop the holdout?", "holdout-modal.opened", {"holdout-request.data": {"act": "stop"}})
    yield Call(
        "a holdout: none to stop", "holdout-problem.children", {"holdout-confirmed.data": {"act": "stop"}}
    )
    yield Call(
        "margins: no preview of no change",
        "margins-problem.children",
        {"margins-action.data": {"act": "preview"}},
    )
    yield Call(
        "margins of no products",
        "margins-upload-problem.children",
        {"margins-upload.data": "data:text/csv;base64,c3RvY2tfY29kZQo="},
    )
    yield Call("a channel: none", "messages.children", {"message-action.data": {"act": "none"}})
    yield Call("a channel without an address", "messages.children", {"message-save.data": {"kind": "email"}})

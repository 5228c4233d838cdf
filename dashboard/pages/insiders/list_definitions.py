"""Who is on a list, and what to do about them."""

from __future__ import annotations

from dashboard.pages.insiders.members_definition import and_promises, explain_members
from dashboard.request.page import VersionRequest
from dashboard.ui.list_totals import ListQuery, list_totals_of
from dashboard.ui.pruned_version import is_cleared
from db.queries import Condition
from db.queries.saved_lists import fixed_customers
from domain.audiences import (
    FAR_BEYOND_TIMES,
    HARDLY_LIKELY,
    NEW_DAYS,
    QUIET_DAYS,
    QUIET_TIMES,
    SINGLE_PURCHASE_GAP,
    Audience,
    parameters_of,
)


def explain_list(audience: Audience, request: VersionRequest) -> str:
    """Who is on the list, and what to do about them."""
    localizer = request.localizer
    match audience.id:
        case "gone_quiet":
            return _explain_gone_quiet(request)
        case "close_to_line":
            return and_promises(_explain_close_to_line(request), request)
        case "rising":
            return _explain_rising(request)
        case "new_promising":
            return localizer.gettext(
                "First order within the last {days:days}, and expected to spend more in the next 12 weeks "
                "than four in five new customers, except those who returned most of what they bought. "
                "Highest expected revenue first: help them to their next order.",
                days=NEW_DAYS,
            )
        case "everyone":
            return localizer.gettext("All customers, members or not.")
        case _:
            return explain_members(request)


def _explain_gone_quiet(request: VersionRequest) -> str:
    """Who is silent beyond their rhythm; where an order was predicted, it is unlikely as well."""
    localizer, single = request.localizer, round(parameters_of(request.report)[SINGLE_PURCHASE_GAP])
    if not request.report.has_predictions:
        return localizer.gettext(
            "Members who have not bought for at least {days:days} and for more than "
            "{times:decimal}× their usual gap (after a single purchase: {single:days}). Highest "
            "revenue at stake first. Contact them now: retaining costs less than winning back.",
            days=QUIET_DAYS,
            times=QUIET_TIMES,
            single=single,
        )
    return localizer.gettext(
        "Members who have not bought for at least {days:days} and for more than "
        "{times:decimal}× their usual gap (after a single purchase: {single:days}). Highest "
        "revenue at stake first. Only those more likely than not to buy nothing for another 12 "
        "weeks, or silent for more than {far:number}× their usual gap and {single:days}. Contact "
        "them now: retaining costs less than winning back.",
        days=QUIET_DAYS,
        times=QUIET_TIMES,
        far=FAR_BEYOND_TIMES,
        single=single,
    )


def _explain_close_to_line(request: VersionRequest) -> str:
    """Which members may leave in the next runs; where an order was predicted, also who hardly will order."""
    localizer, single = request.localizer, round(parameters_of(request.report)[SINGLE_PURCHASE_GAP])
    if not request.report.has_predictions:
        return localizer.gettext(
            "Members who may leave in the next few runs: on their way out already, or below the line and "
            "silent for longer than their usual gap (after a single purchase: {single:days}). Contact them "
            "before they leave.",
            single=single,
        )
    return localizer.gettext(
        "Members who may leave in the next few runs: on their way out already; below the line and silent for "
        "longer than their usual gap (after a single purchase: {single:days}); or less than {chance:percent} "
        "likely to order within 12 weeks. Contact them before they leave.",
        single=single,
        chance=HARDLY_LIKELY,
    )


def _explain_rising(request: VersionRequest) -> str:
    """Who is just below the line; where an order was predicted, it is likely as well, else not the first."""
    if not request.report.has_predictions:
        return request.localizer.gettext(
            "Not members, but just below the line, or above it and waiting to rejoin; and have bought on "
            "more than one day. Highest revenue first: a small nudge may be enough."
        )
    return request.localizer.gettext(
        "Not members, but just below the line, or above it and waiting to rejoin; and more likely than not "
        "to order in the next 12 weeks. Highest expected revenue first: a small nudge may be enough."
    )


def explain_lapsed(request: VersionRequest) -> str:
    """Who the lapsed members are."""
    sentence = request.localizer.gettext(
        "Former members who have bought nothing since they left, nor for at least {days:days}. “Used to "
        "spend” covers the {window:days} before they left. Who left and buys again is not listed.",
        days=QUIET_DAYS,
        window=request.computed_with.window_days,
    )
    if not is_cleared(request):
        return sentence
    return f"{sentence} " + request.localizer.gettext(
        "Customers' figures of this date have been deleted, so only those are listed who bought nothing "
        "in {period}.",
        period=request.window,
    )


def explain_saved_list(request: VersionRequest) -> str | None:
    """How many of a fixed list's customers are no customers of this version; None where all of them are."""
    on_list = request.filters.on_list
    if on_list is None or on_list.rule is not None:
        return None
    everybody = len(fixed_customers(request.session, on_list.id))
    current, _ = list_totals_of(
        request, ListQuery("everyone", (Condition("customer_id", "on_list", on_list),))
    )
    if current == everybody:
        return None
    return request.localizer.gettext(
        "The saved list holds {all:customers}; bought nothing in {period}: {absent:number}.",
        all=everybody,
        absent=everybody - current,
        period=request.window,
    )

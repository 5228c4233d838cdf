"""Sentences about a list: its size, its spend and its purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.pages.insiders.lapsed import lapsed
from dashboard.pages.insiders.lists import audience_of, is_lapsed, page_filters
from dashboard.request.page import VersionRequest
from dashboard.ui.active_filters import shared_filters
from dashboard.ui.answer import answer
from dashboard.ui.list_outcomes import outcome_sentence
from dashboard.ui.list_totals import ListQuery, list_totals_of
from dashboard.ui.pruned_version import is_cleared
from dashboard.ui.value import prediction_caution
from db.queries import Condition
from db.queries.saved_lists import fixed_customers
from domain.audiences import (
    FAR_BEYOND_TIMES,
    HARDLY_LIKELY,
    LAPSED,
    NEW_DAYS,
    QUIET_DAYS,
    QUIET_TIMES,
    SINGLE_PURCHASE_GAP,
    Audience,
    parameters_of,
    usual_spend,
)
from domain.gates import GRACE_RUNS
from domain.report import AudienceSummary


def headline(request: VersionRequest, search: str) -> list[html.P]:
    """The sentence of the list, counted as the grid and the file are; and why it is empty, if it is."""
    if is_lapsed(request.query):
        former = lapsed(request, search)
        total = len(former)
        sentences = [_answer_of_lapsed(request, total, sum(member.gross_revenue for member in former))]
    else:
        audience = audience_of(request.query)
        total, revenue = list_totals_of(request, ListQuery.of(request, audience.id, search))
        sentences = [_answer(request, audience, total, revenue)]
    narrowed_to = [*shared_filters(request).values(), *page_filters(request).values()]
    if search.strip():
        narrowed_to.append(
            request.localizer.gettext("customer number contains “{letters}”", letters=search.strip())
        )
    if not total and narrowed_to:
        words = request.localizer.gettext(
            "No customers on this list match these filters: {filters}.", filters=", ".join(narrowed_to)
        )
        sentences.append(html.P(words, className="list-empty"))
    elif not total:
        sentences.append(html.P(_why_empty(request), className="list-empty"))
    return sentences


def _why_empty(request: VersionRequest) -> str:
    value = request.report.value
    if audience_of(request.query).id == "new_promising" and (value is None or not value.horizons):
        return request.localizer.gettext("Nothing was predicted, so nobody can be on this list.")
    return request.localizer.gettext("Nobody is on this list.")


def _answer(request: VersionRequest, audience: Audience, total: int, revenue: float) -> html.P:
    """How many are on the list, and what they are worth."""
    localizer = request.localizer
    values: dict[str, Any] = {
        "programme": request.settings.programme_name,
        "revenue": revenue,
        "period": request.window,
    }
    match audience.id:
        case "gone_quiet":
            sentence = localizer.ngettext(
                "**{n}** of the {programme} has gone quiet, after spending **{revenue:money}** in {period}.",
                "**{n}** {programme} have gone quiet, after spending **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "close_to_line":
            sentence = localizer.ngettext(
                "**{n}** of the {programme} is close to the line and spent **{revenue:money}** in {period}.",
                "**{n}** {programme} are close to the line; they spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case "rising":
            sentence = localizer.ngettext(
                "**{n}** customer is rising towards the {programme} and spent **{revenue:money}** in "
                "{period}.",
                "**{n}** customers are rising towards the {programme}; they spent **{revenue:money}** in "
                "{period}.",
                total,
                **values,
            )
        case "new_promising":
            sentence = localizer.ngettext(
                "**{n}** new customer is promising and spent **{revenue:money}** so far.",
                "**{n}** new customers are promising; they spent **{revenue:money}** so far.",
                total,
                **values,
            )
        case "everyone":
            sentence = localizer.ngettext(
                "**{n}** customer spent **{revenue:money}** in {period}.",
                "**{n}** customers spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
        case _:
            sentence = localizer.ngettext(
                "**{n}** of the {programme} spent **{revenue:money}** in {period}.",
                "**{n}** {programme} spent **{revenue:money}** in {period}.",
                total,
                **values,
            )
    return answer(sentence)


def _answer_of_lapsed(request: VersionRequest, total: int, revenue: float) -> html.P:
    return answer(
        request.localizer.ngettext(
            "**{n}** lapsed member has bought nothing since leaving but used to spend **{revenue:money}**.",
            "**{n}** lapsed members have bought nothing since leaving but used to spend **{revenue:money}**.",
            total,
            revenue=revenue,
        )
    )


def explain_list(audience: Audience, request: VersionRequest) -> str:
    """Who is on the list, and what to do about them."""
    localizer = request.localizer
    match audience.id:
        case "gone_quiet":
            return _explain_gone_quiet(request)
        case "close_to_line":
            return _and_promises(_explain_close_to_line(request), request)
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
            return _explain_members(request)


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


def _explain_members(request: VersionRequest) -> str:
    """When members leave, by the rules of the version."""
    localizer, computed_with = request.localizer, request.computed_with
    rules = computed_with.programme
    if "silent_times" not in rules:
        return localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row "
            "below the line. Select a customer to see details.",
            days=computed_with.window_days,
        )
    values = {
        "days": computed_with.window_days,
        "times": float(rules["silent_times"]),
        "chance": float(rules["stay_chance"]),
    }
    grace = request.report.rules.grace_runs
    if not request.report.has_predictions:
        sentence = _leave_by_silence(request, grace, values)
    elif grace == GRACE_RUNS:
        sentence = localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row in which they "
            "are below the line and silent for more than {times:decimal}× their usual gap, or less than "
            "{chance:percent} likely to order within 12 weeks. Select a customer to see details.",
            **values,
        )
    else:
        sentence = localizer.gettext(
            "Members leave after {days:days} without a purchase, or after {grace:runs} in which they are "
            "below the line and silent for more than {times:decimal}× their usual gap, or less than "
            "{chance:percent} likely to order within 12 weeks. Select a customer to see details.",
            **values,
            grace=grace,
        )
    repeat_rate = request.report.rules.repeat_rate
    if repeat_rate is not None:
        sentence += " " + localizer.gettext(
            "Nobody joins who has bought on one day only: of the customers who came in the first half of "
            "the period, only {share:percent} have bought on another day.",
            share=repeat_rate,
        )
    return _and_promises(sentence, request)


def _and_promises(sentence: str, request: VersionRequest) -> str:
    """The sentence on who leaves, and how many members leave by nothing yet, if any."""
    promised = request.report.insiders.promised
    if not promised:
        return sentence
    return f"{sentence} " + request.localizer.ngettext(
        "{n} member is promised to stay until a certain day.",
        "{n} members are promised to stay until a certain day.",
        promised,
    )


def _leave_by_silence(request: VersionRequest, grace: int, values: Mapping[str, float]) -> str:
    """When members leave where nothing was predicted: the line and the silence decide alone."""
    if grace == GRACE_RUNS:
        return request.localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row in which they "
            "are below the line and silent for more than {times:decimal}× their usual gap. Select a customer "
            "to see details.",
            **values,
        )
    return request.localizer.gettext(
        "Members leave after {days:days} without a purchase, or after {grace:runs} in which they are below "
        "the line and silent for more than {times:decimal}× their usual gap. Select a customer to see "
        "details.",
        **values,
        grace=grace,
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


def stake_and_outcome(request: VersionRequest) -> html.P | None:
    """The money at stake on the list, what was right of last quarter's, and how far to trust predictions.

    The first two are of all customers, so a filtered list goes without them.
    """
    name = LAPSED if is_lapsed(request.query) else audience_of(request.query).id
    is_filtered = bool(request.filters or page_filters(request))
    sentences = [*([] if is_filtered else _of_everybody(request, name)), _caution(request, name)]
    words = [sentence for sentence in sentences if sentence]
    return html.P(" ".join(words), className="small list-note") if words else None


def _of_everybody(request: VersionRequest, name: str) -> list[str | None]:
    """The money at stake on the whole list, and what was right of last quarter's."""
    audiences, localizer = request.report.audiences, request.localizer
    if audiences is None:
        return []
    sentences: list[str | None] = []
    if name == LAPSED:
        sentences += _lapsed_stake(request)
    summary: AudienceSummary | None = getattr(audiences, name, None)
    if summary is not None and summary.at_stake is not None and summary.customers:
        sentences.append(
            localizer.gettext(
                "They usually spend {stake:money} in 12 weeks: that is at stake.", stake=summary.at_stake
            )
            if name == "gone_quiet"
            else localizer.gettext(
                "Expected to spend {stake:money} in the next 12 weeks.", stake=summary.at_stake
            )
        )
        if summary.contribution_at_stake is not None:
            sentences.append(
                localizer.gettext(
                    "In contribution, that is {amount:money}.", amount=summary.contribution_at_stake
                )
            )
    return [*sentences, outcome_sentence(request.report, name, localizer)]


def _lapsed_stake(request: VersionRequest) -> list[str]:
    """What lapsed members used to spend in as many days as other lists count; nothing if there are none."""
    spent = sum(item.gross_revenue for item in lapsed(request))
    if not spent:
        return []
    return [
        request.localizer.gettext(
            "They used to spend {stake:money} in 12 weeks: that is at stake if they come back and spend as "
            "before.",
            stake=usual_spend(spent, request.computed_with.window_days),
        )
    ]


def _caution(request: VersionRequest, name: str) -> str | None:
    """That nothing was predicted, and why; or that the predictions do no better than a benchmark, if so."""
    if name == LAPSED:
        return None
    value = request.report.value
    if value is not None and value.why is not None and not request.report.has_predictions:
        return request.localizer.render(value.why)
    return prediction_caution(request)


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

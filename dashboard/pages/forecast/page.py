"""/forecast — what will they bring?"""

from __future__ import annotations

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.pages.forecast.backtest_figure import backtest_errors
from dashboard.pages.forecast.what_if_panel import PARAMETERS, register_what_if, what_if_panel
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.card import cards, figure_card
from dashboard.ui.chart import chart, panels
from dashboard.ui.contribution import expected_contribution
from dashboard.ui.empty import missing_reason, nothing_yet, page_without
from dashboard.ui.figures.forecast import forecast_fan_chart
from dashboard.ui.figures.forecast_months import Month, highest_of
from dashboard.ui.report import against_last_month, backtest_of, months_of, past_of, total_of
from domain.enums import Permission
from domain.gates import can_be_forecast
from domain.report import Backtest, Cohort, Report
from i18n import N_, Localizer

PATH = "/forecast"
QUARTER = 3
PREDICTED_DAYS = 84


def layout(request: VersionRequest) -> Component:
    """The answer, both fans on one scale, how past forecasts did, and what-if."""
    localizer, report = request.localizer, request.report
    frozen, programme = months_of(report, "frozen"), months_of(report, "programme")
    if not frozen:
        reason = missing_reason(report.forecast.why, localizer)
        return page_without(
            localizer.gettext("**No forecast yet.**"),
            localizer.gettext("Not enough history for a forecast"),
            reason,
            localizer.gettext("The forecast appears once there are enough full months of invoices."),
        )
    past = {"frozen": past_of(report, "frozen"), "programme": past_of(report, "programme")}
    highest = max(
        highest_of(months, past[name])
        for name, months in (("frozen", frozen), ("programme", programme))
        if months
    )
    cohorts: tuple[tuple[Cohort, list[Month], str, str], ...] = (
        (
            "frozen",
            frozen,
            localizer.gettext("Today's members"),
            localizer.gettext("Members on today's list, whether or not they stay."),
        ),
        (
            "programme",
            programme,
            localizer.gettext("The programme"),
            localizer.gettext("Whoever is a member in that month."),
        ),
    )
    fans = [
        chart(
            forecast_fan_chart(
                months, request.theme, localizer, cohort=cohort, past=past[name], highest=highest
            ),
            localizer,
            foot=" ".join(part for part in (foot, against_last_month(report, name, localizer)) if part),
        )
        for name, months, cohort, foot in cohorts
        if months
    ]
    return html.Div(
        [
            _answer(request, report),
            expected_contribution(request),
            _warnings(request, report),
            _cards(request, report),
            panels(fans),
            what_if_panel(request, report),
            _backtest(request, report),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register the sliders of the what-if panel."""
    register_what_if(app, context, PATH)


def _answer(request: VersionRequest, report: Report) -> html.P:
    localizer = request.localizer
    quarter = total_of(report, "frozen")
    assert quarter is not None
    if not can_be_forecast(quarter.low80, quarter.high80):
        return answer(
            localizer.gettext(
                "**Too uncertain to forecast**: what today's **{n:members}** will spend in the next three "
                "months is 80 % likely between {low:money} and {high:money}, too wide a range to plan by.",
                n=report.insiders.count,
                low=quarter.low80,
                high=quarter.high80,
            )
        )
    sentence = localizer.ngettext(
        "Today's **{n}** member is expected to spend **{money:money}** in the next three months, "
        "80 % likely between {low:money} and {high:money}.",
        "Today's **{n}** members are expected to spend **{money:money}** in the next three months, "
        "80 % likely between {low:money} and {high:money}.",
        report.insiders.count,
        money=quarter.mean,
        low=quarter.low80,
        high=quarter.high80,
    )
    return answer(sentence)


def _warnings(request: VersionRequest, report: Report) -> html.Ul | None:
    """What to know before relying on it: a short history, few past forecasts, months never seen."""
    if not report.forecast.warnings:
        return None
    items = [html.Li(request.localizer.render(warning)) for warning in report.forecast.warnings]
    return html.Ul(items, className="cautions")


def _cards(request: VersionRequest, report: Report) -> html.Section:
    localizer = request.localizer
    figure_cards = []
    cohorts: tuple[tuple[Cohort, str, str], ...] = (
        (
            "frozen",
            localizer.gettext("Today's members"),
            localizer.gettext("Expected spend of today's members, whether or not they stay."),
        ),
        (
            "programme",
            localizer.gettext("The programme"),
            localizer.gettext("Expected spend of whoever is a member by then."),
        ),
    )
    for name, words, definition in cohorts:
        quarter = total_of(report, name)
        if quarter is not None:
            figure_cards.append(
                figure_card(
                    words,
                    localizer.short_money(quarter.mean),
                    note=localizer.gettext(
                        "next 3 months, 80 % likely: {low} to {high}",
                        low=localizer.short_money(quarter.low80),
                        high=localizer.short_money(quarter.high80),
                    ),
                    definition=definition,
                )
            )
    figure_cards += _twelve_weeks(report, localizer)
    tested = backtest_of(report)
    if tested is not None:
        figure_cards.append(
            figure_card(
                localizer.gettext("Average error"),
                localizer.percent(tested.mape, 0),
                note=_beside_the_error(tested, localizer),
                definition=localizer.gettext(
                    "How far past forecasts were from what members then spent, on average."
                ),
            )
        )
        figure_cards.append(
            figure_card(
                localizer.gettext("80 % ranges that held"),
                localizer.percent(tested.coverage80, 0),
                note=localizer.gettext("target 80 %; {n:past_dates}", n=tested.origins),
                definition=localizer.gettext("How often actual spend fell within the forecast range."),
            )
        )
    return cards(figure_cards)


def _beside_the_error(tested: Backtest, localizer: Localizer) -> str:
    """The errors of simple benchmarks; and how many lists were not published, where most were not."""
    note = localizer.gettext(
        "same as now: {naive}, last period repeated: {last}",
        naive=localizer.percent(tested.naive_mape, 0),
        last=localizer.percent(tested.last_mape, 0),
    )
    if tested.rebuilt <= tested.origins / 2:
        return note
    rebuilt = localizer.gettext("{n} of {all} lists rebuilt afterwards", n=tested.rebuilt, all=tested.origins)
    return f"{note}; {rebuilt}"


def _twelve_weeks(report: Report, localizer: Localizer) -> list[html.Article]:
    """What members spend from today on, as customers' predictions add up to it; and net of returns."""
    result: list[html.Article] = []
    ahead, net = report.forecast.over(PREDICTED_DAYS), report.forecast.net
    if ahead is not None and can_be_forecast(ahead.frozen.low80, ahead.frozen.high80):
        result.append(
            figure_card(
                localizer.gettext("Next 12 weeks"),
                localizer.short_money(ahead.frozen.mean),
                note=localizer.gettext(
                    "from today on, 80 % likely: {low} to {high}",
                    low=localizer.short_money(ahead.frozen.low80),
                    high=localizer.short_money(ahead.frozen.high80),
                ),
                definition=localizer.gettext(
                    "What today's members are expected to spend in the 84 days from the list's date on. The "
                    "predictions for each member add up to it; the next 3 months are whole calendar months."
                ),
            )
        )
    if net is not None and net.frozen:
        quarter = net.frozen[:QUARTER][-1]
        if can_be_forecast(quarter.low80, quarter.high80):
            result.append(
                figure_card(
                    localizer.gettext("After returns"),
                    localizer.short_money(quarter.mean),
                    note=localizer.gettext(
                        "next 3 months, if members keep {share:percent} as in the last year",
                        share=net.kept,
                    ),
                    definition=localizer.gettext("Net revenue from today's members: what they keep."),
                )
            )
    return result


def _backtest(request: VersionRequest, report: Report) -> Component:
    localizer = request.localizer
    tested = backtest_of(report)
    if tested is None:
        return nothing_yet(
            localizer.gettext("Not tested on past data yet"),
            localizer.gettext("This method could not be tested yet.")
            if report.forecast.backtest is not None
            else missing_reason(report.forecast.why, localizer),
            localizer.gettext("Until then, treat the forecast as a rough guide."),
        )
    return chart(
        backtest_errors(
            [
                (localizer.gettext("Our forecast"), tested.mape, True),
                (localizer.gettext("Simple benchmark: same as now"), tested.naive_mape, False),
                (localizer.gettext("Simple benchmark: last period repeated"), tested.last_mape, False),
            ],
            request.theme,
            localizer,
        ),
        localizer,
        foot=_how_tested(tested, localizer),
    )


def _how_tested(tested: Backtest, localizer: Localizer) -> str:
    """How many past dates were tested, which lists were used, and what the published ones came to."""
    sentences = [
        localizer.gettext(
            "Tested on {n:past_dates}: forecasts for {days:days}, compared with what the members of that day "
            "then spent.",
            n=tested.origins,
            days=tested.horizon_days,
        )
    ]
    if tested.median_error is not None:
        sentences.append(
            localizer.gettext("Half of them were off by {error:percent} or less.", error=tested.median_error)
        )
    if tested.rebuilt:
        sentences.append(
            localizer.ngettext(
                "{n} of the lists was rebuilt afterwards because none was published then.",
                "{n} of the lists were rebuilt afterwards because none was published then.",
                tested.rebuilt,
            )
        )
    elif tested.published:
        sentences.append(localizer.gettext("All tested lists are the published ones."))
    if tested.published_error is not None:
        sentences.append(
            localizer.ngettext(
                "The forecast for the one that was published was off by {error:percent}.",
                "Forecasts for the {n} that were published were off by {error:percent} on average.",
                tested.published or 0,
                error=tested.published_error,
            )
        )
    return " ".join(sentences)


page = PageSpec(
    path=PATH,
    title=N_("How much will they spend?"),
    label=N_("Forecast"),
    icon="forecast",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("Forecasts cover all members: smaller groups would be too uncertain."),
    client_side_params=PARAMETERS,
    register=register,
)

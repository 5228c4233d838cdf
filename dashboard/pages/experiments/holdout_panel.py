"""The standing holdout on the experiments page: who goes without, and what the programme adds."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.experiments.group_downloads import group_downloads
from dashboard.pages.experiments.holdout_figure import holdout_chart, money_interval
from dashboard.pages.experiments.holdout_form import start_form, stop_form
from dashboard.request.authorized_write import author_name
from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised
from dashboard.ui.chart import chart
from dashboard.ui.glossary import p_text
from dashboard.ui.table import table
from db import holdouts, queries
from db.models import Holdout, HoldoutStop
from domain.enums import Permission, Verdict
from domain.report import HoldoutEffect, StandingHoldout
from i18n import Localizer


def holdout_panel(request: VersionRequest) -> html.Section | None:
    """The panel; None where there is none and the visitor may not start one."""
    localizer = request.localizer
    stored = holdouts.newest_holdout(request.session)
    published = request.report.holdout
    if stored is None and not request.visitor.may(Permission.RUN):
        return None
    begun, end = stored or (None, None)
    shown = published if begun is not None and published is not None and published.id == begun.id else None
    proven = _proven(shown, localizer) if shown is not None else ""
    picture = holdout_chart(shown, request.theme, localizer) if shown is not None else None
    return html.Section(
        [
            html.H2(
                [
                    localizer.gettext("Does the programme raise revenue?"),
                    " ",
                    html.Span(_state(begun, end, localizer), className="chip"),
                ],
                className="chart-title",
            ),
            html.P(emphasised(proven)) if proven else None,
            *_sentences(request, begun, end, shown),
            chart(
                picture,
                localizer,
                foot=localizer.gettext(
                    "Net revenue with benefits against without. ○ Each quarter on its own, 95 % confidence. "
                    "● All quarters together, by an interval that holds however often you look (99 %)."
                ),
            )
            if picture is not None
            else None,
            _details(shown, begun, request) if shown is not None and begun is not None else None,
            _downloads(begun, request) if begun is not None else None,
            *_forms(request, begun, end),
        ],
        className="panel experiment",
        id="standing-holdout",
    )


def _state(begun: Holdout | None, end: HoldoutStop | None, localizer: Localizer) -> str:
    if begun is None:
        return localizer.gettext("No standing holdout")
    return localizer.gettext("Stopped") if end is not None else localizer.gettext("Running")


def _proven(shown: StandingHoldout, localizer: Localizer) -> str:
    """Whether the programme raises revenue, and when that was judged; empty before anything can be said."""
    if shown.verdict is None:
        return ""
    if shown.verdict == Verdict.INCONCLUSIVE:
        return localizer.gettext("**Not proven yet**: chance alone could explain the difference.")
    sentence = (
        localizer.gettext("**Yes**: members with the benefits spend more than those without.")
        if shown.verdict == Verdict.CONFIRMED
        else localizer.gettext("**No**: members with the benefits spend less than those without.")
    )
    if shown.basis != "judged" or shown.judged is None:
        return sentence
    return f"{sentence} " + localizer.gettext("Judged on {day:date}.", day=shown.judged.until)


def _sentences(
    request: VersionRequest,
    begun: Holdout | None,
    end: HoldoutStop | None,
    shown: StandingHoldout | None,
) -> list[html.Ul | html.P]:
    localizer = request.localizer
    if begun is None:
        return [
            html.P(
                localizer.gettext(
                    "Nobody can say yet: members spend more than others because that is how they were "
                    "picked. A standing holdout keeps a small share of the members, drawn at random, out of "
                    "the benefits for good. What the others spend more than they do is what the programme "
                    "adds."
                ),
                className="small",
            )
        ]
    values = {
        "share": begun.share,
        "day": begun.begins_on,
        "who": author_name(begun.begun_by, localizer),
    }
    if end is None:
        sentences = [
            localizer.gettext(
                "{share:percent} of the members have been held out since {day:date}. Started by {who}.",
                **values,
            )
        ]
    else:
        sentences = [
            localizer.gettext(
                "{share:percent} of the members were held out from {day:date} on. Started by {who}.", **values
            )
        ]
        sentences.append(
            localizer.gettext(
                "Stopped on {day:date} by {who}: {why}",
                day=end.ends_on,
                who=author_name(end.stopped_by, localizer),
                why=end.why,
            )
        )
    if shown is None:
        sentences.append(localizer.gettext("The first members are drawn with the next weekly run."))
    else:
        sentences += [localizer.render(sentence) for sentence in shown.told]
        sentences += [localizer.render(shown.why)] if shown.why is not None else []
    return [html.Ul([html.Li(sentence) for sentence in sentences])]


def _details(shown: StandingHoldout, begun: Holdout, request: VersionRequest) -> html.Details:
    localizer = request.localizer
    rows: list[list[Any]] = [
        [
            localizer.gettext("Assigned: with benefits, held out"),
            f"{localizer.number(shown.assigned - shown.held_out)}, {localizer.number(shown.held_out)}",
        ],
        [localizer.gettext("Members held out today"), localizer.number(shown.members_held_out)],
    ]
    for name, effect in (
        (localizer.gettext("So far, at every look (99 %)"), shown.so_far),
        (localizer.gettext("When judged (95 %)"), shown.judged),
    ):
        if effect is not None:
            rows += _effect(name, effect, localizer)
    if shown.judged is not None:
        rows.append(
            [
                localizer.gettext("p-value, judged {looks:times}", looks=shown.looks),
                p_text(shown.judged.p, localizer),
            ]
        )
    rows.append([localizer.gettext("Random seed"), str(begun.seed)])
    return html.Details(
        [html.Summary(localizer.gettext("Details")), table(["", ""], rows)], className="chart-table"
    )


def _effect(name: str, effect: HoldoutEffect, localizer: Localizer) -> list[list[str]]:
    interval = money_interval(effect.difference, effect.low, effect.high, localizer)
    rows = [[localizer.gettext("{when}: difference per member and quarter", when=name), interval]]
    second = effect.winsorized
    if second is not None and second.relative_low is not None and second.relative_high is not None:
        label = localizer.gettext("{when}: large members weighing no more than typical ones", when=name)
        value, low, high = second.relative or 0.0, second.relative_low, second.relative_high
        rows.append([label, _percent_interval(value, low, high, localizer)])
    second = effect.contribution
    if second is not None and second.low is not None and second.high is not None:
        label = localizer.gettext("{when}: the same in contribution", when=name)
        rows.append([label, money_interval(second.difference, second.low, second.high, localizer)])
    if effect.ordered_low is not None and effect.ordered_high is not None:
        rows.append(
            [
                localizer.gettext("{when}: quarters with an order", when=name),
                _percent_interval(
                    effect.ordered_difference, effect.ordered_low, effect.ordered_high, localizer
                ),
            ]
        )
    return rows


def _percent_interval(value: float, low: float, high: float, localizer: Localizer) -> str:
    return localizer.gettext(
        "{value} ({low} to {high})",
        value=localizer.percent(value),
        low=localizer.percent(low),
        high=localizer.percent(high),
    )


def _downloads(begun: Holdout, request: VersionRequest) -> html.Div | None:
    title = request.localizer.gettext("Everybody assigned, one row per customer")
    return group_downloads(request, f"/export/holdout/{begun.id}", title)


def _forms(request: VersionRequest, begun: Holdout | None, end: HoldoutStop | None) -> list[html.Details]:
    """The form to stop the one that runs, or to start one; with the latest version only."""
    newest = queries.newest_version(request.session)
    if not request.visitor.may(Permission.RUN) or newest is None or newest.number != request.number:
        return []
    return [stop_form(request.localizer)] if begun is not None and end is None else [start_form(request)]

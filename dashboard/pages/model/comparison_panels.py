"""What was compared when models were last fitted: silhouettes and the leaderboard."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.pages.model.figures import Silhouettes, silhouette_curves
from dashboard.pages.model.leaderboard import leaderboard
from dashboard.request.page import VersionRequest
from dashboard.ui.chart import chart
from dashboard.ui.empty import nothing_yet
from db import queries
from domain.report import ModelSummary, Report
from domain.segment_meanings import meaning_of


def _last_searched(request: VersionRequest) -> Report | None:
    """The latest version that compared every kind of model, as far as it can be read."""
    searched = queries.last_searched(request.session, request.version)
    return None if searched is None else request.report_of(searched)


def silhouettes_panel(request: VersionRequest, model: ModelSummary) -> Component:
    """This version's curves; where nothing was fitted, those of the last search."""
    localizer, report, silhouettes = request.localizer, request.report, model.silhouettes
    if silhouettes is None:
        report = _last_searched(request) or report
        silhouettes = report.model.silhouettes
    if silhouettes is None:
        return nothing_yet(
            localizer.gettext("No silhouettes for this version"),
            localizer.gettext(
                "They show how clearly the segments are separated. This version was published without them."
            ),
            localizer.gettext("They come with the next run that fits a model."),
        )
    segments_by_id = {segment.id: segment for segment in report.segments}
    curves = [
        Silhouettes(
            segment.id,
            localizer.label(segments_by_id[segment.id].name)
            if segment.id in segments_by_id
            else str(segment.id),
            segment.id in segments_by_id and segments_by_id[segment.id].is_insiders,
            segment.customers,
            segment.values,
            meaning_of(segments_by_id[segment.id].name if segment.id in segments_by_id else ""),
        )
        for segment in silhouettes.segments
    ]
    return chart(
        silhouette_curves(curves, silhouettes.mean, request.theme, localizer),
        localizer,
        foot=localizer.gettext(
            "On {day:date}. Each colour is a segment, its height the number of customers. The "
            "edge shows how well each customer fits: 1 is far from all other segments, below 0 "
            "is closer to another segment.",
            day=report.as_of,
        ),
    )


def leaderboard_panel(request: VersionRequest, model: ModelSummary) -> html.Div | None:
    """This version's leaderboard; where only the champion's kind was fitted, that of the last search."""
    localizer, rows = request.localizer, model.leaderboard
    if len(rows) <= 1:
        searched = _last_searched(request)
        if searched is not None and len(searched.model.leaderboard) > len(rows):
            note = localizer.gettext(
                "Last full comparison: {day:date}. A full comparison runs quarterly; in other weeks "
                "only the current model type is refitted.",
                day=searched.as_of,
            )
            return leaderboard(searched.model.leaderboard, localizer, note=note)
    return leaderboard(rows, localizer)

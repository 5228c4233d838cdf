"""Every way of dividing the customers that was compared, which one went first, and what the others missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dash import html

from dashboard.pages.model.quality_checks import MEASURES, format_interval, format_metric
from dashboard.ui.capture import capture_text
from dashboard.ui.table import table
from domain.report import Candidate
from i18n import N_, Localizer

MAX_CANDIDATES = 12
LINES: Final[Mapping[str, float]] = {
    "capture": 0.95,
    "concentration": 0.90,
    "stability": 0.85,
    "fidelity": 0.95,
}
"""What a candidate must reach to be trusted, as docs/segmentation.md says."""
TARGET_SHARE_RANGE = (0.04, 0.15)
SPACES: Final[Mapping[str, str]] = {
    "scaled": N_("revenue after returns, orders and last purchase"),
    "pca": N_("buying habits (PCA)"),
    "umap": N_("buying habits (UMAP)"),
    "tsne": N_("buying habits (t-SNE)"),
    "forest": N_("predictors of revenue (forest leaves)"),
}
CLUSTERERS: Final[Mapping[str, str]] = {
    "kmeans": N_("k-means"),
    "gmm": N_("Gaussian mixture"),
    "hierarchical": N_("Ward"),
    "dbscan": N_("DBSCAN"),
}


def leaderboard(rows: Sequence[Candidate], localizer: Localizer, *, note: str = "") -> html.Div | None:
    """The best of `rows` (a report's model.leaderboard), the chosen one marked; what the others miss."""
    if not rows:
        return None
    candidates = [row for row in rows if row.eligible][:MAX_CANDIDATES] or rows[:MAX_CANDIDATES]
    trusted = sum(1 for row in rows if row.trusted)
    body = [
        [
            _candidate(row, localizer),
            _reasons(row, localizer),
            localizer.percent(row.insiders_share) if row.insiders_share is not None else "–",
            capture_text(row.capture, row.capture_low, row.capture_high, localizer, unknown="–"),
            format_interval("stability", row.stability, row.stability_low, row.stability_high, localizer)
            if row.stability is not None
            else "–",
            format_metric("silhouette", row.silhouette, localizer) if row.silhouette is not None else "–",
            localizer.number(row.score, 2) if row.score is not None else "–",
        ]
        for row in candidates
    ]
    columns = [
        localizer.gettext("Segmentation"),
        localizer.gettext("Why, or why not"),
        localizer.gettext("Members"),
        localizer.gettext("Capture (used to choose the model)"),
        localizer.gettext("Stability"),
        localizer.gettext("Silhouette"),
        localizer.gettext("Score"),
    ]
    return html.Div(
        [
            html.H2(
                localizer.ngettext(
                    "{n} segmentation compared",
                    "{n} segmentations compared",
                    len(rows),
                ),
                className="chart-title",
            ),
            html.P(
                [
                    localizer.ngettext(
                        "{n} of them passes every check. ", "{n} of them pass every check. ", trusted
                    )
                    if len(rows) > 1
                    else None,
                    note,
                ],
                className="small",
            ),
            table(
                columns,
                body,
                kind="table-leaderboard table-stacked",
                marked=[place for place, row in enumerate(candidates) if row.chosen],
            ),
        ],
        className="panel",
    )


def segmentation_label(space: str, k: int, localizer: Localizer) -> str:
    """A label of a segmentation: number of segments and method."""
    return localizer.ngettext(
        "{n} segment by {space}", "{n} segments by {space}", k, space=_named(SPACES, space, localizer)
    )


def method_label(space: str, clusterer: str, k: int, localizer: Localizer) -> str:
    """The statistical name of a way of segmenting."""
    return f"{space} · {_named(CLUSTERERS, clusterer, localizer)} · {k}"


def _candidate(row: Candidate, localizer: Localizer) -> html.Span:
    return html.Span(
        [
            html.Span(
                [
                    segmentation_label(row.space, row.k, localizer),
                    html.Span(f"✓ {localizer.gettext('first')}", className="chip") if row.chosen else None,
                ],
                className="candidate",
            ),
            html.Span(method_label(row.space, row.clusterer, row.k, localizer), className="small"),
        ],
        className="question-and-name",
    )


def _reasons(row: Candidate, localizer: Localizer) -> str:
    """Which lines a candidate misses and by how much; or that it misses none."""
    if not row.eligible:
        return localizer.gettext("No segment is the right size for a programme.")
    missed = [
        localizer.gettext(
            "{measure} {value}, needs {line}",
            measure=localizer.label(MEASURES[name].name),
            value=capture_text(value, row.capture_low, row.capture_high, localizer)
            if name == "capture"
            else format_metric(name, value, localizer),
            line=format_metric(name, LINES[name], localizer),
        )
        for name, value in (
            ("capture", row.capture),
            ("concentration", row.concentration),
            ("stability", row.stability),
            ("fidelity", row.fidelity),
        )
        if value is not None and value < LINES[name]
    ]
    share = row.insiders_share
    if share is not None and not TARGET_SHARE_RANGE[0] <= share <= TARGET_SHARE_RANGE[1]:
        missed.append(
            localizer.gettext(
                "{share:percent} members, not {low} to {high}",
                share=share,
                low=localizer.percent(TARGET_SHARE_RANGE[0], 0),
                high=localizer.percent(TARGET_SHARE_RANGE[1], 0),
            )
        )
    if missed:
        return localizer.gettext("Fails: {what}", what="; ".join(missed))
    if row.stability is None or row.fidelity is None:
        return localizer.gettext("Could no longer win, so it was not fully measured.")
    if row.chosen:
        return localizer.gettext("Passes every check, with the highest score.")
    return localizer.gettext("Passes every check.")


def _named(names: Mapping[str, str], name: str, localizer: Localizer) -> str:
    return localizer.label(names[name]) if name in names else name

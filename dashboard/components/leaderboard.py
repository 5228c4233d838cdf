"""Every way of dividing the customers that was compared, which one went first, and what the others missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash import html

from dashboard.components.challenge import MEASURES, written
from dashboard.components.table import table
from language import N_, Voice

MOST_CANDIDATES = 12
LINES: Final[Mapping[str, float]] = {
    "capture": 0.95,
    "concentration": 0.90,
    "stability": 0.85,
    "fidelity": 0.95,
}
"""What a candidate must reach to be trusted, as docs/segmentation.md says."""
COMFORT = (0.04, 0.15)
SPACES: Final[Mapping[str, str]] = {
    "scaled": N_("revenue, orders and last purchase"),
    "pca": N_("buying habits (PCA)"),
    "umap": N_("buying habits (UMAP)"),
    "tsne": N_("buying habits (t-SNE)"),
    "forest": N_("what tells revenue (forest leaves)"),
}
CLUSTERERS: Final[Mapping[str, str]] = {
    "kmeans": N_("k-means"),
    "gmm": N_("Gaussian mixture"),
    "hierarchical": N_("Ward"),
    "dbscan": N_("DBSCAN"),
}

Row = Mapping[str, Any]


def leaderboard(rows: Sequence[Row], voice: Voice, *, note: str = "") -> html.Div | None:
    """The best of `rows` (a report's model.leaderboard), the chosen one marked; what the others miss."""
    if not rows:
        return None
    shown = [row for row in rows if row.get("eligible", True)][:MOST_CANDIDATES] or rows[:MOST_CANDIDATES]
    trusted = sum(1 for row in rows if row.get("trusted"))
    body = [
        [
            _candidate(row, voice),
            _why(row, voice),
            voice.percent(row["insiders_share"]) if row.get("insiders_share") is not None else "–",
            *(
                written(name, row[name], voice) if row.get(name) is not None else "–"
                for name in ("capture", "stability", "silhouette")
            ),
            voice.number(row["score"], 2) if row.get("score") is not None else "–",
        ]
        for row in shown
    ]
    columns = [
        voice.say("The customers divided"),
        voice.say("Why, or why not"),
        voice.say("Members"),
        voice.say("Capture"),
        voice.say("Stability"),
        voice.say("Silhouette"),
        voice.say("Score"),
    ]
    return html.Div(
        [
            html.H2(
                voice.count(
                    "{n} way of dividing the customers was tried",
                    "{n} ways of dividing the customers were compared",
                    len(rows),
                ),
                className="chart-title",
            ),
            html.P(
                [
                    voice.count("{n} of them passes every line. ", "{n} of them pass every line. ", trusted)
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
                marked=[place for place, row in enumerate(shown) if row.get("chosen")],
            ),
        ],
        className="panel",
    )


def ways(space: str, k: int, voice: Voice) -> str:
    """A way of dividing, in words: how many kinds, and by what."""
    return voice.count("{n} kind by {space}", "{n} kinds by {space}", k, space=_named(SPACES, space, voice))


def method(row: Row, voice: Voice) -> str:
    """The statistician's name of a way of dividing."""
    return f"{row['space']} · {_named(CLUSTERERS, row['clusterer'], voice)} · {row['k']}"


def _candidate(row: Row, voice: Voice) -> html.Span:
    return html.Span(
        [
            html.Span(
                [
                    ways(row["space"], row["k"], voice),
                    html.Span(f"✓ {voice.say('first')}", className="chip") if row.get("chosen") else None,
                ],
                className="candidate",
            ),
            html.Span(method(row, voice), className="small"),
        ],
        className="question-and-name",
    )


def _why(row: Row, voice: Voice) -> str:
    """What it misses, each by how much; or that it misses nothing."""
    if not row.get("eligible", True):
        return voice.say("No kind of customers has the size of a programme.")
    missed = [
        voice.say(
            "{measure} {value} instead of {line}",
            measure=voice.name(MEASURES[name].name),
            value=written(name, row[name], voice),
            line=written(name, line, voice),
        )
        for name, line in LINES.items()
        if row.get(name) is not None and row[name] < line
    ]
    share = row.get("insiders_share")
    if share is not None and not COMFORT[0] <= share <= COMFORT[1]:
        missed.append(
            voice.say(
                "{share:percent} members, not {low} to {high}",
                share=share,
                low=voice.percent(COMFORT[0], 0),
                high=voice.percent(COMFORT[1], 0),
            )
        )
    if missed:
        return voice.say("Misses: {what}", what="; ".join(missed))
    if row.get("stability") is None or row.get("fidelity") is None:
        return voice.say("Could not win any more, so it was not measured to the end.")
    if row.get("chosen"):
        return voice.say("Passes every line, and has the highest score of those that do.")
    return voice.say("Passes every line.")


def _named(names: Mapping[str, str], name: str, voice: Voice) -> str:
    return voice.name(names[name]) if name in names else name

"""The models that were kept, with their figures: which one is in use, and which ones could follow it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.pages.model.leaderboard import method_label, segmentation_label
from dashboard.pages.model.quality_checks import format_interval, format_metric
from dashboard.ui.action_button import action_button
from dashboard.ui.capture import capture_text
from dashboard.ui.table import table
from db.models import ModelDeployment
from db.queries import AnyRow
from domain.report import read_model_card
from i18n import Localizer


def kept_models_table(
    models: Sequence[AnyRow],
    current: ModelDeployment | None,
    deployed_ids: set[int],
    localizer: Localizer,
    *,
    ask_with: str | None,
) -> html.Div:
    """One row a model: the current one first, then the newest.

    Args:
        models: As `db.queries.kept_models` gives them.
        current: The deployment in force, if there is one.
        deployed_ids: The models that are or were in use.
        localizer: The reader's language.
        ask_with: The store that "Use this model" puts its action into; None for readers who may not decide.
    """
    rows = []
    marked = []
    ordered = sorted(models, key=lambda row: current is None or current.model_id != row.id)
    for place, row in enumerate(ordered):
        is_champion = current is not None and current.model_id == row.id
        if is_champion:
            marked.append(place)
        rows.append(
            [
                _model(row, localizer),
                *_figures(row, localizer),
                _status(row, is_champion, deployed_ids, localizer, ask_with),
            ]
        )
    columns = [
        localizer.gettext("Model"),
        localizer.gettext("Fitted on data to"),
        localizer.gettext("Capture (used to choose the model)"),
        localizer.gettext("Stability"),
        localizer.gettext("Silhouette"),
        localizer.gettext("Weeks in use"),
        localizer.gettext("Status"),
    ]
    return table(columns, rows, kind="table-models", is_long=True, marked=marked)


def _model(row: AnyRow, localizer: Localizer) -> html.Span:
    card = read_model_card(row.card)
    name = localizer.gettext("Model {n:number}", n=row.id)
    if card is None:
        return html.Span([name, html.Span(row.recipe, className="small")], className="question-and-name")
    return html.Span(
        [
            html.Span(f"{name}: {segmentation_label(card.space, card.k, localizer)}"),
            html.Span(method_label(card.space, card.clusterer, card.k, localizer), className="small"),
        ],
        className="question-and-name",
    )


def _figures(row: AnyRow, localizer: Localizer) -> list[str]:
    card = read_model_card(row.card)
    capture, stability, silhouette = "–", "–", "–"
    if card is not None:
        capture = capture_text(card.capture, card.capture_low, card.capture_high, localizer, unknown="–")
        silhouette = format_metric("silhouette", card.silhouette, localizer)
        if card.stability is not None:
            stability = format_interval(
                "stability", card.stability, card.stability_low, card.stability_high, localizer
            )
    weeks = localizer.number(row.versions) if row.versions else "–"
    return [localizer.day(row.as_of), capture, stability, silhouette, weeks]


def _status(
    row: AnyRow, is_champion: bool, deployed_ids: set[int], localizer: Localizer, ask_with: str | None
) -> Component | str:
    if is_champion:
        return html.Span(f"✓ {localizer.gettext('current model')}", className="chip")
    if ask_with is not None:
        return action_button(
            localizer.gettext("Use this model"),
            ask_with,
            {"act": "promote", "model": row.id},
            label=localizer.gettext("Use model {n:number}", n=row.id),
        )
    return localizer.gettext("used before") if row.id in deployed_ids else ""

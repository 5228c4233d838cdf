"""How far something is."""

from __future__ import annotations

from dash import html

from dashboard.ui.icon import labelled


def progress_bar(progress: float, label: str) -> html.Progress:
    """A bar that is full at 1; `label` is its accessible name."""
    return html.Progress(value=str(round(100 * progress)), max="100", className="progress", **labelled(label))

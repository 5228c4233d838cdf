"""What lists are narrowed by: revenue, orders, days since the last purchase, the holdout; menu and chips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.request.filters import (
    BENEFITS,
    BOUNDS,
    HELD_OUT,
    NOT_HELD_OUT,
    bounds_of,
    held_out_of,
)
from dashboard.request.page import VersionRequest
from dashboard.shell.menu import menu
from dashboard.ui.icon import icon
from domain.saved_lists import Bounds
from i18n import Localizer

A_NUMBER: Final[dict[str, Any]] = {"type": "number", "min": 0, "inputMode": "decimal"}


def bounds_menu(request: VersionRequest) -> Component:
    """Two fields for each figure, which assets/filters.js reads."""
    localizer, bounds = request.localizer, bounds_of(request.query)
    fields = [
        html.Fieldset(
            [
                html.Legend(_named(name, localizer)),
                _end(
                    f"bound-{name}-from", localizer.gettext("At least"), _given(bounds.get(name), "at_least")
                ),
                _end(f"bound-{name}-to", localizer.gettext("At most"), _given(bounds.get(name), "at_most")),
            ],
            **{"data-bound": name},  # type: ignore[arg-type]
        )
        for name in BOUNDS
    ]
    apply = html.Button(
        localizer.gettext("Apply"),
        type="button",
        className="button-quiet",
        **{"data-bounds": "true"},  # type: ignore[arg-type]
    )
    return menu(
        [icon("filter"), html.Span(localizer.gettext("More filters"))],
        [html.Div([*fields, apply, _benefits(request)], className="own-bounds")],
        name="menu-bounds",
    )


def bounds_in_words(request: VersionRequest) -> dict[str, str]:
    """The bounds in the address, and the holdout, as text, by parameter."""
    words = {name: _words(name, bound, request.localizer) for name, bound in bounds_of(request.query).items()}
    held_out = held_out_of(request.query)
    return words if held_out is None else words | {BENEFITS: _held_out_words(held_out, request.localizer)}


def bounds_in_address(query: Mapping[str, str]) -> dict[str, str]:
    """The bounds in the address as they stand there, for links that keep them."""
    names = [*bounds_of(query), *([] if held_out_of(query) is None else [BENEFITS])]
    return {name: query[name] for name in names}


def _benefits(request: VersionRequest) -> Component | None:
    """Links to who is held out and to the others, where a holdout keeps somebody from the benefits."""
    localizer = request.localizer
    if request.report.running_holdout is None:
        return None
    return html.Fieldset(
        [
            html.Legend(localizer.gettext("Benefits")),
            *(
                dcc.Link(
                    _held_out_words(is_held_out, localizer),
                    href=request.here(**{BENEFITS: value}),
                    className="button-quiet",
                )
                for is_held_out, value in ((True, HELD_OUT), (False, NOT_HELD_OUT))
            ),
        ]
    )


def _held_out_words(is_held_out: bool, localizer: Localizer) -> str:
    return localizer.gettext("Held out") if is_held_out else localizer.gettext("Not held out")


def _named(name: str, localizer: Localizer) -> str:
    match name:
        case "revenue":
            return localizer.gettext("Revenue")
        case "orders":
            return localizer.gettext("Orders")
        case _:
            return localizer.gettext("Days since last purchase")


def _words(name: str, bounds: Bounds, localizer: Localizer) -> str:
    def written(value: float) -> str:
        return localizer.money(value) if name == "revenue" else localizer.number(value)

    label = _named(name, localizer)
    if bounds.at_least is not None and bounds.at_most is not None:
        return f"{label}: {written(bounds.at_least)}–{written(bounds.at_most)}"
    sign, value = ("≥", bounds.at_least) if bounds.at_least is not None else ("≤", bounds.at_most)
    return f"{label} {sign} {written(value or 0.0)}"


def _end(id: str, label: str, value: str) -> Component:
    return html.Label([html.Span(label), dcc.Input(id=id, value=value, className="search", **A_NUMBER)])


def _given(bounds: Bounds | None, end: str) -> str:
    value = None if bounds is None else getattr(bounds, end)
    return "" if value is None else f"{value:g}"

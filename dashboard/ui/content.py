"""The type of a component's children."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

Child = str | int | float | Component | None
Content = Child | Sequence[Child]

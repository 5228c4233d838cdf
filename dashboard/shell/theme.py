"""Mantine's theme, from the tokens of assets/tokens.css. Colours are defined in the CSS only."""

from __future__ import annotations

from typing import Any

THEME: dict[str, Any] = {
    "fontFamily": "var(--font)",
    "headings": {
        "fontFamily": "var(--font)",
        "fontWeight": "600",
        "sizes": {
            "h1": {"fontSize": "var(--text-lead)", "lineHeight": "1.3"},
            "h2": {"fontSize": "var(--text-body)", "lineHeight": "1.4"},
            "h3": {"fontSize": "var(--text-body)", "lineHeight": "1.4"},
        },
    },
    "fontSizes": {
        "xs": "var(--text-small)",
        "sm": "var(--text-small)",
        "md": "var(--text-body)",
        "lg": "var(--text-lead)",
        "xl": "var(--text-figure)",
    },
    "spacing": {
        "xs": "var(--gap-2)",
        "sm": "var(--gap-3)",
        "md": "var(--gap-4)",
        "lg": "var(--gap-6)",
        "xl": "var(--gap-8)",
    },
    "defaultRadius": "var(--radius)",
    "primaryColor": "dark",  # the accent belongs to the Insiders, so controls are of ink
    "primaryShade": {"light": 7, "dark": 2},
    "autoContrast": True,
    "respectReducedMotion": True,
    "cursorType": "pointer",
    "shadows": {
        "xs": "var(--shadow)",
        "sm": "var(--shadow)",
        "md": "var(--shadow)",
        "lg": "var(--shadow)",
        "xl": "var(--shadow)",
    },
}

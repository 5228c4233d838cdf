"""Which scripts come with a document, and which only when a page needs them."""

from __future__ import annotations

from dashboard.shell.document import split_scripts


def test_libraries_wait_until_a_page_needs_them_and_polyfills_never_come() -> None:
    addresses = (
        "/s/dash/deps/polyfill@7.12.1.js",
        "/s/dash/deps/react@18.js",
        "/s/dash/dcc/dash_core_components-shared.js",
        "/s/dash/dcc/dash_core_components.js",
        "/s/dash/dash_table/bundle.js",
        "/s/dash_mantine_components/dash_mantine_components.js",
        "/assets/shell.js",
        "/s/dash/dash-renderer/build/dash_renderer.js",
    )
    first, later = split_scripts("\n".join(f'<script src="{address}"></script>' for address in addresses))
    assert first == [addresses[1], addresses[-1]]
    assert later == {
        "dash_core_components": [addresses[2], addresses[3]],
        "dash_mantine_components": [addresses[5]],
    }

"""Parts of a page as plain HTML look the same, and callbacks find what they need."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from plotly.io.json import to_json_plotly

from dashboard.shell.islands import chunks, ids_of_callbacks, islands
from dashboard.shell.markup import markup

TOUCHED = frozenset({"answer"})


def as_json(component: object) -> Any:
    return json.loads(to_json_plotly(component))


def test_a_part_that_no_callback_touches_is_one_component() -> None:
    panel = html.Div([html.H2("Gone quiet"), html.P(["24 ", html.B("members")])], className="panel")
    assert islands(as_json(panel), TOUCHED) == {
        "namespace": "insiders",
        "type": "Markup",
        "props": {
            "tag": "div",
            "given": {"className": "panel"},
            "html": "<h2>Gone quiet</h2><p>24 <b>members</b></p>",
        },
    }


def test_what_a_callback_touches_stays_a_component_and_so_does_all_around_it() -> None:
    answer = html.P("402", id="answer")
    page = as_json(html.Div([html.Div([answer]), html.Ul([html.Li("one")])]))
    inner, beside = islands(page, TOUCHED)["props"]["children"]
    assert inner["props"]["children"] == [as_json(answer)]
    assert (beside["type"], beside["props"]["html"]) == ("Markup", "<li>one</li>")


def test_a_chooser_is_one_component_with_its_options() -> None:
    chooser = html.Select(
        [html.Option("All", value=""), html.Option("Spain", value="ES", selected=True)],
        id="filter-country",
        className="address-choice",
        key="filter-country-ES",
        **{"data-parameter": "country"},  # type: ignore[arg-type]
    )
    assert islands(as_json(html.Div([chooser])), TOUCHED)["props"]["children"] == [
        {
            "namespace": "insiders",
            "type": "Chooser",
            "props": {
                "given": {
                    "className": "address-choice",
                    "data-parameter": "country",
                    "id": "filter-country",
                    "key": "filter-country-ES",
                },
                "options": [
                    {"words": "All", "given": {"value": ""}},
                    {"words": "Spain", "given": {"selected": True, "value": "ES"}},
                ],
            },
        }
    ]


def test_a_chooser_that_a_callback_touches_stays_a_component() -> None:
    page = as_json(html.Div([html.Select([html.Option("All", value="")], id="answer")]))
    assert islands(page, TOUCHED) == page


def test_parts_of_some_size_are_drawn_in_a_task_of_their_own() -> None:
    small = as_json(html.Div([html.P(id=f"{number}") for number in range(6)]))  # with itself, 7
    middle = as_json(html.Div([html.P(id=f"{number}") for number in range(29)]))  # 30
    large = as_json(html.Div([small, middle]))  # 38
    assert chunks(small) == small
    assert chunks(middle) == {"namespace": "insiders", "type": "Chunk", "props": {"children": middle}}
    assert chunks(large)["props"]["children"] == [small, chunks(middle)]


def test_charts_stores_and_pattern_ids_stay_components() -> None:
    for stored in (dcc.Graph(), dcc.Store(id="told"), html.Button("One", id={"type": "mark", "name": "a"})):
        page = as_json(html.Div([stored]))
        assert islands(page, TOUCHED) == page


def test_links_between_pages_stay_links_without_a_new_document() -> None:
    island = islands(as_json(html.P([dcc.Link("See all", href="/movements?a=1&b=2")])), TOUCHED)
    assert island["props"]["html"] == '<a href="/movements?a=1&amp;b=2" data-inside="true">See all</a>'


def test_no_text_breaks_out_of_the_html() -> None:
    visible = markup(as_json(html.P("<script>", title='" onmouseover="', **{"data-x": "<"})))  # type: ignore[arg-type]
    assert visible == '<p title="&quot; onmouseover=&quot;" data-x="&lt;">&lt;script&gt;</p>'


def test_attributes_are_those_that_react_would_write() -> None:
    cell = html.Td("1", colSpan=2, hidden=True, style={"minWidth": 40, "fontWeight": 600}, n_clicks=3)
    assert markup(as_json(cell)) == ('<td colspan="2" hidden style="min-width:40px;font-weight:600">1</td>')


def test_a_chart_and_a_foreign_control_leave_the_room_they_will_take() -> None:
    chart = dcc.Graph(style={"height": "300px"})
    assert markup(as_json(chart)) == '<div style="height:300px" class="dash-graph"></div>'


def test_a_window_over_the_page_takes_no_room_in_it() -> None:
    assert (
        markup(as_json(html.Div([dmc.Modal(html.P("Sure?"), opened=False), dmc.Drawer(id="d")])))
        == "<div></div>"
    )


def test_fields_stand_in_the_html_with_what_is_in_them() -> None:
    number = dcc.Input(id="ticket", type="number", value=10, min=0, maxLength=5, disabled=True, debounce=0.3)
    assert markup(as_json(number)) == (
        '<input type="number" value="10" disabled min="0" maxlength="5" id="ticket">'
    )
    area = dcc.Textarea(id="rules", value="POST & <DOT>", rows=3)
    assert markup(as_json(area)) == '<textarea id="rules" rows="3">POST &amp; &lt;DOT&gt;</textarea>'


def test_choosers_stand_in_the_html_with_what_is_chosen() -> None:
    options = [{"value": "orders", "label": "Orders"}, {"value": "net", "label": "Net revenue"}]
    chosen = dcc.Dropdown(options=options, value="net", id="outcome")
    assert markup(as_json(chosen)) == (
        '<select id="outcome"><option value="orders">Orders</option>'
        '<option value="net" selected>Net revenue</option></select>'
    )
    optional = dcc.Dropdown(options=options[:1], value=None, clearable=True, id="repeats")
    assert markup(as_json(optional)) == (
        '<select id="repeats"><option value="" selected></option><option value="orders">Orders</option>'
        "</select>"
    )


def test_the_ids_of_callbacks_are_their_outputs_inputs_and_states() -> None:
    callbacks = [
        {
            "output": "..page.children...title.data..",
            "inputs": [{"id": "route", "property": "data"}],
            "state": [{"id": "address", "property": "search"}],
        }
    ]
    assert ids_of_callbacks(callbacks) == {"page", "title", "route", "address"}


def test_a_form_can_be_sent_as_the_document_shows_it() -> None:
    form = html.Form(html.Button("Log out", type="submit"), action="/logout", method="POST")
    assert markup(as_json(form)) == (
        '<form action="/logout" method="POST"><button type="submit">Log out</button></form>'
    )

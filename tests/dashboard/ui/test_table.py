from __future__ import annotations

import json

from dash import html
from plotly.io.json import to_json_plotly

from dashboard.ui.table import table


def test_the_browser_is_told_of_rows_and_cells_as_of_dash_s_own() -> None:
    link = html.A("ada", href="/ada")
    output = table(["Customer", "Orders"], [[link, "3"], ["bruno", ["1 ", html.B("more")]]], marked=[1])
    own = html.Table(
        [
            html.Thead(html.Tr([html.Th("Customer", scope="col"), html.Th("Orders", scope="col")])),
            html.Tbody(
                [
                    html.Tr([html.Th(link, scope="row"), html.Td("3")], className=""),
                    html.Tr(
                        [html.Th("bruno", scope="row"), html.Td(["1 ", html.B("more")])],
                        className="row-marked",
                    ),
                ]
            ),
        ],
        className="table",
    )
    assert json.loads(to_json_plotly(output.children)) == json.loads(to_json_plotly(own))


def test_a_column_without_a_name_has_an_empty_head_and_a_table_without_any_has_none() -> None:
    some = json.loads(to_json_plotly(table(["", "Orders"], [["ada", "3"]]).children))
    head = some["props"]["children"][0]["props"]["children"]["props"]["children"]
    assert [cell["type"] for cell in head] == ["Td", "Th"]
    none = json.loads(to_json_plotly(table(["", ""], [["ada", "3"]]).children))
    assert none["props"]["children"][0] is None

"""Create an Apache Superset dashboard with the overview's figures, through Superset's REST interface."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import APIRequestContext

from benchmarks.beside.figures import CARDS, FORECAST, HISTORY, MOVED

USER, PASSWORD = "admin", "admin"
ADDRESS = "/superset/dashboard/overview/"
GRID_COLUMNS = 12
CARD_HEIGHT, CHART_HEIGHT = 20, 40


class SupersetShop:
    """One Superset, seen by somebody who may make things in it. `client` has its address as base."""

    def __init__(self, client: APIRequestContext, database_url: str) -> None:
        """Sign in, and tell Superset of the database."""
        self._client, self._headers = client, {}
        who = {"username": USER, "password": PASSWORD, "provider": "db", "refresh": True}
        self._headers = {"Authorization": f"Bearer {self._post('security/login', who)['access_token']}"}
        token = client.get("/api/v1/security/csrf_token/", headers=self._headers).json()["result"]
        self._headers["X-CSRFToken"] = token
        self._shop = self._post("database/", {"database_name": "shop", "sqlalchemy_uri": database_url})["id"]

    def make_dashboard(self) -> None:
        """Four numbers, two lines and a table, published at `ADDRESS`."""
        by_name = {
            "dashboard_title": "Overview",
            "slug": ADDRESS.strip("/").split("/")[-1],
            "published": True,
        }
        dashboard = self._post("dashboard/", by_name)["id"]
        table = {"query_mode": "raw", "all_columns": ["customer_id", "kind", "reason", "gross_revenue"]}
        rows = [
            [
                self._chart(dashboard, name, sql, "big_number_total", {"metric": _sum("value")})
                for name, sql in CARDS.items()
            ],
            [
                self._line(dashboard, "Members by week", HISTORY, "as_of", ["insiders"]),
                self._line(dashboard, "Forecast", FORECAST, "month", ["mean", "low80", "high80"]),
            ],
            [self._chart(dashboard, "Joined and left", MOVED, "table", table)],
        ]
        _checked(
            self._client.put(
                f"/api/v1/dashboard/{dashboard}",
                headers=self._headers,
                data={"position_json": json.dumps(_grid(rows))},
            )
        )

    def _line(self, dashboard: int, name: str, sql: str, x: str, values: list[str]) -> int:
        options = {"x_axis": x, "metrics": [_sum(value) for value in values], "groupby": []}
        return self._chart(dashboard, name, sql, "echarts_timeseries_line", options)

    def _chart(self, dashboard: int, name: str, sql: str, kind: str, options: dict[str, Any]) -> int:
        dataset = self._post("dataset/", {"database": self._shop, "table_name": name, "sql": sql})["id"]
        options = {"datasource": f"{dataset}__table", "viz_type": kind, "row_limit": 1000, **options}
        chart = {
            "slice_name": name,
            "viz_type": kind,
            "datasource_id": dataset,
            "datasource_type": "table",
            "params": json.dumps(options),
            "dashboards": [dashboard],
        }
        return int(self._post("chart/", chart)["id"])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _checked(self._client.post(f"/api/v1/{path}", headers=self._headers, data=body)).json()


def _sum(column: str) -> dict[str, str]:
    return {"expressionType": "SQL", "sqlExpression": f"sum({column})", "label": column}


def _grid(rows: list[list[int]]) -> dict[str, Any]:
    """Superset's layout: rows of charts of equal width."""
    names = [f"ROW-{number}" for number in range(len(rows))]
    grid: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": names},
    }
    for name, charts in zip(names, rows, strict=True):
        above = ["ROOT_ID", "GRID_ID"]
        grid[name] = {
            "type": "ROW",
            "id": name,
            "parents": above,
            "children": [f"CHART-{chart}" for chart in charts],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart in charts:
            grid[f"CHART-{chart}"] = {
                "type": "CHART",
                "id": f"CHART-{chart}",
                "children": [],
                "parents": [*above, name],
                "meta": {
                    "chartId": chart,
                    "width": GRID_COLUMNS // len(charts),
                    "height": CARD_HEIGHT if len(charts) == len(CARDS) else CHART_HEIGHT,
                },
            }
    return grid


def _checked(answer: Any) -> Any:
    if not answer.ok:
        raise RuntimeError(f"Superset answered {answer.status} at {answer.url}: {answer.text()[:300]}")
    return answer

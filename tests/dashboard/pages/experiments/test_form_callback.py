"""What the browser sends when the form of an experiment is sent off reaches the queue."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from dashboard.pages import PAGES
from db.engine import Database
from db.models import Run
from tests.dashboard.served import Dashboard, dashboard
from tests.factories import person, publish_version

FORM = {
    "draw-name": "Free delivery",
    "draw-what": "No delivery costs",
    "draw-group": "members",
    "draw-share": 25,
    "draw-starts": "2026-03-02",
    "draw-ends": "2026-05-25",
    "draw-seed": 7,
    "draw-outcome": "orders",
    "draw-effect": 15,
}


def send(served: Dashboard, form: dict[str, object]) -> str:
    served.get("/")
    output = next(name for name in served.app.callback_map if "draw-problem.children" in name)
    names = [part.rsplit(".", 1) for part in output.strip(".").split("...")]
    values = {(id, "value"): value for id, value in form.items()}
    values |= {("draw-action", "data"): {"act": "draw", "at": 1}, ("draw-poll", "n_intervals"): 0}
    declared = served.app.callback_map[output]

    def with_values(parts: list[dict[str, str]]) -> list[dict[str, object]]:
        return [{**part, "value": values.get((part["id"], part["property"]))} for part in parts]

    response = served.client.post(
        "/_dash-update-component",
        json={
            "output": output,
            "outputs": [{"id": id_, "property": property_} for id_, property_ in names],
            "inputs": with_values(declared["inputs"]),
            "changedPropIds": ["draw-action.data"],
            "state": with_values(declared["state"]),
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )
    return response.text


def test_the_form_is_asked_for_as_it_was_filled_in(sqlite_database: Database) -> None:
    members = [person(f"m{number}", gross_revenue=100.0 + number) for number in range(40)]
    with sqlite_database.write() as session:
        publish_version(session, members=members, others=[person("o")], as_of=date(2026, 3, 2))
    text = send(dashboard(sqlite_database, PAGES), dict(FORM))
    with sqlite_database.read() as session:
        runs = session.scalars(select(Run)).all()
    assert len(runs) == 1, text
    params = runs[0].params
    assert (params["name"], params["what"], params["group"]) == (
        "Free delivery",
        "No delivery costs",
        "members",
    )
    assert (params["outcome"], params["expected_effect"], params["repeats"]) == ("orders", 0.15, None)
    assert (params["share"], params["seed"]) == (0.25, 7)
    assert (params["starts_on"], params["ends_on"]) == ("2026-03-02", "2026-05-25")

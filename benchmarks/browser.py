"""A browser as the server sees it: open the document once, then send callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.app import create_app
from db.engine import Database
from settings import load_settings

HERE = {"REMOTE_ADDR": "127.0.0.1"}


class Browser:
    """Somebody at this machine, with the dashboard over `database` open."""

    def __init__(self, database: Database) -> None:
        url = database.writer.url.render_as_string(hide_password=False)
        self._client = create_app(load_settings({"DATABASE_URL": url}), database).server.test_client()
        self._client.get("/", environ_base=HERE)
        cookie = self._client.get_cookie("_csrf_token")
        self._token = cookie.value if cookie else ""
        answered = self._client.get("/_dash-dependencies", environ_base=HERE)
        self.callbacks = [item for item in answered.get_json() if not item.get("clientside_function")]
        """The server's answer, as dash-renderer receives it."""

    def ask(self, output: str, values: Mapping[str, Any], search: str) -> int:
        """Call back what gives `output`, the inputs and states being `values`; the answer's size, packed.

        The first of `values` is what has changed. Those that are not given are empty.
        """
        callback = self.callback(output, next(iter(values)))
        values = {**values, "address.search": search}
        outputs = [_split(part.partition("@")[0]) for part in callback["output"].strip(".").split("...")]
        body = {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": _given(callback["inputs"], values),
            "changedPropIds": [next(iter(values))],
            "state": _given(callback["state"], values),
        }
        answered = self._client.post(
            "/_dash-update-component",
            json=body,
            environ_base=HERE,
            headers={"X-CSRFToken": self._token, "Accept-Encoding": "gzip, deflate, br, zstd"},
        )
        if answered.status_code not in (200, 204):
            raise RuntimeError(f"{output}: {answered.status_code} {answered.get_data(as_text=True)[:300]}")
        return len(answered.get_data())

    def callback(self, output: str, changed: str = "") -> dict[str, Any]:
        """The callback whose first output is `output`; of several, the one with the input `changed`."""
        result = [
            callback for callback in self.callbacks if callback["output"].lstrip(".").startswith(output)
        ]
        of_input = [
            item
            for item in result
            if changed in (f"{part['id']}.{part['property']}" for part in item["inputs"])
        ]
        try:
            chosen: dict[str, Any] = (of_input or result)[0]
        except IndexError:
            raise LookupError(f"no callback gives {output}") from None
        return chosen


def _split(name: str) -> dict[str, str]:
    id, _, prop = name.rpartition(".")
    return {"id": id, "property": prop}


def _given(parts: list[dict[str, str]], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**part, "value": values.get(f"{part['id']}.{part['property']}")} for part in parts]

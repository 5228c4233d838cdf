"""What a browser asks Superset for when it opens a dashboard that it has opened before."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection

from playwright.sync_api import Browser, Request

from benchmarks.beside.superset_dashboard import ADDRESS, PASSWORD, USER

PATIENCE_SECONDS = 60.0
NOT_ASKED_AGAIN = ("/static/", "/superset/log/", "/favicon", "/language_pack/")
"""Files that a browser keeps, and what nobody waits for."""
PASSED_ON = ("accept", "content-type", "cookie", "referer", "x-csrftoken")


@dataclass(frozen=True)
class Asked:
    """One request, as the browser sent it."""

    method: str
    path: str
    body: str | None
    headers: dict[str, str]


def requests_of_dashboard(browser: Browser, address: str) -> list[Asked]:
    """Log in, open the dashboard twice, and give what the second visit asked for."""
    context = browser.new_context(viewport={"width": 1440, "height": 1600})
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.get_by_label("Username").fill(USER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{address}{ADDRESS}", wait_until="networkidle")
    observed: list[Request] = []

    def note(request: Request) -> None:
        observed.append(request)

    page.on("request", note)
    page.goto(f"{address}{ADDRESS}", wait_until="networkidle")
    result = [_asked(item, address) for item in observed if _counts(item.url, address)]
    context.close()
    return result


def _counts(url: str, address: str) -> bool:
    return url.startswith(f"{address}/") and not any(part in url for part in NOT_ASKED_AGAIN)


def _asked(request: Request, address: str) -> Asked:
    headers = {name: value for name, value in request.all_headers().items() if name.lower() in PASSED_ON}
    return Asked(request.method, request.url.removeprefix(address), request.post_data, headers)


class SupersetReader:
    """Somebody who is logged in and opens the dashboard."""

    def __init__(self, port: int, asked: list[Asked]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        self._asked = asked

    def open(self, _: str) -> None:
        """Ask for the document, the dashboard and the data of its charts.

        Raises:
            ValueError: something was not answered as it should be.
        """
        self.close()
        for item in self._asked:
            self._connection.request(item.method, item.path, item.body, item.headers)
            answer = self._connection.getresponse()
            body = answer.read()
            if answer.status not in (200, 202, 302, 304) or (answer.status == 200 and not body):
                raise ValueError(f"{item.path[:60]}: {answer.status}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

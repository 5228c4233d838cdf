from __future__ import annotations

import json
import re

import pytest
from dash import html
from plotly.offline import get_plotlyjs_version

from dashboard.app import ASSETS, create_app
from dashboard.request.page import PageRequest
from db.engine import Database
from settings import SettingsError, load_settings
from tests.dashboard.served import BROWSER, PASSWORD, add_user, dashboard, first_answer, hosted, page
from tests.factories import publish_version


@pytest.mark.parametrize("where", [{"DYNO": "web.1"}, {"HOST": "0.0.0.0"}, {"HOST": "192.168.1.4"}])
def test_it_does_not_start_where_others_reach_it_without_a_secret(
    sqlite_database: Database, where: dict[str, str]
) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY is not set"):
        create_app(load_settings(where), sqlite_database)


def test_half_of_a_first_user_is_a_mistake(sqlite_database: Database) -> None:
    with pytest.raises(SettingsError, match="set both, or neither"):
        create_app(load_settings({"ADMIN_EMAIL": "ada@example.org"}), sqlite_database)


def test_scripts_can_be_had_before_anybody_has_asked_for_a_page(sqlite_database: Database) -> None:
    """A browser requests many at once while the first request is still being answered."""
    app = create_app(load_settings({}), sqlite_database)

    assert set(app.registered_paths) >= {"dash", "dash_mantine_components"}


def test_two_apps_in_one_process_have_nothing_in_common(sqlite_database: Database) -> None:
    item = dashboard(sqlite_database, (page("/"), page("/insiders")), programme_name="Regulars")
    two = dashboard(sqlite_database, (page("/"), page("/movements")), programme_name="Friends")

    assert item.get("/insiders").status_code == 200
    assert item.get("/movements").status_code == 404
    assert two.get("/movements").status_code == 200
    assert "Regulars" in item.get("/").text
    assert "Friends" in two.get("/").text


def test_nobody_is_given_data_before_they_have_logged_in(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=["the-secret-customer"])
    served = hosted(sqlite_database)

    for address in ("/", "/_dash-layout", "/_dash-dependencies", "/assets/bundle/insiders.js"):
        answer = served.get(address)
        assert answer.status_code in (302, 401)
        assert "the answer" not in answer.text


def test_what_surrounds_pages_holds_no_data(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=["the-secret-customer"])
    served = dashboard(sqlite_database)

    for address in ("/_dash-layout", "/_dash-dependencies"):
        text = served.get(address).text
        assert "secret-customer" not in text
        assert "the answer" not in text


def test_the_document_holds_the_page_to_be_seen_and_to_be_used(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    served = dashboard(sqlite_database)
    text = served.get("/").text

    assert "<p>the answer of version 1</p>" in text
    assert "the answer of version 1" in json.dumps(first_answer(text)["response"]["page"])


def test_nothing_is_painted_before_the_browser_has_the_whole_page(sqlite_database: Database) -> None:
    text = dashboard(sqlite_database).get("/").text
    [awaited] = re.findall(r'<link rel="expect" href="#([^"]+)" blocking="render">', text)
    head, page, data = text.index("</head>"), text.index('id="page"'), text.index('id="first-drawn"')
    assert text.index('rel="expect"') < head < page < text.index(f'id="{awaited}"') < data


def test_a_document_is_a_persons_only_in_its_menu(sqlite_database: Database) -> None:
    add_user(sqlite_database, "o'hara&<b>@example.org")
    add_user(sqlite_database, "bruno@example.org")
    served = hosted(sqlite_database)
    served.log_in("o'hara&<b>@example.org")
    hers = served.get("/").text
    served.client.delete_cookie("__Host-insiders_session")
    served.log_in("bruno@example.org")
    his = served.get("/").text

    assert hers.count("o&#x27;hara&amp;&lt;b&gt;@example.org") == 1
    assert hers.count("o'hara&\\u003cb>@example.org") == 1
    assert "hara" not in his
    assert his.count("bruno@example.org") == 2
    assert served.token() not in his, "tokens stand in cookies alone"


def test_no_text_breaks_out_of_the_document(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)

    def layout(_request: PageRequest) -> html.P:
        return html.P("</script><script>alert(1)</script>", title='"><img src=x>')

    text = dashboard(sqlite_database, (page(layout=layout),)).get("/").text
    assert "<script>alert" not in text
    assert "<img src=x>" not in text


def test_an_unknown_address_is_not_found_and_says_so(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)

    for address in ("/nix", "/insiders/nix", "/_nix", "/assets/nix.css", "/insiders/"):
        assert served.get(address).status_code == 404, address
    assert "Page not found" in served.get("/nix").text
    assert served.client.get("/nix", headers={"Accept": "application/json"}).json == {
        "error": "Page not found"
    }


def test_pages_speak_the_language_of_the_address_and_remember_it(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    assert 'lang="en"' in served.get("/").text

    assert 'lang="pt-BR"' in served.get("/?lang=pt_BR").text
    assert 'lang="pt-BR"' in served.get("/").text
    assert 'lang="pt-BR"' in served.get("/?lang=klingon").text


def test_every_answer_carries_the_security_headers(sqlite_database: Database) -> None:
    served = hosted(sqlite_database)

    for address in ("/login", "/healthz", "/nix", "/assets/tokens.css"):
        headers = served.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "script-src 'self';" in policy, "no script stands in a document"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Content-Type"].endswith("charset=utf-8") or "json" in headers["Content-Type"]
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_answers_to_programs_are_no_pages(sqlite_database: Database) -> None:
    """Whoever is led to one gets a file, whatever it holds."""
    served = hosted(sqlite_database)
    answer = served.get("/_dash-dependencies", headers={"Accept": "application/json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="answer.json"'
    assert "Content-Disposition" not in served.get("/login").headers


def test_plain_http_on_this_machine_is_not_told_to_use_https(sqlite_database: Database) -> None:
    assert "Strict-Transport-Security" not in dashboard(sqlite_database).get("/").headers


def test_pages_are_not_kept_by_the_browser_and_dated_assets_are(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)

    assert "no-store" in served.get("/").headers["Cache-Control"]
    dated = re.search(r'href="(/assets/bundle/insiders\.css\?m=[^"]+)"', served.get("/").text)
    assert dated is not None
    assert "max-age=31536000" in served.get(dated[1]).headers["Cache-Control"]


def test_a_file_that_is_kept_for_good_is_the_same_whoever_asks_and_whatever_cookies_they_have(
    sqlite_database: Database,
) -> None:
    served = hosted(sqlite_database, admin_email="ada@example.org", admin_password=PASSWORD)
    served.log_in()
    dated = re.findall(
        r'href="(/(?:assets/bundle|_dash-component-suites/dash/deps/react@)[^"]+js[^"]*)"',
        served.get("/").text,
    )
    assert len(dated) == 2
    for address in dated:
        answered = served.get(address)
        assert "immutable" in answered.headers["Cache-Control"]
        assert "Cookie" not in answered.headers.get("Vary", "")
        assert "Set-Cookie" not in answered.headers
    assert "Cookie" in served.get("/").headers["Vary"]


def test_bundles_are_small_and_not_sent_twice(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)
    requested = {**BROWSER, "Accept-Encoding": "gzip, br"}

    first = served.client.get("/assets/plotly.min.js", headers=requested)
    again = served.client.get(
        "/assets/plotly.min.js", headers={**requested, "If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Content-Encoding"] == "br"
    assert len(first.data) < 450_000
    assert again.status_code == 304
    assert again.data == b""


def test_nothing_is_fetched_from_another_site(sqlite_database: Database) -> None:
    served = dashboard(sqlite_database)

    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', served.get("/").text) == []
    for style in ASSETS.glob("*.css"):
        assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", style.read_text()) == [], style


def test_our_smaller_plotly_is_the_version_that_plotly_py_writes_for() -> None:
    head = (ASSETS / "plotly.min.js").read_text()[:200]

    assert f"plotly.js v{get_plotlyjs_version()} " in head

"""The shell in a real browser: what surrounds every page, under the real content security policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from dashboard.pages import PAGES
from db.engine import Database, open_database
from db.migrate import migrate
from tests.browser.conftest import LiveServer
from tests.browser.devices import SHOWN, choose
from tests.browser.wait_idle import wait_until_idle
from tests.dashboard.served import PASSWORD
from tests.factories import publish_version

Serve = Callable[..., LiveServer]


def publish_two_weeks(database: Database) -> None:
    with database.write() as session:
        publish_version(session, as_of=date(2026, 3, 2), members=["ada", "bruno"], others=["chiara"])
        publish_version(session, as_of=date(2026, 3, 9), members=["ada"], others=["bruno", "chiara"])


@pytest.fixture
def two_weeks(live_server: LiveServer) -> LiveServer:
    """A dashboard with two versions to look at."""
    publish_two_weeks(live_server.database)
    return live_server


def theme_of(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.mantineColorScheme"))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def choose_in_menu(page: Page, label: str) -> None:
    page.get_by_label("Appearance, language and account").click()
    page.locator(".menu-settings .menu-item", has_text=label).click()


def test_a_version_that_is_chosen_stays_from_page_to_page_and_in_the_link(
    browser_page: Page, two_weeks: LiveServer
) -> None:
    browser_page.goto(two_weeks.url)
    choose(browser_page, "Version and date", "2 Mar 2026")
    expect(browser_page.get_by_text("You are viewing version 1; the latest is 2.")).to_be_visible()

    browser_page.get_by_role("navigation").get_by_role("link", name="Insiders").first.click()
    expect(browser_page).to_have_url(f"{two_weeks.url}/insiders?version=1")

    browser_page.go_back()
    expect(browser_page).to_have_url(f"{two_weeks.url}/?version=1")
    browser_page.get_by_role("link", name="Show the latest").click()
    expect(browser_page).to_have_url(f"{two_weeks.url}/")


def test_a_copied_link_names_the_version_that_is_seen_now(browser_page: Page, two_weeks: LiveServer) -> None:
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.goto(f"{two_weeks.url}/insiders?lang=en")
    browser_page.get_by_role("button", name="Copy link to this view").click()

    expect(browser_page.get_by_text("Link copied")).to_be_visible()
    copied = browser_page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{two_weeks.url}/insiders?lang=en&version=2"
    expect(browser_page.get_by_text("Link copied")).to_be_hidden()


BEFORE_THE_PAGE = """() => {
  const {dash_clientside} = window, {isOver} = window.insidersFirst;
  window.told = [];
  window.dash_clientside = {set_props: (id, changed) => window.told.push([id, changed.data])};
  window.insidersFirst.isOver = () => false;
  window.putBack = () => {
    window.dash_clientside = dash_clientside;
    window.insidersFirst.isOver = isOver;
  };
}"""
SHOW = "document.dispatchEvent(new CustomEvent('insiders-shown'))"


def test_the_theme_follows_the_system_until_one_is_chosen_which_stays(
    browser_page: Page, two_weeks: LiveServer
) -> None:
    browser_page.emulate_media(color_scheme="dark")
    browser_page.goto(two_weeks.url)
    heading(browser_page, PAGES[0].title)
    assert theme_of(browser_page) == "dark"

    browser_page.wait_for_function(SHOWN)
    browser_page.evaluate(BEFORE_THE_PAGE)
    browser_page.emulate_media(color_scheme="light")
    expect(browser_page.locator("html[data-mantine-color-scheme=light]")).to_have_count(1)
    assert browser_page.evaluate("window.told") == [], "there is no page that it could be told"
    assert browser_page.evaluate(f"{SHOW}; window.told") == [["theme", "light"]]
    browser_page.evaluate("window.putBack()")
    browser_page.emulate_media(color_scheme="dark")

    choose_in_menu(browser_page, "Light")
    expect(browser_page.locator("html[data-mantine-color-scheme=light]")).to_have_count(1)

    browser_page.reload(wait_until="commit")
    browser_page.wait_for_function("document.documentElement.dataset.mantineColorScheme !== undefined")
    assert theme_of(browser_page) == "light", "known before anything is painted"


def test_the_language_is_switched_and_remembered(browser_page: Page, two_weeks: LiveServer) -> None:
    browser_page.goto(f"{two_weeks.url}/?version=1")
    heading(browser_page, PAGES[0].title)

    choose_in_menu(browser_page, "Português")
    expect(browser_page).to_have_url(f"{two_weeks.url}/?version=1&lang=pt_BR")
    expect(browser_page.locator("html")).to_have_attribute("lang", "pt-BR")

    browser_page.goto(two_weeks.url)
    expect(browser_page.locator("html")).to_have_attribute("lang", "pt-BR")


def test_on_a_phone_the_navigation_is_at_the_thumb(browser_page: Page, two_weeks: LiveServer) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(two_weeks.url)
    heading(browser_page, PAGES[0].title)
    browser_page.wait_for_function(SHOWN)

    link = browser_page.locator("#navigation-bar").get_by_role("link", name="Insiders")
    box = link.bounding_box()
    assert box is not None
    assert box["y"] > 844 - 72
    assert box["height"] >= 44
    expect(browser_page.locator("#navigation-side")).not_to_be_visible()

    browser_page.locator("#navigation-bar").get_by_text("More").click()
    browser_page.locator("#navigation-bar").get_by_role("link", name="Forecast").click()
    expect(browser_page).to_have_url(f"{two_weeks.url}/forecast")
    width = browser_page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing is wider than the phone"


def test_the_keyboard_reaches_the_content_first_and_lands_on_the_new_page(
    browser_page: Page, two_weeks: LiveServer
) -> None:
    browser_page.goto(two_weeks.url)
    heading(browser_page, PAGES[0].title)
    browser_page.wait_for_function(SHOWN)  # a link pressed before leads to a document of its own
    browser_page.keyboard.press("Tab")
    expect(browser_page.get_by_role("link", name="Skip to content")).to_be_focused()

    link = browser_page.locator("#navigation-side").get_by_role("link", name="Movements")
    link.focus()
    browser_page.keyboard.press("Enter")
    heading(browser_page, "Who joined, who left, and why?")
    expect(browser_page.locator("#page-title")).to_be_focused()


def test_an_address_that_is_no_page_inside_the_app(browser_page: Page, two_weeks: LiveServer) -> None:
    answered = browser_page.goto(f"{two_weeks.url}/nix")
    assert answered is not None
    assert answered.status == 404

    browser_page.get_by_role("link", name="Go to the overview").click()
    heading(browser_page, PAGES[0].title)


def test_offline_is_said_and_the_page_catches_up_by_itself(browser_page: Page, two_weeks: LiveServer) -> None:
    browser_page.goto(two_weeks.url)
    heading(browser_page, PAGES[0].title)
    browser_page.wait_for_function(SHOWN)
    notice = browser_page.get_by_text("You are offline.")
    expect(notice).not_to_be_visible()

    browser_page.context.set_offline(True)
    browser_page.locator("#navigation-side").get_by_role("link", name="Segments").click()
    expect(notice).to_be_visible()

    browser_page.context.set_offline(False)
    expect(notice).not_to_be_visible()
    heading(browser_page, "What segments do we have?")


def test_without_a_version_the_page_waits_and_shows_it_when_it_is_there(
    browser_page: Page, live_server: LiveServer
) -> None:
    browser_page.goto(live_server.url)
    heading(browser_page, "No invoices yet")

    publish_two_weeks(live_server.database)

    heading(browser_page, PAGES[0].title)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_stands_alone_and_the_shell_itself_pass_axe(
    browser_page: Page, serve: Serve, live_server: LiveServer, tmp_path: Path, theme: str
) -> None:
    closed = open_database(f"sqlite:///{tmp_path / 'closed.sqlite3'}")
    migrate(closed)
    with_login = serve(closed, admin_email="ada@example.org", admin_password=PASSWORD)
    browser_page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]

    for address in (f"{with_login.url}/login", f"{live_server.url}/nix", live_server.url):
        browser_page.goto(address)
        expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
        violations = Axe().run(browser_page).response["violations"]
        grave = [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations]
        assert grave == [], address
    closed.dispose()


def test_logging_in_and_out(
    browser_page: Page, serve: Serve, sqlite_database: Database, page_errors: list[str]
) -> None:
    publish_two_weeks(sqlite_database)
    served = serve(sqlite_database, admin_email="ada@example.org", admin_password=PASSWORD)
    browser_page.goto(f"{served.url}/insiders")
    heading(browser_page, "Log in")

    browser_page.get_by_label("E-mail address").fill("ada@example.org")
    browser_page.get_by_label("Password").fill("not this one")
    browser_page.get_by_role("button", name="Log in").click()
    expect(browser_page.get_by_role("alert")).to_have_text("Incorrect e-mail address or password.")
    page_errors.clear()  # Chromium complains about the 401, which is meant

    browser_page.get_by_label("Password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Log in").click()
    expect(browser_page).to_have_url(f"{served.url}/insiders")
    heading(browser_page, "Who are they?")
    wait_until_idle(browser_page)
    assert page_errors == []

    choose_in_menu(browser_page, "Log out")
    heading(browser_page, "Log in")
    browser_page.goto(served.url)
    heading(browser_page, "Log in")


def test_a_login_that_ended_elsewhere_leads_back_to_the_same_page(
    browser_page: Page, serve: Serve, sqlite_database: Database
) -> None:
    publish_two_weeks(sqlite_database)
    served = serve(sqlite_database, admin_email="ada@example.org", admin_password=PASSWORD)
    browser_page.goto(served.url)
    browser_page.get_by_label("E-mail address").fill("ada@example.org")
    browser_page.get_by_label("Password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Log in").click()
    heading(browser_page, PAGES[0].title)
    browser_page.wait_for_function(SHOWN)
    wait_until_idle(browser_page)

    browser_page.context.clear_cookies(name="insiders_session")
    browser_page.locator("#navigation-side").get_by_role("link", name="Movements").click()

    heading(browser_page, "Log in")
    assert browser_page.url == f"{served.url}/login?next=%2Fmovements"


def test_a_first_visit_is_under_two_megabytes_and_the_next_one_nearly_nothing(
    browser_page: Page, two_weeks: LiveServer
) -> None:
    sizes: list[float] = []
    session = browser_page.context.new_cdp_session(browser_page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    browser_page.goto(two_weeks.url)
    browser_page.wait_for_load_state("networkidle")
    first = sum(sizes)
    sizes.clear()
    browser_page.goto(f"{two_weeks.url}/hypotheses")
    browser_page.wait_for_load_state("networkidle")

    assert 100_000 < first < 2_000_000
    assert sum(sizes) < 100_000

"""Screen readers, forced colours, and no motion."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from dashboard.pages import PAGES
from tests.browser.conftest import House, LiveServer
from tests.browser.looking import NARROWED, settled

PATHS = [page.path for page in PAGES]


def test_what_is_told_has_a_place_before_it_is_told(house: House, browser_page: Page) -> None:
    """A screen reader announces what changes in a live region, not a region that appears."""
    lost = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
      .filter(one => !one.closest('details:not([open])'))
      .filter(one => {
        for (let at = one; at; at = at.parentElement) {
          const style = getComputedStyle(at);
          if (style.display === 'none' || style.visibility === 'hidden') return true;
        }
        return false;
      }).map(one => one.id || one.outerHTML.slice(0, 120))"""
    for path in PATHS:
        browser_page.goto(house.open.url + path)
        settled(browser_page)
        assert (path, browser_page.evaluate(lost)) == (path, [])


def test_in_forced_colours_marks_and_buttons_can_still_be_seen(house: House, browser_page: Page) -> None:
    browser_page.emulate_media(forced_colors="active")
    unseen = """() => {
      const ground = start => {
        for (let at = start; at; at = at.parentElement) {
          const colour = getComputedStyle(at).backgroundColor;
          if (!/, 0\\)$/.test(colour)) return colour;
        }
        return '';
      };
      const bars = [...document.querySelectorAll('#page :is(.gate-track > div, .gate-track > span, .swatch, '
        + '.cell-margin > div, .icon), nav .icon, header .icon')]
        .filter(one => one.getClientRects().length && one.getBoundingClientRect().width > 1)
        .filter(one => getComputedStyle(one).backgroundColor === ground(one.parentElement));
      const pressed = [...document.querySelectorAll('#page :is(button, .tab-current, .filter-chip, .chip)')]
        .filter(one => one.getClientRects().length && !one.matches('.cell-link, .chart-save, .show-newest'))
        .filter(one => !one.closest('.ag-root') && !one.querySelector('svg, .icon'))
        .filter(one => parseFloat(getComputedStyle(one).borderTopWidth) < 1
          && getComputedStyle(one).outlineStyle === 'none');
      return [...bars, ...pressed].map(one => one.outerHTML.slice(0, 120));
    }"""
    for path in PATHS:
        browser_page.goto(f"{house.open.url}{path}?{NARROWED}")
        settled(browser_page)
        assert (path, browser_page.evaluate(unseen)) == (path, [])
        here = browser_page.locator("#navigation-side [aria-current=page]")
        assert here.evaluate("one => getComputedStyle(one).outlineStyle") != "none", "where one is"


def test_nothing_moves_for_whoever_asked_for_no_motion(shop: LiveServer, browser_page: Page) -> None:
    moving = """() => [
      ...document.getAnimations().map(one => String(one.effect && one.effect.target)),
      ...[...document.querySelectorAll('body, body *')].filter(one => {
        const style = getComputedStyle(one);
        return style.transitionDuration.split(', ').some(long => parseFloat(long) > 0)
          || (style.animationName !== 'none' && parseFloat(style.animationDuration) > 0);
      }).map(one => one.outerHTML.slice(0, 100))]"""
    for path in PATHS:
        browser_page.goto(shop.url + path)
        settled(browser_page)
        assert (path, browser_page.evaluate(moving)) == (path, [])
    browser_page.goto(shop.url + "/insiders")
    browser_page.locator(".cell-link").first.click()
    expect(browser_page.get_by_role("dialog")).to_contain_text("What would change it")
    assert browser_page.evaluate(moving) == []

"""What must be true of every page, looked at while it is open: each check gives what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.axe import everything_open, grave
from tests.browser.keyboard import walk
from tests.browser.profile import WIDE
from tests.browser.wait_idle import wait_until_idle

MAX_STOPS_OF_A_LIST = 3
"""Its head and its rows: the arrow keys do the rest."""
MIN_RING = 3.0
"""The contrast that WCAG asks of what shows the focus."""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
CHARTS_TAKE_MS = 5_000
CUT_FIELDS = """[...document.querySelectorAll('#page input')]
  .filter(field => field.clientWidth && field.value && field.scrollWidth > field.clientWidth + 1)
  .map(field => `${field.id}: ${field.value}`)"""
"""Fields too narrow for what stands in them."""
TICKS_THAT_TOUCH = """[...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
  const ticks = [...plot.querySelectorAll('[class$=tick] text')]
    .map(text => ({words: text.textContent, box: text.getBoundingClientRect()}))
    .filter(({box}) => box.width)
  const touch = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 3 && other.top < one.bottom - 3
  return ticks.flatMap((one, place) => ticks.slice(place + 1)
    .filter(other => touch(one.box, other.box))
    .map(other => `${one.words} / ${other.words}`))
})"""
"""Words at the axes of a chart that lie on each other."""
TOO_SMALL = """() => [...document.querySelectorAll(
      '#page :is(a, button, summary, .mantine-Input-input), nav a, header summary')]
      .filter(one => !one.closest('p, li, .chart-drawing'))
      .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
      .filter(([_, box]) => box.width && (box.width < 44 || box.height < 43.5))
      .map(([words, box]) => `${words} ${box.width}x${box.height}`)"""
"""What a finger presses, and is not large enough for one."""
WITHOUT_A_PLACE = """() => [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')]
      .filter(one => !one.closest('details:not([open])'))
      .filter(one => {
        for (let at = one; at; at = at.parentElement) {
          const style = getComputedStyle(at);
          if (style.display === 'none' || style.visibility === 'hidden') return true;
        }
        return false;
      }).map(one => one.id || one.outerHTML.slice(0, 120))"""
"""Live regions that are not there before they have something to say."""
MOVING = """() => [
      ...document.getAnimations().map(one => String(one.effect && one.effect.target)),
      ...[...document.querySelectorAll('body, body *')].filter(one => {
        const style = getComputedStyle(one);
        return style.transitionDuration.split(', ').some(long => parseFloat(long) > 0)
          || (style.animationName !== 'none' && parseFloat(style.animationDuration) > 0);
      }).map(one => one.outerHTML.slice(0, 100))]"""
"""What moves, although the reader asked for no motion."""
UNSEEN = """() => {
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
        .filter(one => !one.closest('.grid-root') && !one.querySelector('svg, .icon'))
        .filter(one => parseFloat(getComputedStyle(one).borderTopWidth) < 1
          && getComputedStyle(one).outlineStyle === 'none');
      return [...bars, ...pressed].map(one => one.outerHTML.slice(0, 120));
    }"""
"""Marks and buttons that cannot be told from what is behind them."""


def is_wider_than_the_screen(page: Page) -> list[str]:
    """Whether the page overflows sideways, after charts had a moment to resize."""
    try:
        page.wait_for_function(f"() => !({WIDER})", timeout=CHARTS_TAKE_MS)
    except PlaywrightTimeout:
        return ["wider than the screen"]
    return []


def fits(page: Page) -> list[str]:
    """Nothing is wider than the screen or its field, and no words lie on others."""
    return [*is_wider_than_the_screen(page), *page.evaluate(CUT_FIELDS), *page.evaluate(TICKS_THAT_TOUCH)]


def is_large_enough_for_fingers(page: Page) -> list[str]:
    """Every button and link is, but those within a sentence."""
    result: list[str] = page.evaluate(TOO_SMALL)
    return result


def has_a_place_for_what_is_told(page: Page) -> list[str]:
    """A screen reader announces what changes in a live region, not a region that appears."""
    result: list[str] = page.evaluate(WITHOUT_A_PLACE)
    return result


def holds_still(page: Page) -> list[str]:
    """Nothing moves when reduced motion is requested."""
    result: list[str] = page.evaluate(MOVING)
    return result


def can_be_walked_with_the_tab_key(page: Page) -> list[str]:
    """Everything is reached once, in the page's order, and can be seen when it is."""
    intended, steps = walk(page)
    outside = [step for step in steps if not step.in_grid]
    wrong = (
        [] if [step.place for step in outside] == list(range(intended)) else [f"not all in order: {outside}"]
    )
    within = len(steps) - len(outside)
    if within > MAX_STOPS_OF_A_LIST or (within == 0) == (page.locator(".grid-root").count() > 0):
        wrong.append(f"{within} stops in a list")
    wrong += [f"faint: {step}" for step in outside if step.ring < MIN_RING]
    wrong += [f"hidden: {step}" for step in outside if not step.is_seen]
    return wrong


def is_seen_in_forced_colours(page: Page) -> list[str]:
    """Marks, buttons, and where one is."""
    page.emulate_media(forced_colors="active")
    try:
        unseen: list[str] = page.evaluate(UNSEEN)
        here = page.locator("#navigation-side [aria-current=page]")
        if here.evaluate("one => getComputedStyle(one).outlineStyle") == "none":
            unseen.append("where one is")
    finally:
        page.emulate_media(forced_colors="none")
    return unseen


def fits_at_twice_the_size(page: Page) -> list[str]:
    """As a browser at 200 % shows it. The last check, because the page stays at that size."""
    page.set_viewport_size({"width": WIDE["width"] // 2, "height": WIDE["height"] // 2})
    wait_until_idle(page)
    return is_wider_than_the_screen(page)


def has_no_grave_violation(page: Page) -> list[str]:
    """None that axe-core finds, with all open that opens."""
    with everything_open(page):
        return grave(page)


CHECKS_ALWAYS: tuple[Callable[[Page], list[str]], ...] = (has_a_place_for_what_is_told, holds_still)
CHECKS_ON_A_PHONE = (*CHECKS_ALWAYS, fits, is_large_enough_for_fingers, has_no_grave_violation)
CHECKS_ON_A_DESK = (
    *CHECKS_ALWAYS,
    can_be_walked_with_the_tab_key,
    is_seen_in_forced_colours,
    has_no_grave_violation,
    fits_at_twice_the_size,
)

"""A walk through a page with the Tab key, and what can be seen of it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

MAX_PRESSES = 400
MORE = 5
"""Presses at a time: a list has three stops, and a field for a day one for each part of it."""

RECORD = """() => {
  const walk = { steps: [], isOver: false, reachable: null };
  const findReachable = () => [...document.querySelectorAll(
      'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary, '
      + '[tabindex]')].filter(one => {
    if (one.tabIndex < 0 || one.closest('.grid-root, [inert], [aria-hidden=true]')) return false;
    if (!one.getClientRects().length || getComputedStyle(one).visibility !== 'visible') return false;
    return one.tagName === 'SUMMARY' || !one.closest('details:not([open])');
  });
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = start => {
    for (let at = start; at; at = at.parentElement) {
      const [r, g, b, a] = parts(getComputedStyle(at).backgroundColor);
      if (a === undefined || a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const ringOf = one => {
    // the ring of a field is drawn by what surrounds it
    let ring = 0;
    for (let at = one, up = 0; at && up < 3; at = at.parentElement, up++) {
      const style = getComputedStyle(at);
      const ground = behind(at.parentElement || at);
      if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) {
        ring = Math.max(ring, contrast(parts(style.outlineColor), ground));
      }
      if (up === 0 && one.matches('input, .mantine-Slider-thumb') && parseFloat(style.borderTopWidth) >= 1) {
        ring = Math.max(ring, contrast(parts(style.borderTopColor), ground));
      }
    }
    return Math.round(ring * 100) / 100;
  };
  const isSeen = one => {
    const box = one.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = box.top + Math.min(box.height / 2, 20);
    const top = document.elementFromPoint(x, y);
    return y >= 0 && y <= innerHeight && !!top && (one.contains(top) || top.contains(one)
      || !!top.closest('label') || one.closest('.skip-link') !== null);
  };
  const look = one => ({
    place: walk.reachable.indexOf(one),
    in_grid: one.closest('.grid-root') !== null,
    words: (one.getAttribute('aria-label') || one.innerText || one.id || one.outerHTML).trim().slice(0, 60),
    ring: ringOf(one),
    is_seen: isSeen(one),
  });
  const note = () => {
    const one = document.activeElement;
    const step = one && one !== document.body ? look(one) : null;
    walk.isOver ||= !step || (walk.steps.length > 0 && step.place === walk.steps[0].place);
    if (!walk.isOver) walk.steps.push(step);
  };
  walk.end = () => {
    removeEventListener('keyup', note, true);
    document.activeElement.blur();
    return { reachable: findReachable().length, steps: walk.steps };
  };
  // the next Tab goes on from where the focus was last, even on the page before this one: begin at the top
  const start = document.createElement('span');
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus({ preventScroll: true });
  start.remove();
  walk.reachable = findReachable();
  addEventListener('keyup', note, true);
  window.insidersWalk = walk;
  return walk.reachable.length;
}"""
"""Note after each press of a key where the focus is.

`reachable` is what the Tab key should lead to, in the page's order, without a list's own cells.
The page notes it by itself because asking it after each press takes as long as the press.
"""


@dataclass(frozen=True)
class Step:
    """Where the focus was, and what could be seen of it."""

    place: int
    """Its place in the page's order; -1 inside a list."""
    in_grid: bool
    words: str
    ring: float
    """The contrast of the ring around it with what is behind."""
    is_seen: bool
    """Whether it was in sight, with nothing above it."""


def walk(page: Page) -> tuple[int, list[Step]]:
    """How many things should be reached, and the steps of a walk from the page's beginning to its end."""
    presses, pressed = page.evaluate(RECORD) + MORE, 0
    while pressed < MAX_PRESSES and not page.evaluate("window.insidersWalk.isOver"):
        for _ in range(presses):
            page.keyboard.press("Tab")
        presses, pressed = MORE, pressed + presses
    noted = page.evaluate("window.insidersWalk.end()")
    steps: list[Step] = []
    for step in (Step(**item) for item in noted["steps"]):
        if not steps or step != steps[-1]:  # a field for a day has a stop for each part of it
            steps.append(step)
    return noted["reachable"], steps

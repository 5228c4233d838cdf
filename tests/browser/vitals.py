"""What a visit costs a browser: requests and bytes, the largest paint, layout shift, the longest task."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession

OBSERVE = """
window.insidersVitals = {paint: 0, shift: 0, longest: 0, moved: [], tasks: [], largest: ''};
(vitals => {
  const watch = (type, see) => new PerformanceObserver(list => list.getEntries().forEach(see))
    .observe({type, buffered: true});
  watch('largest-contentful-paint', entry => {
    vitals.paint = entry.startTime;
    vitals.largest = entry.element ? entry.element.className || entry.element.tagName : '';
  });
  watch('layout-shift', entry => {
    if (entry.hadRecentInput) return;
    vitals.shift += entry.value;
    entry.sources.forEach(source => vitals.moved.push([
      entry.value.toFixed(4), source.node && (source.node.className || source.node.nodeName),
      source.previousRect.y, source.currentRect.y, source.previousRect.height, source.currentRect.height]));
  });
  watch('longtask', entry => {
    vitals.longest = Math.max(vitals.longest, entry.duration);
    vitals.tasks.push([Math.round(entry.startTime), Math.round(entry.duration)]);
  });
})(window.insidersVitals);
"""
"""To be run before anything else of a page."""
READ = "() => window.insidersVitals"


class Wire:
    """Counts what a page receives from the moment it is made."""

    def __init__(self, session: CDPSession) -> None:
        self.requests = 0
        self.bytes = 0.0
        self.asked: dict[str, str] = {}
        """The address of each request."""
        self.received: dict[str, float] = {}
        """The bytes of each that went over the wire, compressed, with its header."""
        session.on("Network.requestWillBeSent", self._note_request)
        session.on("Network.loadingFinished", self._note_bytes)
        session.on("Network.requestServedFromCache", self._note_cached)
        session.send("Network.enable")

    def _note_request(self, event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if address.startswith("http"):
            self.asked[event["requestId"]] = address
            self.requests = len(self.asked)

    def _note_cached(self, event: dict[str, Any]) -> None:
        self.asked.pop(event["requestId"], None)
        self.requests = len(self.asked)

    def _note_bytes(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.asked:
            self.received[event["requestId"]] = event["encodedDataLength"]
            self.bytes = sum(self.received.values())

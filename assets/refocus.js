/* A page that is drawn anew on its own address (another list, version, country) keeps the focus where it was. */
(function () {
  "use strict";
  var ARRIVES_MS = 1000; // until then, what had the focus may be drawn again
  var last = null, observer = null;

  document.addEventListener("focusin", function (event) {
    var focused = event.target, page = focused.closest("#page");
    last = page && !focused.closest("[role=dialog], .grid-root")
      ? { element: focused, id: focused.id, href: focused.getAttribute("href"), isTab: focused.matches(".tab") }
      : null;
    if (!page || observer) return;
    observer = new MutationObserver(function () { restore(null); });
    observer.observe(page, { childList: true, subtree: true });
  });

  /* The same field, tab or link; or, for a tab that leads elsewhere by now, the one that was chosen. Links to the same
     page in a menu that is closed take no focus. */
  function find(was) {
    if (was.id) return document.getElementById(was.id);
    var links = was.href ? document.querySelectorAll((was.isTab ? "#page .tab" : "#page a") + '[href="' + CSS.escape(was.href) + '"]') : [];
    var link = Array.from(links).find(function (one) { return one.getClientRects().length; });
    return link || (was.isTab ? document.querySelector("#page .tab-current") : null);
  }

  function restore(otherwise) {
    if (!last || last.element.isConnected || document.activeElement !== document.body) return;
    var found = find(last) || otherwise;
    if (found) found.focus({ preventScroll: true });
  }

  /* Called when a page has arrived again. */
  window.insidersRefocus = function () {
    window.setTimeout(function () { restore(document.getElementById("page-title")); }, ARRIVES_MS);
  };
})();

/* Choosers of a parameter of the address: the address changes, and the address draws the page. */
(function () {
  "use strict";

  document.addEventListener("change", function (event) {
    var chooser = event.target.closest("select[data-parameter]");
    if (!chooser) return;
    var parameters = new URLSearchParams(window.location.search), name = chooser.dataset.parameter;
    if ((parameters.get(name) || "") === chooser.value) return;
    if (chooser.value) parameters.set(name, chooser.value);
    else parameters.delete(name);
    var text = parameters.toString(), search = text ? "?" + text : "";
    if (window.insidersFirst.isOver()) window.dash_clientside.set_props("address", { search: search });
    else window.location.search = search; // the page's scripts are not there yet
  });

  /* Links between pages: as Dash's own, without a new document. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.nav-link, a[data-inside]");
    var isPlain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || link.target || !isPlain || !window.insidersFirst.isOver()) return;
    event.preventDefault();
    window.history.pushState({}, "", link.getAttribute("href"));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  });
})();

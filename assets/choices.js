/* Choosers of a parameter of the address: the address changes, and the address draws the page. */
(function () {
  "use strict";

  /* Values by parameter; an empty one takes its parameter out. */
  function choose(values) {
    var parameters = new URLSearchParams(window.location.search), before = parameters.toString();
    Object.keys(values).forEach(function (name) {
      if (values[name]) parameters.set(name, values[name]);
      else parameters.delete(name);
    });
    if (parameters.toString() !== before) window.insidersAddress.narrow(parameters.toString());
  }

  document.addEventListener("change", function (event) {
    var chooser = event.target.closest("select[data-parameter]");
    if (chooser) choose({ [chooser.dataset.parameter]: chooser.value });
  });

  /* Links between pages: as Dash's own, without a new document. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.nav-link, a[data-inside]");
    var isPlain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || link.target || !isPlain || !window.insidersFirst.isOver()) return;
    event.preventDefault();
    window.insidersAddress.go(link.getAttribute("href"));
  });

  window.insidersChoices = { choose: choose };
})();

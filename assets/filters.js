/* Filters change the address, and the address draws the page; a mark that is pressed is a link. */
(function () {
  "use strict";

  function nothing() { return window.dash_clientside.no_update; }

  function withParameter(search, name, value) {
    var parameters = new URLSearchParams(search || "");
    if ((parameters.get(name) || "") === (value || "")) return nothing();
    if (value) parameters.set(name, value);
    else parameters.delete(name);
    var text = parameters.toString();
    return text ? "?" + text : "";
  }

  /* The last thing pressed among several charts: its own address, which the server wrote on the mark. */
  function pressed() {
    var triggers = window.dash_clientside.callback_context.triggered || [];
    var point = triggers.length && triggers[0].value && triggers[0].value.points && triggers[0].value.points[0];
    return point && typeof point.customdata === "string" ? point.customdata : null;
  }

  var MOST_CORNERS = 40;

  /* A line drawn by hand has hundreds of corners; every nth keeps its shape and fits into an address. */
  function corners(xs, ys) {
    var step = Math.max(1, Math.ceil(xs.length / MOST_CORNERS));
    var found = [];
    for (var place = 0; place < xs.length; place += step) found.push(xs[place].toFixed(2) + "," + ys[place].toFixed(2));
    return found.join(";");
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    filters: {
      follow: function () {
        var address = pressed();
        return address && address.charAt(0) === "/" ? address : nothing();
      },

      /* A dot on the map is a customer: its drawer opens on the page of lists. */
      customer: function (clicked) {
        var point = clicked && clicked.points && clicked.points[0];
        if (!point || point.customdata === undefined) return nothing();
        var parameters = new URLSearchParams(window.location.search);
        ["area", "tab"].forEach(function (name) { parameters.delete(name); });
        parameters.set("tab", "everybody");
        parameters.set("customer", point.customdata);
        return "/insiders?" + parameters.toString();
      },

      compare: function (first, second, search) {
        return first && second ? withParameter(search, "compare", first + "-" + second) : nothing();
      },

      area: function (selected, search) {
        if (!selected) return nothing();
        if (selected.lassoPoints) return withParameter(search, "area", corners(selected.lassoPoints.x, selected.lassoPoints.y));
        if (selected.range && selected.range.x) {
          var x = selected.range.x, y = selected.range.y;
          return withParameter(search, "area", corners([x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]]));
        }
        return nothing();
      },
    },
  });

  /* On a phone the choosers open and close below the title. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("#filters-button"), choosers = document.getElementById("filters");
    if (!button || !choosers) return;
    var isOpen = choosers.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen));
  });

  /* From and to of several figures, such as ?orders=5..20. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-bounds]");
    if (!button) return;
    var search = window.location.search;
    button.closest(".own-bounds").querySelectorAll("[data-bound]").forEach(function (pair) {
      var ends = Array.from(pair.querySelectorAll("input")).map(function (input) { return input.value.trim(); });
      var changed = withParameter(search, pair.dataset.bound, ends[0] || ends[1] ? ends.join("..") : "");
      if (typeof changed === "string") search = changed;
    });
    if (search !== window.location.search) window.insidersAddress.narrow(search.replace("?", ""));
  });

  /* Two days of one's own. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-between]");
    if (!button) return;
    var days = Array.from(button.parentNode.querySelectorAll("input")).map(function (input) { return input.value; });
    var search = withParameter(window.location.search, "dates", days[0] || days[1] ? days.join(button.dataset.between) : "");
    if (typeof search === "string") window.insidersAddress.narrow(search.replace("?", ""));
  });
})();

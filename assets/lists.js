/* Cells of the long lists, and what their pages do without asking the server. */
(function () {
  "use strict";
  var cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  function make() { return React.createElement.apply(React, arguments); }

  /* The customer's number: a real button, so that Enter and a finger open the drawer too. */
  cells.CustomerLink = function (props) {
    if (!props.value) return null;
    function open(event) {
      event.stopPropagation();
      props.setData(props.value);
    }
    return make("button", { type: "button", className: "cell-link", onClick: open }, props.value);
  };

  cells.Chip = function (props) {
    return props.value ? make("span", { className: "chip" }, props.value) : null;
  };

  /* Week by week, from the left; the last week has a dot. */
  cells.Trend = function (props) {
    var values = props.value;
    if (!values || values.length < 2) return make("span", { className: "cell-none" }, "–");
    var width = 96, height = 24, edge = 3;
    var high = Math.max.apply(null, values), low = Math.min.apply(null, values);
    var span = high - low || 1;
    var points = values.map(function (value, place) {
      var x = edge + (place * (width - 2 * edge)) / (values.length - 1);
      var y = high === low ? height / 2 : height - edge - ((value - low) * (height - 2 * edge)) / span;
      return [x.toFixed(1), y.toFixed(1)];
    });
    var last = points[points.length - 1];
    return make(
      "svg", { width: width, height: height, className: "cell-trend", "aria-hidden": "true" },
      make("polyline", { points: points.map(function (p) { return p.join(","); }).join(" ") }),
      make("circle", { cx: last[0], cy: last[1], r: 2.5 })
    );
  };

  function percent(share) {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share);
  }

  /* The line is in the middle; the bar grows to the right inside, to the left outside. */
  cells.Margin = function (props) {
    if (props.value === undefined || props.value === null) return null;
    var share = Math.max(-1, Math.min(1, props.value));
    var style = share >= 0 ? { left: "50%", width: share * 50 + "%" } : { left: 50 + share * 50 + "%", width: -share * 50 + "%" };
    return make(
      "div", { className: "cell-margin", role: "img", "aria-label": percent(props.value) },
      make("div", { className: share >= 0 ? "cell-inside" : "cell-outside", style: style })
    );
  };

  function withParameter(search, name, value) {
    var parameters = new URLSearchParams(search || "");
    if ((parameters.get(name) || "") === (value || "")) return window.dash_clientside.no_update;
    if (value) parameters.set(name, value);
    else parameters.delete(name);
    var text = parameters.toString();
    return text ? "?" + text : "";
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lists: {
      country: function (value, search) { return withParameter(search, "country", value); },
      segment: function (value, search) { return withParameter(search, "segment", value); },

      /* Another week to compare with; the one just before is what is meant without. */
      since: function (value, weeks, search) {
        if (!value || !weeks || !weeks.length) return window.dash_clientside.no_update;
        return withParameter(search, "since", value === weeks[0].value ? "" : value);
      },

      /* The grid asks the server again, with these letters. */
      narrow: function (letters) {
        document.querySelectorAll(".downloads a").forEach(function (link) {
          var address = new URL(link.href);
          if (letters) address.searchParams.set("search", letters);
          else address.searchParams.delete("search");
          link.href = address.href; // the file holds what the list shows
        });
        return letters ? { customer_id: { filterType: "text", type: "contains", filter: letters } } : {};
      },

      /* The open customer stands in the address, so that a link shows the same; nothing is drawn again. */
      remember: function (opened, customer) {
        var parameters = new URLSearchParams(window.location.search);
        if (opened && customer && customer.value) parameters.set("customer", customer.value);
        else if (!opened) parameters.delete("customer");
        var text = parameters.toString();
        window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
        return window.dash_clientside.no_update;
      },
    },
  });
})();

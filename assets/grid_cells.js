/* What stands in the cells of a list. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var SVG = "http://www.w3.org/2000/svg";
  var WIDTH = 96, HEIGHT = 24, EDGE = 3; // of a trend

  function drawing(kind, attributes) {
    var made = document.createElementNS(SVG, kind);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  function text(className, words) {
    var made = parts.element("span", className);
    made.textContent = words;
    return made;
  }

  function percent(share) {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(share);
  }

  var kinds = {
    /* The customer's number: a real button, so that a finger and a screen reader open the drawer too. */
    link: function (value) {
      var link = parts.element("button", "cell-link");
      link.type = "button";
      link.tabIndex = -1;
      link.title = link.textContent = value;
      return link;
    },

    /* Words in as many lines as a row has. */
    text: function (value, column) {
      var words = text("cell-said", value);
      words.title = value;
      words.style.setProperty("--lines", column.lines);
      return words;
    },

    /* Week by week, from the left; the last week has a dot. */
    trend: function (values) {
      if (values.length < 2) return text("cell-none", "–");
      var high = Math.max.apply(null, values), low = Math.min.apply(null, values), span = high - low || 1;
      var points = values.map(function (value, place) {
        var x = EDGE + (place * (WIDTH - 2 * EDGE)) / (values.length - 1);
        var y = high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) * (HEIGHT - 2 * EDGE)) / span;
        return [x.toFixed(1), y.toFixed(1)];
      });
      var last = points[points.length - 1];
      var picture = drawing("svg", { width: WIDTH, height: HEIGHT, class: "cell-trend", "aria-hidden": "true" });
      picture.appendChild(drawing("polyline", { points: points.map(function (p) { return p.join(","); }).join(" ") }));
      picture.appendChild(drawing("circle", { cx: last[0], cy: last[1], r: 2.5 }));
      return picture;
    },

    /* The line is in the middle; the bar grows to the right inside, to the left outside. */
    margin: function (value) {
      var share = Math.max(-1, Math.min(1, value)), track = parts.element("div", "cell-margin", "img");
      var bar = parts.element("div", share >= 0 ? "cell-inside" : "cell-outside");
      track.setAttribute("aria-label", percent(value));
      bar.style.left = (share >= 0 ? 50 : 50 + share * 50) + "%";
      bar.style.width = Math.abs(share) * 50 + "%";
      track.appendChild(bar);
      return track;
    },
  };

  function plain(value) { return document.createTextNode(value); }

  /* The content of a cell: an element, a text, or null where there is nothing; a row on its way has no `data` yet. */
  parts.cellContent = function (column, data, list) {
    var value = data && data[column.field];
    if (column.kind === "box") return data ? list.selection.box(data) : null;
    if (!data) return column.kind === "link" ? plain("…") : null;
    if (value === undefined || value === null || value === "") return null;
    return (kinds[column.kind] || plain)(value, column);
  };
})();

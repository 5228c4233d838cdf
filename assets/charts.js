/* A chart as a file: drawn again on white, with its finding as the title and the version. */
(function () {
  "use strict";
  var EDGE = 16, LINE = 22, NARROWEST = 640, LETTER = 9;

  function paper() { return document.getElementById("paper"); }

  /* "#5cb3ee", or "rgba(92,179,238,0.24)" with the same parts, as it is on a light page. */
  function light(colour, colours) {
    if (colours[colour]) return colours[colour];
    var parts = /^rgba\((\d+),(\d+),(\d+),([\d.]+)\)$/.exec(colour);
    if (parts) {
      var solid = "#" + parts.slice(1, 4).map(function (part) { return hex(Number(part)); }).join("");
      if (!colours[solid]) return colour;
      return "rgba(" + partsOf(colours[solid]).join(",") + "," + parts[4] + ")";
    }
    if (!/^#[0-9a-f]{6}$/.test(colour)) return colour;
    var own = partsOf(colour), middle = Math.max.apply(null, own) + Math.min.apply(null, own);
    return "#" + own.map(function (part) { return hex(Math.max(0, Math.min(255, part + 255 - middle))); }).join("");
  }

  function partsOf(solid) { return [1, 3, 5].map(function (at) { return parseInt(solid.slice(at, at + 2), 16); }); }

  function hex(part) { return ("0" + Math.round(part).toString(16)).slice(-2); }

  function everywhere(value, change) {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(function (one) { return everywhere(one, change); });
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(function (one) { return [one[0], everywhere(one[1], change)]; }));
  }

  /* The figure of a drawing, in light colours. */
  function figureOnWhite(drawing) {
    var told = paper() && paper().dataset.colours;
    var copy = JSON.parse(JSON.stringify({ data: drawing.data, layout: drawing.layout }));
    if (!told) return copy;
    var colours = JSON.parse(told);
    return everywhere(copy, function (text) { return light(text, colours); });
  }

  function wrapped(words, width) {
    var lines = [""], most = width / LETTER;
    words.split(/\s+/).forEach(function (word) {
      var line = lines[lines.length - 1];
      if (line && line.length + word.length + 1 > most) lines.push(word);
      else lines[lines.length - 1] = line ? line + " " + word : word;
    });
    return lines;
  }

  function plain(words) { return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }

  function slug(words) {
    var letters = words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    return letters.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60).replace(/^-|-$/g, "") || "chart";
  }

  function fileName(title) {
    var page = location.pathname.slice(1) || "overview";
    return [page, slug(title), paper() ? paper().dataset.file : ""].filter(Boolean).join("-");
  }

  /* The programme, the version and its date. */
  function whence() {
    var told = paper() ? paper().dataset : {};
    return [told.programme, told.foot].filter(Boolean).join(" · ");
  }

  function save(figure, kind) {
    var drawing = figure.querySelector(".js-plotly-plot");
    var title = figure.querySelector(".chart-title").textContent;
    var made = figureOnWhite(drawing), size = drawing._fullLayout;
    var width = Math.max(size.width, NARROWEST), lines = wrapped(title, width - 2 * EDGE);
    var height, above = 2 * EDGE + LINE * (lines.length + 1), margin = size.margin;
    made.layout.margin = { l: margin.l + EDGE, r: margin.r + EDGE, t: margin.t + above, b: margin.b + EDGE };
    height = size.height + above + EDGE;
    made.layout.paper_bgcolor = "#ffffff";
    made.layout.title = {
      text: "<b>" + lines.map(plain).join("<br>") + "</b><br><span style='font-size:12px'>" + plain(whence()) + "</span>",
      x: 0, xref: "container", xanchor: "left", y: 1 - (1.5 * EDGE) / height, yref: "container", yanchor: "top",
      pad: { l: EDGE }, font: { size: 16 },
    };
    return window.Plotly.downloadImage(made, {
      format: kind, width: width, height: height, scale: kind === "png" ? 2 : 1,
      filename: fileName(title),
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.chart-save");
    if (!button) return;
    window.insidersGraphs.drawAll().then(function () { save(button.closest("figure"), button.dataset.kind); });
  });

  window.insidersCharts = { figureOnWhite: figureOnWhite };
})();

/* Paper: light, as wide as the sheet, with the version, the date and the page's number on each sheet. */
(function () {
  "use strict";
  var root = document.documentElement;
  var before = null;

  function said(words) { return JSON.stringify(words); }

  /* "Page {page} of {pages}", as a style sheet counts. */
  function counted(words) {
    return words.split(/(\{pages?\})/).map(function (part) {
      return part === "{page}" ? "counter(page)" : part === "{pages}" ? "counter(pages)" : said(part);
    }).join(" ");
  }

  /* The address of the same version next year. */
  function lasting(address, version) {
    var found = new URL(address);
    if (version) found.searchParams.set("version", version);
    return found.href;
  }

  function drawings() { return Array.from(document.querySelectorAll(".js-plotly-plot[data-drawn]")); }

  /* A chart that nobody has scrolled to is not drawn yet, and the browser's own "Print" does not wait: its table. */
  function tableInstead(figure) {
    var drawing = figure.querySelector(".chart-drawing"), table = figure.querySelector(".chart-table table");
    if (!drawing || !table || drawing.querySelector("[data-drawn]")) return;
    var printed = table.cloneNode(true);
    printed.classList.add("printed-chart");
    drawing.insertAdjacentElement("afterend", printed);
    figure.classList.add("chart-undrawn");
  }

  function chartsAgain() {
    document.querySelectorAll(".printed-chart").forEach(function (one) { one.remove(); });
    document.querySelectorAll(".chart-undrawn").forEach(function (one) { one.classList.remove("chart-undrawn"); });
  }

  function toPaper() {
    var told = document.getElementById("paper");
    if (before || !told) return;
    before = { scheme: root.dataset.mantineColorScheme, figures: [] };
    root.style.setProperty("--paper-head", said(told.dataset.head));
    root.style.setProperty("--paper-foot", said(told.dataset.foot));
    root.style.setProperty("--paper-page", counted(told.dataset.sheet));
    root.dataset.mantineColorScheme = "light";
    root.classList.add("on-paper");
    document.querySelectorAll("a.door").forEach(function (door) { door.dataset.address = lasting(door.href, told.dataset.version); });
    document.querySelectorAll("figure.chart").forEach(tableInstead);
    var all = drawings(), widths = all.map(function (drawing) { return drawing.parentElement.clientWidth; });
    all.forEach(function (drawing, place) {
      var light = window.insidersCharts.figureOnWhite(drawing);
      before.figures.push([drawing, drawing.data, drawing.layout]);
      var height = drawing.clientHeight;
      window.Plotly.react(drawing, light.data, Object.assign(light.layout, { width: widths[place], height: height, autosize: false }));
    });
  }

  function toScreen() {
    if (!before) return;
    root.classList.remove("on-paper");
    chartsAgain();
    root.dataset.mantineColorScheme = before.scheme;
    before.figures.forEach(function (one) {
      var layout = Object.assign({}, one[2], { autosize: true });
      delete layout.width;
      delete layout.height;
      window.Plotly.react(one[0], one[1], layout).then(function () { window.Plotly.Plots.resize(one[0]); });
    });
    before = null;
  }

  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", toScreen);
  document.addEventListener("click", function (event) {
    if (event.target.closest("#print-page")) window.insidersGraphs.drawAll().then(function () { window.print(); });
  });
})();

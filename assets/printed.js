/* A long list on paper: a plain table of the first rows it has loaded, and how many there are. */
(function () {
  "use strict";
  var MOST = 100;
  var TEXTS = ["segment", "country", "advice"];

  function element(kind, text, className) {
    var made = document.createElement(kind);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function grouped(number, style) { return new Intl.NumberFormat(document.documentElement.lang, { style: style }).format(number); }

  function written(field, value) {
    if (value === undefined || value === null) return "";
    return field === "margin" ? grouped(value, "percent") : String(value);
  }

  function loaded(list) {
    var rows = [];
    for (var place = 0; place < MOST && list.source.row(place); place += 1) rows.push(list.source.row(place));
    return rows;
  }

  function tableOf(list) {
    var columns = list.columns.shown().filter(function (one) { return one.kind !== "trend" && one.kind !== "box"; });
    var rows = loaded(list), table = element("table", undefined, "table");
    var head = table.createTHead().insertRow();
    columns.forEach(function (one) {
      var cell = element("th", one.title, TEXTS.includes(one.field) ? "printed-text" : "");
      cell.scope = "col";
      head.appendChild(cell);
    });
    var body = table.createTBody();
    rows.forEach(function (data) {
      var row = body.insertRow();
      columns.forEach(function (one, place) {
        var cell = element(place ? "td" : "th", written(one.field, data[one.field]), TEXTS.includes(one.field) ? "printed-text" : "");
        if (!place) cell.scope = "row";
        row.appendChild(cell);
      });
    });
    return { table: table, shown: rows.length, all: list.source.length() };
  }

  function put(grid, words) {
    var list = window.insidersGrid.of(grid), made = list && tableOf(list);
    if (!made || !made.shown) return;
    var printed = element("div", undefined, "printed-list");
    printed.appendChild(made.table);
    if (made.all > made.shown) {
      printed.appendChild(element("p", words.replace("{shown}", grouped(made.shown)).replace("{all}", grouped(made.all)), "small"));
    }
    grid.insertAdjacentElement("afterend", printed);
    grid.classList.add("grid-printed");
  }

  window.addEventListener("beforeprint", function () {
    var told = document.getElementById("paper");
    if (!told || document.querySelector(".printed-list")) return;
    document.querySelectorAll(".grid[id]").forEach(function (grid) { put(grid, told.dataset.rows); });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll(".printed-list").forEach(function (one) { one.remove(); });
    document.querySelectorAll(".grid-printed").forEach(function (one) { one.classList.remove("grid-printed"); });
  });
})();

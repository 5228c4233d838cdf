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

  function loaded(api) {
    var rows = [];
    for (var place = 0; place < MOST; place += 1) {
      var node = api.getDisplayedRowAtIndex(place);
      if (!node || !node.data) break;
      rows.push(node.data);
    }
    return rows;
  }

  function tableOf(api) {
    var columns = api.getAllDisplayedColumns().map(function (one) { return one.getColDef(); })
      .filter(function (one) { return one.field !== "trend"; });
    var rows = loaded(api), table = element("table", undefined, "table");
    var head = table.createTHead().insertRow();
    columns.forEach(function (one) {
      var cell = element("th", one.headerName, TEXTS.includes(one.field) ? "printed-text" : "");
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
    return { table: table, shown: rows.length, all: api.getDisplayedRowCount() };
  }

  function put(grid, words) {
    var api = window.dash_ag_grid && window.dash_ag_grid.getApi(grid.id);
    var made = api && tableOf(api);
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

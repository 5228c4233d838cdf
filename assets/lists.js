/* Cells of the long lists, and what their pages do without asking the server. */
(function () {
  "use strict";
  var cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});

  function make() { return React.createElement.apply(React, arguments); }

  /* Tab would go from cell to cell, hundreds of times; the browser takes it to what follows the list. */
  (window.dashAgGridFunctions = window.dashAgGridFunctions || {}).leaveTheList = function () { return false; };

  /* As many columns as there is room for, those with the lowest rank first; the drawer has the others. */
  window.dashAgGridFunctions.fitTheList = function (params) {
    var api = params.api, root = document.querySelector(".ag-root"), body = document.querySelector(".ag-body-viewport");
    if (!api || !root || !root.clientWidth) return;
    var room = root.clientWidth - (body ? body.offsetWidth - body.clientWidth : 0); // less the scroll bar
    var boxes = api.getColumn("ag-Grid-SelectionColumn");
    if (boxes) room -= boxes.getActualWidth();
    var columns = api.getColumns().filter(function (one) { return one !== boxes; }), shown = {}, left = room;
    columns.sort(function (a, b) { return a.getColDef().context.rank - b.getColDef().context.rank; });
    var isFull = false;
    columns.forEach(function (one) {
      left -= one.getColDef().minWidth;
      isFull = isFull || left < 0;
      shown[one.getColId()] = !isFull;
    });
    columns.forEach(function (one) {
      if (one.isVisible() !== shown[one.getColId()]) api.setColumnsVisible([one.getColId()], shown[one.getColId()]);
    });
    api.sizeColumnsToFit(); // those shown again have the room they had when others were away
  };

  /* As soon as the grid has columns: fitted only once it has rows, they would move before somebody's eyes. */
  var fitted = new WeakSet();
  window.dashAgGridFunctions.fitTheNewList = function (params) {
    if (fitted.has(params.api)) return;
    fitted.add(params.api);
    window.insidersGradual.finish();
    window.dashAgGridFunctions.fitTheList(params);
    window.setTimeout(show, PATIENCE_MS);
  };

  /* The list is seen once it has rows, and with them a scroll bar, for which its columns make room; or when these are
     long in coming. */
  var PATIENCE_MS = 1000;
  function show() { document.querySelectorAll(".grid").forEach(function (grid) { grid.dataset.fitted = "true"; }); }

  window.dashAgGridFunctions.fitTheFirstRows = function (params) {
    window.dashAgGridFunctions.fitTheList(params);
    window.requestAnimationFrame(function () { window.requestAnimationFrame(show); });
  };

  document.addEventListener("keydown", function (event) {
    var cell = event.key === "Enter" && event.target.closest(".ag-cell"), row = cell && cell.closest("[row-index]");
    if (!row || event.target !== cell) return;
    var link = cell.closest(".ag-root").querySelector('[row-index="' + row.getAttribute("row-index") + '"] .cell-link');
    if (link) link.click();
  });

  /* The customer's number: a real button, so that a finger and a screen reader open the drawer too. */
  cells.CustomerLink = function (props) {
    if (!props.value) return null;
    function open(event) {
      event.stopPropagation();
      props.setData(props.value);
    }
    return make(
      "button", { type: "button", className: "cell-link", tabIndex: -1, title: props.value, onClick: open }, props.value
    );
  };

  /* Words in as many lines as a row has. */
  cells.Words = function (props) {
    return props.value ? make("span", { className: "cell-said" }, props.value) : null;
  };

  cells.Chip = function (props) {
    return props.value ? make("span", { className: "chip" }, props.value) : null;
  };

  /* Week by week, from the left; the last week has a dot. */
  cells.Trend = function (props) {
    var values = props.value;
    if (!props.data) return null; // a row on its way
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

  /* Customers at the ends of the pages that were shown, by their place in the list. */
  var known = { order: "", pages: {} };

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

  /* The file holds what the list shows, in its order. */
  function inTheFile(name, value) {
    document.querySelectorAll(".list-tools .downloads a").forEach(function (link) {
      var address = new URL(link.href);
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
      link.href = address.href;
    });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lists: {
      /* What the grid asks for, with a customer of whom the server finds the rows that follow. */
      asked: function (request, grid) {
        if (!request) return window.dash_clientside.no_update;
        var address = new URLSearchParams(window.location.search);
        ["customer", "invoice", "page", "search", "sort"].forEach(function (name) { address.delete(name); });
        var order = JSON.stringify([address.toString(), request.sortModel, request.filterModel]);
        if (order !== known.order) known = { order: order, pages: {} };
        var start = request.startRow, api = window.dash_ag_grid.getApi(grid);
        var before = start > 0 && api && api.getDisplayedRowAtIndex(start - 1);
        if (before && before.data) known.pages[start - 1] = before.data.customer_id;
        var row = Object.keys(known.pages).map(Number).filter(function (one) { return one < start; });
        var last = row.length ? Math.max.apply(null, row) : -1;
        return {
          startRow: start, endRow: request.endRow, sortModel: request.sortModel, filterModel: request.filterModel,
          after: last >= 0 ? { row: last, customer_id: known.pages[last] } : null,
        };
      },

      /* The grid asks the server again, with these letters. */
      narrow: function (letters) {
        window.insidersAddress.remember("search", letters);
        inTheFile("search", letters);
        return letters ? { customer_id: { filterType: "text", type: "contains", filter: letters } } : {};
      },

      sorted: function (asked) {
        var first = asked && asked.sortModel && asked.sortModel[0];
        var order = first ? first.colId + ":" + first.sort : "";
        if (asked) { window.insidersAddress.remember("sort", order); inTheFile("sort", order); }
        return window.dash_clientside.no_update;
      },

      /* The open customer. */
      remember: function (opened, customer) {
        if (opened && customer && customer.value) window.insidersAddress.remember("customer", customer.value);
        else if (!opened) ["customer", "invoice", "page"].forEach(function (name) { window.insidersAddress.remember(name, ""); });
        return window.dash_clientside.no_update;
      },
    },
  });
})();

/* A list by keyboard: one stop of the Tab key; inside, the arrows lead, Enter opens a customer or sorts, the space bar
   chooses a row, and Alt with an arrow changes a column's width. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var HEAD = -1; // the row of the heads

  parts.listenForKeys = function (list) {
    /* Where the Tab key enters: where one was last, or at the first head that does something. */
    list.enter = function () {
      var entry = list.root.querySelector('.grid-cell[tabindex="0"]');
      if (entry) return entry;
      entry = list.head.querySelector(".grid-sorts") || list.head.firstChild;
      entry.tabIndex = 0;
      return entry;
    };

    /* Where the focus goes after a customer's drawer: to the customer, if in view. */
    list.cellOf = function (customer) {
      var cell = null;
      list.rows.each(function (row, data) {
        if (data && data.customer_id === customer) cell = row.querySelector(".grid-link");
      });
      return cell || list.enter();
    };

    function settle(cell) {
      list.root.querySelectorAll('.grid-cell[tabindex="0"]').forEach(function (one) { one.tabIndex = -1; });
      cell.tabIndex = 0;
    }

    function rowOf(cell) { return cell.parentElement === list.head ? HEAD : Number(cell.parentElement.dataset.row); }

    function numberOf(cell) { return Array.prototype.indexOf.call(cell.parentElement.children, cell); }

    function go(row, number) {
      var length = list.source.length() || 0;
      row = Math.max(HEAD, Math.min(row, length - 1));
      var element = row === HEAD ? list.head : list.rows.show(row);
      if (!element) return;
      var cell = element.children[Math.max(0, Math.min(number, element.children.length - 1))];
      settle(cell);
      cell.focus({ preventScroll: true });
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    /* What a key does in a row and column; whether it does anything. */
    function act(event, row, number) {
      var column = list.columns.shown()[number], isHead = row === HEAD;
      switch (event.key) {
        case "ArrowDown": go(row + 1, number); return true;
        case "ArrowUp": go(row - 1, number); return true;
        case "ArrowRight":
        case "ArrowLeft":
          var step = event.key === "ArrowRight" ? 1 : -1;
          if (event.altKey && isHead) list.columns.step(column, step);
          else go(row, number + step);
          return true;
        case "Home": go(event.ctrlKey ? 0 : row, event.ctrlKey ? number : 0); return true;
        case "End": go(event.ctrlKey ? Infinity : row, event.ctrlKey ? number : Infinity); return true;
        case "PageDown": go(row + list.rows.perPage(), number); return true;
        case "PageUp": go(Math.max(row - list.rows.perPage(), Math.min(row, 0)), number); return true;
        case "Enter":
          if (isHead) list.columns.sortBy(column);
          else if (list.source.row(row)) list.open(list.source.row(row).customer_id);
          return true;
        case " ":
          if (isHead) list.columns.sortBy(column);
          else list.selection.toggle(row, event.shiftKey);
          return true;
        default: return false;
      }
    }

    list.root.addEventListener("keydown", function (event) {
      var cell = event.target.closest(".grid-cell");
      var isOwn = event.target !== cell && (event.key === "Enter" || event.key === " "); // a button's or a box's
      if (!cell || isOwn || event.metaKey) return;
      if (act(event, rowOf(cell), numberOf(cell))) event.preventDefault();
    });

    list.root.addEventListener("focusin", function (event) {
      var cell = event.target.closest(".grid-cell");
      if (cell) settle(cell);
    });
  };
})();

/* Where a list's rows come from: pages of rows in the server's order, asked for one after the other. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var MAX_PAGES = 20; // kept; those far from what is in view are asked for again
  var PATIENCE_MS = 20000; // after which a page is asked for once more: nobody heard it

  parts.makeSource = function (list) {
    var size = list.given.pageRows, pages = new Map(), count = null, end = 0;
    var lastOf = new Map(); // the last customer of each page that was shown: those after them follow
    var sort = null, letters = {}, asked = null, patience = null, isFirst = true;

    function model() { return sort ? [{ colId: sort.field, sort: sort.descending ? "desc" : "asc" }] : []; }

    /* `attempt`: Dash would not send the very same request once more. `isFirst`: what is said of the list around it was
       drawn with it. */
    function ask(page, isNew, attempt) {
      var start = page * size, before = null;
      if (!isNew) {
        lastOf.forEach(function (customer, row) {
          if (row < start && (!before || row > before.row)) before = { row: row, customer_id: customer };
        });
      }
      asked = { page: page, isNew: isNew, attempt: attempt || 0 };
      window.clearTimeout(patience);
      patience = window.setTimeout(askAgain, PATIENCE_MS);
      list.root.setAttribute("aria-busy", "true");
      list.tell({ getRowsRequest: {
        startRow: start, endRow: start + size, sortModel: model(), filterModel: letters, after: before, attempt: asked.attempt,
        isFirst: isFirst,
      } });
      isFirst = false;
    }

    function askAgain() { if (asked) ask(asked.page, asked.isNew, asked.attempt + 1); }

    document.addEventListener("insiders-connected", askAgain); // the server failed, and answers again

    function begin(order, narrowed) {
      sort = order;
      letters = narrowed;
      ask(0, true);
    }

    /* The first page is what a sheet of paper shows (assets/printed.js). */
    function forgetFar(page) {
      while (pages.size > MAX_PAGES) {
        pages.delete(Array.from(pages.keys()).filter(Boolean).reduce(function (far, one) {
          return Math.abs(one - page) > Math.abs(far - page) ? one : far;
        }));
      }
    }

    /* The list until its end is known has one row more than was shown. */
    function length() {
      if (count !== null) return count;
      return end ? end + 1 : null;
    }

    return {
      length: length,
      isBusy: function () { return asked !== null; },
      sort: function () { return sort; },
      row: function (place) { return (pages.get(Math.floor(place / size)) || [])[place % size] || null; },
      begin: begin,
      end: function () {
        window.clearTimeout(patience);
        document.removeEventListener("insiders-connected", askAgain);
      },
      order: function (order) { begin(order, letters); },
      narrow: function (narrowed) { if (JSON.stringify(narrowed) !== JSON.stringify(letters)) begin(sort, narrowed); },

      /* The rows that were asked for. Dash drops an answer when something else was asked since. */
      take: function (answer) {
        if (!asked) return;
        var page = asked.page, rows = answer.rowData, isNew = asked.isNew;
        if (isNew) {
          pages.clear();
          lastOf.clear();
          count = null;
          end = 0;
          list.root.scrollTop = 0;
        }
        asked = null;
        window.clearTimeout(patience);
        pages.set(page, rows);
        end = Math.max(end, page * size + rows.length);
        if (rows.length) lastOf.set(page * size + rows.length - 1, rows[rows.length - 1].customer_id);
        if (typeof answer.rowCount === "number") count = answer.rowCount;
        forgetFar(page);
        if (isNew) {
          list.rows.clear();
          list.selection.restart();
        }
        list.columns.markSort();
        list.draw();
      },

      /* Asks for the first page that is missing between two rows. */
      need: function (first, last) {
        if (asked) return;
        for (var page = Math.floor(first / size); page * size <= last; page += 1) {
          if (!pages.has(page)) return void ask(page, false);
        }
      },
    };
  };
})();

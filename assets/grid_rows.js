/* The rows of a list that are in view, and a few more; all rows of a list are equally high, so that the scroll bar is right. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var MORE = 4; // rows above and below what is in view
  var LINE = 16, AROUND = 8; // px of a row with text in lines
  var FINGER = 45; // px of a row that a finger presses, with its hairline
  var TOUCH = window.matchMedia("(max-width: 48em), (pointer: coarse)"); // as in touch.css

  parts.makeRows = function (list) {
    var height = list.given.rowHeight, drawn = new Map(), isDue = false, again = null;

    /* As high as the text of the columns in view needs, and a finger. */
    function setHeight() {
      var lines = Math.max.apply(null, list.columns.shown().map(function (column) { return column.lines || 1; }));
      var now = Math.max(TOUCH.matches ? FINGER : list.given.rowHeight, lines * LINE + AROUND);
      if (now === height) return;
      var first = list.root.scrollTop / height;
      height = now;
      list.root.style.setProperty("--grid-row-height", height + "px");
      clear();
      list.body.style.height = (list.source.length() || 0) * height + "px";
      list.root.scrollTop = first * height; // the same rows stay in view, and the one with the focus
      if (again) scrollTo(again.row);
    }

    function scrollTo(place) {
      var top = place * height, room = list.size.height;
      if (top < list.root.scrollTop) list.root.scrollTop = top;
      else if (top + height > list.root.scrollTop + room) list.root.scrollTop = top + height - room;
    }

    function makeRow(place) {
      var row = parts.element("div", "grid-row", "row");
      row.dataset.row = place;
      row.style.top = place * height + "px";
      row.setAttribute("aria-rowindex", place + 2);
      list.columns.shown().forEach(function (column, number) {
        var cell = parts.element("div", "grid-cell grid-" + column.kind, column.kind === "link" ? "rowheader" : "gridcell");
        cell.dataset.field = column.field;
        cell.tabIndex = -1;
        cell.setAttribute("aria-colindex", number + 1);
        row.appendChild(cell);
      });
      return { element: row, data: undefined };
    }

    function fill(one, data) {
      if (one.data === data) return;
      one.data = data;
      list.columns.shown().forEach(function (column, number) {
        var cell = one.element.children[number], content = parts.cellContent(column, data, list);
        cell.replaceChildren.apply(cell, content === null ? [] : [content]);
      });
      list.selection.mark(one.element, data);
    }

    /* The row with the focus stays, wherever it is. */
    function isFocused(one) { return one.element.contains(document.activeElement); }

    function draw() {
      setHeight();
      var length = list.source.length() || 0, top = list.root.scrollTop;
      var from = Math.max(0, Math.floor(top / height) - MORE);
      var to = Math.min(length, Math.ceil((top + list.size.height) / height) + MORE);
      var wasInside = false;
      drawn.forEach(function (one, place) {
        if (place >= from && place < to) return;
        if (isFocused(one)) {
          if (place < length) return;
          wasInside = true;
        }
        one.element.remove();
        drawn.delete(place);
      });
      list.body.style.height = length * height + "px";
      for (var place = from; place < to; place += 1) {
        if (!drawn.has(place)) insert(place, makeRow(place));
        fill(drawn.get(place), list.source.row(place));
      }
      if (to > from) list.source.need(from, to - 1);
      if (again) focusAgain();
      else if (wasInside) list.enter().focus({ preventScroll: true });
      else list.enter();
    }

    /* Everything is drawn anew: it is of another order, has other columns or another height. */
    function clear() {
      var cell = document.activeElement.closest(".grid-cell");
      if (cell && list.body.contains(cell)) again = { row: Number(cell.parentElement.dataset.row), field: cell.dataset.field };
      list.body.replaceChildren();
      drawn.clear();
    }

    /* In rows that were drawn anew, at the place where the focus was in those before; a column may have gone. */
    function focusAgain() {
      var row = drawn.get(again.row);
      var cell = row && (row.element.querySelector('[data-field="' + again.field + '"]') || row.element.lastChild);
      again = null;
      (cell || list.enter()).focus({ preventScroll: true });
    }

    /* In their order, which is that of screen readers. */
    function insert(place, one) {
      var next = null;
      drawn.forEach(function (other, at) { if (at > place && (next === null || at < next)) next = at; });
      list.body.insertBefore(one.element, next === null ? null : drawn.get(next).element);
      drawn.set(place, one);
    }

    list.root.addEventListener("scroll", function () {
      if (isDue) return;
      isDue = true;
      window.requestAnimationFrame(function () {
        isDue = false;
        draw();
      });
    }, { passive: true });

    list.body.addEventListener("click", function (event) {
      var link = event.target.closest(".cell-link");
      if (link) list.open(link.textContent);
    });

    return {
      draw: draw,

      clear: clear,

      /* A row's element, scrolled into view. */
      show: function (place) {
        scrollTo(place);
        draw();
        return drawn.has(place) ? drawn.get(place).element : null;
      },

      perPage: function () { return Math.max(1, Math.floor(list.size.height / height) - 1); },
      each: function (see) { drawn.forEach(function (one) { see(one.element, one.data); }); },
    };
  };
})();

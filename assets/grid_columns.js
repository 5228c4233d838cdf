/* A list's columns: as many as there is room for, their heads, their widths. What does not fit is in the drawer. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var BOX = { field: "selection", kind: "box", width: 44, rank: -1 };
  var STEP = 16; // px by which a key changes a width
  var PHONE = window.matchMedia("(max-width: 48em)");

  parts.makeColumns = function (list) {
    var all = list.given.columns, shown = all.slice(), widths = {};

    function widthOf(one) { return (PHONE.matches && one.phone_width) || one.width; }

    function first() { return list.given.canSelect ? [BOX] : []; }

    /* Those with the lowest rank that fit, in their order; the first in any case. */
    function fitting(room) {
      var left = room - first().reduce(function (sum, one) { return sum + one.width; }, 0), isFull = false, fit = new Set();
      all.slice().sort(function (a, b) { return a.rank - b.rank; }).forEach(function (one) {
        left -= widthOf(one);
        isFull = isFull || left < 0;
        if (!isFull || !fit.size) fit.add(one);
      });
      return all.filter(function (one) { return fit.has(one); });
    }

    /* Widths are the style's: a column that grows takes the rest; without one all grow alike. */
    function template() {
      var isGrown = shown.some(function (one) { return one.grows && !widths[one.field]; });
      return first().concat(shown).map(function (one) {
        if (widths[one.field]) return widths[one.field] + "px";
        if (one === BOX || (isGrown && !one.grows)) return widthOf(one) + "px";
        return "minmax(" + widthOf(one) + "px, " + (isGrown ? 1 : widthOf(one)) + "fr)";
      }).join(" ");
    }

    function setWidths() {
      var least = first().concat(shown).reduce(function (sum, one) { return sum + (widths[one.field] || widthOf(one)); }, 0);
      var stays = first().concat(shown[0]).reduce(function (sum, one) { return sum + (widths[one.field] || widthOf(one)); }, 0);
      list.root.style.setProperty("--grid-columns", template());
      list.root.style.setProperty("--grid-width", least + "px"); // of the rows, if it is more than there is room for
      list.root.style.scrollPaddingLeft = stays + "px"; // a cell that is gone to is not behind those that stay in view
    }

    function widen(column, width) {
      widths[column.field] = Math.max(widthOf(column), Math.round(width));
      setWidths();
    }

    function headOf(column) { return list.head.querySelector('[data-field="' + column.field + '"]'); }

    /* The line at the end of a head, by which it is drawn wider. */
    function handle(column, head) {
      var line = parts.element("span", "grid-handle");
      line.addEventListener("pointerdown", function (event) {
        var from = event.clientX, before = head.offsetWidth;
        event.preventDefault();
        line.setPointerCapture(event.pointerId);
        line.onpointermove = function (moved) { widen(column, before + moved.clientX - from); };
        line.onpointerup = line.onpointercancel = function () { line.onpointermove = null; };
      });
      line.addEventListener("click", function (event) { event.stopPropagation(); });
      line.addEventListener("dblclick", function () {
        delete widths[column.field];
        setWidths();
      });
      return line;
    }

    /* As its order is, then the other way round, then the list's own. */
    function sortBy(column) {
      if (!column.sorts) return;
      var now = list.source.sort(), isNow = now && now.field === column.field;
      list.source.order(!isNow ? { field: column.field, descending: false } : now.descending ? null : { field: column.field, descending: true });
      markSort();
    }

    function markSort() {
      var sort = list.source.sort();
      shown.forEach(function (one) {
        var head = headOf(one);
        if (!one.sorts || !head) return;
        head.setAttribute("aria-sort", !sort || sort.field !== one.field ? "none" : sort.descending ? "descending" : "ascending");
      });
    }

    function makeHead(column, place) {
      var head = parts.element("div", "grid-cell grid-head grid-" + column.kind, "columnheader");
      head.dataset.field = column.field;
      head.tabIndex = -1;
      head.setAttribute("aria-colindex", place + 1);
      if (column === BOX) {
        head.setAttribute("aria-label", list.given.words.selection);
        return head;
      }
      head.appendChild(parts.element("span", "grid-title")).textContent = column.title;
      if (column.hint) {
        head.title = column.hint;
        head.setAttribute("aria-description", column.hint);
      }
      if (column.sorts) {
        head.classList.add("grid-sorts");
        head.addEventListener("click", function () { sortBy(column); });
      }
      head.appendChild(handle(column, head));
      return head;
    }

    function draw() {
      var now = first().concat(shown), focused = list.head.contains(document.activeElement) && document.activeElement.dataset.field;
      list.head.replaceChildren.apply(list.head, now.map(makeHead));
      list.head.setAttribute("aria-rowindex", "1");
      list.root.setAttribute("aria-colcount", now.length);
      setWidths();
      markSort();
      list.enter();
      if (focused) (list.head.querySelector('[data-field="' + focused + '"]') || list.head.lastChild).focus({ preventScroll: true });
    }

    return {
      draw: draw,
      markSort: markSort,
      sortBy: sortBy,
      shown: function () { return first().concat(shown); },

      /* A key's step wider (1) or narrower (-1). */
      step: function (column, direction) { if (column !== BOX) widen(column, headOf(column).offsetWidth + direction * STEP); },

      fit: function () {
        var fit = fitting(list.size.width);
        if (fit.length === shown.length) return;
        shown = fit;
        widths = {};
        list.rows.clear();
        draw();
      },
    };
  };
})();

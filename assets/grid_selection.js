/* The rows of a list that are chosen: they stay so while the list is sorted and searched. */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});

  var left = null; // what was chosen in a list that is drawn anew right now, in other colours say
  var OWN = ["sort", "search", "customer", "invoice", "page"]; // of the address: they change no list

  function addressOf(list) {
    var address = new URL(window.location.href);
    OWN.forEach(function (name) { address.searchParams.delete(name); });
    return list.given.id + " " + address.pathname + address.search;
  }

  parts.makeSelection = function (list) {
    var address = addressOf(list), chosen = new Set(left && left.address === address ? left.chosen : []), anchor = null;

    function mark(row, data) {
      if (!list.given.canSelect) return;
      var isChosen = Boolean(data) && chosen.has(data.customer_id), box = row.querySelector("input");
      row.setAttribute("aria-selected", String(isChosen));
      if (box) box.checked = isChosen;
    }

    function set(data, isChosen) {
      if (!data) return;
      if (isChosen) chosen.add(data.customer_id);
      else chosen.delete(data.customer_id);
    }

    /* Whether all rows of a stretch are there: one that was jumped over is not, and is not chosen unseen. */
    function isWhole(from, to) {
      for (var one = from; one <= to; one += 1) if (!list.source.row(one)) return false;
      return true;
    }

    /* The row at a place; with `isRange`, all rows from the one before to this one. */
    function toggle(place, isRange) {
      var data = list.source.row(place);
      if (!data || !list.given.canSelect) return;
      var isChosen = !chosen.has(data.customer_id), from = isRange && anchor !== null ? anchor : place;
      if (!isWhole(Math.min(from, place), Math.max(from, place))) from = place;
      for (var one = Math.min(from, place); one <= Math.max(from, place); one += 1) set(list.source.row(one), isChosen);
      anchor = place;
      list.rows.each(mark);
      tellChosen();
    }

    function tellChosen() {
      list.tell({ selectedRows: Array.from(chosen, function (customer) { return { customer_id: customer }; }) });
    }

    function box(data) {
      var made = parts.element("input");
      made.type = "checkbox";
      made.tabIndex = -1;
      made.setAttribute("aria-label", list.given.words.select.split("{customer}").join(data.customer_id));
      return made;
    }

    /* All of the cell, so that a finger hits it. */
    list.body.addEventListener("click", function (event) {
      var cell = event.target.closest(".grid-box");
      if (cell) toggle(Number(cell.parentElement.dataset.row), event.shiftKey);
    });

    if (chosen.size) tellChosen();
    return {
      toggle: toggle,
      mark: mark,
      box: box,
      /* The list is in another order: a stretch begins anew. */
      restart: function () { anchor = null; },
      end: function () {
        left = { address: address, chosen: Array.from(chosen) };
        window.setTimeout(function () { left = null; }, 0);
      },
    };
  };
})();

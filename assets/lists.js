/* What the pages of long lists do without asking the server: the address and the files follow the list. */
(function () {
  "use strict";

  /* The file holds what the list shows, in its order. */
  function inTheFile(name, value) {
    document.querySelectorAll(".list-tools .downloads a").forEach(function (link) {
      var address = new URL(link.href);
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
      link.href = address.href;
    });
  }

  /* A drawer that was open when the page was drawn has no opener that the focus could go back to. */
  function focusList(customer) {
    var focused = document.activeElement, place = document.querySelector("#page .grid");
    if (focused !== document.body && !focused.closest("[role=dialog]")) return;
    var list = place && window.insidersGrid.of(place);
    (list ? list.cellOf(customer) : document.getElementById("page-title")).focus({ preventScroll: true });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    lists: {
      /* The list asks the server again, with these letters. */
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
      remember: function (opened, row) {
        if (opened && row && row.customer_id) window.insidersAddress.remember("customer", row.customer_id);
        else if (!opened) {
          var customer = new URLSearchParams(window.location.search).get("customer");
          ["customer", "invoice", "page"].forEach(function (name) { window.insidersAddress.remember(name, ""); });
          if (customer) window.setTimeout(focusList, 0, customer);
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();

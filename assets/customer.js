/* The drawer of one customer: the open invoice and page stand in the address; nothing is drawn again. */
(function () {
  "use strict";
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    customer: {
      rememberInvoice: function (told) {
        var parameters = new URLSearchParams(window.location.search);
        if (told && told.invoice) parameters.set("invoice", told.invoice);
        else parameters.delete("invoice");
        if (told && told.page > 1) parameters.set("page", told.page);
        else if (told && told.at) parameters.delete("page");
        var text = parameters.toString();
        window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
        return window.dash_clientside.no_update;
      },
    },
  });
})();

/* What changes on a page without a redraw stands in its address all the same, so that a link shows the same. */
(function () {
  "use strict";

  /* Sets one parameter of the address; an empty value takes it out. Going back skips over it. */
  function remember(name, value) {
    var parameters = new URLSearchParams(window.location.search);
    if ((parameters.get(name) || "") === String(value || "")) return;
    if (value) parameters.set(name, value);
    else parameters.delete(name);
    var text = parameters.toString();
    window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
    window.dispatchEvent(new PopStateEvent("popstate")); // Dash's own copy of the address follows
  }

  /* Another language is a link that was written when the page was drawn: what was chosen since goes along. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest("#languages a");
    if (!link) return;
    var parameters = new URLSearchParams(window.location.search);
    parameters.set("lang", new URL(link.href).searchParams.get("lang"));
    link.href = window.location.pathname + "?" + parameters.toString();
  }, true);

  /* Another address, which draws its page. It holds at once: whoever reads it next finds it. */
  function go(address) {
    window.history.pushState({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); // Dash's own copy of the address follows
  }

  /* This page with other parameters. */
  function narrow(parameters) { go(window.location.pathname + (parameters ? "?" + parameters : "")); }

  window.insidersAddress = { remember: remember, go: go, narrow: narrow };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    address: {
      /* Fields whose ids end with their parameter: "draw-share" is share. What was only drawn is not typed. */
      typed: function () {
        (window.dash_clientside.callback_context.triggered || []).forEach(function (trigger) {
          var field = trigger.prop_id.split(".")[0];
          if (document.getElementById(field)) remember(field.split("-").pop(), trigger.value);
        });
        return window.dash_clientside.no_update;
      },
    },
  });
})();

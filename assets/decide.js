/* Buttons that tell: what is wanted goes into a store, and a callback of the page takes it from there. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-tell]");
    if (!button) return;
    var what = Object.assign(JSON.parse(button.dataset.what), { at: Date.now() });
    window.dash_clientside.set_props(button.dataset.tell, { data: what });
  });

  /* The newest version: without a version in the address the page is drawn again, else the address changes. */
  document.addEventListener("click", function (event) {
    if (!event.target.closest("button.show-newest")) return;
    var parameters = new URLSearchParams(window.location.search);
    if (parameters.has("version")) {
      parameters.delete("version");
      window.insidersAddress.narrow(parameters.toString());
    } else window.dash_clientside.set_props("refresh", { data: Date.now() });
  });
})();

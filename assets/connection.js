/* When the server does not answer, say so calmly, look again, and bring the page up to date when it does.
   When the login is over, log in. */
(function () {
  "use strict";
  var plainFetch = window.fetch;
  var LOOK_AGAIN_MS = 5000;
  var timer = null;

  function notice(kind) {
    var box = document.getElementById("connection");
    if (!box) return;
    if (!kind) {
      box.removeAttribute("data-kind");
      window.clearTimeout(timer);
      timer = null;
      return;
    }
    box.setAttribute("data-kind", kind);
    if (kind !== "expired" && timer === null) timer = window.setTimeout(lookAgain, LOOK_AGAIN_MS);
  }

  function lookAgain() {
    timer = null;
    plainFetch("/readyz", { cache: "no-store" }).then(
      function (response) { if (response.ok) catchUp(); else notice("failed"); },
      function () { notice("offline"); }
    );
  }

  function catchUp() {
    notice(null);
    window.dash_clientside.set_props("refresh", { data: Date.now() });
  }

  window.fetch = function (resource) {
    var address = typeof resource === "string" ? resource : resource && resource.url;
    var answer = plainFetch.apply(this, arguments);
    if (!address || address.indexOf("/_dash-") === -1) return answer;
    return answer.then(
      function (response) {
        if (response.status === 401) {
          location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
        } else if (response.status === 400) notice("expired");
        else if (response.status >= 500) notice("failed");
        else notice(null);
        return response;
      },
      function (error) {
        notice("offline");
        throw error;
      }
    );
  };
  window.addEventListener("offline", function () { notice("offline"); });
  window.addEventListener("online", lookAgain);
})();

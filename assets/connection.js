/* When the server does not answer, say so calmly and take it back when it does; when the login is over, log in. */
(function () {
  "use strict";
  var plainFetch = window.fetch;

  function notice(kind) {
    var box = document.getElementById("connection");
    if (!box) return;
    if (kind) box.setAttribute("data-kind", kind);
    else box.removeAttribute("data-kind");
  }

  window.fetch = function (resource, options) {
    var address = typeof resource === "string" ? resource : resource && resource.url;
    var answer = plainFetch.apply(this, arguments);
    if (!address || address.indexOf("/_dash-") === -1) return answer;
    return answer.then(
      function (response) {
        if (response.status === 401) {
          var here = location.pathname + location.search;
          location.assign("/login?next=" + encodeURIComponent(here));
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
  window.addEventListener("online", function () { notice(null); });
})();

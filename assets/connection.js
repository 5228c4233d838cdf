/* When the server does not answer, say so calmly, look again, and bring the page up to date when it does.
   When the login is over, log in. */
(function () {
  "use strict";
  var plainFetch = window.fetch;
  var LOOK_AGAIN_MS = 5000;
  var timer = null, isBehind = false; // whether more than a list's rows is missing in the page

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

  /* Nothing came back: the server is away, unless this device has no network at all. */
  function unreached() { return navigator.onLine ? "failed" : "offline"; }

  function fail(kind, options) {
    isBehind = isBehind || !/^\{"output":"[^"]*getRowsResponse/.test((options && options.body) || "");
    notice(kind);
  }

  function lookAgain() {
    timer = null;
    plainFetch("/readyz", { cache: "no-store" }).then(
      function (response) { if (response.ok) catchUp(); else notice("failed"); },
      function () { notice(unreached()); }
    );
  }

  function catchUp() {
    notice(null);
    document.dispatchEvent(new CustomEvent("insiders-connected")); // lists ask for their rows themselves
    if (isBehind) window.dash_clientside.set_props("refresh", { data: Date.now() });
    isBehind = false;
  }

  /* Answers that are the same for as long as nothing changes: the server says so instead of sending them again. */
  var MOST_KEPT = 30, kept = new Map();

  function ask(resource, options) {
    var asked = options && typeof options.body === "string" ? options.body.replace(/"at":\d+/g, '"at":0') : "";
    if (!asked || asked.length > 4000) return plainFetch(resource, options);
    var had = kept.get(asked);
    if (had) options = Object.assign({}, options, { headers: Object.assign({}, options.headers, { "If-None-Match": had.etag }) });
    return plainFetch(resource, options).then(function (response) {
      kept.delete(asked);
      if (response.status === 304 && had) {
        kept.set(asked, had);
        return new Response(had.text, { status: 200, headers: { "Content-Type": "application/json" } });
      }
      var etag = response.status === 200 && response.headers.get("ETag");
      if (!etag) return response;
      return response.text().then(function (text) {
        kept.set(asked, { etag: etag, text: text });
        if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
        return new Response(text, { status: 200, headers: { "Content-Type": "application/json" } });
      });
    });
  }

  window.fetch = function (resource, options) {
    var address = typeof resource === "string" ? resource : resource && resource.url;
    if (!address || address.indexOf("/_dash-") === -1) return plainFetch.apply(this, arguments);
    var first = window.insidersFirst && window.insidersFirst.answer(address, options);
    return (first || ask(resource, options)).then(
      function (response) {
        if (response.status === 401) {
          location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
        } else if (response.status === 400) notice("expired");
        else if (response.status >= 500) fail("failed", options);
        else if (timer === null) notice(null); // else something else has failed
        return response;
      },
      function (error) {
        fail(unreached(), options);
        throw error;
      }
    );
  };
  window.addEventListener("offline", function () { notice("offline"); });
  window.addEventListener("online", lookAgain);
})();

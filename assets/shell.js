/* What needs no server: following the address, choosing a version and a theme, arriving on a page. */
(function () {
  "use strict";
  var lastKey = null;
  var lastPath = null;

  function nothing() { return window.dash_clientside.no_update; }

  /* What of the address makes a page another one; a page looks after its own parameters itself. */
  function keyOf(path, search, own) {
    var parameters = new URLSearchParams(search || "");
    (own[path] || []).forEach(function (name) { parameters.delete(name); });
    parameters.sort();
    return path + "?" + parameters.toString();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      route: function (path, search, again, own) {
        var key = keyOf(path, search, own || {});
        var triggers = window.dash_clientside.callback_context.triggered || [];
        var mustLookAgain = triggers.some(function (trigger) { return trigger.prop_id === "refresh.data"; });
        if (key === lastKey && !(mustLookAgain && again)) return nothing();
        lastKey = key;
        return { path: path, at: Date.now() };
      },

      lookAgain: function (n) { return n ? n : nothing(); },

      chooseVersion: function (value, versions, search) {
        if (!value || !versions || !versions.length) return nothing();
        var parameters = new URLSearchParams(search || "");
        var shown = parameters.get("version") || versions[0].value;
        if (value === shown) return nothing();
        if (value === versions[0].value) parameters.delete("version");
        else parameters.set("version", value);
        var text = parameters.toString();
        return text ? "?" + text : "";
      },

      chooseTheme: function () {
        var context = window.dash_clientside.callback_context;
        var pressed = context.triggered && context.triggered[0];
        if (!pressed || !pressed.value) return [nothing(), nothing()];
        var now = window.insidersTheme.choose(pressed.prop_id.replace(/^theme-/, "").split(".")[0]);
        return [now, now];
      },

      followTheme: function (now) { return now || nothing(); },

      arrive: function (title) {
        if (!title) return nothing();
        document.title = title.title;
        if (lastPath !== null && lastPath !== title.path) {
          window.scrollTo(0, 0);
          window.setTimeout(function () {
            var heading = document.getElementById("page-title");
            if (heading) heading.focus({ preventScroll: true });
          }, 0);
        }
        lastPath = title.path;
        return nothing();
      },
    },
  });

  /* Menus are plain disclosures: they close on Escape, after a choice, and when something else is pressed. */
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.removeAttribute("open");
    });
  }
  document.addEventListener("click", function (event) {
    var menu = event.target.closest("details.menu");
    var hasChosen = event.target.closest(".menu-item");
    closeMenus(hasChosen ? null : menu);
  });

  /* Without TLS browsers offer no clipboard; the old way works there too. */
  function copied(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    var field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("nothing was copied"));
  }

  /* A link to this view as it is now: the version is named in it. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".copy-link");
    if (!button) return;
    var address = new URL(location.href);
    if (button.dataset.version) address.searchParams.set("version", button.dataset.version);
    copied(address.href).then(function () {
      window.dash_clientside.set_props("notifications", {
        sendNotifications: [
          { action: "show", message: button.dataset.copied, autoClose: 2500, id: "copied-" + Date.now() },
        ],
      });
    });
  });

  document.addEventListener("keydown", function (event) {
    var open = document.querySelector("details.menu[open]");
    if (event.key !== "Escape" || !open) return;
    open.querySelector("summary").focus();
    closeMenus(null);
  });
})();

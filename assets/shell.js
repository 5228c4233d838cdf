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

  /* A notice in the corner: a title if it has one, a sentence, and a way to close it. */
  function notify(notice) {
    var place = document.getElementById("notices"), box = document.createElement("div");
    var words = document.createElement("div"), close = document.createElement("button");
    [["b", notice.title], ["span", notice.message]].forEach(function (part) {
      if (!part[1]) return;
      var said = document.createElement(part[0]);
      said.textContent = part[1];
      words.appendChild(said);
    });
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", place.dataset.close);
    close.addEventListener("click", function () { box.remove(); });
    box.className = "notice";
    box.append(words, close);
    place.appendChild(box);
    window.setTimeout(function () { box.remove(); }, notice.stays_ms);
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

      chooseTheme: function () {
        var context = window.dash_clientside.callback_context;
        var pressed = context.triggered && context.triggered[0];
        if (!pressed || !pressed.value) return nothing();
        return window.insidersTheme.choose(pressed.prop_id.replace(/^theme-/, "").split(".")[0]);
      },

      notify: function (notice) {
        if (notice) notify(notice);
        return nothing();
      },

      arrive: function (title) {
        if (!title) return nothing();
        document.title = title.title;
        if (lastPath !== null && lastPath !== title.path) {
          window.scrollTo(0, 0);
          window.setTimeout(function () {
            var heading = document.getElementById("page-title");
            if (heading) heading.focus({ preventScroll: true });
          }, 0);
        } else window.insidersRefocus();
        lastPath = title.path;
        return nothing();
      },
    },
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
      notify({ message: button.dataset.copied, stays_ms: 2500 });
    });
  });
})();

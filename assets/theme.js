/* Light, dark, or whatever the system says: decided before anything is painted, so that nothing flashes. */
(function () {
  "use strict";
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? found[1] : "";
  }

  function keep(name, value) {
    var secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = name + "=" + value + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  }

  function scheme() {
    var choice = cookie("theme");
    if (choice === "light" || choice === "dark") return choice;
    return system.matches ? "dark" : "light";
  }

  /* The server reads the cookie `scheme` to draw figures that fit. */
  function apply() {
    var now = scheme();
    keep("scheme", now);
    document.documentElement.setAttribute("data-mantine-color-scheme", now);
    document.documentElement.setAttribute("data-theme-choice", cookie("theme") || "auto");
    return now;
  }

  apply();
  window.insidersTheme = {
    scheme: scheme,
    choice: function () { return cookie("theme") || "auto"; },
    choose: function (choice) { keep("theme", choice); return apply(); },
  };

  /* Dash draws the figures again. */
  function tell() { window.dash_clientside.set_props("theme", { data: scheme() }); }

  system.addEventListener("change", function () {
    if (window.insidersTheme.choice() !== "auto") return;
    apply();
    if (window.insidersFirst && window.insidersFirst.isOver()) tell();
    else document.addEventListener("insiders-shown", tell, { once: true }); // until then it finds no page
  });
})();

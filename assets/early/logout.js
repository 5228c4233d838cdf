/* Logging out is a plain form, which can be sent before the page's scripts have come; its token is the cookie's. */
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target.closest('form[action="/logout"]');
    if (!form || form.elements.csrf_token) return;
    var field = document.createElement("input"), found = document.cookie.match(/(?:^|; )(?:__Host-)?_csrf_token=([^;]*)/);
    field.type = "hidden";
    field.name = "csrf_token";
    field.value = found ? decodeURIComponent(found[1]) : "";
    form.appendChild(field);
  });
})();

/* Menus are plain disclosures: they close on Escape, after a choice, and when something else is pressed. */
(function () {
  "use strict";

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

  document.addEventListener("keydown", function (event) {
    var open = document.querySelector("details.menu[open]");
    if (event.key !== "Escape" || !open) return;
    open.querySelector("summary").focus();
    closeMenus(null);
  });
})();

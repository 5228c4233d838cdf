/* Somebody may press a button, or choose, before the page's scripts have come. The last such act waits, and is done
   once they have (assets/first.js). */
(function () {
  "use strict";
  var waiting = null;

  function isButton(element) { return element && !(element.form && element.type === "submit"); } // forms need no script

  function press(event) {
    var button = event.target.closest("button");
    if (!isButton(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = button;
  }

  /* A browser that restores what was chosen on an earlier visit changes choosers, too: nobody is in those. */
  function choose(event) {
    if (event.target.tagName !== "SELECT" || event.target !== document.activeElement) return;
    event.stopImmediatePropagation();
    waiting = event.target;
  }

  document.addEventListener("click", press, true);
  document.addEventListener("change", choose, true);
  window.insidersPresses = {
    /* What was pressed or chosen from last. From now on the page answers by itself. */
    end: function () {
      document.removeEventListener("click", press, true);
      document.removeEventListener("change", choose, true);
      return waiting;
    },
  };
})();

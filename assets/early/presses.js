/* Somebody may press buttons, or choose, before the page's scripts have come. What they did waits, and is done once the
   renderer's page has taken the place of the document's (assets/carry.js): each act once, however often it was tried. */
(function () {
  "use strict";
  var pressed = [], chosen = [], touched = null;

  function keep(acts, element) {
    if (acts.indexOf(element) >= 0) acts.splice(acts.indexOf(element), 1);
    acts.push(element);
  }

  function needsScripts(button) {
    var isOfForm = button.form && button.type === "submit"; // forms are the browser's
    return !isOfForm && !button.dataset.file; // and files have a chooser of their own (files.js)
  }

  function press(event) {
    var button = event.target.closest("button");
    if (!button || !needsScripts(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(pressed, button);
  }

  function touch(event) { touched = event.target; }

  /* A browser that restores what was chosen on an earlier visit changes choosers, too: nobody is in those. Programs
     that choose for somebody, such as aids and extensions, need not be in them either. */
  function choose(event) {
    var field = event.target;
    if (field.tagName !== "SELECT") return;
    event.stopImmediatePropagation();
    if (!event.isTrusted || field === document.activeElement || field === touched) keep(chosen, field);
  }

  document.addEventListener("click", press, true);
  document.addEventListener("pointerdown", touch, true);
  document.addEventListener("change", choose, true);
  window.insidersPresses = {
    /* What was pressed, and what was chosen, the last one last. From now on the page answers by itself. */
    end: function () {
      document.removeEventListener("click", press, true);
      document.removeEventListener("pointerdown", touch, true);
      document.removeEventListener("change", choose, true);
      return { pressed: pressed, chosen: chosen };
    },
  };
})();

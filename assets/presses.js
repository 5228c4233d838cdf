/* Somebody may press a button, or choose, before the page's scripts have come. The last such act waits, and is done
   once they have (assets/first.js). Browsers show their chooser of files only within seconds of a press, so that one
   opens at once, and what waits is the file. The chooser is kept: one that is neither in the page nor held by
   anything may be cleared away while the reader looks for the file, and the file is lost.
   A press takes a moment, and what goes away in it is never clicked: until the button comes up again, the page stays. */
(function () {
  "use strict";
  var waiting = null, isOver = false, files = [], chooser = null;
  var held = null, afterwards = null; // the timer of what is held down; what waits for its end
  var MOST_HELD_MS = 10000; // the end of a press may never be told

  function isButton(element) { return element && !(element.form && element.type === "submit"); } // forms need no script

  function press(event) {
    var button = event.target.closest("button");
    if (!isButton(button) || button.dataset.file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = button;
  }

  /* A browser that restores what was chosen on an earlier visit changes choosers, too: nobody is in those. Programs
     that choose for somebody, such as aids and extensions, need not be in them either. */
  function choose(event) {
    var isRestored = event.isTrusted && event.target !== document.activeElement;
    if (event.target.tagName !== "SELECT" || isRestored) return;
    event.stopImmediatePropagation();
    waiting = event.target;
  }

  /* Tells the page what was chosen, by the name in the button's `data-file`. */
  function tellFiles() {
    files.splice(0).forEach(function (chosen) {
      document.dispatchEvent(new CustomEvent("insiders-file", { detail: chosen }));
    });
  }

  function chooseFile(event) {
    var button = event.target.closest("button[data-file]");
    if (!button) return;
    chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = button.dataset.accept || "";
    chooser.addEventListener("change", function () {
      if (this.files.length) files.push({ name: button.dataset.file, file: this.files[0] });
      if (isOver) tellFiles();
    });
    chooser.click();
  }

  function hold(event) {
    if (held || event.button > 0 || (event.type === "keydown" && event.key !== " ")) return;
    held = window.setTimeout(release, MOST_HELD_MS);
  }

  /* The click itself comes right after. */
  function letGo() { window.setTimeout(release, 0); }

  function release() {
    var then = afterwards;
    window.clearTimeout(held);
    held = afterwards = null;
    if (then) then();
  }

  var BEGINS = ["pointerdown", "keydown"], ENDS = ["pointerup", "pointercancel", "contextmenu", "keyup"];
  BEGINS.forEach(function (kind) { document.addEventListener(kind, hold, true); });
  ENDS.forEach(function (kind) { document.addEventListener(kind, letGo, true); });
  document.addEventListener("click", chooseFile);
  document.addEventListener("click", press, true);
  document.addEventListener("change", choose, true);
  window.insidersPresses = {
    /* Does it now, or once nothing is held down. */
    whenReleased: function (then) {
      if (held) afterwards = then;
      else then();
    },
    /* What was pressed or chosen from last. From now on the page answers by itself. */
    end: function () {
      isOver = true;
      tellFiles();
      document.removeEventListener("click", press, true);
      document.removeEventListener("change", choose, true);
      BEGINS.forEach(function (kind) { document.removeEventListener(kind, hold, true); });
      ENDS.forEach(function (kind) { document.removeEventListener(kind, letGo, true); });
      return waiting;
    },
  };
})();

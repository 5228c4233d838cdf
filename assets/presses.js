/* Somebody may press a button, or choose, before the page's scripts have come. The last such act waits, and is done
   once they have (assets/first.js). Browsers show their chooser of files only within seconds of a press, so that one
   opens at once, and what waits is the file. The chooser is kept: one that is neither in the page nor held by
   anything may be cleared away while the reader looks for the file, and the file is lost. */
(function () {
  "use strict";
  var waiting = null, isOver = false, files = [], chooser = null;

  function isButton(element) { return element && !(element.form && element.type === "submit"); } // forms need no script

  function press(event) {
    var button = event.target.closest("button");
    if (!isButton(button) || button.dataset.file) return;
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

  document.addEventListener("click", chooseFile);
  document.addEventListener("click", press, true);
  document.addEventListener("change", choose, true);
  window.insidersPresses = {
    /* What was pressed or chosen from last. From now on the page answers by itself. */
    end: function () {
      isOver = true;
      tellFiles();
      document.removeEventListener("click", press, true);
      document.removeEventListener("change", choose, true);
      return waiting;
    },
  };
})();

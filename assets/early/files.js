/* Files that are chosen or dropped before the page's scripts have come, and afterwards. Browsers show their chooser of
   files only within seconds of a press, so that one opens at once, and what waits is the file. The chooser is kept: one
   that is neither in the page nor held by anything may be cleared away while the reader looks for the file, and the file
   is lost. A file that nobody catches takes the place of the page. */
(function () {
  "use strict";
  var files = [], chooser = null, isShown = false;

  /* Tells the page what was chosen, by the name in the button's `data-file`. */
  function tell() {
    if (!isShown) return;
    files.splice(0).forEach(function (chosen) {
      document.dispatchEvent(new CustomEvent("insiders-file", { detail: chosen }));
    });
  }

  function choose(event) {
    var button = event.target.closest("button[data-file]");
    if (!button) return;
    chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = button.dataset.accept || "";
    chooser.addEventListener("change", function () {
      if (this.files.length) files.push({ name: button.dataset.file, file: this.files[0] });
      tell();
    });
    chooser.click();
  }

  /* Once the page is shown, assets/upload.js says what is over its zone. */
  function drop(event) {
    var zone = event.target.closest && event.target.closest(".drop-zone");
    if (!zone || isShown) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type !== "drop" || !event.dataTransfer.files.length) return;
    files.push({ name: zone.querySelector("[data-file]").dataset.file, file: event.dataTransfer.files[0] });
  }

  document.addEventListener("click", choose);
  document.addEventListener("dragover", drop, true);
  document.addEventListener("drop", drop, true);
  document.addEventListener("insiders-shown", function () {
    isShown = true;
    tell();
  }, { once: true });
})();

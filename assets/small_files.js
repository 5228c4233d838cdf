/* Small files (who received an experiment's benefit, margins of products) go whole to their callback, as a data
   address. */
(function () {
  "use strict";
  var NAMES = ["recipients", "margins"];

  function say(button, words) { window.dash_clientside.set_props(button.dataset.said, { children: words }); }

  function send(button, file) {
    var told = button.dataset, reader = new FileReader();
    if (file.size > Number(told.limit)) { say(button, told.tooLarge); return; }
    reader.onload = function () { window.dash_clientside.set_props(told.store, { data: reader.result }); };
    reader.onerror = function () { say(button, told.unreadable); };
    reader.readAsDataURL(file);
  }

  document.addEventListener("insiders-file", function (event) { /* assets/early/files.js has it chosen */
    var name = event.detail.name;
    if (NAMES.indexOf(name) < 0) return;
    var button = document.querySelector("button[data-file=" + name + "]");
    if (button) send(button, event.detail.file);
  });
})();

/* The file of who received an experiment's benefit goes whole to its callback, as a data address. */
(function () {
  "use strict";
  var NAME = "recipients";

  function say(button, words) { window.dash_clientside.set_props(button.dataset.said, { children: words }); }

  function send(button, file) {
    var told = button.dataset, reader = new FileReader();
    if (file.size > Number(told.limit)) { say(button, told.tooLarge); return; }
    reader.onload = function () { window.dash_clientside.set_props(told.store, { data: reader.result }); };
    reader.onerror = function () { say(button, told.unreadable); };
    reader.readAsDataURL(file);
  }

  document.addEventListener("insiders-file", function (event) { /* assets/presses.js has it chosen */
    var button = document.querySelector("button[data-file=" + NAME + "]");
    if (event.detail.name === NAME && button) send(button, event.detail.file);
  });
})();

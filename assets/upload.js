/* A file is dropped or chosen, sent with its progress, and the page follows its import. */
(function () {
  "use strict";

  function zoneOf(event) { return event.target.closest && event.target.closest(".drop-zone"); }

  function say(zone, words, isWrong) {
    var said = zone.querySelector(".drop-said");
    said.textContent = words;
    said.classList.toggle("work-failed", Boolean(isWrong));
  }

  function token() {
    var found = document.cookie.match(/(?:^|; )_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  function send(zone, file) {
    if (file.size > Number(zone.dataset.limit)) { say(zone, zone.dataset.tooLarge, true); return; }
    var asked = new XMLHttpRequest();
    asked.open("POST", "/upload?name=" + encodeURIComponent(file.name));
    asked.setRequestHeader("Content-Type", "application/octet-stream");
    asked.setRequestHeader("Accept", "application/json");
    asked.setRequestHeader("X-CSRFToken", token());
    asked.upload.onprogress = function (event) {
      if (event.lengthComputable) say(zone, zone.dataset.sending + " " + Math.round((100 * event.loaded) / event.total) + "\u202f%");
    };
    asked.onerror = function () { say(zone, zone.dataset.failed, true); };
    asked.onload = function () {
      if (asked.status === 401) { location.assign("/login?next=" + encodeURIComponent(location.pathname)); return; }
      var answer = {};
      try { answer = JSON.parse(asked.responseText); } catch (error) { answer = {}; }
      if (asked.status !== 200) { say(zone, answer.error || zone.dataset.failed, true); return; }
      say(zone, zone.dataset.sent);
      window.dash_clientside.set_props("work-told", { data: { act: "look", at: Date.now() } });
    };
    say(zone, zone.dataset.sending);
    asked.send(file);
  }

  ["dragenter", "dragover"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("drop-over");
    });
  });
  document.addEventListener("dragleave", function (event) {
    var zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("drop-over");
  });
  document.addEventListener("drop", function (event) {
    var zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("drop-over");
    if (event.dataTransfer.files.length) send(zone, event.dataTransfer.files[0]);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".drop-choose");
    if (!button) return;
    var chooser = document.createElement("input");
    chooser.type = "file";
    chooser.accept = ".csv,.gz,.zip,.txt";
    chooser.addEventListener("change", function () {
      if (chooser.files.length) send(button.closest(".drop-zone"), chooser.files[0]);
    });
    chooser.click();
  });
})();

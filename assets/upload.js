/* A file is dropped or chosen and sent part by part; it goes on where it stopped, and the page follows its import. */
(function () {
  "use strict";
  var WAITS_MS = [1000, 2000, 4000, 8000, 15000];
  var STEP = 25;
  var last = null; /* what was said, for a page that is drawn again */
  var current = null; /* the upload in progress, or one that stopped and can be resumed */

  function zone() { return document.querySelector(".drop-zone"); }

  function say(words, isWrong) {
    last = { words: words, isWrong: isWrong };
    var said = zone() && zone().querySelector(".drop-said");
    if (!said) return;
    said.textContent = words;
    said.classList.toggle("work-failed", Boolean(isWrong));
  }

  function told(name) { return zone() ? zone().dataset[name] : ""; }

  function show() {
    var box = zone() && zone().querySelector(".drop-progress");
    if (!box) return;
    box.hidden = !current;
    if (!current) return;
    var percent = Math.floor((100 * current.received) / current.file.size);
    box.querySelector("progress").value = percent;
    box.querySelector(".drop-percent").textContent = percent + "\u202f%";
    box.querySelector(".drop-resume").hidden = !current.isStopped;
    var step = STEP * Math.floor(percent / STEP);
    if (!current.isStopped && step !== current.said) { /* not each percent is read out */
      current.said = step;
      say(told("sending").replace("{file}", current.file.name) + " " + step + "\u202f%");
    }
  }

  function token() {
    var found = document.cookie.match(/(?:^|; )(?:__Host-)?_csrf_token=([^;]*)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  function ask(upload, method, path, body, type) {
    return fetch(path, {
      method: method,
      body: body,
      signal: upload.stop.signal,
      headers: { "Accept": "application/json", "Content-Type": type, "X-CSRFToken": token() },
    }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (content) {
        return { status: answer.status, content: content };
      });
    });
  }

  /* What passes by itself, a lost connection or a busy server, is tried again a few times. */
  function patiently(upload, asked, attempt) {
    attempt = attempt || 0;
    function again(status) {
      if (attempt >= WAITS_MS.length || upload.stop.signal.aborted) return Promise.reject({ status: status });
      say(told("retrying"), true);
      upload.said = null;
      return new Promise(function (done) { window.setTimeout(done, WAITS_MS[attempt]); }).then(function () {
        return patiently(upload, asked, attempt + 1);
      });
    }
    return asked().then(
      function (answer) {
        if (answer.status === 200) return answer.content;
        if (answer.status >= 500 && answer.status !== 507) return again(answer.status);
        return Promise.reject({ status: answer.status, words: answer.content.error });
      },
      function (problem) {
        if (problem && problem.name === "NotReadableError") return Promise.reject({ isGone: true });
        return again(0);
      }
    );
  }

  function sendParts(upload) {
    if (upload.stop.signal.aborted) return Promise.reject({ isCancelled: true });
    show();
    if (upload.run) return Promise.resolve();
    var from = upload.received;
    var part = upload.file.slice(from, from + upload.part);
    return patiently(upload, function () {
      return part.arrayBuffer().then(function (bytes) {
        return ask(upload, "PUT", "/upload/" + upload.id + "?from=" + from, bytes, "application/octet-stream");
      });
    }).then(function (answer) {
      upload.received = answer.received;
      upload.run = answer.run;
      return sendParts(upload);
    });
  }

  function begin(upload) {
    upload.isStopped = false;
    upload.said = null;
    upload.stop = new AbortController();
    show();
    var file = { name: upload.file.name, size: upload.file.size, changed: String(upload.file.lastModified) };
    patiently(upload, function () {
      return ask(upload, "POST", "/upload", JSON.stringify(file), "application/json");
    }).then(function (answer) {
      upload.id = answer.upload;
      upload.part = answer.part;
      upload.received = answer.received;
      upload.run = answer.run;
      return sendParts(upload);
    }).then(function () {
      current = null;
      show();
      say(told("sent"));
      window.dash_clientside.set_props("work-action", { data: { act: "look", at: Date.now() } });
    }).catch(function (problem) { stopped(upload, problem || {}); });
  }

  function stopped(upload, problem) {
    if (current !== upload) return;
    upload.isStopped = problem.status === 0 || problem.status === 401 || problem.status >= 500;
    if (!upload.isStopped) current = null;
    show();
    if (problem.status === 401) say(told("login"), true);
    else if (problem.status === 0) say(told("lost"), true);
    else if (problem.isGone) say(told("changed"), true);
    else say(problem.words || told("failed"), true);
  }

  function cancel() {
    var upload = current;
    current = null;
    if (!upload) return;
    upload.stop.abort();
    if (upload.id) ask({ stop: new AbortController() }, "DELETE", "/upload/" + upload.id, null, "application/json");
    show();
    say(told("cancelled"));
    zone().querySelector(".drop-choose").focus();
  }

  function send(file) {
    if (current && !current.isStopped) { say(told("one"), true); return; }
    if (file.size > Number(told("limit"))) { say(told("tooLarge"), true); return; }
    current = { file: file, received: 0 };
    begin(current);
  }

  function zoneOf(event) { return event.target.closest && event.target.closest(".drop-zone"); }

  ["dragenter", "dragover"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var over = zoneOf(event);
      if (!over) return;
      event.preventDefault();
      over.classList.add("drop-over");
    });
  });
  document.addEventListener("dragleave", function (event) {
    var over = zoneOf(event);
    if (over && !over.contains(event.relatedTarget)) over.classList.remove("drop-over");
  });
  document.addEventListener("drop", function (event) {
    var over = zoneOf(event);
    if (!over) return;
    event.preventDefault();
    over.classList.remove("drop-over");
    if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest(".drop-cancel")) { cancel(); return; }
    if (event.target.closest(".drop-resume") && current) begin(current);
  });
  document.addEventListener("insiders-file", function (event) { /* assets/early/files.js has it chosen */
    if (event.detail.name === "import" && zone()) send(event.detail.file);
  });
  new MutationObserver(function () { /* the page was drawn again: the upload goes on in the new one */
    var box = current && zone() && zone().querySelector(".drop-progress");
    if (!box || !box.hidden) return;
    show();
    if (last) say(last.words, last.isWrong);
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("beforeunload", function (event) {
    if (current && !current.isStopped) event.preventDefault();
  });
})();

/* A page that waits for the database: look again, and show what was asked for as soon as it is there. */
(function () {
  "use strict";
  var LOOK_AGAIN_MS = 4000;

  function look() {
    fetch("/readyz", { cache: "no-store" }).then(
      function (answer) { if (answer.ok) window.location.replace(window.location.href); else wait(); },
      wait
    );
  }

  function wait() { window.setTimeout(look, LOOK_AGAIN_MS); }

  wait();
})();

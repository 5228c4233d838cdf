/* The scripts of a page, in their order, once the browser has shown what the document holds: each runs by itself,
   so that the page answers in between. They are on their way already (preload). */
(function () {
  "use strict";
  var PATIENCE_MS = 20000;

  /* One script; several run in the order in which they are asked for. */
  function load(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false;
      script.onload = resolve;
      script.onerror = reject;
      document.body.appendChild(script);
    });
  }

  window.insidersLoad = load;
  var wanted = JSON.parse(document.getElementById("on-demand").textContent);
  var hasBegun = false;

  /* Without them buttons wait (assets/early/presses.js). The page that they draw does not say so. */
  function tell() { document.getElementById("connection").dataset.kind = "incomplete"; }

  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    Promise.all(wanted.scripts.map(load)).catch(tell);
    window.setTimeout(function () { if (!window.insidersFirst) tell(); }, PATIENCE_MS);
  }
  window.requestAnimationFrame(function () { window.requestAnimationFrame(function () { window.setTimeout(begin, 0); }); });
  window.setTimeout(begin, 1000); // nothing is painted in a tab that nobody sees
})();

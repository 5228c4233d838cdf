/* The scripts of a page, in their order, once the browser has shown what the document holds: each runs by itself,
   so that the page answers in between. They are on their way already (preload). */
(function () {
  "use strict";

  function load(addresses) {
    addresses.forEach(function (address) {
      var script = document.createElement("script");
      script.src = address;
      script.async = false;
      document.body.appendChild(script);
    });
  }

  var wanted = JSON.parse(document.getElementById("on-demand").textContent);
  var hasBegun = false;
  function begin() {
    if (hasBegun) return;
    hasBegun = true;
    load(wanted.scripts);
  }
  window.requestAnimationFrame(function () { window.requestAnimationFrame(function () { window.setTimeout(begin, 0); }); });
  window.setTimeout(begin, 1000); // nothing is painted in a tab that nobody sees
})();

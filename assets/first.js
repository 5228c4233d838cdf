/* The first answer: the document already holds what Dash's renderer asks for first, and the page as HTML.
   The renderer draws apart from it and takes its place once it shows the same, so that nothing jumps. */
(function () {
  "use strict";
  var isOver = false, entry = null, drawing = null, before = null;
  var PATIENCE_MS = 15000;

  function text(id) {
    var data = document.getElementById(id);
    return data ? data.textContent : null;
  }

  /* Once: whoever asks later, asks the server. */
  function take(id) {
    var found = text(id);
    if (found !== null) document.getElementById(id).remove();
    return found;
  }

  function asJson(body) {
    return Promise.resolve(new Response(body, { status: 200, headers: { "Content-Type": "application/json" } }));
  }

  /* Whether a callback asks for the page that the document holds, in the colours that it was drawn in. */
  function isFirstPage(body) {
    if (body.indexOf('"output":"..page.children.') === -1 || isOver) return false;
    var asked = JSON.parse(body), route = asked.inputs[0].value || {};
    return route.path === window.location.pathname && (asked.state[0].value || "") === window.location.search
      && text("first-theme") === JSON.stringify(window.insidersTheme.scheme());
  }

  /* The answer to a request of the renderer, if it came with the document. */
  function answer(address, options) {
    var found = null;
    if (/\/_dash-layout$/.test(address)) found = take("first-layout");
    else if (/\/_dash-dependencies$/.test(address)) found = take("first-dependencies");
    else if (/\/_dash-update-component/.test(address) && options && typeof options.body === "string" && isFirstPage(options.body)) {
      found = take("first-drawn");
    }
    return found === null ? null : asJson(found);
  }

  function swap() { window.insidersWhenReleased(takeOver); }

  /* The renderer's page in place of the document's; where somebody was, they stay. */
  function takeOver() {
    if (isOver) return;
    isOver = true;
    var carried = window.insidersCarry(before, entry);
    before.replaceWith(entry);
    var acts = window.insidersPresses.end(); // or it would keep what is typed again
    carried.show();
    document.dispatchEvent(new CustomEvent("insiders-shown"));
    carried.act(acts);
  }

  /* Parts of the page that wait to be drawn, each in a task of its own. */
  var turns = [], isAtWork = false;

  function inTurn(draw) {
    turns.push(draw);
    if (!isAtWork) work();
    isAtWork = true;
  }

  function work() {
    window.setTimeout(function () {
      var draw = turns.shift();
      isAtWork = Boolean(draw);
      if (!draw) return swapIfDrawn();
      ReactDOM.flushSync(draw);
      work();
    }, 0);
  }

  function swapIfDrawn() {
    var page = entry.querySelector("#page");
    if (!page || !page.firstChild || isAtWork) return;
    drawing.disconnect();
    window.requestAnimationFrame(swap);
  }

  /* Dash's renderer begins in an element that stands nowhere yet. */
  function begin() {
    before = document.getElementById("react-entry-point");
    before.removeAttribute("id");
    entry = document.createElement("div");
    entry.id = "react-entry-point";
    before.after(entry);
    window.renderer = new DashRenderer();
    entry.remove();
    drawing = new MutationObserver(swapIfDrawn);
    drawing.observe(entry, { childList: true, subtree: true });
    window.setTimeout(swap, PATIENCE_MS);
  }

  window.insidersFirst = { answer: answer, begin: begin, inTurn: inTurn, isOver: function () { return isOver; } };
})();

/* A chart is drawn when it comes into view, one after the other; plotly is loaded for the first of them. As soon
   as the reader does anything, the others follow in idle moments, so that nobody scrolls to an empty place. */
(function () {
  "use strict";
  var Graph = window.insidersComponents.Graph;
  var BETWEEN_MS = 60;
  var waiting = new Map(), queue = [], isAtWork = false;

  var view = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) { if (entry.isIntersecting) want(entry.target); });
  });

  function idle(next) {
    if (window.requestIdleCallback) window.requestIdleCallback(next, { timeout: 1000 });
    else window.setTimeout(next, BETWEEN_MS);
  }

  function want(place) {
    var draw = waiting.get(place);
    if (!draw) return;
    forget(place);
    queue.push(draw);
    if (!isAtWork) work();
  }

  function forget(place) {
    view.unobserve(place);
    waiting.delete(place);
  }

  function work() {
    var draw = queue.shift();
    isAtWork = Boolean(draw);
    if (!draw) return;
    draw();
    window.setTimeout(function () { idle(work); }, BETWEEN_MS);
  }

  function wantAll() { Array.from(waiting.keys()).forEach(want); }

  /* All charts of the page, for paper: resolves when they are there. */
  function drawAll() {
    wantAll();
    return new Promise(function (resolve) {
      (function look() {
        var isDone = !isAtWork && !waiting.size && !document.querySelector(".dash-graph:not(:has([data-drawn]))");
        if (isDone) resolve();
        else window.setTimeout(look, BETWEEN_MS);
      })();
    });
  }

  function GraphInView(props) {
    var place = React.useRef(null), due = React.useState(false);
    React.useEffect(function () {
      var element = place.current;
      if (due[0] || !element) return undefined;
      waiting.set(element, function () { due[1](true); });
      view.observe(element);
      return function () { forget(element); };
    }, [due[0]]);
    var drawn = due[0] ? React.createElement(Graph, Object.assign({}, props, { key: String(props.id) })) : React.createElement("div", { className: "dash-graph", style: props.style });
    return React.createElement("div", { ref: place, style: { minHeight: (props.style || {}).height } }, drawn);
  }

  window.insidersComponents.Graph = GraphInView;
  ["pointermove", "pointerdown", "keydown", "wheel", "scroll"].forEach(function (kind) {
    document.addEventListener(kind, function () {
      if (window.insidersFirst.isOver()) idle(wantAll);
    }, { passive: true, capture: true });
  });
  window.insidersGraphs = { drawAll: drawAll };
})();

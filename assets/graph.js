/* A chart: its figure as plotly draws it, as large as its place, telling Dash what was clicked and selected. plotly
   is loaded for the first one (assets/graphs.js says when). */
(function () {
  "use strict";
  var plotly = null;

  function pause() { return new Promise(function (resolve) { window.setTimeout(resolve, 0); }); }

  /* The parts of tools/plotly/entry.js; the page answers between them, and before the first drawing. */
  function runParts() {
    return window.PlotlyParts.reduce(function (before, part) {
      return before.then(pause).then(part);
    }, Promise.resolve()).then(function (made) { window.Plotly = made; }).then(pause);
  }

  function load() {
    if (!plotly) plotly = window.insidersLoad(JSON.parse(document.getElementById("on-demand").textContent).plotly).then(runParts);
    return plotly;
  }

  function fitted(layout) { return Object.assign({}, layout, { autosize: true, height: undefined, width: undefined }); }

  /* What callbacks need of plotly's event, which holds the whole drawing. */
  function told(event) {
    if (!event) return null;
    var points = event.points.map(function (point) { return { x: point.x, y: point.y, customdata: point.customdata }; });
    return { points: points, range: event.range, lassoPoints: event.lassoPoints, timestamp: Date.now() };
  }

  function listen(drawing, newest) {
    drawing.on("plotly_click", function (event) { newest.current.setProps({ clickData: told(event) }); });
    drawing.on("plotly_selected", function (event) { if (event) newest.current.setProps({ selectedData: told(event) }); });
    drawing.on("plotly_deselect", function () { newest.current.setProps({ selectedData: null }); });
  }

  /* plotly may pause between its steps (tools/plotly/patience.js): what is not `drawn` is not finished. */
  function draw(drawing, figure, config) {
    drawing.mayPause = true;
    delete drawing.dataset.drawn;
    return window.Plotly.react(drawing, {
      data: figure.data,
      layout: fitted(figure.layout),
      frames: figure.frames,
      config: Object.assign({}, config, { responsive: true }),
    }).then(function () { drawing.dataset.drawn = "true"; }).finally(function () { drawing.mayPause = false; });
  }

  function Graph(props) {
    var place = React.useRef(null), newest = React.useRef(props), drawn = React.useRef(Promise.resolve());
    newest.current = props;

    React.useEffect(function () {
      var drawing = place.current, figure = props.figure;
      drawn.current = drawn.current.then(load).then(function () {
        if (!drawing.isConnected || newest.current.figure !== figure) return undefined;
        var isNew = !drawing.classList.contains("js-plotly-plot");
        return draw(drawing, figure, props.config).then(function () { if (isNew) listen(drawing, newest); });
      });
    }, [props.figure]);

    React.useEffect(function () {
      var drawing = place.current;
      function whenDrawn(act) { drawn.current.then(function () { if (drawing.dataset.drawn) act(); }); }
      function fit() { whenDrawn(function () { window.Plotly.Plots.resize(drawing).catch(function () {}); }); }
      var sizes = new ResizeObserver(fit);
      sizes.observe(drawing);
      return function () {
        sizes.disconnect();
        whenDrawn(function () { window.Plotly.purge(drawing); });
      };
    }, []);

    return React.createElement(
      "div",
      { id: typeof props.id === "string" ? props.id : undefined, className: "dash-graph", style: props.style },
      React.createElement("div", { ref: place, style: { height: "100%", width: "100%" } })
    );
  }

  window.insidersComponents.Graph = Graph;
})();

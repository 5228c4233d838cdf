// What plotly does first of a chart, its defaults and its calculations, cannot be paused. A browser compiles what runs for
// the first time, which is most of that work: here it is done once for a chart that nobody sees, in a task of its own.
const Plots = require('plotly.js/src/plots/plots');
const { dfltConfig } = require('plotly.js/src/plot_api/plot_config');

const AXIS = { automargin: true, tickmode: 'array', tickvals: [0, 1], ticktext: ['', ''], range: [0, 1] };

module.exports = () => {
  const drawing = {
    _context: { ...dfltConfig },
    data: [
      { type: 'scatter', mode: 'lines+markers', x: [0, 1], y: [0, 1], hovertext: ['', ''], hoverinfo: 'text' },
      { type: 'bar', x: [0, 1], y: [0, 1], text: ['', ''] },
    ],
    layout: {
      template: { layout: { xaxis: AXIS, yaxis: AXIS } },
      xaxis: AXIS,
      yaxis: AXIS,
      annotations: [{ text: '', x: 0, y: 0, showarrow: false }],
      shapes: [{ type: 'line', x0: 0, x1: 1, y0: 0, y1: 1 }],
    },
  };
  Plots.supplyDefaults(drawing);
  Plots.doCalcdata(drawing);
};

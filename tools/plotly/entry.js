// The traces that the pages draw; plotly's core brings scatter.
const Plotly = require('plotly.js/lib/core');

Plotly.register([
  require('plotly.js/lib/bar'),
  require('plotly.js/lib/box'),
  require('plotly.js/lib/heatmap'),
  require('plotly.js/lib/sankey'),
  require('plotly.js/lib/indicator'),
]);

module.exports = Plotly;

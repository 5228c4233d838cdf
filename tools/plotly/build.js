// Builds the bundle into the file named on the command line; `make plotly` calls it.
const { build } = require('esbuild');
const { environmentPlugin } = require('esbuild-plugin-environment');
const { glsl } = require('esbuild-plugin-glsl');
const { version } = require('plotly.js/package.json');

const banner = `/**
* plotly.js v${version} (partial: scatter, bar, box, heatmap, sankey, indicator)
* Copyright 2012-2026, Plotly, Inc.
* All rights reserved.
* Licensed under the MIT license
*/`;

// plotly imports one stylesheet, that of its maps, which no page draws.
const withoutMapStyles = {
  name: 'without-map-styles',
  setup(build) {
    build.onLoad({ filter: /maplibre-gl\.css$/ }, () => ({ contents: '', loader: 'js' }));
  },
};

build({
  entryPoints: ['entry.js'],
  outfile: process.argv[2] ?? 'plotly.min.js',
  format: 'iife',
  globalName: 'PlotlyParts',
  bundle: true,
  minify: true,
  legalComments: 'none',
  target: 'es2016',
  plugins: [withoutMapStyles, glsl({ minify: true }), environmentPlugin({ NODE_DEBUG: false })],
  alias: { stream: 'stream-browserify' },
  define: { global: 'window', 'define.amd': 'false' },
  banner: { js: banner },
  footer: { js: 'window.PlotlyParts=PlotlyParts;' },
}).catch(() => process.exit(1));

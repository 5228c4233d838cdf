// Builds the bundle into the file named on the command line; `make mantine` calls it.
const { build, transformSync } = require('esbuild');
const { readFileSync } = require('fs');
const { resolve } = require('path');
const { dependencies } = require('./package.json');

const banner = `/**
* Mantine v${dependencies['@mantine/core']} (partial: checkbox, drawer, modal, radio, select, slider, textarea, text input)
* Copyright 2021 Vitaly Rtishchev
* Licensed under the MIT license
*/`;

const stylesAsText = {
  name: 'styles as text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => ({
      contents: transformSync(readFileSync(path, 'utf8'), { loader: 'css', minify: true }).code,
      loader: 'text',
    }));
  },
};

build({
  entryPoints: ['entry.js'],
  outfile: process.argv[2] ?? 'mantine.min.js',
  format: 'iife',
  globalName: 'dash_mantine_components',
  bundle: true,
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
  target: 'es2020',
  plugins: [stylesAsText],
  alias: {
    react: resolve('react.js'),
    'react-dom': resolve('react-dom.js'),
    'react/jsx-runtime': resolve('react-jsx.js'),
  },
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: banner },
}).catch(() => process.exit(1));

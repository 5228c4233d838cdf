// Packs the file named on the command line as small as brotli can; that takes too long for a server's start.
const { readFileSync, writeFileSync } = require('fs');
const { brotliCompressSync, constants } = require('zlib');

const file = process.argv[2];
const text = readFileSync(file);
writeFileSync(`${file}.br`, brotliCompressSync(text, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  },
}));

// plotly draws a chart in some twenty steps, each of which may be waited for, and takes them all at once. Here the page
// answers in between: a chart drawn at once holds a slow processor for a third of a second.
const lib = require('plotly.js/src/lib');
const Plots = require('plotly.js/src/plots/plots');

const MAX_MS = 15;
let depth = 0;

function pause() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });
}

// Only where assets/graph.js waits for it: what is printed is drawn at once.
// Sequences that begin by waiting are waited for; those inside of their steps are not, but for the one that draws
// again with other margins.
function isWaitedFor(sequence, drawing) {
  return depth === 0 && sequence[0] === Plots.previousPromises && Boolean(drawing && drawing.mayPause);
}

function run(step, arg) {
  const isLast = step === Plots.doAutoMargin;
  depth += isLast ? 0 : 1;
  try {
    return step(arg);
  } finally {
    depth -= isLast ? 0 : 1;
  }
}

function take(sequence, arg, finalStep, mayPause, start) {
  while (sequence.length) {
    const result = run(sequence.shift(), arg);
    const isLate = mayPause && sequence.length > 0 && performance.now() - start > MAX_MS;
    if (isLate || (result && result.then)) {
      return Promise.resolve(result).then(isLate ? pause : undefined).then(() => take(sequence, arg, finalStep, mayPause, performance.now()));
    }
  }
  return finalStep && finalStep(arg);
}

lib.syncOrAsync = (sequence, arg, finalStep) => {
  // what came before the first step was much already
  return take(sequence, arg, finalStep, isWaitedFor(sequence, arg), -Infinity);
};

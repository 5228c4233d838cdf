// React's drawing into the document, as Dash's renderer loads it.
module.exports = window.ReactDOM;

// React as Dash's renderer loads it: there may be only one in a page.
module.exports = window.React;

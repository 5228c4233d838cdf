// What compiled JSX calls, which React's own script for browsers does not bring along.
const { createElement, Fragment } = window.React;

function jsx(type, { children, ...props }, key) {
  const given = key === undefined ? props : { ...props, key };
  return Array.isArray(children) ? createElement(type, given, ...children) : createElement(type, children === undefined ? given : { ...given, children });
}

module.exports = { Fragment, jsx, jsxs: jsx };

/* Parts of a page as one component each (dashboard/shell/islands.py). */
window.insiders = Object.assign(window.insiders || {}, {
  /* Drawn in a task of its own, for as long as the page has not been shown. */
  Chunk: function (props) {
    var state = React.useState(window.insidersFirst.isOver()), isDrawn = state[0];
    React.useLayoutEffect(function () {
      if (!isDrawn) return window.insidersFirst.inTurn(function () { state[1](true); });
    }, []);
    return isDrawn ? props.children : null;
  },

  /* No callback touches it: given to the browser as it is. */
  Markup: function (props) {
    return React.createElement(props.tag, Object.assign({}, props.given, { dangerouslySetInnerHTML: { __html: props.html } }));
  },

  /* A chooser with its options. */
  Chooser: function (props) {
    var options = props.options.map(function (option, number) {
      return React.createElement("option", Object.assign({ key: number }, option.given), option.words);
    });
    return React.createElement("select", props.given, options);
  },
});

/* A part of a page that no callback touches (dashboard/shell/islands.py), given to the browser as it is. */
window.insiders = {
  Markup: function (props) {
    return React.createElement(props.tag, Object.assign({}, props.given, { dangerouslySetInnerHTML: { __html: props.html } }));
  },
};

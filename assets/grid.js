/* A long list: a grid whose rows the server sorts, searches and gives a page at a time (dashboard/ui/grid.py). The parts
   of a list are in grid_*.js; each takes the list, which this file makes.

   A list draws what is in view and no more, and widths are left to styles, so that nothing has to be laid out in between
   (docs/decisions/086-a-grid-of-our-own.md). */
(function () {
  "use strict";
  var parts = (window.insidersGrid = window.insidersGrid || {});
  var lists = new WeakMap();
  var SILENT_MS = 1000; // a list that waits for its first rows says so after that

  function element(kind, className, role) {
    var made = document.createElement(kind);
    if (className) made.className = className;
    if (role) made.setAttribute("role", role);
    return made;
  }

  /* The grid in `place`, with a head and no rows yet. `tell` hands properties to Dash. */
  function makeGrid(place, props, tell) {
    var list = {
      given: props, tell: tell, place: place, size: { width: 0, height: 0 }, // of what shows rows
      root: element("div", "grid-root", "grid"), head: element("div", "grid-head-row", "row"), body: element("div", "grid-body", "rowgroup"),
      nobody: element("p", "grid-nobody", "status"),
    };
    var isShown = false, isLate = false, headGroup = element("div", "grid-heads", "rowgroup");
    list.root.setAttribute("aria-label", props.label);
    if (props.canSelect) list.root.setAttribute("aria-multiselectable", "true");
    headGroup.appendChild(list.head);
    list.root.append(headGroup, list.body);
    list.source = parts.makeSource(list);
    list.columns = parts.makeColumns(list);
    list.rows = parts.makeRows(list);
    list.selection = parts.makeSelection(list);
    parts.listenForKeys(list);

    list.open = function (customer) { tell({ openedRow: { customer_id: customer, at: Date.now() } }); };

    /* Whatever is known of the rows is shown. */
    list.draw = function () {
      var length = list.source.length();
      list.root.setAttribute("aria-rowcount", length === null ? -1 : length + 1);
      list.root.setAttribute("aria-busy", String(list.source.isBusy()));
      list.nobody.textContent = length === 0 ? props.words.nobody : length === null && isLate ? props.words.waiting : "";
      if (isShown && list.size.width) list.rows.draw();
    };

    function begin() {
      if (isShown) return;
      isShown = true;
      list.draw();
    }

    var sizes = new ResizeObserver(function () {
      list.size = { width: list.root.clientWidth, height: Math.max(0, list.root.clientHeight - list.head.offsetHeight) };
      if (!list.size.width) return;
      list.columns.fit();
      if (isShown) list.draw();
      else window.setTimeout(begin, 0); // the page is shown in this task, its rows in one of their own
    });
    var late = window.setTimeout(function () {
      isLate = true;
      list.draw();
    }, SILENT_MS);
    sizes.observe(list.root);
    sizes.observe(list.head);
    list.end = function () {
      sizes.disconnect();
      window.clearTimeout(late);
      list.source.end();
      list.selection.end();
      place.replaceChildren();
    };
    place.replaceChildren(list.root, list.nobody);
    lists.set(place, list);
    list.columns.draw();
    list.source.begin(props.sort || null, props.filterModel || {});
    return list;
  }

  function Grid(props) {
    var place = React.useRef(null), list = React.useRef(null), newest = React.useRef(props);
    var letters = JSON.stringify(props.filterModel || {});
    newest.current = props;
    React.useEffect(function () {
      list.current = makeGrid(place.current, props, function (told) { newest.current.setProps(told); });
      return function () { list.current.end(); };
    }, [props.columns]); // other columns are another page's list
    React.useEffect(function () { list.current.source.narrow(JSON.parse(letters)); }, [letters]);
    React.useEffect(function () {
      if (props.getRowsResponse) list.current.source.take(props.getRowsResponse);
    }, [props.getRowsResponse]);
    return React.createElement("div", { id: props.id, className: props.className, ref: place });
  }

  parts.element = element;
  parts.of = function (place) { return lists.get(place); };
  parts.Grid = Grid;
  window.insiders = Object.assign(window.insiders || {}, { Grid: Grid });
})();

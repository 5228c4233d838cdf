/* The parts of Dash's core components that nearly every page has, without the library: it comes on demand for the
   fields of forms (assets/libraries.js). They take the same properties, and tell Dash the same. */
(function () {
  "use strict";
  var PARTS = ["pathname", "href", "hash", "search"];

  /* What the last rendering was given, for listeners and timers that outlive it. */
  function useNewest(props) {
    var newest = React.useRef(props);
    newest.current = props;
    return newest;
  }

  /* Holds `data` for callbacks; a page that is drawn again without them keeps what was there. */
  function Store(props) {
    var kept = React.useRef(props.data);
    React.useEffect(function () {
      if (props.data !== undefined) kept.current = props.data;
      else if (kept.current !== undefined) props.setProps({ data: kept.current });
    });
    return null;
  }

  /* Counts `n_intervals` up every `interval` milliseconds. */
  function Interval(props) {
    var newest = useNewest(props);
    React.useEffect(function () {
      if (props.disabled) return undefined;
      var timer = window.setInterval(function () {
        newest.current.setProps({ n_intervals: (newest.current.n_intervals || 0) + 1 });
      }, props.interval || 1000);
      return function () { window.clearInterval(timer); };
    }, [props.disabled, props.interval]);
    return null;
  }

  /* The page's address: follows the browser's, and what a callback sets goes into the browser's history. */
  function Location(props) {
    var newest = useNewest(props), before = React.useRef({});

    function follow() {
      var changed = {};
      PARTS.forEach(function (part) {
        if (newest.current[part] !== window.location[part]) changed[part] = window.location[part];
      });
      if (Object.keys(changed).length) newest.current.setProps(changed);
    }

    React.useEffect(function () {
      window.addEventListener("popstate", follow);
      window.addEventListener("_dashprivate_pushstate", follow);
      follow();
      return function () {
        window.removeEventListener("popstate", follow);
        window.removeEventListener("_dashprivate_pushstate", follow);
      };
    }, []);
    React.useEffect(function () {
      var known = before.current;
      var set = PARTS.filter(function (part) {
        return typeof props[part] === "string" && props[part] !== known[part] && props[part] !== window.location[part];
      });
      before.current = { pathname: props.pathname, href: props.href, hash: props.hash, search: props.search };
      if (!set.length) return;
      var target = set.indexOf("href") >= 0 ? props.href : props.pathname + (props.search || "") + (props.hash || "");
      window.history.pushState({}, "", target);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    });
    return null;
  }

  /* A link inside: assets/choices.js follows it without a new document. */
  function Link(props) {
    var given = { "data-inside": "true" };
    Object.keys(props).forEach(function (name) {
      if (["href", "target", "title", "className", "style"].indexOf(name) >= 0 || /^(aria|data)-/.test(name)) given[name] = props[name];
    });
    if (typeof props.id === "string") given.id = props.id;
    return React.createElement("a", given, props.children);
  }

  window.insidersComponents = { Store: Store, Interval: Interval, Location: Location, Link: Link };
})();

/* Mantine's controls and Dash's own fields are large, and few pages show them: each library is loaded when
   one of its components is drawn. Until then a component leaves the room it will take (dashboard/shell/markup.py). */
(function () {
  "use strict";
  var wanted = JSON.parse(document.getElementById("on-demand").textContent);
  var WINDOWS = ["Modal", "Drawer"]; // closed, they show nothing and need nothing
  var ACTS = ["pointermove", "pointerdown", "keydown", "wheel", "scroll"];
  var firstAct = new Promise(function (resolve) {
    ACTS.forEach(function (kind) {
      document.addEventListener(kind, resolve, { once: true, passive: true, capture: true });
    });
  });
  var make = function () { return React.createElement.apply(React, arguments); };

  /* A namespace whose components come when they are asked for, but for our `own`; `around` is put around the outermost. */
  function onDemand(name, own, around) {
    var real = null, loading = null, stubs = {};
    var Inside = React.createContext(false);

    function library() {
      if (!loading) loading = Promise.all(wanted.libraries[name].map(window.insidersLoad));
      return loading;
    }

    function stub(kind) {
      var isReady = false, ready = null;
      function begin() {
        if (!ready) ready = library().then(function () { isReady = true; });
        return ready;
      }
      var Real = React.lazy(function () {
        return begin().then(function () { return { default: WINDOWS.indexOf(kind) >= 0 ? Opening : real[kind] }; });
      });

      /* Mantine gives the focus back to where it was when a window opened, but not if it was drawn open at once. */
      function Opening(props) {
        var state = React.useState(false);
        React.useEffect(function () { state[1](true); }, []);
        return make(real[kind], state[0] ? props : Object.assign({}, props, { opened: false }));
      }

      /* A window that opens soon is loaded as soon as the reader does anything, in an idle moment. */
      function beginSoon() {
        firstAct.then(function () { (window.requestIdleCallback || window.setTimeout)(begin); });
      }

      function OnDemand(props) {
        var isInside = React.useContext(Inside), isWindow = WINDOWS.indexOf(kind) >= 0;
        var isClosed = isWindow && !props.opened && !isReady;
        React.useEffect(function () { if (isClosed) beginSoon(); }, []);
        if (isClosed) return null;
        var room = isWindow ? null : make("div", {
          className: ["pending", "pending-" + kind.toLowerCase(), props.className].filter(Boolean).join(" "),
          style: props.style,
        }, props.name && props.value ? make("input", { type: "hidden", name: props.name, value: props.value }) : null);
        var drawn = make(React.Suspense, { fallback: room }, make(Real, props));
        if (isInside || !around) return drawn;
        return make(Inside.Provider, { value: true }, make(React.Suspense, { fallback: room }, make(around, { library: begin, real: function () { return real; } }, drawn)));
      }
      // what dash-renderer asks of a component before it calls back about it
      Object.defineProperty(OnDemand, "_dashprivate_isLazyComponentReady", {
        get: function () { return isReady || WINDOWS.indexOf(kind) >= 0 || begin(); },
      });
      return OnDemand;
    }

    var namespace = new Proxy({}, {
      get: function (kept, part) {
        if (own[part]) return own[part];
        if (typeof part !== "string" || !/^[A-Z]/.test(part)) return part in kept ? kept[part] : real && real[part];
        return stubs[part] || (stubs[part] = stub(part));
      },
    });
    Object.defineProperty(window, name, {
      configurable: true,
      get: function () { return namespace; },
      set: function (loaded) { if (loaded !== namespace) real = loaded; }, // a library may give back what it found
    });
  }

  /* Mantine's own variables and theme, around each of its controls that is in no other. */
  function Mantine(props) {
    var Provider = Mantine.lazy || (Mantine.lazy = React.lazy(function () {
      return props.library().then(function () { return { default: props.real().MantineProvider }; });
    }));
    return make(Provider, {
      theme: wanted.mantineTheme,
      forceColorScheme: window.insidersTheme.scheme(),
    }, props.children);
  }

  /* As much of Babel's generators as libraries use that were compiled for browsers without them: one step. */
  window.regeneratorRuntime = window.regeneratorRuntime || {
    mark: function (made) { return made; },
    wrap: function (step) {
      var context = { prev: 0, next: 0, done: false, stop: function () { context.done = true; } };
      return { next: function () { return { value: step(context), done: context.done }; } };
    },
  };

  onDemand("dash_core_components", window.insidersComponents, null);
  onDemand("dash_mantine_components", {}, Mantine);
})();

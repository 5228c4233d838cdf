/* Dash's renderer tells its store of every component that it has drawn, each by itself, and of every step of its
   callbacks; each time the store asks all components whether they changed. A page with 300 of them asked 90,000 times.
   Here they are asked once, when what runs is over. Runs between React and the renderer. */
(function () {
  "use strict";
  var subscribeTo = React.useSyncExternalStore;
  var TYPED = ["input", "change", "keydown", "keyup", "beforeinput", "compositionend", "paste", "cut"];
  var waiting = new Set(), isDue = false;

  function tell() {
    var listeners = Array.from(waiting);
    isDue = false;
    waiting.clear();
    ReactDOM.unstable_batchedUpdates(function () { listeners.forEach(function (listener) { listener(); }); });
  }

  /* What is typed into a field has to stand there when its event is over. */
  function isTyped() { return Boolean(window.event) && TYPED.indexOf(window.event.type) >= 0; }

  function later(listener) {
    return function () {
      if (isTyped()) return void listener();
      waiting.add(listener);
      if (isDue) return;
      isDue = true;
      window.queueMicrotask(tell);
    };
  }

  React.useSyncExternalStore = function (subscribe, snapshot, serverSnapshot) {
    var patient = React.useCallback(function (listener) {
      var end = subscribe(later(listener));
      return function () {
        waiting.delete(listener);
        end();
      };
    }, [subscribe]);
    return subscribeTo(patient, snapshot, serverSnapshot);
  };
})();

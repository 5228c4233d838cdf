/* The grid is put together in many steps, each of which sets a state of the next one: React would take them all in one
   task. Until the grid has its columns, each is taken as a transition, in a task of its own. */
(function () {
  "use strict";
  var useState = React.useState, beingMade = new Set(), patient = new WeakMap();
  var Making = React.createContext(null);

  function gradually(set, making) {
    if (!patient.has(set)) {
      patient.set(set, function (value) {
        if (making.isOver) set(value);
        else React.startTransition(function () { set(value); });
      });
    }
    return patient.get(set);
  }

  React.useState = function (initial) {
    var pair = useState(initial), making = React.useContext(Making);
    return making ? [pair[0], gradually(pair[1], making)] : pair;
  };

  /* What is put together inside of it takes its time. */
  function Gradual(props) {
    var making = React.useRef({ isOver: false }).current;
    React.useLayoutEffect(function () {
      if (!making.isOver) beingMade.add(making);
      return function () { beingMade.delete(making); };
    }, []);
    return React.createElement(Making.Provider, { value: making }, props.children);
  }

  /* From now on everything is done at once. */
  function finish() {
    beingMade.forEach(function (making) { making.isOver = true; });
    beingMade.clear();
  }

  window.insidersGradual = { Gradual: Gradual, finish: finish };
})();

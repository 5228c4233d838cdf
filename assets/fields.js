/* Fields of forms, as plain as the browser's own: dcc.Input, dcc.Textarea and dcc.Dropdown without Dash's library. */
(function () {
  "use strict";
  var GIVEN = [
    "type", "name", "placeholder", "min", "max", "step", "maxLength", "minLength", "inputMode", "pattern", "rows",
    "disabled", "readOnly", "required", "autoComplete", "autoFocus", "title", "className", "style",
  ];

  /* What a callback is told: a number, nothing as long as it is none the field allows, or the text. */
  function valueOf(field, type) {
    if (type === "choice") return field.value || null;
    if (type !== "number") return field.value;
    return field.value === "" || !field.checkValidity() ? null : Number(field.value);
  }

  function shown(value) { return value === null || value === undefined ? "" : String(value); }

  /* The browser keeps what is typed; only a value from outside is written into the field. */
  function useField(props, type) {
    var place = React.useRef(null), told = React.useRef(props.value), timer = React.useRef(null);
    var newest = React.useRef(props);
    newest.current = props;

    React.useEffect(function () {
      if (shown(props.value) === shown(told.current)) return;
      told.current = props.value;
      place.current.value = shown(props.value);
    }, [props.value]);

    function tell() {
      window.clearTimeout(timer.current);
      var value = valueOf(place.current, type);
      if (shown(value) === shown(told.current)) return; // "20" in the page, 20 in the field
      told.current = value;
      newest.current.setProps({ value: value });
    }

    React.useEffect(function () { return function () { window.clearTimeout(timer.current); }; }, []);
    return {
      ref: place,
      defaultValue: shown(props.value),
      onInput: function () {
        window.clearTimeout(timer.current);
        if (!props.debounce) tell();
        else if (props.debounce !== true) timer.current = window.setTimeout(tell, 1000 * props.debounce);
      },
      onBlur: tell,
      onKeyDown: function (event) { if (event.key === "Enter" && type) tell(); },
    };
  }

  function attributes(props) {
    var given = {};
    Object.keys(props).forEach(function (name) {
      if (GIVEN.indexOf(name) >= 0 || /^(aria|data)-/.test(name)) given[name] = props[name];
    });
    if (typeof props.id === "string") given.id = props.id;
    if (props.autoFocus) given["data-autofocus"] = "true"; // a window would give the focus to its close button
    return given;
  }

  function Input(props) {
    var type = props.type || "text", given = Object.assign({ type: type }, attributes(props), useField(props, type));
    if (type === "number" && given.step === undefined) given.step = "any";
    return React.createElement("input", given);
  }

  function Textarea(props) { return React.createElement("textarea", Object.assign(attributes(props), useField(props, ""))); }

  /* One of `options` is chosen; where it may be cleared, the first of them is none. */
  function Dropdown(props) {
    var options = (props.clearable ? [{ value: "", label: "" }] : []).concat(props.options).map(function (option) {
      return React.createElement("option", { key: option.value, value: option.value }, option.label);
    });
    var field = useField(props, "choice"), given = { onChange: field.onInput };
    delete field.onInput;
    return React.createElement("select", Object.assign(given, attributes(props), field), options);
  }

  Object.assign(window.insidersComponents, { Input: Input, Textarea: Textarea, Dropdown: Dropdown });
})();

// The controls of Mantine that the pages draw, under the names and with the properties of dash-mantine-components, which
// is ten times as large. assets/libraries.js loads them when a page needs one.
import { createElement, useEffect, useState } from 'react';
import {
  Checkbox as MantineCheckbox, Drawer as MantineDrawer, MantineProvider, Modal as MantineModal, Radio as MantineRadio,
  Select as MantineSelect, Slider as MantineSlider, Textarea as MantineTextarea, TextInput as MantineTextInput,
} from '@mantine/core';
import styles from './styles';

const OF_DASH = ['setProps', 'loading_state', 'persistence', 'persisted_props', 'persistence_type', 'debounce'];

function withoutDash(props) {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !OF_DASH.includes(name)));
}

// A property that the reader changes: shown at once, told to callbacks, and taken over when a callback sets it.
function useShared(props, name, none) {
  const [shown, show] = useState(props[name] ?? none);
  useEffect(() => { show(props[name] ?? none); }, [props[name]]);
  return [shown, (changed) => {
    show(changed);
    props.setProps({ [name]: changed });
  }];
}

function textField(Field) {
  return function TextField(props) {
    const [value, tell] = useShared(props, 'value', '');
    return createElement(Field, { ...withoutDash(props), value, onChange: (event) => tell(event.currentTarget.value) });
  };
}

function Select(props) {
  const [value, tell] = useShared(props, 'value', null);
  return createElement(MantineSelect, { ...withoutDash(props), value, onChange: tell });
}

function Checkbox(props) {
  const [checked, tell] = useShared(props, 'checked', false);
  return createElement(MantineCheckbox, { ...withoutDash(props), checked, onChange: (event) => tell(event.currentTarget.checked) });
}

function Radio(props) { return createElement(MantineRadio, withoutDash(props)); }

function RadioGroup(props) {
  const [value, tell] = useShared(props, 'value', null);
  return createElement(MantineRadio.Group, { ...withoutDash(props), value, onChange: tell });
}

// Callbacks are told where it was left, not of every place that it was drawn over.
function Slider({ thumbLabel, updatemode, ...props }) {
  const [value, show] = useState(props.value);
  useEffect(() => { show(props.value); }, [props.value]);
  const tell = (changed) => props.setProps({ value: changed });
  return createElement(MantineSlider, { ...withoutDash(props), value, thumbLabel, onChange: show, onChangeEnd: tell });
}

function closable(Window) {
  return function Closable(props) {
    return createElement(Window, { ...withoutDash(props), onClose: () => props.setProps({ opened: false }) });
  };
}

const sheet = document.createElement('style');
sheet.textContent = styles;
document.head.prepend(sheet); // the pages' own styles come after it

export const Textarea = textField(MantineTextarea);
export const TextInput = textField(MantineTextInput);
export const Modal = closable(MantineModal);
export const Drawer = closable(MantineDrawer);
export { Checkbox, MantineProvider, Radio, RadioGroup, Select, Slider };

// Mantine's styles of the controls in entry.js and of what they consist of, in Mantine's own order.
import variables from '@mantine/core/styles/default-css-variables.css';
import baseline from '@mantine/core/styles/baseline.css';
import global from '@mantine/core/styles/global.css';
import ScrollArea from '@mantine/core/styles/ScrollArea.css';
import UnstyledButton from '@mantine/core/styles/UnstyledButton.css';
import VisuallyHidden from '@mantine/core/styles/VisuallyHidden.css';
import Paper from '@mantine/core/styles/Paper.css';
import Popover from '@mantine/core/styles/Popover.css';
import CloseButton from '@mantine/core/styles/CloseButton.css';
import Group from '@mantine/core/styles/Group.css';
import Loader from '@mantine/core/styles/Loader.css';
import Overlay from '@mantine/core/styles/Overlay.css';
import ModalBase from '@mantine/core/styles/ModalBase.css';
import Input from '@mantine/core/styles/Input.css';
import InlineInput from '@mantine/core/styles/InlineInput.css';
import Combobox from '@mantine/core/styles/Combobox.css';
import Checkbox from '@mantine/core/styles/Checkbox.css';
import Radio from '@mantine/core/styles/Radio.css';
import Drawer from '@mantine/core/styles/Drawer.css';
import Modal from '@mantine/core/styles/Modal.css';
import Slider from '@mantine/core/styles/Slider.css';

export default [
  variables, baseline, global, ScrollArea, UnstyledButton, VisuallyHidden, Paper, Popover, CloseButton, Group, Loader,
  Overlay, ModalBase, Input, InlineInput, Combobox, Checkbox, Radio, Drawer, Modal, Slider,
].join('');

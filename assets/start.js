/* Everything else is there: Dash begins. */
window.insidersFirst.begin();

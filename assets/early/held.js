/* A press takes a moment, and what goes away in it is never clicked; a letter that is put together out of several keys,
   a day or a number that is half typed, and a browser's own list of choices would go away, too. Until they are over, the
   page stays. */
(function () {
  "use strict";
  var BEGINS = ["pointerdown", "keydown"], ENDS = ["pointerup", "pointercancel", "contextmenu", "keyup"];
  var MOST_HELD_MS = 10000; // the end of a press may never be told
  var LOOK_AGAIN_MS = 100; // nobody tells when a list closes
  var BETWEEN_KEYS_MS = 1500;
  var held = null, isComposing = false, afterwards = null; // the timer of what is held down; what waits for its end
  var typedUntil = 0;

  /* Not every browser tells whether its list is open. */
  function isListOpen() {
    try {
      return document.querySelector("select:open, input:open") !== null;
    } catch (unknown) {
      return false;
    }
  }

  /* Of days and numbers nobody tells where the caret stands, and half a day has no value. */
  function type(event) { if (event.target.selectionStart === null) typedUntil = Date.now() + BETWEEN_KEYS_MS; }

  function isHalfTyped() {
    var field = document.activeElement;
    return Date.now() < typedUntil || Boolean(field && field.validity && field.validity.badInput);
  }

  function hold(event) {
    if (held || event.button > 0 || (event.type === "keydown" && event.key !== " ")) return;
    held = window.setTimeout(release, MOST_HELD_MS);
  }

  /* The click itself comes right after. */
  function letGo() { window.setTimeout(release, 0); }

  function release() {
    window.clearTimeout(held);
    held = null;
    look();
  }

  function look() {
    var then = afterwards;
    if (!then || held || isComposing) return;
    if (isListOpen() || isHalfTyped()) return void window.setTimeout(look, LOOK_AGAIN_MS);
    afterwards = null;
    then();
  }

  function compose(event) {
    isComposing = event.type === "compositionstart";
    if (!isComposing) window.setTimeout(look, 0);
  }

  BEGINS.forEach(function (kind) { document.addEventListener(kind, hold, true); });
  ENDS.forEach(function (kind) { document.addEventListener(kind, letGo, true); });
  document.addEventListener("keydown", type, true);
  document.addEventListener("compositionstart", compose, true);
  document.addEventListener("compositionend", compose, true);
  document.addEventListener("insiders-shown", function () {
    BEGINS.forEach(function (kind) { document.removeEventListener(kind, hold, true); });
    ENDS.forEach(function (kind) { document.removeEventListener(kind, letGo, true); });
    document.removeEventListener("keydown", type, true);
    document.removeEventListener("compositionstart", compose, true);
    document.removeEventListener("compositionend", compose, true);
  }, { once: true });

  /* Does it now, or once nothing is held. */
  window.insidersWhenReleased = function (then) {
    afterwards = then;
    look();
  };
})();

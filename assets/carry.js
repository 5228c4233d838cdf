/* What somebody did in the document's page stands in the renderer's, which takes its place, and where they were, they stay.
   What only the page's scripts can do is done once it is shown (assets/early/presses.js). */
(function () {
  "use strict";
  var KEPT = "a, button, summary, details, select, input, textarea, [tabindex]";

  /* An element's name in both pages: its id, where it leads, or its words. */
  function nameOf(element) {
    var words = element.tagName === "DETAILS" ? element.querySelector("summary") : element.matches("a, button, summary") ? element : null;
    return element.tagName + " " + (element.id || element.getAttribute("href") || (words ? words.textContent : element.className));
  }

  /* The elements of a page by their names, several of one name by their number. */
  function named(page) {
    var elements = new Map(), counts = new Map();
    page.querySelectorAll(KEPT).forEach(function (element) {
      var name = nameOf(element), number = counts.get(name) || 0;
      counts.set(name, number + 1);
      elements.set(number + " " + name, element);
    });
    return elements;
  }

  /* The renderer's elements by those of the document's page. */
  function pairs(before, entry) {
    var shown = named(entry), found = new Map();
    named(before).forEach(function (element, name) { if (shown.has(name)) found.set(element, shown.get(name)); });
    return found;
  }

  /* Choosers of the address draw another page: what was chosen in those is an act. */
  function isChanged(field) {
    if (/^(INPUT|TEXTAREA)$/.test(field.tagName)) return field.value !== field.defaultValue;
    return field.tagName === "SELECT" && !field.dataset.parameter && !field.selectedOptions[0].defaultSelected;
  }

  /* What was typed, or chosen, stands in the renderer's field, and it is told. */
  function typeAgain(field, same) {
    if (!isChanged(field)) return;
    same.value = field.value;
    same.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
  }

  /* Of a field with text: what is selected in it, or null. */
  function caretOf(field) {
    if (!field || typeof field.selectionStart !== "number") return null;
    return [field.selectionStart, field.selectionEnd, field.selectionDirection];
  }

  /* What both pages have in common: the document has an element more around it. */
  function contentOf(page) { return page.querySelector(".shell"); }

  /* What was scrolled within the page, by the place where it stands. */
  function scrolledIn(page) {
    var content = contentOf(page);
    return Array.from(content.querySelectorAll("*")).filter(function (one) { return one.scrollLeft || one.scrollTop; }).map(function (one) {
      var way = [], to = { left: one.scrollLeft, top: one.scrollTop };
      for (var at = one; at !== content; at = at.parentElement) way.unshift(Array.prototype.indexOf.call(at.parentElement.children, at));
      return { way: way, to: to };
    });
  }

  function scrollAgain(page, scrolled) {
    var found = scrolled.way.reduce(function (at, place) { return at && at.children[place]; }, contentOf(page));
    if (found) found.scrollTo(scrolled.to);
  }

  /* Both pages are there, and `before` is the one that is seen. */
  window.insidersCarry = function (before, entry) {
    var same = pairs(before, entry), focused = document.activeElement, caret = caretOf(focused), scrolled = scrolledIn(before);

    function stayThere() {
      if (!same.has(focused)) return;
      same.get(focused).focus({ preventScroll: true });
      if (caret) same.get(focused).setSelectionRange(caret[0], caret[1], caret[2]);
    }

    return {
      /* As soon as `entry` has the place of `before`. */
      show: function () {
        same.forEach(function (now, was) { if (was.tagName === "DETAILS") now.open = was.open; });
        same.forEach(function (now, was) { typeAgain(was, now); });
        scrolled.forEach(function (one) { scrollAgain(entry, one); });
        stayThere();
      },

      /* What was chosen stands in the address before a button reads it. */
      act: function (acts) {
        var parameters = {};
        acts.chosen.forEach(function (field) {
          if (!field.dataset.parameter) return;
          parameters[field.dataset.parameter] = field.value;
          if (same.has(field)) same.get(field).value = field.value;
        });
        window.insidersChoices.choose(parameters);
        acts.pressed.forEach(function (button) { if (same.has(button)) same.get(button).click(); });
      },
    };
  };
})();

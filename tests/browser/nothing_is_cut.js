() => {
  // What of a page's words is cut, overlaps or leaves its place: a list of sentences, empty if all is well.
  const found = new Set();
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 60);
  const rects = (node) => { const range = document.createRange(); range.selectNodeContents(node); return Array.from(range.getClientRects()).filter((r) => r.width > 1 && r.height > 1); };
  const clip = (element) => {
    let box = { left: -1e9, right: 1e9, top: -1e9, bottom: 1e9 };
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      const style = getComputedStyle(e), r = e.getBoundingClientRect();
      if (style.overflowX === "hidden" || style.overflowX === "clip") { box.left = Math.max(box.left, r.left); box.right = Math.min(box.right, r.right); }
      if (style.overflowY === "hidden" || style.overflowY === "clip") { box.top = Math.max(box.top, r.top); box.bottom = Math.min(box.bottom, r.bottom); }
    }
    return box;
  };
  const check = (node, owner, what) => {
    const box = clip(node.parentElement);
    rects(node).forEach((r) => {
      if (r.right > box.right + 1.5 || r.left < box.left - 1.5) found.add(what + " is cut: " + words(node.data));
      const b = owner.getBoundingClientRect();
      if (r.bottom > b.bottom + 1.5 || r.top < b.top - 1.5 || r.right > b.right + 1.5 || r.left < b.left - 1.5) found.add(what + " leaves its place: " + words(node.data));
    });
    for (let e = node.parentElement; e && e !== owner.parentElement; e = e.parentElement)
      if (e.scrollHeight > e.clientHeight + 2 && e.clientHeight && getComputedStyle(e).overflowY === "hidden") found.add(what + " is cut below: " + words(node.data));
  };
  const texts = (owner, what) => {
    if (!owner.getClientRects().length) return;
    const walker = document.createTreeWalker(owner, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) if (words(node.data) && !node.parentElement.closest("[hidden], svg, details:not([open]) > .menu-inside")) check(node, owner, what);
  };
  document.querySelectorAll(".grid-body .grid-cell").forEach((cell) => texts(cell, "a cell"));
  document.querySelectorAll(".grid-head").forEach((cell) => texts(cell, "a heading"));
  document.querySelectorAll("h1, h2, h3, th, td, .answer, .tab, .chip, .page-head, .list-tools").forEach((one) => { if (!one.closest(".grid-root") && !one.closest("[aria-hidden=true]")) texts(one, one.tagName.toLowerCase() + "." + one.className); });
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth + 1) found.add("the page is wider than the window");
  document.querySelectorAll(".grid-root").forEach((one) => { if (one.scrollWidth > one.clientWidth + 1) found.add("a list is wider than its place: " + one.scrollWidth + " " + one.clientWidth); });
  document.querySelectorAll(".table-scroll").forEach((one) => {
    if (one.clientWidth && !one.closest("details:not([open])") && one.scrollWidth > one.clientWidth + 1) found.add("a table is wider than its place: " + words(one.textContent) + " " + one.scrollWidth + " " + one.clientWidth);
  });
  document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
    const place = plot.getBoundingClientRect();
    const drawn = Array.from(plot.querySelectorAll("svg text")).filter((text) => words(text.textContent)).map((text) => [text, text.getBoundingClientRect()]).filter(([, r]) => r.width > 1);
    drawn.forEach(([text, r], at) => {
      if (r.left < place.left - 2 || r.right > place.right + 2) found.add("words of a chart are cut: " + words(text.textContent));
      drawn.slice(at + 1).forEach(([other, o]) => {
        if (Math.min(r.right, o.right) - Math.max(r.left, o.left) > 3 && Math.min(r.bottom, o.bottom) - Math.max(r.top, o.top) > 4) found.add("words of a chart overlap: " + words(text.textContent) + " and " + words(other.textContent));
      });
    });
  });
  return Array.from(found);
}

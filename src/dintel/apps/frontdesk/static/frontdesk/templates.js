/* Fills the page's <template> elements, the same HTML that the server renders.
   data-each repeats an element, data-if keeps it, data-text and data-attr fill it; nothing is ever
   parsed from text. */
(function () {
  "use strict";
  function bind(node, item) {
    if (node.dataset && "if" in node.dataset) {
      const value = item[node.dataset.if];
      if (!value || value.length === 0) { node.remove(); return; }
    }
    if (node.dataset && "text" in node.dataset) {
      node.textContent = node.dataset.text ? item[node.dataset.text] : item;
    }
    for (const pair of ((node.dataset && node.dataset.attr) || "").split(" ").filter(Boolean)) {
      const [name, key] = pair.split(":");
      if (item[key] === "" || item[key] == null) node.removeAttribute(name);
      else node.setAttribute(name, item[key]);
    }
    for (const child of Array.from(node.children || [])) {
      const each = child.dataset && child.dataset.each;
      if (!each) { bind(child, item); continue; }
      for (const one of item[each] || []) {
        const copy = child.cloneNode(true);
        child.before(copy);
        bind(copy, one);
      }
      child.remove();
    }
  }
  function made(id, item) {
    const copy = document.getElementById(id).content.cloneNode(true);
    bind(copy, item);
    return copy;
  }
  /* What is marked data-later stands below the fold: it is made after the rest is on the screen. */
  const laters = Array.from(document.getElementById("t-answer").content.querySelectorAll("[data-later]"));
  laters.forEach((later, count) => {
    const mark = document.createElement("span");
    mark.hidden = true;
    mark.dataset.mark = String(count);
    later.replaceWith(mark);
  });
  function makeLater(box, item) {
    laters.forEach((later, count) => {
      const mark = box.querySelector("[data-mark=\"" + count + "\"]");
      const whole = document.createDocumentFragment();
      whole.append(later.cloneNode(true));
      bind(whole, item);
      if (mark) mark.replaceWith(whole);
    });
  }

  window.DintelTemplates = { made, makeLater };
})();

/* A table wider than the screen scrolls in its own box: the box can be reached by keyboard and is named. */
"use strict";
(function () {
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  const name = (box) => {
    const figure = box.closest("figure");
    const caption = figure && figure.querySelector("figcaption");
    return caption ? caption.textContent.trim() : words.table;
  };
  const mark = () => {
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) {
      const scrolls = box.scrollWidth > box.clientWidth;
      box.tabIndex = scrolls ? 0 : -1;
      if (!scrolls) {
        box.removeAttribute("tabindex");
        box.removeAttribute("role");
        box.removeAttribute("aria-label");
        continue;
      }
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", name(box));
    }
  };
  new MutationObserver(mark).observe(document.querySelector(".md-content"), { childList: true, subtree: true });
  addEventListener("resize", mark);
  mark();
  /* on paper nothing can be unfolded */
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
})();

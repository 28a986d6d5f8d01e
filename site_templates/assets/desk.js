/* What every page does: a table or chart wider than the screen scrolls in its own box, which can be reached by
   keyboard and is named; text grows where the reader asks. */
"use strict";
(function () {
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  const name = (box) => {
    const figure = box.closest("figure");
    const caption = figure && figure.querySelector("figcaption");
    return caption ? caption.textContent.trim() : words.table;
  };
  const mark = () => {
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap, .chart-box")) {
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

  /* large text, remembered where the browser keeps anything for a page */
  const larger = document.querySelector(".desk-larger");
  const remembered = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("desk-large-text") === "1";
      localStorage.setItem("desk-large-text", value ? "1" : "0");
    } catch {
      /* a browser that keeps nothing: the choice holds for this page */
    }
    return Boolean(value);
  };
  const enlarge = (on) => {
    document.documentElement.classList.toggle("desk-large-text", on);
    larger.setAttribute("aria-pressed", String(on));
    mark();
  };
  larger.hidden = false;
  larger.addEventListener("click", () => {
    const on = larger.getAttribute("aria-pressed") !== "true";
    remembered(on);
    enlarge(on);
  });
  enlarge(remembered());
  /* on paper nothing can be unfolded */
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
})();

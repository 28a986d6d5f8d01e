/* Light or dark as the reader chose before, put on before the page is shown. The theme keeps the choice as the
   attributes of the option, and for "as my system has it" asks the system. */
"use strict";
(function () {
  const chosen = __md_get("__palette");
  if (!chosen || !chosen.color) return;
  let colours = chosen.color;
  if (colours.media === "(prefers-color-scheme)") {
    const wanted = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const option = document.querySelector(`[data-md-color-media='(prefers-color-scheme: ${wanted})']`);
    const names = ["media", "scheme", "primary", "accent"];
    colours = Object.fromEntries(names.map((name) => [name, option.getAttribute(`data-md-color-${name}`)]));
  }
  for (const [name, value] of Object.entries(colours)) document.body.setAttribute(`data-md-color-${name}`, value);
})();

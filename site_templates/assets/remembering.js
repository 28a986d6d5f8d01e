/* What the theme's own scripts ask for by these names: what a reader chose, remembered for this site in the browser. */
"use strict";
var __md_scope = new URL(document.currentScript.dataset.scope, location);

function __md_get(key, storage = localStorage, scope = __md_scope) {
  return JSON.parse(storage.getItem(`${scope.pathname}.${key}`));
}

function __md_set(key, value, storage = localStorage, scope = __md_scope) {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    /* a browser that keeps nothing: the choice holds for this page */
  }
}

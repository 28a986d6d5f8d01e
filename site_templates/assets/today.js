/* Today for one post or one person: who it is stands in the address (#post=handler), so that people keep a link to it. */
"use strict";
(function () {
  const box = document.getElementById("work-filter");
  const selects = { post: document.getElementById("work-post"), person: document.getElementById("work-person") };
  const told = document.getElementById("work-told");
  const rows = [...document.querySelectorAll("td .work")].map((mark) => ({
    row: mark.closest("tr"),
    table: mark.closest("figure"),
    post: mark.dataset.posts.split(" "),
    person: mark.dataset.persons.split(" "),
  }));
  const tables = new Map(rows.map((each) => [each.table, document.createElement("p")]));
  for (const [table, none] of tables) {
    none.textContent = box.dataset.none;
    table.after(none);
  }

  const asked = () => {
    const found = new URLSearchParams(location.hash.slice(1));
    const known = (name) => [...selects[name].options].some((option) => option.value === found.get(name));
    return Object.fromEntries(Object.keys(selects).map((name) => [name, known(name) ? found.get(name) : ""]));
  };

  const show = () => {
    const wanted = asked();
    const full = new Set();
    for (const each of rows) {
      const fits = Object.keys(selects).every((name) => !wanted[name] || each[name].includes(wanted[name]));
      each.row.hidden = !fits;
      if (fits) full.add(each.table);
    }
    for (const [table, none] of tables) {
      table.hidden = !full.has(table);
      none.hidden = full.has(table);
    }
    told.textContent = "";
    for (const [name, select] of Object.entries(selects)) {
      select.value = wanted[name];
      const chosen = select.selectedOptions[0];
      if (!wanted[name]) continue;
      told.textContent += box.dataset.told.replace(/\{(\w+)\}/g, (_whole, key) => chosen.dataset[key]);
    }
    for (const other of document.querySelectorAll(".desk-language")) other.hash = location.hash;
  };

  const choose = (name) => {
    const other = name === "post" ? "person" : "post";
    const value = selects[name].value;
    selects[other].value = "";
    history.replaceState(null, "", value ? `#${name}=${encodeURIComponent(value)}` : location.href.split("#")[0]);
    show();
  };

  for (const name of Object.keys(selects)) selects[name].addEventListener("change", () => choose(name));
  addEventListener("hashchange", show);
  box.hidden = false;
  show();
})();

/* The register's page: what is asked for stands in its address, controls change it, the table follows. */
"use strict";
(function () {
  const box = document.getElementById("desk-register");
  const desk = window.deskRegister;
  const USUAL_SORT = "-received";
  const PLAIN = ["q", "situation", "from", "to"];

  desk.make = (tag, attributes, ...inside) => {
    const found = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) found.addEventListener(name.slice(2), value);
      else found.setAttribute(name, value);
    }
    found.append(...inside);
    return found;
  };

  desk.later = (action, pause) => {
    let timer = 0;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => action(...given), pause);
    };
  };

  const { make, later, said } = desk;

  /* ---- what is asked for, and the address that says it */

  const usual = () => desk.columns.filter((column) => column.shown).map((column) => column.key);

  const known = (key) => Object.hasOwn(desk.column, key);

  /* A day as the control that shows it takes it: what is none filters nothing. */
  const day = (text) => {
    const control = make("input", { type: "date" });
    control.value = text;
    return control.value;
  };

  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const chosen = (asked.get("columns") || "").split(",").filter(known);
    const sort = asked.get("sort") || USUAL_SORT;
    const columns = {};
    for (const [key, value] of asked) if (known(key) && value) columns[key] = value;
    const found = { columns, shown: chosen.length ? chosen : usual() };
    for (const name of PLAIN) found[name] = asked.get(name) || "";
    for (const name of ["from", "to"]) found[name] = day(found[name]);
    found.sort = known(sort.replace("-", "")) ? sort : USUAL_SORT;
    return found;
  };

  const write = () => {
    const asked = new URLSearchParams();
    for (const name of PLAIN) if (filter[name]) asked.set(name, filter[name]);
    for (const [key, value] of Object.entries(filter.columns)) asked.set(key, value);
    if (filter.sort !== USUAL_SORT) asked.set("sort", filter.sort);
    if (filter.shown.join() !== usual().join()) asked.set("columns", filter.shown.join());
    const text = asked.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", text ? `#${text}` : location.href.split("#")[0]);
  };

  let filter = read();

  /* ---- controls */

  const field = (label, control) => make("label", { class: "register-field" }, make("span", {}, label), control);
  const button = (label, action) =>
    make("button", { type: "button", class: "register-button", onclick: action }, label);
  const details = (name, ...inside) => make("details", { class: `register-more ${name}` }, ...inside);

  const asks = (name) => (event) => {
    filter[name] = event.target.value;
    changed();
  };

  const changed = () => {
    write();
    fill();
    table.filtered();
  };

  const asksColumn = (column) => (event) => {
    const value = event.target.value.trim();
    if (value) filter.columns[column.key] = value;
    else delete filter.columns[column.key];
    changed();
  };

  const ofWords = (column) => column.form === "word" || column.form === "person";

  const columnControl = (column) => {
    if (ofWords(column)) return make("select", { "data-column": column.key, onchange: asksColumn(column) });
    const isNumber = column.form === "number";
    return make("input", {
      "data-column": column.key,
      type: isNumber ? "number" : "text",
      placeholder: isNumber ? said.at_least : said.contains,
      oninput: later(asksColumn(column), 200),
    });
  };

  const choose = () => {
    const chosen = [...choices.querySelectorAll("input:checked")].map((each) => each.value);
    filter.shown = chosen.length ? chosen : ["id"];
    write();
    fill();
    table.columns();
  };

  const reorder = () => {
    filter.sort = (direction.value === "desc" ? "-" : "") + order.value;
    write();
    table.sorted();
  };

  const search = make("input", {
    type: "search",
    placeholder: said.search_hint,
    autocomplete: "off",
    oninput: later(asks("q"), 120),
  });
  const situation = make("select", { onchange: asks("situation") });
  const from = make("input", { type: "date", onchange: asks("from") });
  const to = make("input", { type: "date", onchange: asks("to") });
  const order = make("select", { onchange: reorder });
  const direction = make("select", { onchange: reorder });
  const filterable = desk.columns.filter((column) => !["id", "time", "end"].includes(column.form));
  const filters = make(
    "div",
    { class: "register-grid" },
    ...filterable.map((column) => field(column.name, columnControl(column))),
  );
  const filtersTitle = make("summary", {}, said.more);
  const choices = make(
    "div",
    { class: "register-choices" },
    ...desk.columns.map((column) =>
      make("label", {}, make("input", { type: "checkbox", value: column.key, onchange: choose }), column.name),
    ),
  );
  const count = make("p", { class: "register-count", role: "status" });
  const note = make("p", { class: "register-note", role: "status" });
  const holder = make("div", { class: "register-table", "aria-label": said.table });

  const options = (select, list, value) =>
    select.replaceChildren(
      ...list.map((each) => {
        const option = make("option", { value: each.value }, each.text);
        option.selected = each.value === value;
        return option;
      }),
    );

  /* Every control shows what the filter says. */
  const fill = () => {
    if (document.activeElement !== search) search.value = filter.q;
    from.value = filter.from;
    to.value = filter.to;
    const situations = desk.situations.map((value) => ({ value, text: said[value] }));
    options(situation, [{ value: "", text: said.all }, ...situations], filter.situation);
    for (const control of filters.querySelectorAll("[data-column]")) fillColumn(control);
    const used = Object.keys(filter.columns).length;
    filtersTitle.textContent = used ? desk.say("more_active", { number: used }) : said.more;
    for (const each of choices.querySelectorAll("input")) each.checked = filter.shown.includes(each.value);
    const columns = desk.columns.map((column) => ({ value: column.key, text: column.name }));
    options(order, columns, filter.sort.replace("-", ""));
    const ways = ["desc", "asc"].map((value) => ({ value, text: value === "asc" ? said.ascending : said.descending }));
    options(direction, ways, filter.sort.startsWith("-") ? "desc" : "asc");
  };

  const fillColumn = (control) => {
    const column = desk.column[control.dataset.column];
    const wanted = filter.columns[column.key] || "";
    if (!ofWords(column)) {
      if (document.activeElement !== control) control.value = wanted;
      return;
    }
    const known = desk.choices(column);
    if (wanted && !known.some((each) => each.value === wanted)) known.push({ value: wanted, text: wanted });
    options(control, [{ value: "", text: said.all }, ...known], wanted);
  };

  /* ---- what the buttons do */

  const reset = () => {
    filter = { ...filter, q: "", situation: "", from: "", to: "", columns: {} };
    search.value = "";
    for (const control of filters.querySelectorAll("input")) control.value = "";
    changed();
  };

  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => (note.textContent = said.copied),
      (problem) => (note.textContent = desk.say("no_file", { problem: problem.message })),
    );

  const download = (kind) => async () => {
    const rows = table.rows();
    const columns = desk.columns.filter((column) => filter.shown.includes(column.key));
    note.textContent = said.preparing;
    await new Promise((resolve) => setTimeout(resolve, 30));
    try {
      const name = kind === "csv" ? desk.saveCsv(rows, columns) : await desk.saveXlsx(rows, columns, box.dataset.zip);
      note.textContent = desk.say("saved", { name, number: desk.number(rows.length) });
    } catch (problem) {
      note.textContent = desk.say("no_file", { problem: problem.message });
    }
  };

  /* ---- how far it is */

  const counted = () => {
    const all = desk.number(desk.all.length);
    count.textContent = desk.say("count", { shown: desk.number(table.number()), all });
    if (desk.failed) note.textContent = desk.say("failed", { number: desk.failed });
    else if (!desk.done) note.textContent = desk.say("loading", { loaded: all, all: desk.number(desk.total) });
    else if (holder.dataset.loaded !== "yes") note.textContent = "";
    holder.dataset.loaded = desk.done && table.isWhole() ? "yes" : "";
  };

  const sortedBy = (sort) => {
    if (sort === filter.sort) return;
    filter.sort = sort;
    write();
    fill();
  };

  box.replaceChildren(
    make(
      "div",
      { class: "register-bar" },
      make("label", { class: "register-field register-search" }, make("span", {}, said.search), search),
      field(said.situation, situation),
      field(said.from, from),
      field(said.to, to),
      make("div", { class: "register-order" }, field(said.sort, order), field(said.direction, direction)),
    ),
    make(
      "div",
      { class: "register-actions" },
      details("", filtersTitle, filters),
      details("register-columns", make("summary", {}, said.columns), choices),
      button(said.reset, reset),
      button(said.copy, copy),
      button(said.xlsx, download("xlsx")),
      button(said.csv, download("csv")),
    ),
    make("div", { class: "register-told" }, count, note, make("p", { class: "register-hint quiet" }, said.rows_hint)),
    holder,
  );

  const table = desk.makeTable(holder, {
    filter: () => filter,
    address: (row) => box.dataset.case.replace("{id}", row.id),
    sorted: sortedBy,
    counted,
  });

  fill();
  desk.onChange = () => {
    table.take();
    if (desk.done) {
      fill();
      counted();
    }
  };
  addEventListener("hashchange", () => {
    filter = read();
    fill();
    table.columns();
    table.sorted();
    table.filtered();
  });
  const other = document.querySelector(".desk-language");
  if (other) other.addEventListener("click", () => (other.hash = location.hash));
  desk.load(box.dataset.data);
})();

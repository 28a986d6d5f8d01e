/* The register's rows on the screen: a wide table whose columns people choose, or on a phone a card for each row.
   Only what is in sight is drawn (Tabulator), and one row at a time is reached by keyboard. */
"use strict";
window.deskRegister.makeTable = function (holder, page) {
  const desk = window.deskRegister;
  const narrow = matchMedia("(max-width: 44em)");
  const ROW = 40;
  const CARD = 124;
  let table = null;
  let built = false;
  let taken = 0;
  let current = null;

  const make = desk.make;

  /* ---- what a cell shows; always nodes, never markup out of the data */

  const link = (row) => make("a", { href: page.address(row), tabindex: "-1", class: "register-id" }, row.id);

  const status = (row) =>
    row.state === null ? "" : make("span", { class: `state state-${row.state}` }, desk.text(row, desk.column.state));

  const severity = (row) => {
    const text = desk.text(row, desk.column.severity);
    return row.severity === "major" ? make("strong", {}, text) : text;
  };

  const subject = (row) => make("span", { class: "register-subject", lang: row.language }, row.subject);

  const shownAs = { id: link, state: status, subject, severity };

  const cellOf = (column) => (cell) => {
    const row = cell.getData();
    const text = desk.text(row, column);
    const found = column.key in shownAs ? shownAs[column.key](row) : text;
    cell.getElement().title = text;
    return found instanceof Node ? found : document.createTextNode(found);
  };

  const card = (cell) => {
    const row = cell.getData();
    const say = (key) => desk.text(row, desk.column[key]);
    const gap = desk.language === "zh" ? "　" : " · ";
    const line = (...texts) => make("div", { class: "register-line quiet" }, texts.filter(Boolean).join(gap));
    const major = row.severity === "major" ? make("strong", {}, desk.said.major) : "";
    const limit = row.due === null ? say("stage") : desk.say("due_by", { when: say("due") });
    return make(
      "div",
      { class: "register-card" },
      make("div", { class: "register-line" }, link(row), status(row), major),
      subject(row),
      line(say("kind"), say("category"), say("unit")),
      line(say("received"), limit),
    );
  };

  /* ---- columns and order */

  const title = (column) => () =>
    make(
      "button",
      { type: "button", class: "register-head", title: desk.say("sort_by", { column: column.name }) },
      column.name,
    );

  const definition = (column) => {
    const compare = desk.comparer(column);
    return {
      field: column.key,
      title: column.name,
      titleFormatter: title(column),
      formatter: narrow.matches ? () => "" : cellOf(column),
      sorter: (a, b, one, other, _column, direction) => compare(one.getData(), other.getData(), direction),
      headerSortStartingDir: ["time", "end", "number"].includes(column.form) ? "desc" : "asc",
      width: Math.round(column.width * 8) + 34,
      hozAlign: column.form === "number" ? "right" : "left",
      visible: !narrow.matches && page.filter().shown.includes(column.key),
    };
  };

  const whole = () => ({
    field: "card",
    title: desk.said.table,
    formatter: card,
    headerSort: false,
  });

  const sorter = () => {
    const { sort } = page.filter();
    return { column: sort.replace("-", ""), dir: sort.startsWith("-") ? "desc" : "asc" };
  };

  /* ---- the table itself */

  const show = () => {
    built = false;
    taken = desk.all.length;
    if (table) table.destroy();
    table = new window.Tabulator(holder, {
      data: [...desk.all],
      columns: [...(narrow.matches ? [whole()] : []), ...desk.columns.map(definition)],
      layout: narrow.matches ? "fitColumns" : "fitData",
      headerVisible: !narrow.matches,
      rowHeight: narrow.matches ? CARD : ROW,
      height: "100%",
      initialSort: [sorter()],
      placeholder: () => (desk.all.length ? desk.said.none : desk.said.empty),
      columnDefaults: { resizable: "header", vertAlign: "middle" },
    });
    table.on("tableBuilt", () => {
      built = true;
      /* a grid has rows and nothing else that is focused; its rows are walked with the arrow keys */
      holder.querySelector(".tabulator-tableholder").removeAttribute("tabindex");
      table.setFilter(desk.tester(page.filter()));
      take();
    });
    table.on("rowClick", (event, row) => {
      if (!event.target.closest("a") && !String(getSelection())) location.href = page.address(row.getData());
    });
    table.on("dataSorted", (sorters) => {
      if (built && sorters.length) page.sorted((sorters[0].dir === "desc" ? "-" : "") + sorters[0].field);
    });
    table.on("dataFiltered", () => setTimeout(page.counted));
    table.on("renderComplete", reachable);
    table.on("scrollVertical", desk.later(reachable, 100));
  };

  /* Rows that came meanwhile: whenever there are half as many again, since all are sorted and filtered anew
     (Tabulator's addData takes the square of their number). */
  const take = () => {
    if (!table) {
      if (desk.all.length || desk.done) show();
      return;
    }
    if (!built) return;
    const number = desk.all.length;
    if (number === taken || (!desk.done && number < taken * 1.5)) {
      page.counted();
      return;
    }
    taken = number;
    table.replaceData([...desk.all]).then(page.counted);
  };

  const filtered = () => {
    if (!built) return;
    table.setFilter(desk.tester(page.filter()));
    table.rowManager.element.scrollTop = 0;
  };

  const sorted = () => {
    if (built) table.setSort([sorter()]);
  };

  const columns = () => {
    if (!built || narrow.matches) return;
    table.blockRedraw();
    for (const { key } of desk.columns) {
      if (page.filter().shown.includes(key)) table.showColumn(key);
      else table.hideColumn(key);
    }
    table.restoreRedraw();
    table.redraw();
  };

  const rows = () => table.getRows("active").map((row) => row.getData());

  const number = () => (built ? table.getDataCount("active") : 0);

  const isWhole = () => built && table.getDataCount() === desk.all.length;

  /* ---- by keyboard: one row can be reached, arrow keys move on */

  const reachable = () => {
    const links = [...holder.querySelectorAll("a.register-id")];
    const first = links.includes(current) ? current : links[0];
    for (const each of links) each.tabIndex = each === first ? 0 : -1;
  };

  const go = async (row) => {
    await table.scrollToRow(row, "nearest", false).catch(() => null);
    current = row.getElement().querySelector("a.register-id");
    reachable();
    if (current) current.focus({ preventScroll: true });
  };

  const place = (event, now, last) => {
    const page = Math.max(1, Math.floor(holder.clientHeight / (narrow.matches ? CARD : ROW)) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key in steps) return Math.min(last, Math.max(0, now + steps[event.key]));
    if (event.ctrlKey && event.key === "Home") return 0;
    return event.ctrlKey && event.key === "End" ? last : null;
  };

  holder.addEventListener("keydown", (event) => {
    const focused = event.target.closest("a.register-id");
    if (!focused || !built) return;
    const all = table.getRows("active");
    const wanted = place(event, all.findIndex((row) => row.getData().id === focused.textContent), all.length - 1);
    if (wanted === null) return;
    event.preventDefault();
    go(all[wanted]);
  });

  narrow.addEventListener("change", () => {
    if (table) show();
  });

  return { take, filtered, sorted, columns, rows, number, isWhole };
};

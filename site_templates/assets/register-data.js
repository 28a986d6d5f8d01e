/* The register's rows: taken from scripts as they arrive, put into words, compared and searched.
   The scripts call deskRegister.words, .index and .rows; the page listens with deskRegister.onChange. */
"use strict";
window.deskRegister = (function () {
  const AT_ONCE = 3;
  const MANY = 5000;
  const desk = {
    columns: [],
    said: {},
    months: [],
    all: [],
    total: 0,
    failed: 0,
    done: false,
    folder: "",
    onChange: null,
  };
  let tables = {};
  let names = [];
  let keys = [];
  let waiting = [];
  let inFlight = 0;
  let ranks = {};

  desk.words = (content) => {
    desk.language = content.language;
    desk.columns = content.columns;
    desk.said = content.said;
    desk.column = Object.fromEntries(content.columns.map((column) => [column.key, column]));
    tables = content.words;
    names = content.months;
  };

  desk.index = (content) => {
    keys = content.keys;
    desk.asOf = content.as_of;
    desk.months = content.months;
    desk.total = content.months.reduce((sum, month) => sum + month.number, 0);
  };

  /* Words with {names} filled in. */
  desk.say = (name, values) =>
    desk.said[name].replace(/\{(\w+)\}/g, (whole, key) => (values && key in values ? values[key] : whole));

  desk.number = (value) => value.toLocaleString("en-US");

  const wordIn = (table, policy, slug) => {
    if (!table) return slug;
    const own = table[policy];
    const shared = table[""];
    return (own && own[slug]) || (shared && shared[slug]) || slug;
  };

  /* 2026-11-02T09:14 as readers of the page's language write it, short enough for a column. */
  desk.moment = (written) => {
    const [year, month, day, clock] = written.split(/[-T]/);
    return desk.language === "zh"
      ? `${year}年${+month}月${+day}日 ${clock}`
      : `${+day} ${names[+month - 1].slice(0, 3)} ${year}, ${clock}`;
  };

  /* What a cell says. */
  desk.text = (row, column) => {
    const value = row[column.key];
    if (value === null || value === undefined) return "";
    if (column.form === "word" || column.form === "person") {
      return wordIn(tables[column.key], row.policy, value);
    }
    if (column.form === "time" || column.form === "end") return desk.moment(value);
    return String(value);
  };

  /* Whatever can be searched for, in small letters; a case is also found without its hyphens. */
  const searchable = (row) => {
    const parts = [row.id.replaceAll("-", "")];
    for (const column of desk.columns) {
      if (column.form === "number" || row[column.key] === null) continue;
      parts.push(desk.text(row, column));
    }
    return parts.join("\n").toLowerCase();
  };

  const rowOf = (cells) => {
    const row = {};
    keys.forEach((key, place) => (row[key] = cells[place]));
    row.search = searchable(row);
    return row;
  };

  desk.rows = (month, rows) => {
    for (const row of rows) desk.all.push(rowOf(row));
    ranks = {};
    desk.onChange();
  };

  /* The months one after the other, the latest first. */
  const next = () => {
    while (waiting.length && inFlight < AT_ONCE) fetchMonth(waiting.shift());
    if (!waiting.length && !inFlight && !desk.done) {
      desk.done = true;
      desk.onChange();
    }
  };

  const fetchMonth = (month) => {
    const script = document.createElement("script");
    const ended = (failed) => {
      inFlight -= 1;
      desk.failed += failed;
      script.remove();
      next();
    };
    inFlight += 1;
    script.src = `${desk.folder}${month.month}.js?v=${month.mark}`;
    script.onload = () => ended(0);
    script.onerror = () => ended(1);
    document.head.append(script);
  };

  desk.load = (folder) => {
    desk.folder = folder;
    waiting = [...desk.months];
    next();
  };

  /* The rank of each word of a column; null where there are too many to be sorted as people would. */
  const ranksOf = (column) => {
    if (column.key in ranks) return ranks[column.key];
    const found = new Set();
    for (const row of desk.all) {
      found.add(desk.text(row, column));
      if (found.size > MANY) break;
    }
    const collator = new Intl.Collator(desk.language, { numeric: true });
    const sorted = found.size > MANY ? null : [...found].sort(collator.compare);
    ranks[column.key] = sorted && new Map(sorted.map((text, place) => [text, place]));
    return ranks[column.key];
  };

  const plainly = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  /* How two rows compare by a column; what is empty comes last in either direction. */
  desk.comparer = (column) => (a, b, direction) => {
    const [left, right] = [a[column.key], b[column.key]];
    if (left === null || right === null || left === undefined || right === undefined) {
      const order = (left ?? null) === (right ?? null) ? 0 : (left ?? null) === null ? 1 : -1;
      return direction === "desc" ? -order : order;
    }
    if (column.form === "number") return left - right;
    if (["id", "time", "end"].includes(column.form)) return plainly(left, right);
    const rank = ranksOf(column);
    const [said, other] = [desk.text(a, column), desk.text(b, column)];
    return rank && rank.has(said) && rank.has(other) ? rank.get(said) - rank.get(other) : plainly(said, other);
  };

  const SITUATIONS = {
    open: (row) => row.closed === null,
    closed: (row) => row.closed !== null,
    overdue: (row) => row.state === "overdue",
    warning: (row) => row.state === "warning",
    waiting: (row) => row.state === "waiting",
    late: (row) => row.late > 0,
  };
  desk.situations = Object.keys(SITUATIONS);

  const holds = (column, wanted) => {
    if (column.form === "word" || column.form === "person") {
      const none = wanted === "-";
      return (row) => (none ? row[column.key] === null || row[column.key] === "" : row[column.key] === wanted);
    }
    if (column.form === "number") return (row) => row[column.key] >= Number(wanted);
    const part = wanted.toLowerCase();
    return (row) => desk.text(row, column).toLowerCase().includes(part);
  };

  /* What may be a case, as people type and misread it, without its hyphens: rightsdesk.domain.ids.normalise. */
  const asId = (word) =>
    /^\d{4}-?[0-9a-z]/.test(word)
      ? word.replaceAll("-", "").replace(/[il]/g, "1").replace(/o/g, "0")
      : null;

  /* A filter as a test of rows. */
  desk.tester = (filter) => {
    const tests = [];
    if (filter.situation in SITUATIONS) tests.push(SITUATIONS[filter.situation]);
    if (filter.from) tests.push((row) => row.received >= filter.from);
    if (filter.to) tests.push((row) => row.received.slice(0, 10) <= filter.to);
    for (const [key, wanted] of Object.entries(filter.columns)) tests.push(holds(desk.column[key], wanted));
    for (const word of filter.q.toLowerCase().split(/\s+/).filter(Boolean)) {
      const id = asId(word);
      tests.push((row) => row.search.includes(word) || (id !== null && row.search.includes(id)));
    }
    return (row) => tests.every((test) => test(row));
  };

  /* The values of a column with what they are called, in the order of the words; those of one slug that several
     policies name differently stand together. */
  desk.choices = (column) => {
    const found = new Map();
    for (const row of desk.all) {
      const value = row[column.key];
      if (value === null || value === "") {
        if (!found.has("-")) found.set("-", new Set([value === "" ? desk.text(row, column) : desk.said.none_word]));
        continue;
      }
      if (!found.has(value)) found.set(value, new Set());
      found.get(value).add(desk.text(row, column));
    }
    const collator = new Intl.Collator(desk.language, { numeric: true });
    return [...found]
      .map(([value, said]) => ({ value, text: [...said].join(" / ") }))
      .sort((a, b) => collator.compare(a.text, b.text));
  };

  return desk;
})();

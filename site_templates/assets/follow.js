/* The page on which a complaint is followed: asks for number and code, shows what they open. */
"use strict";
(function () {
  const form = document.getElementById("follow");
  if (!form) return;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const scheme = read("follow-scheme");
  const words = read("follow-words");
  const result = document.getElementById("follow-result");
  const button = form.querySelector("[type=submit]");
  const fields = {
    number: { input: form.elements.number, shown: deskReceipt.asNumber, valid: deskReceipt.isNumber },
    code: { input: form.elements.code, shown: deskReceipt.asCode, valid: deskReceipt.isCode },
  };

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  /* ---- what stands in the form */

  const complain = (name, text) => {
    const { input } = fields[name];
    document.getElementById(`follow-${name}-wrong`).textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  /* Why a field cannot be right; nothing where its check character fits. */
  const wrong = (name) => {
    const { input, valid } = fields[name];
    if (!input.value.trim()) return words.missing[name];
    return valid(input.value) ? "" : words.mistyped[name];
  };

  for (const [name, { input, shown }] of Object.entries(fields)) {
    input.addEventListener("input", (event) => {
      complain(name, "");
      /* groups appear while somebody types at the end; what is mended in the middle is left alone until it is done */
      const atEnd = input.selectionStart === input.value.length;
      if (atEnd && !event.isComposing && !(event.inputType || "").startsWith("delete")) input.value = shown(input.value);
    });
    input.addEventListener("change", () => {
      input.value = shown(input.value);
    });
  }

  /* ---- what is shown */

  const say = (parts, kind) => {
    result.className = kind ? `follow-result ${kind}` : "follow-result";
    result.replaceChildren(...parts);
    if (parts.length) result.scrollIntoView({ block: "nearest" });
  };
  const problem = (message) => {
    say([element("h2", message.title), ...message.text.map((each) => element("p", each))], "follow-problem");
  };

  const stepOf = (step, course) => {
    const late = step.at !== null && Date.now() > Date.parse(step.at);
    const line = element("li");
    line.append(element("strong", step.what));
    if (step.who) line.append(element("span", filled(words.by, step), "quiet"));
    line.append(element("br"));
    const untimed = course === "waiting" ? words.paused : words.untimed;
    line.append(step.by === null ? untimed : filled(words.until, step));
    if (late) line.append(" ", element("span", words.late, "state state-overdue"));
    return { line, late };
  };

  const show = (number, status) => {
    const told = status.told[scheme.language];
    const fields = element("dl", "", "fields");
    const rows = [[words.number, number], [words.stage, told.stage], [words.since, told.since]];
    if (told.holder) rows.push([words.holder, told.holder]);
    for (const [name, value] of rows) fields.append(element("dt", name), element("dd", value));
    const parts = [element("h2", words.heading), fields];
    if (words.courses[status.course]) parts.push(element("p", words.courses[status.course]));
    const steps = told.next.map((step) => stepOf(step, status.course));
    if (steps.length) {
      const list = element("ul");
      list.append(...steps.map((step) => step.line));
      parts.push(element("h3", words.next), list);
    }
    const late = steps.some((step) => step.late);
    const advice = document.getElementById(late ? "follow-if-late" : `follow-if-${status.course}`);
    if (advice) parts.push(...advice.cloneNode(true).childNodes);
    say(parts, late ? "follow-late" : "");
  };

  /* ---- from number and code to what they open */

  const follow = async (number, code) => {
    if (!window.crypto || !crypto.subtle) return problem(words.insecure);
    const derived = await deskReceipt.derive(number, code, scheme);
    let entries;
    try {
      entries = await deskReceipt.fetched(scheme.buckets, derived.bucket);
    } catch {
      return problem(words.unreachable);
    }
    try {
      if (!Array.isArray(entries)) throw new Error("no entries");
      const status = await deskReceipt.status(entries, derived, scheme);
      return status ? show(deskReceipt.asNumber(number), status) : problem(words.unknown);
    } catch {
      return problem(words.damaged);
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let first = null;
    for (const name of Object.keys(fields)) {
      complain(name, wrong(name));
      if (wrong(name) && !first) first = fields[name].input;
    }
    if (first) {
      say([]);
      return first.focus();
    }
    if (form.getAttribute("aria-busy") === "true") return undefined;
    form.setAttribute("aria-busy", "true");
    button.textContent = words.working;
    say([element("p", words.working)]);
    try {
      await follow(fields.number.input.value, fields.code.input.value);
    } finally {
      form.removeAttribute("aria-busy");
      button.textContent = words.ask;
    }
    return undefined;
  });

  form.addEventListener("reset", () => {
    for (const name of Object.keys(fields)) complain(name, "");
    say([]);
    fields.number.input.focus();
  });

  document.getElementById("follow-without").hidden = true;
  form.hidden = false;
})();

/* The form that helps to write a complaint. Nothing that is typed leaves the page: no request, no storage. */
"use strict";
(function () {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const form = document.getElementById("complain");
  if (!form) return;
  const data = read("complain-data");
  const words = read("complain-words");
  const english = document.documentElement.lang === "en";
  const letter = document.getElementById("letter");
  const FROM_A_POSTER = ["line", "vehicle", "place"];
  const A_SENTENCE = 8; /* characters from which a text can say what happened */

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  const typed = (name) => form.elements[name].value.trim();
  const kind = () => form.elements.kind.value;
  const service = () => data.services.find((each) => each.slug === form.elements.service.value) || data.services[0];
  const asked = (name) => !form.elements[name].closest("[hidden]");
  const place = (name) => (asked(name) ? typed(name) : "");
  const chosen = (name) => {
    const list = form.elements[name];
    return list.value ? list.options[list.selectedIndex].text : "";
  };

  /* ---- what there is to choose from */

  const offer = (list, choices, empty) => {
    const before = list.value;
    list.replaceChildren(...(empty ? [new Option(words.choose, "")] : []), ...choices.map((each) => new Option(each.name, each.value)));
    if (choices.some((each) => each.value === before)) list.value = before;
  };

  const suit = () => {
    const now = service();
    for (const part of form.querySelectorAll("[data-asks]")) part.hidden = !part.dataset.asks.split(" ").includes(now.asks);
    offer(form.elements.category, now.categories, true);
    offer(form.elements.wants, now.wants, true);
    offer(form.elements.reply, now.replies, true);
  };

  /* ---- days and times as people write them */

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const dayInWords = (year, month, day) =>
    english ? `${day} ${MONTHS[month - 1]} ${year}` : `${year}年${month}月${day}日`;
  const when = () => {
    if (!typed("day")) return "";
    const day = dayInWords(...typed("day").split("-").map(Number));
    return typed("time") ? `${day}${english ? ", " : " "}${typed("time")}` : day;
  };
  const today = () => {
    const now = new Date();
    return dayInWords(now.getFullYear(), now.getMonth() + 1, now.getDate());
  };

  /* ---- what is missing: the item, and what to say about it (nothing: it is there) */

  const whereLacking = () => {
    const asks = service().asks;
    const given = asks === "supply" ? ["address"] : FROM_A_POSTER;
    return given.some((name) => place(name)) ? "" : words.hints[asks];
  };
  const whenLacking = () => {
    if (!typed("day")) return words.hints.when;
    return new Date(`${typed("day")}T${typed("time") || "00:00"}`) > new Date() ? words.hints.future : "";
  };
  const whatLacking = () => {
    if (!typed("what")) return words.hints.what;
    return [...typed("what")].length < A_SENTENCE ? words.hints.short : "";
  };
  const replyLacking = () => {
    if (!chosen("reply")) return words.hints.reply;
    return typed("contact") ? "" : filled(words.hints.contact, { reply: chosen("reply") });
  };
  const checks = () => {
    const found = [["what", whatLacking()]];
    if (kind() === "complaint") found.push(["where", whereLacking()], ["when", whenLacking()]);
    if (kind() === "complaint") found.push(["wants", chosen("wants") || typed("more") ? "" : words.hints.wants]);
    found.push(["reply", replyLacking()]);
    return found;
  };

  /* ---- what had better not be there */

  /* GB 11643-1999: the last character makes the weighted sum 1 modulo 11 */
  const isIdentity = (text) => {
    const sum = [...text].reduce((total, sign, at) => total + (2 ** (17 - at) % 11) * (sign === "X" ? 10 : Number(sign)), 0);
    return sum % 11 === 1;
  };
  /* ISO/IEC 7812: every second digit from the right doubled, the sum of digits divisible by ten */
  const isCard = (digits) =>
    [...digits].reverse().reduce((total, sign, at) => {
      const value = Number(sign) * (at % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0) % 10 === 0;
  const cares = () => {
    const text = ["what", "more", "contact", "name", "line", "vehicle", "place", "address", "meter"].map(typed).join("\n");
    const runs = text.toUpperCase().match(/\d(?:[ -]?[\dX]){14,18}/g) || [];
    const numbers = runs.map((run) => run.replace(/[ -]/g, ""));
    const found = new Set();
    for (const number of numbers) {
      if (/^\d{17}[\dX]$/.test(number) && isIdentity(number)) found.add("identity");
      else if (/^\d{16,19}$/.test(number) && isCard(number)) found.add("card");
    }
    if (/密码\s*(?:[:：=]|是|为)\s*\S|\b(?:password|passcode|pin)\s*(?:[:=]|is)\s*\S/i.test(text)) found.add("password");
    return [...found];
  };

  /* ---- the letter */

  const lines = () => {
    const rows = [];
    const row = (name, value) => value && rows.push([words.labels[name], value]);
    if (data.services.length > 1) row("service", service().name);
    row("category", chosen("category"));
    for (const name of ["line", "vehicle", "place", "address", "meter"]) row(name, place(name));
    row("when", when());
    row("what", typed("what"));
    row("wants", [chosen("wants"), typed("more")].filter(Boolean).join(words.comma));
    row("reply", chosen("reply"));
    row("contact", typed("contact"));
    row("agreed", form.elements.agreed?.checked ? words.agreed : "");
    return rows;
  };
  const signed = () => [filled(words.from, { name: typed("name") || words.unnamed }), filled(words.written, { day: today() })];
  const asText = () =>
    [
      words.titles[kind()],
      filled(words.to, data),
      "",
      ...lines().map(([label, value]) => (value.includes("\n") ? `${label}${words.colon.trim()}\n${value}` : `${label}${words.colon}${value}`)),
      "",
      ...signed(),
    ].join("\n");
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const drawLetter = () => {
    const list = document.createElement("dl");
    for (const [label, value] of lines()) list.append(element("dt", label), element("dd", value));
    const end = document.createElement("div");
    end.className = "letter-end";
    end.append(...signed().map((each) => element("p", each)));
    const title = element("p", words.titles[kind()]);
    title.className = "letter-title";
    document.getElementById("letter-text").replaceChildren(title, element("p", filled(words.to, data)), list, end);
  };

  /* ---- on every keystroke; what is read aloud changes only when it says something else */

  const say = (id, text) => {
    const spot = document.getElementById(id);
    if (spot.textContent !== text) spot.textContent = text;
  };
  const draw = () => {
    const found = checks();
    const items = found.map(([name, hint]) => {
      const item = element("li", "");
      item.className = hint ? "lacking" : "ready";
      item.append(element("strong", words.items[name]), element("span", hint ? `${words.lacking}${words.colon}${hint}` : words.ready));
      return item;
    });
    document.getElementById("complain-list").replaceChildren(...items);
    const count = found.filter(([, hint]) => hint).length;
    say("complain-said", count ? filled(words.incomplete, { count }) : words.complete);
    say("complain-care", cares().map((each) => words.care[each]).join(english ? " " : ""));
    drawLetter();
    const mail = letter.querySelector("[data-act=mail]");
    if (data.email) {
      const subject = filled(words.subject, { title: words.titles[kind()], organisation: data.organisation });
      mail.href = `mailto:${data.email}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(asText().replaceAll("\n", "\r\n"))}`;
    }
  };

  /* ---- printing, copying */

  const print = () => {
    document.documentElement.classList.add("letter-only");
    addEventListener("afterprint", () => document.documentElement.classList.remove("letter-only"), { once: true });
    window.print();
  };
  const select = () => getSelection().selectAllChildren(document.getElementById("letter-text"));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(asText());
      say("letter-said", words.copied);
    } catch {
      select();
      say("letter-said", words.marked);
    }
  };

  /* ---- a poster's code names line and vehicle behind the #, which no server is told */

  const prefill = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const told = FROM_A_POSTER.filter((name) => given.get(name));
    if (!told.length) return;
    const fitting = data.services.find((each) => each.asks === "vehicle");
    if (fitting && service().asks === "supply") form.elements.service.value = fitting.slug;
    suit();
    for (const name of told) form.elements[name].value = given.get(name).slice(0, form.elements[name].maxLength);
    const what = told.map((name) => `${words.labels[name]} ${form.elements[name].value}`).join(words.comma);
    const note = document.getElementById("complain-prefilled");
    note.textContent = filled(words.prefilled, { what });
    note.hidden = false;
    for (const other of document.querySelectorAll("a.desk-language")) other.hash = location.hash;
    draw();
    note.scrollIntoView();
  };

  offer(form.elements.service, data.services.map((each) => ({ value: each.slug, name: each.name })), false);
  form.querySelector("[data-when=services]").hidden = data.services.length < 2;
  for (const part of letter.querySelectorAll("[data-act=mail], [data-when=mail]")) part.hidden = !data.email;
  form.hidden = letter.hidden = false;
  suit();
  draw();
  form.addEventListener("input", (change) => {
    if (change.target.name === "service") suit();
    draw();
  });
  form.addEventListener("submit", (pressed) => pressed.preventDefault());
  letter.querySelector("[data-act=print]").addEventListener("click", print);
  letter.querySelector("[data-act=copy]").addEventListener("click", copy);
  addEventListener("hashchange", prefill);
  prefill();
})();

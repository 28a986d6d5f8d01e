/* A case or a programme record. The page is a shell; what it shows comes from the shard of data that the id in its
   address belongs to: a script, since a page opened from a folder can load nothing else. */
"use strict";
(function () {
  const leaf = document.getElementById("leaf");
  const asked = new URLSearchParams(location.search).get("id") || "";

  /* as people type it, made canonical: rightsdesk.domain.ids.normalise */
  const canonical = (typed) => {
    const mended = typed.replace(/[\s-]/g, "").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0");
    return [mended.slice(0, 4), mended.slice(4, 9), mended.slice(9)].filter(Boolean).join("-");
  };
  const id = canonical(asked);

  const say = (when) => {
    leaf.dataset.state = when;
    for (const each of leaf.querySelectorAll(".leaf-said")) each.hidden = each.dataset.when !== when;
    for (const each of leaf.querySelectorAll(".leaf-id")) each.textContent = asked.trim();
  };

  /* the same leaf on the other language's page */
  const carryOver = () => {
    for (const link of document.querySelectorAll("a.desk-language")) {
      link.search = location.search;
      link.hash = location.hash;
    }
  };

  const show = (found, fragment) => {
    leaf.dataset.state = "shown";
    leaf.innerHTML = fragment;
    document.title = `${found} - ${document.title.split(" - ").slice(1).join(" - ")}`;
    document.getElementById("leaf-announcement").textContent = leaf.querySelector("h1").textContent;
    const anchor = decodeURIComponent(location.hash.slice(1));
    /* gone to anew: what was not there when the page was opened counts as no target yet */
    if (anchor && document.getElementById(anchor)) location.replace(location.hash);
  };

  /* each shard calls this with its fragments by id */
  window.deskLeaves = (fragments) => {
    const found = fragments[id] === undefined ? Object.keys(fragments).filter((each) => each.startsWith(id)) : [id];
    if (found.length === 1) show(found[0], fragments[found[0]]);
    else say(found.length ? "several" : "unknown");
  };

  document.getElementById("leaf-number").value = asked.trim();
  carryOver();
  addEventListener("hashchange", carryOver);
  if (!id) {
    leaf.dataset.state = "asking";
    return;
  }
  if (!/^\d{4}-[0-9A-Z]/.test(id)) {
    say("unknown");
    return;
  }
  say("loading");
  const shard = document.createElement("script");
  shard.src = `${leaf.dataset.shards}${id.slice(0, 6)}.js`;
  shard.onerror = () => say("unknown");
  document.head.append(shard);
})();

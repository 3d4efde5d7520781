// The one key registry: elements announce their own keys (data-key, data-row-key) and help; the ? page prints the same registry.
"use strict";
(() => {
  const SECOND_KEY_MS = 1200;
  let prefix = "";
  let prefixTimer = 0;

  const builtin = new Map([
    ["j", { help: "Next row", run: () => step(1) }],
    ["k", { help: "Previous row", run: () => step(-1) }],
    ["Enter", { help: "Open the row", run: openRow }],
    ["?", { help: "Show these keys, and help for this screen", run: showKeys }],
    ["Ctrl+K", { help: "Find anything: people, numbers, amounts, codes, screens", run: findAnything }],
    ["/", { help: "Find anything, where no field of the screen has this key", run: findAnything }],
    ["g h", { help: "Light or dark", run: () => toggleTheme() }],
  ]);

  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const current = () => document.querySelector("[data-row].is-current");
  const typing = (node) => node.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog[open]");

  function select(row, { scroll = true, reveal = true } = {}) {
    const before = current();
    if (before) { before.classList.remove("is-current"); before.removeAttribute("aria-selected"); before.removeAttribute("aria-current"); }
    if (!row) return;
    row.classList.add("is-current");
    // Only rows of tables are selected (WAI-ARIA 1.2, aria-selected); an item of a list or a card is the current one.
    row.setAttribute(row.matches("tr") ? "aria-selected" : "aria-current", "true");
    if (scroll) row.scrollIntoView({ block: "nearest" });
    announce(row, before);
    light(row.dataset.row, reveal);
    if (row !== before) row.dispatchEvent(new CustomEvent("row:selected", { bubbles: true }));
  }

  // Who listens hears which row the keys act on; the first row of a page is not read out unasked.
  function announce(row, before) {
    const live = document.getElementById("row-said");
    if (live && before && row !== before) live.textContent = row.innerText.replace(/\s+/g, " ").trim().slice(0, 160);
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    const row = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    select(row);
    if (row) focusOn(row);
  }

  // The focus goes with the row, so that Tab goes on from there and a screen reader reads on there.
  function focusOn(row) {
    if (!row.matches("a, button")) row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }

  function openRow() {
    const row = current();
    const link = row && row.querySelector("a[data-open]");
    if (link) link.click();
  }

  // Evidence: the marks of the current code light up, the first is brought into view.
  function light(key, reveal) {
    const marks = [...document.querySelectorAll("mark[data-codes]")];
    const lit = [];
    for (const mark of marks) {
      const on = mark.dataset.codes.split(" ").includes(key);
      mark.classList.toggle("on", on);
      if (on) lit.push(mark);
    }
    // Words in sight come before words in a passage that is folded, which is opened only where there are no others.
    const first = lit.find((mark) => !mark.closest("details:not([open])")) || lit[0];
    const record = document.querySelector(".record");
    if (first && reveal && record) {
      const folded = first.closest("details:not([open])");
      if (folded) folded.open = true;
      const box = record.getBoundingClientRect();
      const at = first.getBoundingClientRect();
      if (at.top < box.top + 40 || at.bottom > box.bottom) record.scrollTop += at.top - box.top - box.height / 3;
    }
  }

  const visible = (node) => node.offsetParent !== null && !node.disabled;
  function bound(attribute, within) {
    const found = new Map();
    for (const node of within.querySelectorAll(`[${attribute}]`)) {
      const key = node.getAttribute(attribute);
      if (visible(node) && !found.has(key)) found.set(key, { help: node.dataset.help || node.textContent.trim(), run: () => act(node) });
    }
    return found;
  }
  function act(node) {
    if (node.dataset.reveal) return reveal(node);
    if (node.dataset.fold) return fold(node);
    if (node.matches("input:not([type=checkbox], [type=radio]), select, textarea")) { node.focus(); if (node.select) node.select(); return; }
    if (node.matches("summary")) node.focus(); // so that Tab goes on inside what opens
    node.click();
  }
  function registry() {
    const row = current();
    return new Map([...builtin, ...bound("data-key", document), ...(row ? bound("data-row-key", row) : [])]);
  }

  // A button with data-reveal shows the hidden form of its row and puts the cursor there.
  function reveal(node) {
    const form = node.closest("[data-row], section, main").querySelector(node.dataset.reveal);
    form.hidden = !form.hidden;
    const field = form.querySelector("select, input:not([type=hidden])") || form.querySelector("button");
    if (!form.hidden && field) field.focus();
  }

  // A button with data-fold closes all parts it names, or opens them when none is open.
  function fold(node) {
    const parts = [...document.querySelectorAll(node.dataset.fold)];
    const open = !parts.some((part) => part.open);
    for (const part of parts) part.open = open;
  }

  function showKeys() {
    const dialog = document.getElementById("keys");
    const list = dialog.querySelector("dl");
    list.replaceChildren();
    for (const [key, entry] of registry()) {
      const term = document.createElement("dt");
      for (const part of key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = part;
        term.append(kbd, " ");
      }
      const text = document.createElement("dd");
      text.textContent = entry.help;
      list.append(term, text);
    }
    tell(dialog);
    dialog.showModal();
    dialog.querySelector("form button").focus();
  }

  // The section of the help that explains this screen, fetched when it is first asked for.
  async function tell(dialog) {
    const part = dialog.querySelector(".explained");
    if (!dialog.dataset.told || part.childElementCount) return;
    try {
      const answer = await fetch(dialog.dataset.told);
      if (!answer.ok) return;
      part.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    } catch { /* without the server the keys are still there */ }
  }

  function findAnything() { document.dispatchEvent(new CustomEvent("find:open")); }

  function leaveField(event) {
    const field = event.target;
    const box = field.matches("input") && field.closest(".search");
    if (box) { box.querySelector(".hits").replaceChildren(); field.value = ""; }
    const hidden = field.closest("[data-revealed]");
    if (hidden) hidden.hidden = true;
    field.blur();
  }

  // Enter pressed before the hits are there takes the first of them when they come.
  let awaited = null;
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = awaited && awaited.closest(".search");
    if (!box || !box.contains(event.target)) return;
    const first = box.querySelector(".hits button");
    awaited = null;
    if (first) first.click();
  });

  function inSearch(event) {
    const hits = [...event.target.closest(".search").querySelectorAll(".hits button")];
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // nothing typed goes into the address
    awaited = !hits.length && event.key === "Enter" ? event.target : null;
    if (!hits.length) return;
    const at = hits.findIndex((hit) => hit.classList.contains("is-hit"));
    if (event.key === "Enter") { event.preventDefault(); hits[Math.max(at, 0)].click(); return; }
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    hits.forEach((hit) => hit.classList.remove("is-hit"));
    const next = hits[Math.min(Math.max(to, 0), hits.length - 1)];
    next.classList.add("is-hit");
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      findAnything();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape") leaveField(event);
      else if (event.target.closest(".search")) inSearch(event);
      return;
    }
    if (event.target.closest("a, button, summary") && event.key === "Enter") return;
    const keys = registry();
    const pressed = prefix ? `${prefix} ${event.key}` : event.key;
    prefix = "";
    clearTimeout(prefixTimer);
    if (keys.has(pressed)) { event.preventDefault(); keys.get(pressed).run(); return; }
    if ([...keys.keys()].some((key) => key.startsWith(`${pressed} `))) {
      prefix = pressed;
      prefixTimer = setTimeout(() => { prefix = ""; }, SECOND_KEY_MS);
    }
  });

  document.addEventListener("click", (event) => {
    const revealer = event.target.closest("[data-reveal]");
    if (revealer) { reveal(revealer); return; }
    const folder = event.target.closest("[data-fold]");
    if (folder) { fold(folder); return; }
    if (event.target.closest("[data-show-keys]")) { showKeys(); return; }
    if (event.target.closest("[data-find-anything]")) { findAnything(); return; }
    const mark = event.target.closest("mark[data-codes]");
    if (mark) { select(document.querySelector(`[data-row="${mark.dataset.codes.split(" ")[0]}"]`), { reveal: false }); return; }
    const row = event.target.closest("[data-row]");
    if (row) select(row, { scroll: false });
  });
  document.addEventListener("row:take", (event) => select(event.target.closest("[data-row]"), { scroll: true }));
  document.addEventListener("mouseover", (event) => {
    const row = event.target.closest(".codes [data-row]");
    if (row) light(row.dataset.row, false);
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });

  // A form with data-once is sent once, however often its key is pressed; the server holds to that by itself as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.once === "sent") event.preventDefault();
    form.dataset.once = "sent";
  });

  // After a swap the cursor stays: on the same row, or on the row that took its place. A field gets the focus back
  // only if the swap took it away: who left it meanwhile has left it.
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const row = current();
    kept = row && { key: row.dataset.row, at: rows().indexOf(row), field: document.activeElement };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!kept) return;
    const all = rows();
    const same = document.querySelector(`[data-row="${kept.key}"]`);
    select(same && same.offsetParent !== null && !same.dataset.done ? same : all[Math.min(kept.at, all.length - 1)], { scroll: true });
    const field = kept.field.id && !kept.field.isConnected && document.getElementById(kept.field.id);
    if (field) field.focus();
    kept = null;
  });
  document.addEventListener("DOMContentLoaded", () => select(rows()[0], { scroll: Boolean(document.querySelector("[data-scroll-first]")), reveal: false }));
})();

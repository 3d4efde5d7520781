// The search box: opens over any screen, asks as one types, and goes where one chooses. Nothing typed is kept or put in an address.
"use strict";
(() => {
  const PAUSE_MS = 120;
  const words = {
    none: "The server was not reached. Type on to try again.",
    elsewhere: "You went on to another practice in another window: switch back there, or open this page anew.",
    out: "You were signed out. Sign in again, then search.",
    broken: "The search went wrong on the server. Type on to try again.",
    asking: "Searching …",
  };
  const dialog = document.getElementById("find-anything");
  const field = document.getElementById("find-words");
  const found = document.getElementById("find-found");
  const said = document.getElementById("find-said");
  let timer = 0;
  let under = null; // the request under way
  let shownFor = null; // what the rows shown were found for
  let taken = false; // Enter was pressed before they were there

  const rows = () => [...found.querySelectorAll("[role=option]")];
  const current = () => found.querySelector("[aria-selected=true]");

  function choose(row) {
    const before = current();
    if (before) before.setAttribute("aria-selected", "false");
    field.setAttribute("aria-activedescendant", row ? row.id : "");
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const all = rows();
    if (all.length) choose(all[(all.indexOf(current()) + by + all.length) % all.length]);
  }
  function go(row, apart) {
    if (apart) window.open(row.href, "_blank", "noopener");
    else { dialog.close(); location.assign(row.href); }
  }

  async function ask() {
    if (under) under.abort();
    const asked = field.value.trim();
    const mine = under = new AbortController();
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const token = cookie ? cookie[1] : JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const answer = await fetch(dialog.dataset.address, {
        method: "POST", body: new URLSearchParams({ q: asked }), headers: { "X-CSRFToken": token, "X-Practice": document.body.dataset.practice || "" }, signal: mine.signal, redirect: "error",
      });
      if (!answer.ok) { fail({ 401: words.out, 409: words.elsewhere }[answer.status] || words.broken); return; }
      show(await answer.text(), asked);
    } catch (problem) {
      if (problem.name !== "AbortError") fail(words.none);
    }
  }
  function fail(text) {
    taken = false;
    clear();
    said.textContent = text;
  }
  function clear() {
    found.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    choose(null);
    shownFor = null;
  }
  function show(html, asked) {
    const part = new DOMParser().parseFromString(html, "text/html");
    found.replaceChildren(...part.body.childNodes);
    shownFor = asked;
    const all = rows();
    field.setAttribute("aria-expanded", String(all.length > 0));
    choose(all[0] || null);
    const count = found.querySelector("output");
    const first = all.length && asked ? `. First: ${all[0].innerText.replace(/\s+/g, " ").trim()}` : "";
    said.textContent = count.textContent + first;
    const press = taken;
    taken = false;
    if (press && all.length && asked === field.value.trim()) go(all[0], false);
  }

  document.addEventListener("find:open", () => {
    const leaving = document.querySelector("dialog[open]");
    if (leaving === dialog) { field.select(); return; }
    if (leaving) return; // what asks for an answer is answered first
    field.value = "";
    said.textContent = "";
    clear();
    dialog.showModal();
    field.focus();
    ask();
  });
  field.addEventListener("input", () => {
    taken = false;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); return; }
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const row = current();
    if (row && shownFor === field.value.trim()) { go(row, event.ctrlKey || event.metaKey); return; }
    taken = true;
    said.textContent = words.asking;
    clearTimeout(timer);
    ask();
  });
  found.addEventListener("mousemove", (event) => {
    const row = event.target.closest("[role=option]");
    if (row && row !== current()) choose(row);
  });
  // What was typed and found does not stay in the page behind.
  dialog.addEventListener("close", () => {
    if (under) under.abort();
    clearTimeout(timer);
    field.value = "";
    clear();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();

// Every request that fails says so, keeps what was typed and can be tried again; a lost session comes back to the same step.
"use strict";
(() => {
  const PENDING = "pending-step";
  const SEEN = "last-seen";
  const WARN_BEFORE_MS = 120000;
  const KEPT_MS = 900000;
  const body = document.body;
  const stillHere = body.dataset.stillHere;
  const idleMs = Number(body.dataset.idleMinutes || 0) * 60000;
  const words = {
    none: "This did not reach the server. What you typed is still here.",
    refused: "The server did not take this step. What you typed is still here.",
    broken: "Something went wrong on the server. What you typed is still here.",
    elsewhere: "You went on to another practice in another window. Nothing was done, and what you typed is still here: switch back there, then try again.",
    waiting: "You were signed out before this was done:",
  };

  // A line on top that stays until it is answered.
  function say(text, acts) {
    clear();
    const line = document.createElement("div");
    line.className = "notice error faith";
    line.setAttribute("role", "alert");
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    for (const [label, act] of acts) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.addEventListener("click", () => { clear(); act(); });
      line.append(button);
    }
    document.getElementById("main").prepend(line);
    // What is typed on while it is searched for goes on into its field.
    if (!document.activeElement.closest("[hx-trigger^=input]")) line.querySelector("button").focus();
  }
  function clear() { document.querySelectorAll(".faith").forEach((line) => line.remove()); }

  // What a request was, so that it can be asked again: by htmx, or by sending its form.
  const valuesOf = (data) => [...(data instanceof FormData ? data.entries() : Object.entries(data || {}))].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  function stepOf(config) {
    const source = config.elt;
    return {
      kind: "swap", verb: config.verb, path: config.path, values: valuesOf(config.unfilteredFormData || config.formData || config.parameters),
      target: config.target && config.target.id ? `#${config.target.id}` : "", label: labelOf(source),
      swap: inherited(source, "hx-swap"), select: inherited(source, "hx-select"),
    };
  }
  function inherited(node, name) {
    const from = node.closest(`[${name}]`);
    return from ? from.getAttribute(name) : undefined;
  }
  function labelOf(node) {
    const said = node.dataset.help || node.getAttribute("aria-label") || (node.querySelector("button") || node).textContent || "";
    const row = node.closest("[data-row]");
    const code = row && row.querySelector(".code");
    return [said.trim().replace(/\s+/g, " ").slice(0, 60), code ? code.textContent.trim() : ""].filter(Boolean).join(" ");
  }
  function again(step) {
    if (step.kind === "form") { sendForm(step); return; }
    const values = {};
    for (const [name, value] of step.values) values[name] = name in values ? [].concat(values[name], value) : value;
    const target = (step.target && document.querySelector(step.target)) || document.getElementById("codes") || document.getElementById("claim") || body;
    htmx.ajax(step.verb.toUpperCase(), step.path, { target, values, swap: step.swap || "outerHTML", select: step.select });
  }
  function sendForm(step) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: step.path, hidden: true });
    for (const [name, value] of [...step.values, ["csrfmiddlewaretoken", token()]]) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    body.append(form);
    form.submit();
  }
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  // The session ended: the step waits in this tab alone, for the same person, until they have signed in again.
  function keep(step) {
    sessionStorage.setItem(PENDING, JSON.stringify({ ...step, page: location.pathname, user: body.dataset.user, at: Date.now() }));
  }
  function signIn() {
    location.assign(`${body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  function takeUp() {
    const kept = JSON.parse(sessionStorage.getItem(PENDING) || "null");
    if (!kept || !body.dataset.user) return;
    const mine = kept.user === body.dataset.user && Date.now() - kept.at < KEPT_MS;
    if (mine && kept.page !== location.pathname) return;
    sessionStorage.removeItem(PENDING);
    if (mine) say(`${words.waiting} ${kept.label}`, [["Do it now", () => again(kept)], ["Leave it", () => {}]]);
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (token()) event.detail.headers["X-CSRFToken"] = token();
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status !== 401) return;
    event.preventDefault();
    if (requestConfig.verb !== "get") keep(stepOf(requestConfig));
    signIn();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => failed(words.none, event));
  }
  document.addEventListener("htmx:responseError", (event) => failed(event.detail.xhr.status === 409 ? words.elsewhere : event.detail.xhr.status < 500 ? words.refused : words.broken, event));
  function failed(text, event) {
    const config = event.detail.requestConfig;
    if (config.elt.closest(".search, [hx-trigger^=every]") && config.verb === "get") return;
    const step = stepOf(config);
    say(text, [["Try again", () => again(step)], ["Close", () => config.elt.focus && config.elt.focus()]]);
  }
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { clear(); seen(); } });

  // A refused step gives back what was typed: fields that differ from what the page said are filled again.
  let typed = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const fields = [...event.detail.target.querySelectorAll("input[id]:not([type=hidden]), textarea[id]")];
    typed = fields.filter((field) => field.value !== field.defaultValue).map((field) => [field.id, field.value]);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (document.querySelector("[data-refused]")) {
      for (const [id, value] of typed) { const field = document.getElementById(id); if (field) field.value = value; }
    }
    typed = [];
  });

  // A form that opens a new page asks first whether the server and the session are there: a page once left is lost.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!stillHere || event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post") || form.dataset.asked) return;
    event.preventDefault();
    const by = event.submitter;
    const values = valuesOf(new FormData(form, by));
    const step = { kind: "form", path: (by && by.formAction) || form.action, values, label: labelOf(by || form) };
    const send = () => fetch(stillHere, { redirect: "error", cache: "no-store", headers: { "X-Practice": body.dataset.practice || "" } }).then((answer) => {
      if (answer.status === 409 && !form.querySelector("#practice")) { // the form that switches practices is of none
        if (form.dataset.once) form.dataset.once = "";
        say(words.elsewhere, [["Try again", send], ["Close", () => {}]]);
        return;
      }
      if (answer.status === 401) {
        if (!form.querySelector("input[type=file]")) keep(step); // a browser hands no file out again
        signIn();
        return;
      }
      const csrf = form.querySelector("[name=csrfmiddlewaretoken]");
      if (csrf && token()) csrf.value = token();
      form.dataset.asked = "yes";
      if (form.dataset.once) form.dataset.once = "";
      form.requestSubmit(by);
      delete form.dataset.asked;
    }, () => { if (form.dataset.once) form.dataset.once = ""; say(words.none, [["Try again", send], ["Close", () => {}]]); });
    send();
  });

  // Two minutes before the session ends the screen asks; all tabs of the browser count together.
  const seen = () => { try { localStorage.setItem(SEEN, String(Date.now())); } catch { /* a browser without storage warns by this tab alone */ } };
  function watch() {
    if (!stillHere || !idleMs) return;
    const dialog = document.getElementById("leaving");
    const left = Number(localStorage.getItem(SEEN) || Date.now()) + idleMs - Date.now();
    if (left <= 0) { signIn(); return; }
    if (left <= WARN_BEFORE_MS && !dialog.open) dialog.showModal();
    if (left > WARN_BEFORE_MS && dialog.open) dialog.close();
    dialog.querySelector("[data-left]").textContent = `${Math.floor(left / 60000)}:${String(Math.floor(left / 1000) % 60).padStart(2, "0")}`;
  }
  function stay() {
    fetch(`${stillHere}?stay=1`, { cache: "no-store" }).then((answer) => {
      if (answer.status === 401) { signIn(); return; }
      seen();
      watch();
    }, () => say(words.none, [["Try again", stay]]));
  }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-stay]")) stay(); });
  document.addEventListener("DOMContentLoaded", () => { if (stillHere) { seen(); setInterval(watch, 1000); } takeUp(); });
})();

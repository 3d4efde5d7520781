// A coder's own clock: it runs while the chart is in sight and somebody types, points or scrolls, and stops when they like.
"use strict";
(() => {
  const RESTS_AFTER_MS = 120000;
  const TICK_MS = 1000;
  const GLANCE_S = 5;
  const form = document.querySelector("[data-timer]");
  if (!form) return;
  const button = form.querySelector("button");
  const before = Number(form.dataset.seconds);
  let paused = form.dataset.paused === "yes";
  let counted = 0;
  let sent = 0;
  let last = Date.now();
  let active = Date.now();

  // What passed since the last look, as far as somebody was there.
  function look() {
    const now = Date.now();
    const until = Math.min(now, active + RESTS_AFTER_MS);
    if (!paused && !document.hidden && until > last) counted += until - last;
    last = now;
  }
  function show() {
    const all = before + Math.floor(counted / 1000);
    const parts = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    const shown = (parts[0] ? parts : parts.slice(1)).map((part, at) => (at ? String(part).padStart(2, "0") : String(part))).join(":");
    form.querySelector("[data-clock]").textContent = shown;
    form.querySelector("[data-clock-said]").textContent = paused ? "paused" : "";
    button.setAttribute("aria-pressed", String(paused));
  }
  // Sent when the page is left or hidden and when the clock is paused: there is no beat that anybody could watch.
  // Less than a glance is not sent; where the page stays, it counts with what follows.
  function send({ always = false } = {}) {
    look();
    const seconds = Math.floor(counted / 1000) - sent;
    if (seconds < GLANCE_S && !always) return;
    sent += seconds;
    const values = new FormData(form);
    values.set("seconds", String(seconds));
    values.set("paused", paused ? "yes" : "");
    navigator.sendBeacon(form.action, values);
  }
  for (const name of ["keydown", "pointermove", "pointerdown", "wheel", "scroll"]) {
    document.addEventListener(name, () => { look(); active = Date.now(); }, { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { const now = Date.now(); if (!paused) counted += Math.max(0, Math.min(now, active + RESTS_AFTER_MS) - last); last = now; send(); }
    else { last = Date.now(); active = last; }
  });
  addEventListener("pagehide", () => send());
  button.addEventListener("click", () => { look(); paused = !paused; show(); send({ always: true }); });
  setInterval(() => { look(); show(); }, TICK_MS);
  show();
})();

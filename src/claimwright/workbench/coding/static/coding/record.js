// The record of a chart: search in its words (on this page alone: nothing typed is sent), from document to document, and from a
// copied passage to where it was first written.
"use strict";
(() => {
  const MOST = 500;
  const LISTED = 100;
  const WAIT_MS = 120;
  const AROUND = 40;
  let texts = null;
  let hits = [];
  let now = -1;
  let waiting = 0;
  const $ = (selector) => document.querySelector(selector);
  const record = () => $(".record");

  // The words of each document as one string, with the text nodes that hold them; headings and labels are none of its words.
  function read() {
    return [...document.querySelectorAll(".record article")].map((article) => {
      const nodes = [];
      let text = "";
      for (const piece of article.querySelectorAll(".piece")) {
        const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) { nodes.push([text.length, walker.currentNode]); text += walker.currentNode.data; }
      }
      return { article, nodes, text };
    });
  }
  function place(nodes, at) {
    let low = 0;
    let high = nodes.length - 1;
    while (low < high) { const middle = (low + high + 1) >> 1; if (nodes[middle][0] <= at) low = middle; else high = middle - 1; }
    const [start, node] = nodes[low];
    return [node, Math.min(at - start, node.data.length)];
  }
  function rangeOf(one, start, end) {
    const range = document.createRange();
    range.setStart(...place(one.nodes, start));
    range.setEnd(...place(one.nodes, end - 1));
    range.setEnd(range.endContainer, Math.min(range.endOffset + 1, range.endContainer.length));
    return range;
  }

  // Painted without touching the page, so that the marks of the codes stay what they are; older browsers select the hit.
  function paint(name, ranges) {
    if (window.Highlight && CSS.highlights) { CSS.highlights.set(name, new Highlight(...ranges)); return; }
    if (name === "found-now" && ranges.length) { const chosen = getSelection(); chosen.removeAllRanges(); chosen.addRange(ranges[0]); }
  }
  function bring(range) {
    const folded = range.startContainer.parentElement.closest("details:not([open])");
    if (folded) folded.open = true;
    const box = record();
    const sticky = $(".bookmarks");
    const at = range.getBoundingClientRect();
    const frame = box.getBoundingClientRect();
    const top = frame.top + (sticky ? sticky.offsetHeight : 0);
    if (at.top < top || at.bottom > frame.bottom) box.scrollTop += at.top - top - (frame.bottom - top) / 4;
    if (box.scrollHeight <= box.clientHeight || frame.bottom < 0 || frame.top > innerHeight) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  function search(term) {
    texts ||= read();
    hits = [];
    now = -1;
    const parts = term.trim().split(/\s+/).filter(Boolean).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    if (term.trim().length > 1) {
      const wanted = new RegExp(parts.join("\\s+"), "gi");
      for (const one of texts) {
        for (const match of one.text.matchAll(wanted)) {
          hits.push({ one, start: match.index, end: match.index + match[0].length });
          if (hits.length === MOST) break;
        }
        if (hits.length === MOST) break;
      }
    }
    for (const hit of hits) hit.range = rangeOf(hit.one, hit.start, hit.end);
    paint("found", hits.map((hit) => hit.range));
    paint("found-now", []);
    list(term.trim().length > 1);
  }
  function list(asked) {
    const found = $("#found-in-record");
    found.replaceChildren(...hits.slice(0, LISTED).map((hit, at) => {
      const { text, article } = hit.one;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "plain" });
      button.dataset.hit = at;
      const day = Object.assign(document.createElement("span"), { className: "quiet num", textContent: article.dataset.day || "no date" });
      const title = Object.assign(document.createElement("b"), { textContent: article.dataset.title });
      const said = document.createElement("span");
      const before = text.slice(Math.max(0, hit.start - AROUND), hit.start).replace(/\s+/g, " ");
      const after = text.slice(hit.end, hit.end + AROUND).replace(/\s+/g, " ");
      said.append(before, Object.assign(document.createElement("b"), { textContent: text.slice(hit.start, hit.end).replace(/\s+/g, " ") }), after);
      button.append(day, " ", title, " ", said);
      if (hit.range.startContainer.parentElement.closest("details.copied")) button.append(" ", Object.assign(document.createElement("span"), { className: "tag", textContent: "copied" }));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    found.hidden = !hits.length;
    for (const button of document.querySelectorAll("[data-found-step]")) button.hidden = !hits.length;
    count(asked);
  }
  function count(asked) {
    const many = hits.length === MOST ? `${MOST} or more` : String(hits.length);
    const here = now >= 0 && hits[now] ? `, ${hits[now].one.article.dataset.title}` : "";
    $("[data-found]").textContent = !asked ? "" : !hits.length ? "Not in this record" : now < 0 ? `${many} hit${hits.length === 1 ? "" : "s"}` : `${now + 1} of ${many}${here}`;
  }
  function go(at) {
    if (!hits.length) return;
    now = (at + hits.length) % hits.length;
    paint("found-now", [hits[now].range]);
    bring(hits[now].range);
    for (const button of document.querySelectorAll("[data-hit]")) button.classList.toggle("is-hit", Number(button.dataset.hit) === now);
    const listed = $(`[data-hit="${now}"]`);
    if (listed) listed.scrollIntoView({ block: "nearest" });
    count(true);
  }
  // The list of hits makes room for the record once a hit is gone to; the count and the keys stay.
  function leave() {
    $("#found-in-record").hidden = true;
    record().focus({ preventScroll: true });
  }

  function toDocument(article) {
    const box = record();
    const sticky = $(".bookmarks");
    if (box.scrollHeight > box.clientHeight) box.scrollTop += article.getBoundingClientRect().top - box.getBoundingClientRect().top - sticky.offsetHeight;
    else article.scrollIntoView();
    article.focus({ preventScroll: true });
  }
  function otherDocument(by) {
    const all = [...document.querySelectorAll(".record article")];
    if (!all.length) return;
    const top = record().getBoundingClientRect().top + $(".bookmarks").offsetHeight + 2;
    const at = all.findLastIndex((one) => one.getBoundingClientRect().top <= top);
    const inside = at >= 0 && all[at].getBoundingClientRect().top < top - 8;
    const to = by < 0 && inside ? at : at + by;
    toDocument(all[Math.min(Math.max(to, 0), all.length - 1)]);
  }

  // What opens to be written in has the cursor in its field.
  document.addEventListener("toggle", (event) => {
    const opened = event.target.matches("details[data-focus][open]") && event.target.querySelector(event.target.dataset.focus);
    if (opened) opened.focus();
  }, true);

  document.addEventListener("input", (event) => {
    if (event.target.id !== "find-in-record") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => search(event.target.value), WAIT_MS);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "find-in-record") return;
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(waiting);
      if (now < 0) search(event.target.value);
      if (hits.length) { go(now + (now < 0 ? 1 : 0)); leave(); }
      return;
    }
    if (event.key === "Escape") { clearTimeout(waiting); event.target.value = ""; search(""); return; }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) { event.preventDefault(); go(now < 0 && by < 0 ? hits.length - 1 : now + by); }
  });
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-found-step]");
    if (step) { go(now < 0 && step.dataset.foundStep < 0 ? -1 : now + Number(step.dataset.foundStep)); return; }
    const listed = event.target.closest("[data-hit]");
    if (listed) { go(Number(listed.dataset.hit)); leave(); return; }
    const other = event.target.closest("[data-record]");
    if (other) { otherDocument(other.dataset.record === "next" ? 1 : -1); return; }
    const link = event.target.closest(".record a[href^='#d']");
    const article = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!article) return;
    event.preventDefault();
    const contents = link.closest(".contents");
    if (contents) contents.open = false;
    toDocument(article);
    if (!link.dataset.from) return;
    texts ||= read();
    const range = rangeOf(texts.find((one) => one.article === article), Number(link.dataset.from), Number(link.dataset.to));
    paint("found-now", [range]);
    bring(range);
  });
})();

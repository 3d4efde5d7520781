// Words of the record by keyboard: a cursor that goes from word to word, Shift takes more, Enter keeps them as evidence.
"use strict";
(() => {
  const WORD = /[\p{L}\p{N}]+(?:[.,'’\/%°-]*[\p{L}\p{N}%]+)*/gu;
  const TYPED_MS = 900;
  let words = [];
  let anchor = 0;
  let head = 0;
  let column = null;
  let before = null;
  let typed = "";
  let typedTimer = 0;

  const record = () => document.querySelector(".record");
  const selecting = () => record() && record().classList.contains("selecting");
  const field = (name) => document.querySelector(`#enc-evidence input[name=${name}]`);
  const tell = (detail) => document.dispatchEvent(new CustomEvent("evidence", { detail }));

  const keys = new Map([
    ["ArrowRight", { help: "Next word", run: () => head + 1 }],
    ["ArrowLeft", { help: "Word before", run: () => head - 1 }],
    ["ArrowDown", { help: "Line below", run: () => line(1) }],
    ["ArrowUp", { help: "Line above", run: () => line(-1) }],
    ["PageDown", { help: "Next document", run: () => neighbour(1) }],
    ["PageUp", { help: "Document before", run: () => neighbour(-1) }],
    ["Enter", { help: "Keep the words as evidence; Shift with an arrow takes more, a letter goes to the next word so begun", run: keep }],
    ["Escape", { help: "Leave the words, evidence as it was", run: leave }],
  ]);

  function gather() {
    const found = [];
    for (const text of document.querySelectorAll(".record .text")) {
      for (const match of text.textContent.matchAll(WORD)) found.push({ text, start: match.index, end: match.index + match[0].length });
    }
    return found;
  }

  // A place counted in the document's characters, as a node and an offset in it: marks part the text into several nodes.
  function place(text, offset) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    for (let left = offset; node; node = walker.nextNode()) {
      if (left <= node.data.length) return [node, left];
      left -= node.data.length;
    }
    return [text, 0];
  }
  function range(first, last) {
    const made = document.createRange();
    made.setStart(...place(first.text, first.start));
    made.setEnd(...place(last.text, last.end));
    return made;
  }
  const box = (at) => range(words[at], words[at]).getBoundingClientRect();

  function line(by) {
    const here = box(head);
    // Up and down keep to the column they began in.
    if (column === null) column = here.left + here.width / 2;
    let best = head;
    let top = null;
    for (let at = head + by; at >= 0 && at < words.length; at += by) {
      const there = box(at);
      if (Math.abs(there.top - here.top) < here.height / 2) continue;
      if (top === null) top = there.top;
      if (Math.abs(there.top - top) >= here.height / 2) break;
      const away = Math.abs(there.left + there.width / 2 - column);
      if (best === head || away < Math.abs(box(best).left + box(best).width / 2 - column)) best = at;
    }
    return best;
  }
  function neighbour(by) {
    const here = words[head].text;
    const there = [...document.querySelectorAll(".record .text")];
    const next = there[there.indexOf(here) + by];
    const at = words.findIndex((word) => word.text === next);
    return at < 0 ? head : at;
  }
  function begun(letter) {
    clearTimeout(typedTimer);
    typedTimer = setTimeout(() => { typed = ""; }, TYPED_MS);
    const from = typed ? head : head + 1;
    typed += letter.toLowerCase();
    const fits = (word) => word.text.textContent.slice(word.start, word.end).toLowerCase().startsWith(typed);
    const order = [...words.keys()];
    const found = [...order.slice(from), ...order.slice(0, from)].find((at) => fits(words[at]));
    return found === undefined ? head : found;
  }

  function go(to, extend) {
    head = Math.min(Math.max(to, 0), words.length - 1);
    // Evidence is of one document: words of another begin anew.
    if (!extend || words[anchor].text !== words[head].text) anchor = head;
    const [first, last] = anchor <= head ? [words[anchor], words[head]] : [words[head], words[anchor]];
    const chosen = document.getSelection();
    const made = range(first, last);
    chosen.removeAllRanges();
    chosen.addRange(made);
    const there = box(head);
    const frame = record().getBoundingClientRect();
    if (there.top < frame.top + 30 || there.bottom > frame.bottom - 10) record().scrollTop += there.top - frame.top - frame.height / 3;
    return { place: first.text.dataset.document, start: [...first.text.textContent.slice(0, first.start)].length, quote: made.toString() };
  }

  function begin() {
    words = gather();
    if (!words.length) return;
    before = { place: field("document").value, start: field("start").value, quote: field("quote").value };
    record().classList.add("selecting");
    record().focus({ preventScroll: true });
    const marked = document.querySelector(".record mark.on");
    const at = marked ? words.findIndex((word) => marked.compareDocumentPosition(place(word.text, word.start)[0]) & Node.DOCUMENT_POSITION_CONTAINED_BY) : 0;
    anchor = Math.max(at, 0);
    tell(go(anchor, false));
  }
  function end() {
    record().classList.remove("selecting");
    document.getSelection().removeAllRanges();
    record().blur();
  }
  function keep() {
    tell(go(head, true));
    end();
  }
  function leave() {
    end();
    tell(before);
  }

  document.addEventListener("keydown", (event) => {
    if (!selecting() || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keys.get(event.key);
    const letter = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key);
    if (!key && !letter) return;
    event.preventDefault();
    event.stopPropagation();
    if (!["ArrowUp", "ArrowDown"].includes(event.key)) column = null;
    if (key) typed = "";
    const to = key ? key.run() : begun(event.key);
    if (typeof to === "number") tell(go(to, event.shiftKey && Boolean(key)));
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("#enc-words")) begin();
    else if (selecting()) record().classList.remove("selecting");
  });
})();

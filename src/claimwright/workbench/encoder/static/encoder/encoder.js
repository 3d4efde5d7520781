// The encoder: a row's page opens as the cursor reaches it, Enter leaves the field for the list, selected words become evidence.
"use strict";
(() => {
  const PREVIEW_MS = 140;
  const NOTHING = "select words in the record";
  let timer = 0;

  document.addEventListener("row:selected", (event) => {
    const link = event.target.closest("#enc-list") && event.target.querySelector("[data-preview]");
    clearTimeout(timer);
    if (link) timer = setTimeout(() => link.click(), PREVIEW_MS);
  });

  function firstRow() {
    const row = document.querySelector("#enc-list [data-row]");
    if (row) row.dispatchEvent(new CustomEvent("row:take", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("#enc-term, #enc-jump, #enc-procedure") || !["Enter", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    if (!document.querySelector("#enc-list [data-row]")) return; // nothing to go to: the words are put right here
    field.blur();
    if (!document.querySelector("#enc-list .is-current")) firstRow();
  });

  // Tab goes through the list too: the code that is added is the one that has the focus.
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#enc-list [data-row]");
    if (row && !row.classList.contains("is-current")) row.dispatchEvent(new CustomEvent("row:take", { bubbles: true }));
  });

  // A new list begins at its first row; typing goes on undisturbed.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (["enc-list", "enc-terms", "enc-choices"].includes(event.detail.target.id) || event.target.id === "enc-list") firstRow();
    if (event.detail.target.id === "enc-page") event.detail.target.scrollTop = 0;
  });

  // Evidence: where the words stand in the document, counted in characters as the server counts them.
  const count = (text) => [...text].length;
  function field(name) { return document.querySelector(`#enc-evidence input[name=${name}]`); }
  function hold(place, start, quote) {
    field("document").value = place;
    field("start").value = start;
    field("quote").value = quote;
    document.getElementById("enc-quote").textContent = quote ? `“${quote}”` : NOTHING;
  }
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!field("quote") || !chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    const text = range.startContainer.parentElement && range.startContainer.parentElement.closest(".record .text");
    if (!text || !text.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    hold(text.dataset.document, count(before.toString()), range.toString());
  });
  document.addEventListener("evidence", (event) => hold(event.detail.place, event.detail.start, event.detail.quote));
  document.addEventListener("click", (event) => {
    if (event.target.closest("#enc-forget")) hold("", "", "");
  });
})();

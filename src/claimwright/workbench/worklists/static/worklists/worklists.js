// A list of work: an act is on the marked rows; where none is marked, on the row the cursor is on.
"use strict";
(() => {
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-marked]")) return;
    const sent = event.detail.parameters;
    if (sent.getAll ? sent.getAll("item").length || sent.get("all") : sent.item || sent.all) return;
    const row = document.querySelector("[data-row].is-current");
    if (row) sent.item = row.dataset.row.slice(1);
  });
  // A folded part that opens takes the cursor to its first field, and closes again with Escape.
  document.addEventListener("toggle", (event) => {
    const field = event.target.matches("details.several[open]") && event.target.querySelector("input, select");
    if (field) field.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    // Enter in a field does what its own part of the form is for, not what the form's first button does.
    const part = event.key === "Enter" && event.target.matches("input:not([type=checkbox]), select") && event.target.closest("[data-marked] fieldset");
    if (part) { event.preventDefault(); part.querySelector("button").click(); return; }
    const open = event.key === "Escape" && event.target.closest("details.several[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
})();

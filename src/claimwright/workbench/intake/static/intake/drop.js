// Files dropped on the page or chosen go up one after another; each has its line with progress and what became of it.
"use strict";
(() => {
  const form = document.getElementById("drop");
  const picker = document.getElementById("files");
  const table = document.getElementById("dropped");
  const said = document.getElementById("drop-said");
  const queue = [];
  let working = false;
  let changed = false;

  const chooser = form.querySelector("label.button");
  chooser.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); picker.click(); }
  });
  picker.addEventListener("change", () => { take(picker.files); picker.value = ""; });

  const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("is-over"); });
  document.addEventListener("drop", (event) => {
    form.classList.remove("is-over");
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => { if (working) event.preventDefault(); });

  function take(files) {
    for (const file of files) queue.push({ file, line: lineOf(file.name) });
    if (!working) next();
  }

  function lineOf(name) {
    table.hidden = false;
    const row = table.tBodies[0].insertRow();
    const title = row.insertCell();
    title.className = "name";
    title.textContent = name;
    const state = row.insertCell();
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${name}`);
    state.append(bar);
    row.insertCell();
    return row;
  }

  function next() {
    const one = queue.shift();
    working = Boolean(one);
    if (one) return send(one.file, one.line);
    if (changed) refresh();
  }

  function send(file, row) {
    if (file.size > Number(form.dataset.largest)) {
      show(row, { state: "refused", words: "too large for the screen: bring it by command or folder" });
      return next();
    }
    const body = new FormData();
    body.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Practice", document.body.dataset.practice || "");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      const bar = row.querySelector("progress");
      if (!bar || !event.lengthComputable) return;
      if (event.loaded < event.total) bar.value = event.loaded / event.total;
      else bar.removeAttribute("value"); // all is sent: it is being read
    });
    request.addEventListener("load", () => { answered(request, row); next(); });
    request.addEventListener("error", () => { show(row, { state: "refused", words: "the line broke; drop it again" }); next(); });
    request.send(body);
  }

  function answered(request, row) {
    let files = [];
    try { files = request.status === 200 ? JSON.parse(request.responseText).files : []; } catch { files = []; }
    if (!files.length) {
      const plain = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain") && request.responseText.trim();
      const other = plain || `not taken in (${request.status}); drop it again`;
      const elsewhere = "you went on to another practice in another window; switch back there and drop it again";
      const words = request.status === 409 ? elsewhere : request.status === 401 ? "you were signed out; sign in and drop it again" : other;
      return show(row, { state: "refused", words });
    }
    changed = true;
    files.forEach((file, at) => show(at ? lineOf(file.name) : row, file));
  }

  const STATES = { used: ["good", "Used"], asks: ["warn", "Facts missing"], refused: ["bad", "Not usable"], discarded: ["", "Discarded"] };
  function show(row, file) {
    const [title, state, words] = row.cells;
    if (file.address) {
      const link = document.createElement("a");
      link.href = file.address;
      link.textContent = file.name;
      title.replaceChildren(link);
    }
    const tag = document.createElement("span");
    const [tone, label] = STATES[file.state] || ["", file.state];
    tag.className = `tag ${tone}`;
    tag.textContent = label;
    state.replaceChildren(tag);
    words.textContent = file.words.charAt(0).toUpperCase() + file.words.slice(1);
    said.textContent = `${title.textContent}: ${label}, ${file.words}`;
  }

  // The list below shows what waits now, and the lines above stay.
  async function refresh() {
    changed = false;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["main > .sheet:last-of-type", ".filters .count"]) {
      const [now, then] = [document.querySelector(part), page.querySelector(part)];
      if (now && then) now.replaceWith(document.importNode(then, true));
    }
  }
})();

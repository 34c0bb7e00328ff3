// Files: chosen, dropped or pasted, they are sent at once and wait for the form to be saved.
const waits = new Map(); // forms to be saved as soon as their files are there, and by which button
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

function waiting(name) {
  const row = document.createElement("li");
  row.className = "file file-row";
  row.dataset.fileRow = "";
  const label = document.createElement("span");
  label.className = "file-name";
  label.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", name);
  row.append(label, bar);
  return row;
}

function refuse(row, words) {
  row.classList.add("file-refused");
  row.setAttribute("role", "alert");
  row.querySelector("progress")?.remove();
  const said = document.createElement("span");
  said.className = "file-size";
  said.textContent = words;
  row.append(said);
}

export const isSending = (form) => form.querySelector("[data-file-row] progress") !== null;

function goOn(form) {
  if (!waits.has(form) || isSending(form)) return;
  const button = waits.get(form);
  waits.delete(form);
  if (form.isConnected) form.requestSubmit(button?.isConnected ? button : null);
}

function send(zone, file) {
  const list = document.getElementById(zone.dataset.into);
  for (const old of list.querySelectorAll(".file-refused")) old.remove();
  const row = waiting(file.name);
  list.append(row);
  const data = new FormData();
  data.append("file", file, file.name || "image.png");
  const request = new XMLHttpRequest();
  const form = zone.closest("form");
  const fail = () => {
    refuse(row, zone.dataset.failed);
    waits.delete(form);
  };
  request.upload.addEventListener("progress", (event) => {
    const bar = row.querySelector("progress");
    if (bar && event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    const taken = request.status === 201;
    if (!taken && request.status !== 422) return fail();
    const holder = document.createElement("template");
    holder.innerHTML = request.responseText.trim();
    if (taken && zone.dataset.several === undefined) for (const other of [...list.children]) if (other !== row) other.remove();
    row.replaceWith(holder.content);
    list.dispatchEvent(new Event("change", { bubbles: true }));
    if (taken) goOn(form);
    else waits.delete(form);
  });
  request.addEventListener("error", fail);
  request.open("POST", zone.dataset.upload);
  request.setRequestHeader("X-CSRF-Token", token());
  request.setRequestHeader("HX-Request", "true");
  request.send(data);
}

function sendAll(zone, files) {
  const chosen = zone.dataset.several === undefined ? [...files].slice(0, 1) : [...files];
  for (const file of chosen) send(zone, file);
}

export function watchUploads() {
  // Who saves while a file is under way means that file too.
  document.addEventListener("htmx:config:request", (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-edit-form]") || !isSending(form)) return;
    event.preventDefault();
    waits.set(form, event.detail.ctx.request.submitter);
  });
  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.("[data-upload]");
    if (!zone || event.target.type !== "file") return;
    sendAll(zone, event.target.files);
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-file-remove]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("[data-file-list]");
    button.closest("[data-file-row]").remove();
    list.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector(`[data-into="${CSS.escape(list.id)}"] input`)?.focus();
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const zone = event.target.closest?.("[data-upload]");
      const files = event.dataTransfer?.types.includes("Files");
      for (const other of document.querySelectorAll(".drop.over")) if (other !== zone) other.classList.remove("over");
      if (!zone || !files) return;
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop") sendAll(zone, event.dataTransfer.files);
    });
  }
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    const form = event.target.closest?.("form[data-edit-form]") ?? document.querySelector("form[data-edit-form]");
    const zone = form?.querySelector("[data-upload]");
    if (!zone || !files?.length || event.target.closest?.("[data-composer]")) return;
    event.preventDefault();
    sendAll(zone, files);
  });
}

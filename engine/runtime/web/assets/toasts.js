// Short messages at the edge: they leave by themselves, and are read out (aria-live).
const STAYS = 5000;
const STAYS_TO_UNDO = 10000;

export function text(name) {
  return document.body.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
}

export function say(message, bad = false) {
  const box = document.getElementById("toasts");
  if (!box || !message) return;
  const line = document.createElement("div");
  line.className = bad ? "toast-line bad" : "toast-line";
  line.textContent = message;
  box.append(line);
}

function leave(line) {
  setTimeout(() => {
    line.classList.add("leaving");
    setTimeout(() => line.remove(), 300);
  }, line.querySelector?.("[data-undo]") ? STAYS_TO_UNDO : STAYS);
}

export function watchToasts() {
  const box = document.getElementById("toasts");
  if (!box) return;
  for (const line of box.children) leave(line);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) leave(node);
    while (box.children.length > 3) box.firstElementChild.remove();
  }).observe(box, { childList: true });
  document.addEventListener("htmx:error", () => say(text("network"), true));
}

// Menus are <details>: here they close when something else is clicked, and copy links.
import { say, text } from "./toasts.js";

function showCopy(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

// Browsers keep the clipboard from pages that came without encryption, but for this old way.
function copyOldWay(value) {
  const box = document.createElement("textarea");
  box.value = value;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done ? Promise.resolve() : Promise.reject(new Error("copy"));
}

export function copyText(value, told) {
  const done = navigator.clipboard ? navigator.clipboard.writeText(value).catch(() => copyOldWay(value)) : copyOldWay(value);
  done.then(() => say(told), () => say(value));
}

export function watchMenus() {
  showCopy(document);
  document.addEventListener("htmx:after:swap", () => showCopy(document));
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-item")) menu.open = false;
    }
    const copy = event.target.closest?.("[data-copy]");
    if (copy) copyText(new URL(copy.dataset.copy, location.href).href, text("copied"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);
}

// Menus are <details>: here they close when something else is clicked, and copy links.
import { say, text } from "./toasts.js";

function showCopy(root) {
  if (navigator.clipboard) for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

export function watchMenus() {
  showCopy(document);
  document.addEventListener("htmx:after:swap", () => showCopy(document));
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-item")) menu.open = false;
    }
    const copy = event.target.closest?.("[data-copy]");
    if (copy) navigator.clipboard.writeText(new URL(copy.dataset.copy, location.href).href).then(() => say(text("copied")));
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

// The dialog of a page: what the server puts into it opens it, an answer for the page closes it. A
// second one, over it, makes a record that a list of the first lacked.
import { isDirty } from "./editors.js";
import { say, text } from "./toasts.js";

let opener = null;

// Which part of the page an answer is for, whether the page or the server has said so.
export function swapped(event) {
  const target = event.detail.ctx?.target;
  return typeof target === "string" ? target.slice(1) : target?.id;
}

export function watchDialogs() {
  for (const id of ["dialog", "inner"]) {
    const dialog = document.getElementById(id);
    if (dialog) watch(dialog);
  }
}

const typed = (dialog) => [...dialog.querySelectorAll("form[data-edit-form]")].some(isDirty);

function watch(dialog) {
  let asked = false;
  document.addEventListener("htmx:before:request", (event) => {
    if (dialog.id === "dialog" && !event.target.closest?.("dialog") && !event.target.matches?.("[data-quiet]")) opener = event.target;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx?.target?.closest?.("[data-quiet]")) return;
    const filled = dialog.firstElementChild !== null;
    if (!filled) return;
    if (!dialog.open) dialog.showModal();
    else if (dialog.contains(document.activeElement) && document.activeElement !== dialog && !dialog.querySelector(".is-invalid")) return;
    const first = dialog.querySelector(".is-invalid, [aria-invalid]") ?? dialog.querySelector(".form-control, .form-select, .end-choice:not(:disabled), .btn-danger");
    first?.focus();
  });
  document.addEventListener("htmx:before:swap", (event) => {
    if (!dialog.open || !["card", "main", "results"].includes(swapped(event))) return;
    dialog.replaceChildren(); // now: what is still in it when the swap is done would open it again
    dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) {
      event.preventDefault();
      dialog.close();
    } else if (event.target === dialog && !typed(dialog)) {
      dialog.close();
    }
  });
  dialog.addEventListener("input", () => (asked = false));
  // Escape asks once where something was typed; pressed again, it closes.
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog || asked || !typed(dialog)) return;
    event.preventDefault();
    asked = true;
    say(text("unsaved"), true);
  });
  dialog.addEventListener("close", () => {
    asked = false;
    dialog.replaceChildren();
    if (dialog.id === "dialog" && opener?.isConnected) opener.focus?.();
  });
}

// The one dialog of a page: what the server puts into it opens it, an answer for the card closes it.
import { isDirty } from "./editors.js";

let opener = null;

export function watchDialogs() {
  const dialog = document.getElementById("dialog");
  if (!dialog) return;

  document.addEventListener("htmx:before:request", (event) => {
    if (!dialog.contains(event.target)) opener = event.target;
  });
  document.addEventListener("htmx:after:swap", () => {
    const filled = dialog.firstElementChild !== null;
    if (!filled) return;
    if (!dialog.open) dialog.showModal();
    else if (dialog.contains(document.activeElement) && document.activeElement !== dialog && !dialog.querySelector(".is-invalid")) return;
    const first = dialog.querySelector(".is-invalid, [aria-invalid]") ?? dialog.querySelector(".form-control, .form-select, .end-choice:not(:disabled), .btn-danger");
    first?.focus();
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail.ctx?.target;
    if (dialog.open && target?.id === "card") dialog.close();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) {
      event.preventDefault();
      dialog.close();
    } else if (event.target === dialog && ![...dialog.querySelectorAll("form[data-edit-form]")].some(isDirty)) {
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (opener?.isConnected) opener.focus?.();
  });
}

// Lists: a click anywhere in a row opens its record; filters leave short addresses.
import { after } from "./bulk.js";

export function watchLists() {
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, form, .pick") || String(window.getSelection()) !== "") return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else after(event, () => (location.href = row.dataset.href));
  });
  document.addEventListener("htmx:config:request", (event) => {
    const { request } = event.detail.ctx;
    if (request.method !== "GET" || !(request.body instanceof FormData)) return;
    for (const name of new Set(request.body.keys())) {
      const filled = request.body.getAll(name).filter((value) => value !== "");
      request.body.delete(name);
      for (const value of filled) request.body.append(name, value);
    }
  });
  // The list may have been filtered since the link was written: it takes away what is shown.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-export]");
    if (!link) return;
    const asked = new URLSearchParams(location.search);
    asked.delete("after");
    link.search = [asked.toString(), link.dataset.export].filter(Boolean).join("&");
  });
  // The head of a filter's menu says what is ticked.
  document.addEventListener("change", (event) => {
    const menu = event.target.closest?.(".filter-menu");
    if (!menu) return;
    const ticked = [...menu.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent);
    const summary = menu.querySelector("summary");
    summary.textContent = ticked.join(", ") || summary.dataset.any;
  });
}

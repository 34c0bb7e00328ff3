// Product rows: what they come to is asked of the server, so that there is one arithmetic.
import { say, text } from "./toasts.js";

const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const waiting = new WeakMap();

async function ask(editor) {
  const data = new URLSearchParams();
  for (const control of editor.querySelectorAll("input, select")) data.append(control.name, control.value);
  data.append("currency", editor.dataset.currency);
  waiting.get(editor)?.abort?.abort();
  const abort = new AbortController();
  waiting.set(editor, { abort });
  try {
    const answer = await fetch(editor.dataset.products, {
      method: "POST",
      body: data,
      headers: { "X-CSRF-Token": token(), Accept: "application/json" },
      signal: abort.signal,
    });
    if (!answer.ok) return;
    const found = await answer.json();
    for (const [place, sum] of [...editor.querySelectorAll("[data-row-sum]")].entries()) sum.textContent = found.rows[place] ?? "";
    for (const sum of editor.querySelectorAll("[data-sum]")) sum.textContent = found[sum.dataset.sum];
  } catch (error) {
    if (error.name !== "AbortError") say(text("network"), true);
  }
}

// Rows that came back with a problem have no sums yet.
function complete() {
  for (const editor of document.querySelectorAll("[data-products]")) {
    const rows = [...editor.querySelectorAll(".product-row")];
    if (rows.some((row) => row.querySelector("input").value.trim() && !row.querySelector("[data-row-sum]").textContent)) ask(editor);
  }
}

export function watchProducts() {
  let timer = 0;
  complete();
  document.addEventListener("htmx:after:swap", complete);
  const soon = (event) => {
    const editor = event.target.closest?.("[data-products]");
    if (!editor) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask(editor), 200);
  };
  document.addEventListener("input", soon);
  document.addEventListener("change", soon);
  // Enter goes on to the next row instead of saving the card.
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".product-row");
    if (!row || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const next = row.nextElementSibling?.querySelector("input");
    if (next) next.focus();
    else row.closest("[data-products]").querySelector("[data-row-add]")?.click();
  });
}

// Rows of a field with several values: add, remove, move. Without this script a form has a spare
// row, a row that is emptied is removed, and the order is that of the rows.
import { dressPickers } from "./pickers.js";

const controls = (row) => [...row.querySelectorAll("input:not([type=hidden]), select, textarea")];

// The first cannot go up, nor the last down.
function bound(list) {
  for (const [place, row] of [...list.children].entries()) {
    row.querySelector("[data-row-up]")?.toggleAttribute("disabled", place === 0);
    row.querySelector("[data-row-down]")?.toggleAttribute("disabled", place === list.children.length - 1);
  }
}

function changed(list) {
  bound(list);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

// A copied search has no life: its list stands alone again, and is dressed like any other.
function undress(row) {
  for (const box of row.querySelectorAll(".picker")) {
    const [select, input] = [box.querySelector("select"), box.querySelector("[role=combobox]")];
    select.id = input.id;
    select.className = input.className;
    select.hidden = false;
    delete select.dataset.picked;
    box.replaceWith(select);
  }
}

function spare(list) {
  const row = list.lastElementChild.cloneNode(true);
  undress(row);
  const mark = `-${list.children.length + 1}-${Math.random().toString(36).slice(2, 7)}`;
  for (const control of controls(row)) {
    if (control.id) control.id += mark;
    if (control.tagName === "SELECT") {
      const usual = [...control.options].findIndex((option) => option.defaultSelected);
      control.selectedIndex = Math.max(0, usual);
    } else control.value = control.dataset.usual ?? "";
    control.classList.remove("is-invalid");
    control.removeAttribute("aria-invalid");
  }
  for (const sum of row.querySelectorAll("[data-row-sum]")) sum.textContent = "";
  list.append(row);
  dressPickers();
  return row;
}

function add(list) {
  const last = list.lastElementChild;
  const first = controls(last)[0];
  const row = first?.value.trim() ? spare(list) : last;
  controls(row)[0]?.focus();
  changed(list);
}

function remove(row) {
  const list = row.parentElement;
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  if (beside) row.remove();
  else {
    for (const control of controls(row)) if (control.tagName !== "SELECT") control.value = control.dataset.usual ?? "";
    for (const select of row.querySelectorAll("select[data-picked]")) select.dispatchEvent(new CustomEvent("scheda:choose", { detail: { value: "", label: "" } }));
  }
  (beside ? controls(beside)[0] : controls(row)[0])?.focus();
  changed(list);
}

function move(row, by, button) {
  const list = row.parentElement;
  if (by < 0 && row.previousElementSibling) row.previousElementSibling.before(row);
  else if (by > 0 && row.nextElementSibling) row.nextElementSibling.after(row);
  changed(list);
  (button && !button.disabled ? button : controls(row)[0])?.focus();
}

const ends = () => document.querySelectorAll("[data-many]").forEach(bound);

export function watchRows() {
  ends();
  document.addEventListener("htmx:after:swap", ends);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-row-add], [data-row-remove], [data-row-up], [data-row-down]");
    if (!button) return;
    event.preventDefault();
    if (button.matches("[data-row-add]")) {
      add(document.getElementById(button.dataset.rowAdd));
      return;
    }
    const row = button.closest("[data-row]");
    if (button.matches("[data-row-remove]")) remove(row);
    else move(row, button.matches("[data-row-up]") ? -1 : 1, button);
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (!row || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(row, event.key === "ArrowUp" ? -1 : 1, event.target.matches("button") ? event.target : null);
    event.target.focus();
  });
  // The browser's colour picker writes into the text control beside it.
  document.addEventListener("input", (event) => {
    const text = event.target.closest?.("[data-color]")?.querySelector("input[name]");
    if (!text) return;
    if (event.target.type === "color") text.value = event.target.value.toUpperCase();
    else if (/^#[0-9a-f]{6}$/i.test(text.value)) text.parentElement.querySelector("[type=color]").value = text.value;
  });
}

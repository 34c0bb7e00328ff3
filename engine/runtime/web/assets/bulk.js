// Records picked in a list, and fields edited in their place there.
import htmx from "htmx.org";

let waiting = 0;

const boxes = () => [...document.querySelectorAll(".pick [name=_pick]")];

function tell() {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const ticked = boxes().filter((box) => box.checked);
  // All that match, of which the page shows some, or none other than those ticked.
  const every = bar.querySelector("[name=_every]");
  if (every && ticked.length < boxes().length) every.checked = false;
  every?.closest("label").classList.toggle("offered", ticked.length === boxes().length);
  bar.classList.toggle("shown", ticked.length > 0);
  const count = bar.querySelector("[data-picked]");
  count.textContent = every?.checked ? every.dataset.every
    : ticked.length === 1 ? count.dataset.pickedOne : count.dataset.picked.replace("#", String(ticked.length));
  const all = document.querySelector("[data-pick-page]");
  all.hidden = false;
  all.checked = ticked.length > 0 && ticked.length === boxes().length;
  all.indeterminate = ticked.length > 0 && !all.checked;
  for (const box of boxes()) box.closest("tr").classList.toggle("picked-row", box.checked);
}

function watchPicks() {
  let last = null;
  tell();
  document.addEventListener("htmx:after:swap", tell);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick-page]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches?.("[data-pick-page], [name=_pick], [name=_every]")) tell();
  });
  // With Shift, everything between the last box and this one.
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".pick [name=_pick]");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const between of all.slice(from, to + 1)) between.checked = box.checked;
      tell();
    }
    last = box;
  });
  document.addEventListener("reset", (event) => event.target.id === "bulk" && setTimeout(tell));
  // What the dialog has done, the list under it does not show yet.
  document.getElementById("dialog")?.addEventListener("close", () => {
    if (stale) location.href = stale;
  });
  let stale = "";
  document.addEventListener("htmx:after:swap", () => (stale = document.querySelector("#dialog [data-stale]")?.dataset.stale ?? stale));
}

const cells = () => [...document.querySelectorAll("td[data-cell]")];

// One cell can be reached by Tab; arrows go on from there.
function rove(cell) {
  for (const other of cells()) other.tabIndex = -1;
  cell ??= cells()[0];
  if (cell) cell.tabIndex = 0;
  return cell;
}

function open(cell) {
  if (document.querySelector(".cell-editor, td.htmx-request")) return; // one at a time, also one under way
  rove(cell);
  htmx.ajax("GET", cell.dataset.cell, { source: cell, target: cell, swap: "beforeend" });
}

function show() {
  for (const form of document.querySelectorAll(".cell-editor:not(:popover-open)")) {
    const cell = form.closest("td");
    const at = cell.getBoundingClientRect();
    form.showPopover();
    const { offsetWidth: width, offsetHeight: height } = form;
    form.style.left = `${Math.max(8, Math.min(at.left - 8, innerWidth - width - 8))}px`;
    form.style.top = `${at.top + height + 8 < innerHeight ? at.top - 4 : Math.max(8, at.bottom - height + 4)}px`;
    const first = form.querySelector(".is-invalid, [aria-invalid], .form-control, .form-select, .form-check-input");
    first?.focus();
    if (first?.type === "text") first.select();
  }
}

function leave(form) {
  const cell = form.closest("td");
  form.remove();
  cell?.focus();
}

function beside(cell, key) {
  const row = cell.closest("tr");
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const inRow = [...row.querySelectorAll("td[data-cell]")];
    return inRow[inRow.indexOf(cell) + (key === "ArrowRight" ? 1 : -1)];
  }
  const step = key === "ArrowDown" ? "nextElementSibling" : "previousElementSibling";
  for (let other = row[step]; other; other = other[step]) {
    const there = other.children[cell.cellIndex];
    if (there?.dataset.cell) return there;
  }
  return null;
}

function watchCells() {
  rove();
  document.addEventListener("htmx:after:swap", () => {
    const here = document.activeElement?.closest?.("td[data-cell]");
    rove(here);
    show();
  });
  document.addEventListener("click", (event) => {
    const pencil = event.target.closest?.(".cell-pencil");
    const cancel = event.target.closest?.("[data-leave-cell]");
    if (!pencil && !cancel) return;
    event.preventDefault();
    if (cancel) leave(cancel.closest("form"));
    else open(pencil.closest("td"));
  });
  // The second press comes before the second click: somebody slow is not taken away between them.
  document.addEventListener("mousedown", (event) => event.detail > 1 && clearTimeout(waiting));
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest?.("td[data-cell]");
    if (!cell || event.target.closest("form, a")) return;
    clearTimeout(waiting);
    open(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches?.("td[data-cell]")) return;
    if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      open(cell);
    } else if (event.key.startsWith("Arrow")) {
      const there = beside(cell, event.key);
      event.preventDefault();
      if (there) rove(there).focus();
    }
  });
  document.addEventListener("htmx:response:error", (event) => {
    // A field that the card does not show: edited on its own page.
    const { ctx } = event.detail;
    if (ctx.sourceElement?.matches?.("td[data-cell]") && ctx.response?.status === 404) location.href = ctx.sourceElement.querySelector(".cell-pencil").href;
  });
}

// A second click on an editable cell means the cell: the first one waits for it.
export function after(event, go) {
  clearTimeout(waiting);
  if (event.target.closest("td[data-cell]")) waiting = setTimeout(go, 230);
  else go();
}

export function watchBulk() {
  watchPicks();
  watchCells();
}

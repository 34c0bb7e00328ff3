// Long lists become a search: the <select> stays in the form and keeps what is chosen; an input
// filters its options and asks the server for more.
import htmx from "htmx.org";

const FEW = 7;
const SHOWN = 60;
let counter = 0;
let waiting = null; // the picker that a record is being made for

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function piece(kind, words, color = "") {
  const made = document.createElement("span");
  made.className = `${kind} ${color}`.trim();
  made.textContent = words;
  return made;
}

class Picker {
  constructor(select) {
    this.select = select;
    this.many = select.multiple;
    this.box = document.createElement("div");
    this.box.className = "picker";
    this.input = document.createElement("input");
    this.list = document.createElement("div");
    this.offers = [];
    this.picked = document.createElement("div");
    this.build();
    this.show();
  }

  build() {
    const { select, input, list, box, picked } = this;
    picked.className = "picked";
    list.className = "picker-list";
    list.id = `picker-${++counter}`;
    list.setAttribute("role", "listbox");
    // In the top layer: a dialog or a scrolling box does not cut it off.
    list.popover = "manual";
    input.type = "text";
    input.className = select.className;
    input.autocomplete = "off";
    input.placeholder = [select.dataset.label, select.dataset.find].filter(Boolean).join(": ");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) input.setAttribute(name, value);
    for (const name of ["aria-label", "aria-describedby", "aria-invalid", "aria-required"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    input.id = select.id;
    select.removeAttribute("id");
    select.hidden = true;
    select.dataset.picked = "";
    select.before(box);
    box.append(...(this.many ? [picked] : []), input, list, select);
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.open());
    input.addEventListener("input", () => this.search());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => document.activeElement !== input && this.close(), 120));
    for (const moved of ["scroll", "resize"]) {
      window.addEventListener(moved, () => input.isConnected && this.isOpen() && this.place(), { capture: true, passive: true });
    }
    select.addEventListener("scheda:choose", (event) => this.choose(event.detail.value, event.detail.label));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const row = event.target.closest("[role=option]");
      if (row) this.take(row);
    });
  }

  // A row chooses what it stands for, or makes it first.
  take(row) {
    if (!row.dataset.create) {
      this.choose(row.dataset.value, row.dataset.label);
      return;
    }
    waiting = this;
    this.hide();
    this.show();
    htmx.ajax("GET", row.dataset.create, { source: this.input, target: "#inner", swap: "innerHTML" });
  }

  chosen() {
    return [...this.select.options].filter((option) => option.selected && option.value !== "");
  }

  show() {
    if (!this.many) {
      this.input.value = this.chosen()[0]?.label ?? "";
      return;
    }
    this.input.value = "";
    this.picked.replaceChildren(
      ...this.chosen().map((option) => {
        const item = document.createElement("span");
        item.className = "picked-item";
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `${this.select.dataset.remove}${option.label}`);
        remove.addEventListener("click", () => {
          option.selected = false;
          this.show();
          this.input.focus();
          this.tell();
        });
        item.append(option.label, remove);
        return item;
      }),
    );
  }

  matches() {
    const words = plain(this.typed()).split(/\s+/).filter(Boolean);
    return [...this.select.options].filter(
      (option) => option.value !== "" && !(this.many && option.selected) && words.every((word) => plain(option.label).includes(word)),
    );
  }

  typed() {
    const current = this.many ? "" : (this.chosen()[0]?.label ?? "");
    return this.input.value === current ? "" : this.input.value.trim();
  }

  // Opened again with more to choose from, the row that was marked stays so.
  open(again = false) {
    const marked = again && this.list.querySelector("[aria-selected=true]")?.dataset.value;
    const found = this.matches();
    const rows = found.slice(0, SHOWN).map((option) => {
      const row = document.createElement("div");
      row.setAttribute("role", "option");
      row.id = `${this.list.id}-${option.index}`;
      row.dataset.value = option.value;
      row.dataset.label = option.label;
      row.textContent = option.label;
      if (option.dataset.color) row.replaceChildren(piece("chip", option.label, option.dataset.color));
      if (option.parentElement.label) row.append(piece("picker-kind", option.parentElement.label));
      if (option.dataset.initials) {
        const avatar = document.createElement("span");
        avatar.className = `avatar h-${option.dataset.hue}`;
        avatar.setAttribute("aria-hidden", "true");
        avatar.textContent = option.dataset.initials;
        row.classList.add("person");
        row.prepend(avatar);
      }
      return row;
    });
    if (rows.length === 0) rows.push(piece("muted", this.select.dataset.none));
    if (found.length > SHOWN) rows.push(piece("muted", this.select.dataset.more));
    for (const offer of this.typed() ? this.offers : []) {
      const row = document.createElement("div");
      row.setAttribute("role", "option");
      row.className = "picker-create";
      row.id = `${this.list.id}-new-${rows.length}`;
      row.dataset.create = offer.create;
      row.textContent = `+ ${offer.label}`;
      rows.push(row);
    }
    this.list.replaceChildren(...rows);
    if (!this.isOpen()) this.list.showPopover();
    this.place();
    this.input.setAttribute("aria-expanded", "true");
    const before = marked ? rows.findIndex((row) => row.dataset.value === marked) : -1;
    this.mark(before < 0 && this.typed() ? 0 : before);
  }

  isOpen() {
    return this.list.matches(":popover-open");
  }

  hide() {
    if (this.isOpen()) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  place() {
    const at = this.input.getBoundingClientRect();
    const below = window.innerHeight - at.bottom - 12;
    const upward = below < 180 && at.top > below;
    const { style } = this.list;
    style.left = `${at.left}px`;
    style.width = `${at.width}px`;
    style.top = upward ? "auto" : `${at.bottom + 4}px`;
    style.bottom = upward ? `${window.innerHeight - at.top + 4}px` : "auto";
    style.maxHeight = `${Math.min(264, upward ? at.top - 12 : below)}px`;
  }

  close() {
    if (!this.isOpen()) return;
    if (!this.many && this.input.value.trim() === "") this.clear();
    this.hide();
    this.show();
  }

  clear() {
    if (this.chosen().length === 0) return;
    this.select.value = "";
    this.tell();
  }

  mark(place) {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    this.at = rows.length === 0 ? -1 : Math.max(-1, Math.min(place, rows.length - 1));
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
    const row = rows[this.at];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  choose(value, label) {
    let option = [...this.select.options].find((one) => one.value === value);
    if (!option) {
      option = new Option(label, value);
      this.select.append(option);
    }
    if (this.many && !option.selected && this.select.dataset.ordered !== undefined) this.last(option);
    if (!this.many || value !== "") option.selected = true;
    this.show();
    this.hide();
    this.input.focus();
    this.tell();
  }

  // Several stand in the order in which they were chosen: the first of them may mean more.
  last(option) {
    const chosen = [...option.parentElement.children].filter((one) => one.selected);
    if (chosen.length > 0) chosen.at(-1).after(option);
    else option.parentElement.prepend(option);
  }

  tell() {
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  search() {
    this.offers = [];
    this.open();
    const address = this.select.closest("[data-options]")?.dataset.options;
    const asked = this.typed();
    const { closed, kind } = this.select.dataset;
    clearTimeout(this.timer);
    if (!address || closed !== undefined || asked.length < 2) return;
    this.timer = setTimeout(async () => {
      const url = `${address}/${encodeURIComponent(this.select.name.split(":").at(-1))}?q=${encodeURIComponent(asked)}${kind ? `&kind=${encodeURIComponent(kind)}` : ""}`;
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || this.typed() !== asked) return;
      const known = new Set([...this.select.options].map((option) => option.value));
      const found = await answer.json();
      // In a form, what is missing can be made; a filter only looks for what there is.
      this.offers = this.select.closest("[data-edit-form]") ? found.filter((one) => one.create) : [];
      for (const one of found) if (!one.create && !known.has(one.value)) this.shelf(one.group).append(new Option(one.label, one.value));
      if (document.activeElement === this.input) this.open(true);
    }, 200);
  }

  // Where an option belongs: under its heading, where there are headings.
  shelf(heading) {
    if (!heading) return this.select;
    const held = [...this.select.querySelectorAll("optgroup")].find((group) => group.label === heading);
    if (held) return held;
    const made = document.createElement("optgroup");
    made.label = heading;
    this.select.append(made);
    return made;
  }

  key(event) {
    const open = this.isOpen();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.open();
      this.mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && open && !event.ctrlKey && !event.metaKey) {
      const row = this.list.querySelectorAll("[role=option]")[this.at];
      event.preventDefault();
      if (row) this.take(row);
      else this.close();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.hide();
      this.show();
    } else if (event.key === "Backspace" && this.many && this.input.value === "") {
      const last = this.chosen().at(-1);
      if (last) last.selected = false;
      this.show();
      this.tell();
    }
  }
}

export function dressPickers() {
  for (const select of document.querySelectorAll("select[data-pick]:not([data-picked])")) {
    if (select.multiple || select.options.length > FEW || select.closest("[data-options]")) new Picker(select);
  }
}

// The dialog over the page says what was made: the picker that asked for it takes it.
function takeMade() {
  const made = document.querySelector("[data-made]");
  if (!made) return;
  const { made: value, label } = made.dataset;
  const picker = waiting;
  waiting = null;
  const inner = document.getElementById("inner");
  inner.replaceChildren();
  inner.close();
  if (picker?.input.isConnected) picker.choose(value, label);
}

export function watchPickers() {
  dressPickers();
  document.addEventListener("htmx:after:swap", () => {
    takeMade();
    dressPickers();
  });
}

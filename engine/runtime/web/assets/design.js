// Arranging the card: dragging and keys press buttons that the form could have, so that every edit
// takes one way. The server says what the card is then; here is only where things were dropped.
import Sortable from "sortablejs";

const root = () => document.getElementById("design");
const form = () => document.getElementById("design-form");
const kept = { scroll: new Map(), open: new Set(), find: "", focus: "", act: "" };
const awaited = []; // what was done by keys and by dragging before the answer to what came first
let going = null; // the button that leads on from here, pressed before that answer
let leaving = false;

const busy = () => form()?.classList.contains("htmx-request") ?? false;

function act(words) {
  if (busy()) {
    awaited.push(words);
    return;
  }
  const button = document.createElement("button");
  button.name = "act";
  button.value = words;
  button.hidden = true;
  form().append(button);
  form().requestSubmit(button);
  button.remove();
}

const name = (item) => item?.dataset.name ?? "";
const after = (item) => {
  let next = item.nextElementSibling;
  while (next && !next.dataset.name) next = next.nextElementSibling;
  return name(next) || "-";
};

// What was dropped where, in the words of the server.
function dropped({ item, from, to, oldDraggableIndex, newDraggableIndex }) {
  document.body.classList.remove("is-dragging");
  const kind = to.dataset.drop;
  if (from === to && oldDraggableIndex === newDraggableIndex) return;
  if (kind === "field") act(`place field ${name(item)} ${to.dataset.section} ${after(item)}`);
  else if (to.dataset.owner) act(`${kind}_place ${to.dataset.owner} ${name(item)} ${after(item)}`);
  else if (kind === "section" || kind === "tab") act(`place ${kind} ${name(item)} ${after(item)}`);
}

const GROUPS = {
  field: { group: { name: "fields", pull: true, put: ["fields"] }, draggable: ".brick", filter: ".brick-hide" },
  palette: { group: { name: "fields", pull: "clone", put: false }, draggable: ".palette-item.absent", filter: ".icon-button", sort: false },
  section: { group: "sections", handle: ".section-grip", draggable: ".design-section" },
  tab: { group: "tabs", draggable: ".design-tab", filter: ".brick-hide" },
  stage: { group: "stages", handle: ".stage-grip", draggable: ".stage-item" },
  option: { group: "options", handle: ".stage-grip", draggable: ".stage-item" },
  quick: { group: "quick", draggable: ".stage-item", filter: ".icon-button" },
};

function dress() {
  if (!form() || form().dataset.ready) return;
  form().dataset.ready = "1";
  for (const list of form().querySelectorAll("[data-drop]")) {
    Sortable.create(list, {
      ...GROUPS[list.dataset.drop],
      animation: 140,
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      delay: 160,
      delayOnTouchOnly: true,
      swapThreshold: 0.7,
      emptyInsertThreshold: 12,
      onStart: () => document.body.classList.add("is-dragging"),
      onMove: ({ dragged, related, to }) => to.dataset.drop !== "stage" || dragged.dataset.kind === related.dataset.kind,
      onEnd: dropped,
    });
  }
  const find = form().querySelector("[data-find-field]");
  if (find) {
    find.value = kept.find || find.value;
    filter(find);
  }
  for (const chooser of form().querySelectorAll("[data-shows]")) choose(chooser);
}

function filter(find) {
  kept.find = find.value;
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of form().querySelectorAll(".palette-item")) item.hidden = !words.every((word) => item.dataset.words.includes(word));
}

function choose(select) {
  for (const part of form().querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== select.value;
}

// A name as the server makes it of a label, shown while one types; the server has the last word.
function suggest(input) {
  const target = form().querySelector(`[data-name-of="${CSS.escape(input.name)}"]`);
  if (!target || target.dataset.own) return;
  const plain = input.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  target.value = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}

const DECLARED = new Set(["stage", "option", "quick"]);
const HIDDEN = new Set(["field", "tab", "quick"]);
const STEPS = { ArrowUp: "up", ArrowLeft: "up", ArrowDown: "down", ArrowRight: "down" };

function onKey(event) {
  if (!form()) return;
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "Enter" && typing && typing.localName === "input" && form().contains(typing)) {
    event.preventDefault();
    typing.closest("[data-enter]")?.querySelector("[data-default]")?.click();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !typing) {
    const key = event.key.toLowerCase();
    const wanted = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
    const button = wanted && form().querySelector(`[data-key-${wanted}]:not(:disabled)`);
    if (button) {
      event.preventDefault();
      act(button.value);
    }
    return;
  }
  const moved = event.target.closest?.("[data-move]");
  if (!moved || event.ctrlKey || event.metaKey || event.altKey) return;
  // What is declared has verbs of its own: `stage_up sales won`, where the card has `up field title`.
  const [kind, ...path] = moved.dataset.move.split(" ");
  const words = (verb) => (DECLARED.has(kind) ? `${kind}_${verb} ${path.join(" ")}` : `${verb} ${kind} ${path.join(" ")}`);
  if (STEPS[event.key]) {
    event.preventDefault();
    act(words(STEPS[event.key]));
  } else if ((event.key === "Delete" || event.key === "Backspace") && HIDDEN.has(kind)) {
    event.preventDefault();
    act(words("hide"));
  }
}

// Before the page is replaced: where it was scrolled to, and what had the focus.
function remember() {
  kept.scroll.clear();
  for (const box of document.querySelectorAll("#design [data-keep-scroll]")) kept.scroll.set(box.id, [box.scrollTop, box.scrollLeft]);
  kept.open = new Set([...document.querySelectorAll("#design details[data-keep-open][open]")].map((one) => one.id));
  const { activeElement: held } = document;
  const inside = root()?.contains(held);
  kept.focus = inside ? held.id : "";
  kept.act = inside && held.name === "act" ? held.value : "";
}

const PLACES = {
  field: (id) => document.getElementById(`b-field-${id}`),
  section: (id) => document.getElementById(`g-section-${id}`),
  tab: (id) => document.getElementById(`g-tab-${id}`),
  stage: (id) => document.getElementById(`g-stage-${id}`),
  option: (id) => document.getElementById(`g-option-${id}`),
  quick: (id) => document.getElementById(`g-quick-${id}`),
  panel: (kind, id) => (kind === "field" || kind === "section" ? document.getElementById(`b-${kind}-${id}`) : null) ?? beside(),
};

// What stands beside the card: the part that is open, where one can choose, else its first control.
const beside = () => [...document.querySelectorAll(".design-side [aria-pressed=true]"), ...document.querySelectorAll(".design-side :is(button, input, select)")].find((one) => one.checkVisibility() && !one.disabled);

// Where the focus was: the same control, the same button, else the head of what stands beside the
// card, so that nobody who works with keys is thrown back to the top of the page.
function where() {
  if (!kept.focus && !kept.act) return null;
  const same = kept.focus ? document.getElementById(kept.focus) : null;
  const button = kept.act ? form()?.querySelector(`[name=act][value="${CSS.escape(kept.act)}"]:not(:disabled)`) : null;
  return same ?? button ?? beside();
}

// The side ends where the dock begins, wherever the page is scrolled to.
function measure() {
  const { style } = document.documentElement;
  style.setProperty("--dock", `${document.getElementById("design-dock")?.offsetHeight ?? 0}px`);
  style.setProperty("--side", `${Math.max(12, document.querySelector(".design-side")?.getBoundingClientRect().top ?? 12)}px`);
}

// The answer is there: what was done meanwhile is done to the card as it is now.
function goOn() {
  if (busy() || !form()) return;
  if (awaited.length > 0) act(awaited.shift());
  else if (going) {
    const out = document.getElementById("design-out");
    const same = [...out.querySelectorAll("button:not([form])")].find((one) => one.getAttribute("formaction") === going.getAttribute("formaction"));
    for (const typed of going.form.querySelectorAll("input[id]")) document.getElementById(typed.id).value = typed.value;
    going = null;
    if (same && !same.disabled) out.requestSubmit(same);
  }
}

function giveUp() {
  awaited.length = 0;
  going = null;
}

function settle() {
  if (!root()) return;
  dress();
  measure();
  for (const [id, [top, left]] of kept.scroll) {
    const box = document.getElementById(id);
    if (box && id !== "patch") [box.scrollTop, box.scrollLeft] = [top, left];
  }
  for (const id of kept.open) document.getElementById(id)?.setAttribute("open", "");
  // The patch shows what has changed, not where the file begins.
  const patch = document.getElementById("patch");
  const line = patch?.querySelector(".p-more, .p-less");
  if (line && line.offsetTop > patch.clientHeight - 60) patch.scrollTop = line.offsetTop - 90;
  const says = document.getElementById("design-says");
  if (says) says.textContent = root().dataset.says;
  const [kind, ...rest] = root().dataset.focus.split(" ");
  const here = PLACES[kind]?.(...rest) ?? where();
  here?.focus({ preventScroll: true, focusVisible: true });
  const tile = kind ? here?.closest(".design-canvas li, .design-side li") : null;
  if (tile && kind !== "panel") tile.classList.add("landed");
  tile?.scrollIntoView({ block: "nearest", behavior: "instant" });
  goOn();
}

document.addEventListener("htmx:before:swap", remember);
document.addEventListener("htmx:after:swap", settle);
for (const name of ["htmx:error", "htmx:response:error"]) document.addEventListener(name, giveUp);
document.addEventListener("keydown", onKey);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-find-field]")) filter(event.target);
  else if (event.target.matches("[data-name-of]")) event.target.dataset.own = event.target.value ? "1" : "";
  else if (form()?.contains(event.target)) suggest(event.target);
});
document.addEventListener("change", (event) => event.target.matches("[data-shows]") && choose(event.target));
// At the click: until the browser submits the form, the answer may have replaced it.
document.addEventListener("click", (event) => {
  const button = busy() && event.target.closest?.("#design-out button:not([form])");
  if (!button) return;
  event.preventDefault();
  going = button;
});
// Edits that are not kept anywhere are not left by accident.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-leaves]")) leaving = !event.submitter?.matches("[data-stays]");
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && Number(root()?.dataset.edits)) event.preventDefault();
});
window.addEventListener("resize", measure);
window.addEventListener("scroll", measure, { passive: true });
settle();

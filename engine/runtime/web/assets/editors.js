// Editing: one open editor at a time, keys, and a warning before unsaved work is left.
import { say, text } from "./toasts.js";
import { isSending } from "./uploads.js";

const state = (form) => new URLSearchParams(new FormData(form)).toString();
const untouched = new WeakMap();
let leaving = false;

const editors = () => [...document.querySelectorAll("form[data-edit-form]")];
export const isDirty = (form) => {
  const before = untouched.get(form);
  // A form that came back with problems holds what somebody typed and nobody saved.
  return form.querySelector(".has-problem, .theirs") !== null || isSending(form) || (before !== undefined && before !== state(form));
};
const dirty = () => editors().find(isDirty);
const unsaved = () => dirty() ?? [...document.querySelectorAll("form[data-composer]")].find((form) => form.querySelector("textarea")?.value.trim());

function remember(root) {
  for (const form of root.querySelectorAll("form[data-edit-form]")) {
    if (!untouched.has(form)) untouched.set(form, typedBefore(form) ? "" : state(form));
  }
}

// On a slow line somebody may have typed before the scripts came; the way back restores what they typed.
const typedBefore = (form) => [...form.querySelectorAll("input[type=text][name], textarea")].some((one) => one.value !== one.defaultValue);

// Where typing begins: the first control, and of a group of radios the one that is chosen.
function begin(form) {
  const first = form.querySelector(".form-control, .form-select, .form-check-input, [type=radio]");
  return first?.type === "radio" ? (form.querySelector(`[name="${CSS.escape(first.name)}"]:checked`) ?? first) : first;
}

// An editor that has just come gets the keyboard, unless somebody types somewhere else by now.
function focusEditor() {
  const form = document.querySelector("form[data-edit-form]:not(.dialog-form)");
  if (!form || untouched.has(form) || document.activeElement?.matches("input, textarea, select")) return;
  const wanted = new URLSearchParams(location.search).get("field");
  const bad = form.querySelector(".is-invalid, [aria-invalid]");
  const first =
    (bad?.matches("div") ? begin(bad) : bad) ??
    form.querySelector(".has-theirs :is(.form-control, .form-select)") ??
    (wanted && form.querySelector(`#i-${CSS.escape(wanted)}`)) ??
    begin(form);
  first?.focus({ preventScroll: !form.querySelector(".is-invalid, .has-theirs") });
  if (first?.type === "text" && form.classList.contains("inline-form")) first.select();
}

function nudge(form) {
  form.classList.remove("nudge");
  requestAnimationFrame(() => form.classList.add("nudge"));
  form.querySelector(".form-control, .form-select")?.focus();
  say(text("unsaved"), true);
}

function onKey(event) {
  const form = event.target.closest?.("form[data-edit-form]") ?? editors()[0];
  const saves = (event.ctrlKey || event.metaKey) && (event.key === "s" || event.key === "Enter");
  if (saves) {
    const composer = event.target.closest?.("form[data-composer]");
    const target = event.key === "Enter" && composer ? composer : form;
    if (!target && event.key !== "s") return;
    event.preventDefault();
    target?.requestSubmit(target.querySelector("[data-save]"));
  } else if (event.key === "Escape" && !event.defaultPrevented && form && !form.closest("dialog")) {
    const cancel = form.querySelector("[data-cancel]");
    if (isDirty(form) && state(form) !== untouched.get(form) && !form.classList.contains("inline-form")) nudge(form);
    else cancel?.click();
  }
}

export function watchEditors() {
  focusEditor();
  remember(document);

  document.addEventListener("htmx:after:swap", () => {
    focusEditor();
    remember(document);
  });
  // Another editor, a move or a tab would replace the card: not while something is unsaved.
  document.addEventListener(
    "htmx:config:request",
    (event) => {
      const source = event.target;
      const form = dirty();
      if (!form || form.contains(source) || source.closest?.("form[data-composer], .entries-older, dialog")) return;
      event.preventDefault();
      nudge(form);
    },
    true,
  );
  // Opening an editor closes one that was not touched.
  document.addEventListener("click", (event) => {
    const opens = event.target.closest?.("[data-opens-editor]");
    if (opens && !dirty()) for (const form of editors()) if (!form.closest("dialog")) form.querySelector("[data-cancel]")?.click();
  });
  // A click on a value is a click on its pencil, unless it selects text or follows a link.
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.target.closest("a, button, summary, .help, form")) return;
    const row = event.target.closest(".can-edit dd");
    if (row && String(window.getSelection()) === "") row.querySelector(".pencil")?.click();
  });
  document.addEventListener("keydown", onKey);
  // What is sent leads away, unless it is held back, changes nothing but the theme, or would take along
  // what was typed elsewhere, as undoing does.
  document.addEventListener("submit", ({ target }) => (leaving = !target.matches("[data-theme-form]") && [undefined, target].includes(unsaved())), true);
  window.addEventListener("htmx:config:request", (event) => {
    if (event.defaultPrevented) leaving = false;
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { hx, response } = event.detail.ctx;
    // A form that was taken leads to another page: nothing is unsaved, and it is not sent twice.
    leaving = Boolean(hx?.redirect) && response.status < 400;
    if (leaving) event.target.closest?.("form")?.setAttribute("inert", "");
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
}

// When a part of the page is replaced, the keyboard stays where it was: on the same link or control
// of what came, else on the first one of the same group.
const GROUPS = "nav, form, thead, .presets";
let left = null;

const called = (one) =>
  one.getAttribute("aria-label") ?? [...one.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())?.data.trim() ?? "";

// Its first class: htmx adds others while it asks.
const groupOf = (one) => (one.closest(GROUPS) ? one.closest(GROUPS).classList[0] ?? "" : undefined);

function remember(target) {
  const here = document.activeElement;
  const place = typeof target === "string" ? document.querySelector(target) : target;
  if (!here || here === document.body || !place?.contains(here)) return;
  left = { here, id: here.id, tag: here.tagName, name: here.name ?? "", said: called(here), group: groupOf(here) };
}

function found({ id, tag, name, said, group }) {
  if (id) return document.getElementById(id);
  if (group === undefined) return null;
  const among = [...document.querySelectorAll(tag)].filter((one) => groupOf(one) === group && one.checkVisibility());
  return among.find((one) => (name ? one.name === name : called(one) === said)) ?? among[0];
}

export function watchFocus() {
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail.ctx?.target; // the server names the part, the page holds it
    remember(typeof target === "string" ? document.querySelector(target) : target);
  });
  document.addEventListener("htmx:after:swap", () => {
    const one = left;
    if (!one || one.here.isConnected) return;
    left = null;
    if (document.activeElement === document.body) found(one)?.focus({ preventScroll: true });
  });
}

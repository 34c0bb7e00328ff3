// When the card is replaced, what the person had made of it stays: open folds, a half-written
// comment, and where they were with the keyboard.
let kept = null;
let counts = null; // the numbers at the card's tabs, and the address they came from
let begun = null; // the comment under way, and what the box held when its answer came

const foldKey = (fold) => `${fold.closest("section[id], form[id]")?.id ?? ""}|${fold.className}`;
const folds = (card) => [...card.querySelectorAll("details:not([data-menu])")];

function remember(card, source) {
  const comment = card.querySelector("form[data-composer] textarea");
  const scope = source.closest?.("form")?.elements._scope?.value ?? "";
  kept = {
    open: new Map(folds(card).map((fold) => [foldKey(fold), fold.open])),
    comment: comment?.value ?? "",
    scope: scope || source.closest?.(".stage, .tabs a, [data-key]")?.className || "",
  };
}

// Editing a card changes none of the records that point at it: their numbers are not asked for again.
function keepCounts(card, source) {
  const tabs = card.querySelector(".tabs[hx-get]");
  if (source.closest?.("dialog")) counts = null;
  else if (tabs) counts = tabs.dataset.counted ? { address: tabs.getAttribute("hx-get"), shown: [...tabs.querySelectorAll(".tab-count")] } : null;
}

function showCounts() {
  const tabs = counts && document.querySelector(".tabs[hx-get]");
  if (!tabs || tabs.dataset.counted || tabs.getAttribute("hx-get") !== counts.address) return;
  for (const one of counts.shown) document.getElementById(one.id)?.replaceChildren(one.textContent);
  tabs.dataset.counted = "1";
}

function place(card, scope) {
  const [kind, name] = scope.split(":");
  if (kind === "field") return card.querySelector(`#f-${CSS.escape(name)} .pencil`);
  if (kind === "section") return card.querySelector(`#s-${CSS.escape(name)} .section-edit`);
  if (scope.startsWith("stage")) return card.querySelector(".stage.current .cell");
  return null;
}

function restore(card) {
  const { open, comment, scope } = kept;
  kept = null;
  for (const fold of folds(card)) {
    const was = open.get(foldKey(fold));
    if (was !== undefined) fold.open = was;
  }
  const box = card.querySelector("form[data-composer] textarea");
  if (box && comment && box.value === "") box.value = comment;
  if (document.activeElement !== document.body) return;
  const here = place(card, scope);
  if (here && !here.hasAttribute("href")) here.tabIndex = -1;
  here?.focus({ preventScroll: true, focusVisible: false });
}

// What was typed while a comment was under way is the beginning of the next one.
function goOn() {
  const { sent, held } = begun;
  begun = null;
  const box = document.querySelector("form[data-composer] textarea");
  if (!box || held === sent) return;
  if (box.value === "") box.value = held.startsWith(sent) ? held.slice(sent.length).trimStart() : held;
  else if (box.value === sent) box.value = held;
}

export function watchKeeping() {
  document.addEventListener("htmx:config:request", (event) => {
    if (counts && event.target.matches?.(".tabs") && event.target.getAttribute("hx-get") === counts.address) event.preventDefault();
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const box = event.target.closest?.("form[data-composer]")?.querySelector("textarea");
    if (box) begun = { sent: event.detail.ctx?.request.body?.get?.("text") ?? "", held: box.value };
    const card = document.getElementById("card");
    if (card && event.detail.ctx?.target === card) {
      remember(card, event.target);
      keepCounts(card, event.target);
    }
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target.matches?.(".tabs[hx-get]")) event.target.dataset.counted = "1";
    const card = document.getElementById("card");
    if (card && kept) restore(card);
    if (begun) goOn();
    showCounts();
  });
}

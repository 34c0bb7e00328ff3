// When the card is replaced, what the person had made of it stays: open folds, a half-written
// comment, and where they were with the keyboard.
let kept = null;

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

export function watchKeeping() {
  document.addEventListener("htmx:before:swap", (event) => {
    const card = document.getElementById("card");
    if (card && event.detail.ctx?.target === card) remember(card, event.target);
  });
  document.addEventListener("htmx:after:swap", () => {
    const card = document.getElementById("card");
    if (card && kept) restore(card);
  });
}

// Keys: a letter does what the element that names it would do; arrows walk through results.
const letters = (event) => event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;

function act(event) {
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) {
    found.focus();
    found.select();
  } else setTimeout(() => found.click()); // a page that has just come is made ready first
}

function walk(event) {
  const found = document.getElementById("found");
  const inside = event.target.closest?.(".search-form, #found");
  if (!found || !inside) return;
  const links = [...found.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  if (at < 0) document.getElementById("search-words").focus();
  else links[Math.min(at, links.length - 1)]?.focus();
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
    else if (letters(event) && !event.target.closest("input, textarea, select, dialog, [contenteditable]")) act(event);
  });
}

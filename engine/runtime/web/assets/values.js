// Values: what is cut off is told in full to who points at it, and what one reaches people by can be
// taken along with one click.
import { copyText } from "./menus.js";
import { text } from "./toasts.js";

const CUT = ".rows td, .rows th, .row-link, .fact, .board-title a, .lane-name > span, .cell > span, .chip, .person > span, .nav-list span, .crumbs a, .filter-menu > summary, .tile-label";

function tellInFull(event) {
  const cut = event.target.closest?.(CUT);
  if (!cut || cut.closest("[title]")) return;
  if (cut.scrollWidth > cut.clientWidth + 1 || cut.scrollHeight > cut.clientHeight + 4) cut.title = cut.innerText.trim();
}

function offerCopy(event) {
  const point = event.target.closest?.(".value .point");
  if (!point || point.querySelector(".copy")) return;
  const value = point.querySelector(".contact, .outside")?.textContent.trim();
  const drawing = document.querySelector("svg.icon use")?.getAttribute("href").replace(/#.*/, "#copy");
  if (!value || !drawing) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.title = `${text("copy")}: ${value}`;
  button.setAttribute("aria-label", button.title);
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${drawing}"></use></svg>`;
  button.addEventListener("click", () => copyText(value, text("valueCopied")));
  point.append(button);
}

export function watchValues() {
  document.addEventListener("mouseover", tellInFull);
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, offerCopy);
}

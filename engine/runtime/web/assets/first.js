// Before anything is drawn: this is a page with scripts, so that nothing jumps when they come; if they
// do not come, it is one without.
document.documentElement.classList.add("scripted");
addEventListener("error", ({ target }) => target.localName === "script" && document.documentElement.classList.remove("scripted"), true);
// The way back between parts of a page, until the scripts that follow it are there: the address would
// change and the page would not.
{
  let followed = false;
  addEventListener("DOMContentLoaded", () => (followed = Boolean(window.htmx)));
  addEventListener("popstate", ({ state }) => state?.htmx && !followed && location.reload());
}

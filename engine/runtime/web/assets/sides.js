// The line between the fields and the timeline can be drawn: eight widths, which the style sheet knows
// and the server gets by a cookie, so that the page is right from its first paint.
const USUAL = 3;
const STEP = 40;
const LEAST = 280;
const MOST = 8;
const YEAR = 31_536_000;

const splitter = (event) => event.target.closest?.("[data-splitter]");
const width = (step) => LEAST + (step - 1) * STEP;
const now = () => Number(document.body.dataset.side || USUAL);

function draw(step) {
  const wanted = Math.min(MOST, Math.max(1, step));
  if (wanted === now() && document.body.dataset.side) return;
  document.body.dataset.side = String(wanted);
  document.querySelector("[data-splitter]")?.setAttribute("aria-valuenow", String(wanted));
  document.cookie = `scheda_side=${wanted}; path=/; max-age=${YEAR}; samesite=lax`;
}

function usual() {
  delete document.body.dataset.side;
  document.querySelector("[data-splitter]")?.setAttribute("aria-valuenow", String(USUAL));
  document.cookie = "scheda_side=; path=/; max-age=0; samesite=lax";
}

export function watchSides() {
  const show = () => document.querySelector("[data-splitter]")?.removeAttribute("hidden");
  show();
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("pointerdown", (event) => {
    const line = splitter(event);
    if (!line || event.button !== 0) return;
    event.preventDefault();
    line.focus();
    line.setPointerCapture(event.pointerId);
    const edge = document.querySelector(".card-side").getBoundingClientRect().right;
    const move = (to) => draw(Math.round((edge - to.clientX - LEAST) / STEP) + 1);
    line.addEventListener("pointermove", move);
    line.addEventListener("lostpointercapture", () => line.removeEventListener("pointermove", move), { once: true });
  });
  document.addEventListener("dblclick", (event) => splitter(event) && usual());
  document.addEventListener("keydown", (event) => {
    if (!splitter(event)) return;
    const by = { ArrowLeft: 1, ArrowRight: -1, Home: -MOST, End: MOST }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    draw(now() + by);
  });
}

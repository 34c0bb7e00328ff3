// The session ends while somebody works: they log in over the page as it stands, and what they were
// about to do goes on. Nothing that was typed is lost.
import { say, text } from "./toasts.js";

const HERE = "/login?again=1&next=%2Faccount";
const DONE = ["submit", "click", "change", "input"];

let box = null;
let goOn = null; // what was refused, once more

const me = (page) => page.querySelector(".me > summary")?.textContent.trim() ?? "";

async function read(address, options) {
  const answer = await fetch(address, options).catch(() => null);
  return answer && new DOMParser().parseFromString(await answer.text(), "text/html");
}

// The proofs that this page's forms are ours, for the session that has begun.
function renew(page) {
  const proof = page.querySelector("meta[name=csrf-token]").content;
  document.querySelector("meta[name=csrf-token]").content = proof;
  document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": proof }));
  // A form that is edited is sent with the header; it would look touched if it were changed.
  for (const one of document.querySelectorAll("form:not([data-edit-form]) [name=_csrf]")) one.value = proof;
}

async function enter(event) {
  event.preventDefault();
  const form = event.target;
  if (form.inert) return;
  form.inert = true;
  const page = await read(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  form.inert = false;
  if (!page?.querySelector("main form")) return say(text("network"), true);
  if (!me(page)) return show(page);
  if (me(page) !== me(document)) {
    document.body.replaceChildren(); // somebody else: what stood here is not theirs
    location.reload();
    return;
  }
  renew(page);
  const next = goOn;
  box.close();
  next?.();
}

function show(page) {
  const form = page.querySelector("main form");
  const title = document.createElement("h2");
  title.id = "again-title";
  title.textContent = page.querySelector("main .muted")?.textContent ?? "";
  const head = document.createElement("div");
  head.className = "dialog-head";
  head.append(title);
  const inside = document.createElement("div");
  inside.className = "dialog-form";
  inside.append(head, document.adoptNode(form));
  box.replaceChildren(inside);
  form.addEventListener("submit", enter);
  if (!box.open) box.showModal();
  (form.elements.login.value ? form.elements.password : form.elements.login).focus();
}

// Only what somebody did is done again: a form they sent, a link or a button they pressed.
function repeat({ target }, { sourceEvent }) {
  if (!["submit", "click"].includes(sourceEvent?.type)) return null;
  return () => {
    if (!target.isConnected) return;
    if (!target.matches("form")) return target.click();
    const button = sourceEvent.submitter ?? null;
    const loose = button && !button.isConnected;
    if (loose) target.append(button);
    target.requestSubmit(button?.form === target ? button : null);
    if (loose) button.remove();
  };
}

async function ask(again) {
  goOn ??= again;
  if (box?.isConnected) return;
  box = document.createElement("dialog");
  box.className = "dialog";
  box.setAttribute("aria-labelledby", "again-title");
  box.addEventListener("keydown", (event) => event.stopPropagation()); // Esc closes nothing below it
  box.addEventListener("close", () => {
    box.remove();
    goOn = null;
  });
  document.body.append(box);
  const page = await read(HERE);
  if (page && me(page)) {
    // Logged in meanwhile, in another tab; as somebody else, they are asked before this page goes.
    const next = goOn;
    box.dispatchEvent(new Event("close"));
    if (me(page) !== me(document)) return location.reload();
    renew(page);
    next?.();
  } else if (page?.querySelector("main form")) show(page);
  else {
    box.dispatchEvent(new Event("close"));
    say(text("network"), true);
  }
}

// A form that takes all that was arranged to another page asks first whether the session still lasts.
function guard(event) {
  const { target: form, submitter } = event;
  if (!form.matches("form[data-leaves]") || !me(document)) return;
  if (form.dataset.sure) return void delete form.dataset.sure;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(() => {
    form.dataset.sure = "1";
    form.requestSubmit(submitter);
  });
}

export function watchSession() {
  document.addEventListener("submit", guard, true);
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    const ended = ctx.response.status === 401 || ctx.response.headers.get("X-Proof");
    if (!ended || !me(document)) return;
    event.preventDefault();
    // What a page asks for by itself disturbs nobody.
    if (DONE.includes(ctx.sourceEvent?.type)) ask(repeat(event, ctx));
  });
}

// The board: dragging and keys press the same buttons as the menu of a card, so that a move takes
// one way. The server says which stages a card may go to; its answer is the board as it is then.
import Sortable from "sortablejs";

import { swapped } from "./dialogs.js";

const FOLDS = "scheda-folds";
let moving = null; // the card under way: where it came from, where the page was scrolled to
let opened = [];

const board = () => document.querySelector("[data-board]");
const lanes = () => [...document.querySelectorAll(".lane-cards")];
const button = (card, stage) => card.querySelector(`.move-menu button[name="stage"][value="${CSS.escape(stage)}"]:not(:disabled)`);

function press(card, stage) {
  const found = button(card, stage);
  if (!found) return false;
  found.form.elements._limit.value = Math.max(...lanes().map((lane) => lane.querySelectorAll("[data-card]").length));
  if (found.form.matches(":popover-open")) found.form.hidePopover();
  moving = { ...moving, id: card.id, left: board().scrollLeft, top: board().scrollTop };
  card.classList.add("going");
  found.form.requestSubmit(found);
  return true;
}

// While a card is dragged, stages that it may not enter are closed; folded ones that it may, open.
function begin(card) {
  for (const lane of lanes()) {
    const fold = lane.closest(".lane");
    const closed = !lane.contains(card) && !button(card, lane.dataset.stage);
    fold.classList.toggle("closed", closed);
    if (!closed && !fold.open) {
      fold.open = true;
      opened.push(fold);
    }
  }
  board().classList.add("dragging");
}

function end() {
  board()?.classList.remove("dragging");
  for (const lane of document.querySelectorAll(".lane.closed")) lane.classList.remove("closed");
  for (const fold of opened) fold.open = false;
  opened = [];
}

function bounce() {
  if (!moving?.from) return;
  const card = document.getElementById(moving.id);
  card?.classList.remove("going");
  if (card && moving.from.isConnected) moving.from.insertBefore(card, moving.next?.isConnected ? moving.next : null);
}

function dress() {
  if (!board() || board().dataset.ready) return;
  board().dataset.ready = "1";
  for (const lane of lanes()) {
    Sortable.create(lane, {
      group: { name: "board", pull: true, put: (to, _from, card) => Boolean(button(card, to.el.dataset.stage)) },
      draggable: "[data-card]:not(.fixed)",
      filter: ".icon-button, .move-menu",
      preventOnFilter: false,
      sort: false,
      animation: 140,
      delay: 160,
      delayOnTouchOnly: true,
      forceFallback: false,
      scroll: true,
      ghostClass: "ghost",
      onStart: ({ item }) => begin(item),
      onEnd: ({ item, from, to, oldIndex }) => {
        const next = from.children[oldIndex] === item ? from.children[oldIndex + 1] : from.children[oldIndex];
        if (from !== to) moving = { from, next };
        end();
        if (from !== to && !press(item, to.dataset.stage)) {
          moving.id = item.id;
          bounce();
        }
      },
    });
  }
  for (const fold of document.querySelectorAll(".lane")) {
    const kept = folds()[key(fold)];
    if (kept !== undefined) fold.open = kept;
  }
}

const key = (fold) => `${location.pathname}|${board().querySelector("[name=pipeline]")?.value ?? ""}|${fold.dataset.lane}`;
const folds = () => {
  try {
    return JSON.parse(localStorage.getItem(FOLDS)) ?? {};
  } catch {
    return {};
  }
};

function neighbour(card, key) {
  const lane = card.closest(".lane-cards");
  const cards = [...lane.querySelectorAll("[data-card]")];
  const at = cards.indexOf(card);
  if (key === "ArrowUp" || key === "ArrowDown") return cards[at + (key === "ArrowDown" ? 1 : -1)];
  const open = lanes().filter((one) => one === lane || (one.closest(".lane").open && one.querySelector("[data-card]")));
  const next = open[open.indexOf(lane) + (key === "ArrowRight" ? 1 : -1)];
  const there = next ? [...next.querySelectorAll("[data-card]")] : [];
  return there[Math.min(at, there.length - 1)];
}

function onKey(event) {
  const card = event.target.closest?.("[data-card]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".move-menu")) return;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.shiftKey && sideways) {
    // The next stage in that direction that the card may enter.
    const stages = lanes().map((lane) => lane.dataset.stage);
    const here = stages.indexOf(card.closest(".lane-cards").dataset.stage);
    const way = event.key === "ArrowRight" ? stages.slice(here + 1) : stages.slice(0, here).reverse();
    const stage = way.find((one) => button(card, one));
    event.preventDefault();
    if (stage) press(card, stage);
  } else if (event.key.startsWith("Arrow") && !event.shiftKey) {
    event.preventDefault();
    const there = neighbour(card, event.key)?.querySelector(".board-title a");
    there?.focus();
    there?.closest("[data-card]").scrollIntoView({ block: "nearest", inline: "nearest" });
  } else if (event.key.toLowerCase() === "m") {
    const opener = card.querySelector("[popovertarget]");
    if (!opener) return;
    event.preventDefault();
    opener.click();
  }
}

// A menu opens beside its button; without a script it opens in the middle of the page.
function place(event) {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches?.(".move-menu")) return;
  const at = document.querySelector(`[popovertarget="${menu.id}"]`).getBoundingClientRect();
  menu.classList.add("placed");
  requestAnimationFrame(() => {
    const { offsetWidth: width, offsetHeight: height } = menu;
    menu.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
    menu.style.top = `${at.bottom + height + 12 < innerHeight ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
    if (!menu.contains(document.activeElement)) menu.querySelector("button:not(:disabled)")?.focus();
  });
}

function menuKey(event) {
  const menu = event.target.closest?.(".move-menu");
  if (!menu || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button:not(:disabled)")];
  const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  items[(at + items.length) % items.length]?.focus();
}

export function watchBoard() {
  dress();
  document.addEventListener("toggle", place, true);
  document.addEventListener("keydown", menuKey);
  document.addEventListener("keydown", onKey);
  // A menu's button is pressed: remember where the page is.
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.(".move-menu button[name=stage]");
    if (!pressed || event.detail === 0) return;
    event.preventDefault();
    press(pressed.closest("[data-card]"), pressed.value);
  });
  document.addEventListener("click", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (!card || event.defaultPrevented || event.target.closest("a, button, form") || String(window.getSelection()) !== "") return;
    if (event.ctrlKey || event.metaKey) window.open(card.dataset.href, "_blank", "noopener");
    else location.href = card.dataset.href;
  });
  document.addEventListener("click", (event) => {
    const fold = event.target.closest?.(".lane > summary")?.parentElement;
    if (!fold) return;
    setTimeout(() => localStorage.setItem(FOLDS, JSON.stringify({ ...folds(), [key(fold)]: fold.open })));
  });
  document.addEventListener("htmx:before:swap", (event) => {
    if (swapped(event) !== "results") bounce();
  });
  document.addEventListener("htmx:error", bounce);
  document.addEventListener("htmx:after:swap", (event) => {
    dress();
    if (!moving?.id || swapped(event) !== "results" || !board()) return;
    board().scrollTo(moving.left, moving.top);
    const card = document.getElementById(moving.id);
    card?.classList.add("arrived");
    card?.querySelector(".board-title a")?.focus({ preventScroll: true });
    moving = null;
  });
}

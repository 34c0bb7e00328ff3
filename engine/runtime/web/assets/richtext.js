// Rich text while it is written: marks go into the box as Markdown, and the server, which shows the
// text on the card, shows what becomes of it here as well. Loaded when a page has such a box.
const KEYS = { b: "bold", i: "italic", k: "link" };
const LIST = /^(\s*)(?:[-*+]|\d{1,9}[.)]) +/;
const QUOTE = /^\s*> ?/;
const HEADING = /^#{1,6} +/;
const ITEM = /^(\s*(?:> ?)*)(?:([-*+])|(\d{1,9})([.)]))( +)|^(\s*(?:> ?)+)/;
const asking = new WeakMap();

// execCommand is old, and nothing else leaves what it writes in the box's own undo (Ctrl+Z).
function write(box, [start, end], words, [from, to] = [start + words.length, start + words.length]) {
  box.focus();
  box.setSelectionRange(start, end);
  const done = words ? document.execCommand("insertText", false, words) : start === end || document.execCommand("delete");
  if (!done) {
    box.setRangeText(words, start, end, "end");
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  box.setSelectionRange(from, to);
}

// What a mark is about: what is selected, without blanks at its ends, or else the word at the caret.
function chosen({ value, selectionStart: start, selectionEnd: end }) {
  const word = /[\p{L}\p{N}_'’-]/u;
  if (start === end) {
    while (start > 0 && word.test(value[start - 1])) start -= 1;
    while (end < value.length && word.test(value[end])) end += 1;
  }
  while (start < end && /\s/.test(value[start])) start += 1;
  while (end > start && /\s/.test(value[end - 1])) end -= 1;
  return [start, end];
}

// Stars are counted: one is italic, two are bold, three are both.
const has = (stars, sign) => (sign.length === 2 ? stars >= 2 : stars % 2 === 1);

function star(box, sign) {
  const { value } = box;
  let [start, end] = chosen(box);
  if (value.slice(start, end).includes("\n")) return starLines(box, [start, end], sign);
  while (end - start > 1 && value[start] === "*" && value[end - 1] === "*") [start, end] = [start + 1, end - 1];
  let stars = 0;
  while (stars < 3 && value[start - stars - 1] === "*" && value[end + stars] === "*") stars += 1;
  const marks = "*".repeat(has(stars, sign) ? stars - sign.length : stars + sign.length);
  const [from, to] = [start - stars + marks.length, end - stars + marks.length];
  return write(box, [start - stars, end + stars], `${marks}${value.slice(start, end)}${marks}`, [from, to]);
}

// A mark ends with its paragraph: of several lines each has its own.
function starLines(box, [start, end], sign) {
  const parts = box.value.slice(start, end).split("\n").map((line) => {
    const opening = line.match(/^\s*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6}) +)*/)[0];
    const body = line.slice(opening.length).trimEnd();
    const [, open, inner, close] = body.match(/^(\*{0,3})(.*?)(\*{0,3})$/);
    return open === close ? { opening, inner, stars: open.length } : { opening, inner: body, stars: 0 };
  });
  const off = parts.every(({ inner, stars }) => !inner || has(stars, sign));
  const words = parts.map(({ opening, inner, stars }) => {
    const marks = "*".repeat(off ? Math.max(0, stars - sign.length) : has(stars, sign) ? stars : stars + sign.length);
    return inner ? `${opening}${marks}${inner}${marks}` : opening.trimEnd();
  });
  const text = words.join("\n");
  write(box, [start, end], text, [start, start + text.length]);
}

// Whole lines are changed; what follows a list or a citation is parted from it, or it would belong to it.
function lines(box, kind) {
  const { value, selectionStart, selectionEnd } = box;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n" ? selectionEnd - 1 : selectionEnd;
  const stop = value.indexOf("\n", last);
  const end = stop < 0 ? value.length : stop;
  const [fresh, parted] = SHAPES[kind](value.slice(start, end).split("\n"));
  const next = stop < 0 ? "" : value.slice(stop + 1).split("\n", 1)[0];
  const words = fresh.join("\n");
  const apart = parted && next.trim() && !LIST.test(next) && !QUOTE.test(next) ? "\n" : "";
  const caret = Math.max(start, start + words.length - (end - selectionStart));
  write(box, [start, end], words + apart, selectionStart === selectionEnd ? [caret, caret] : [start, start + words.length]);
}

// The lines as they become, and whether they make a block.
const told = (all) => (all.length > 1 ? all.filter((line) => line.trim()) : all);
const SHAPES = {
  heading(all) {
    const level = (told(all)[0] ?? "").match(/^(#*)/)[1].length;
    const opening = ["# ", "## ", ""][Math.min(level, 2)];
    return [all.map((line) => (line.trim() || all.length === 1 ? opening + line.replace(HEADING, "") : line)), false];
  },
  bullets: (all) => listed(all, /^\s*[-*+] +/, () => "- "),
  numbers: (all) => listed(all, /^\s*\d{1,9}[.)] +/, (place) => `${place}. `),
  citation(all) {
    const off = told(all).every((line) => QUOTE.test(line));
    return [all.map((line) => (off ? line.replace(QUOTE, "") : `> ${line}`.trimEnd() + (line || all.length > 1 ? "" : " "))), !off];
  },
};

function listed(all, same, opening) {
  const off = told(all).every((line) => same.test(line));
  let place = 0;
  const fresh = all.map((line) => {
    if (off) return line.replace(LIST, "$1");
    if (!line.trim() && all.length > 1) return line;
    place += 1;
    return line.match(/^\s*/)[0] + opening(place) + line.replace(LIST, "").trimStart();
  });
  return [fresh, !off];
}

function link(box, usual) {
  const [start, end] = chosen(box);
  const words = box.value.slice(start, end);
  if (/^(https?:\/\/|mailto:)\S+$/.test(words)) return write(box, [start, end], `[](${words})`, [start + 1, start + 1]);
  const label = words || usual;
  const at = start + label.length + 3;
  const found = words ? [at, at + 8] : [start + 1, start + 1 + label.length];
  return write(box, [start, end], `[${label}](https://)`, found);
}

function mark(rich, kind) {
  const box = rich.querySelector("textarea");
  if (kind === "bold") star(box, "**");
  else if (kind === "italic") star(box, "*");
  else if (kind === "link") link(box, rich.querySelector("[data-words]").dataset.words);
  else lines(box, kind);
}

// Enter in a list or a citation begins its next line; on an empty one it ends it.
function goOn(event, box) {
  const { value, selectionStart: at } = box;
  if (event.isComposing || at !== box.selectionEnd) return;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const found = value.slice(start, at).match(ITEM);
  if (!found) return;
  event.preventDefault();
  const [opening, before, bullet, number, point, gap, cited] = found;
  const stop = value.indexOf("\n", at);
  const end = stop < 0 ? value.length : stop;
  if (!value.slice(start + opening.length, end).trim()) {
    // A blank line, or what is written next would still belong to it.
    write(box, [start, end], start > 0 ? "\n" : "");
    return;
  }
  write(box, [at, at], `\n${cited ?? before + (bullet ?? Number(number) + 1 + point) + gap}`);
}

// An address that is pasted over words makes a link of them.
function paste(event, box) {
  const address = event.clipboardData?.getData("text/plain").trim() ?? "";
  const { value, selectionStart: start, selectionEnd: end } = box;
  const words = value.slice(start, end);
  if (!words.trim() || /[\n[\]]|^https?:/.test(words) || !/^https?:\/\/[^\s()]+$/.test(address)) return;
  event.preventDefault();
  write(box, [start, end], `[${words}](${address})`);
}

async function ask(rich, sight) {
  asking.get(rich)?.abort();
  const abort = new AbortController();
  asking.set(rich, abort);
  sight.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(rich.dataset.rich, {
      method: "POST",
      body: new URLSearchParams({ text: rich.querySelector("textarea").value }),
      headers: { "X-CSRF-Token": document.querySelector("meta[name=csrf-token]")?.content ?? "", "HX-Request": "true" },
      signal: abort.signal,
    });
    if (!answer.ok && answer.status !== 413) throw new Error(`the preview is not given: ${answer.status}`);
    sight.innerHTML = await answer.text(); // made by the server of escaped text and known tags alone
  } catch (error) {
    if (error.name === "AbortError") return;
    sight.textContent = document.body.dataset.textNetwork;
  }
  sight.removeAttribute("aria-busy");
}

function turn(rich, side) {
  const [box, sight] = [rich.querySelector("textarea"), rich.querySelector("[data-sight]")];
  const looks = side === "preview";
  const before = rich.offsetHeight;
  sight.style.minHeight = "";
  rich.classList.toggle("looking", looks);
  // As high as it was: nothing below it moves.
  if (looks) sight.style.minHeight = `${sight.offsetHeight + before - rich.offsetHeight}px`;
  for (const button of rich.querySelectorAll("[data-side]")) button.setAttribute("aria-pressed", String(button.dataset.side === side));
  for (const button of rich.querySelectorAll("[data-mark]")) button.disabled = looks;
  if (looks) ask(rich, sight);
  else box.focus();
}

// One stop for the Tab key, arrows from button to button.
function walk(event, bar) {
  const all = [...bar.querySelectorAll("button")];
  const at = all.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const next = all.at(to % all.length);
  for (const button of all) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

function onKey(event) {
  const rich = event.target.closest?.("[data-rich]");
  if (!rich || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (!event.target.matches("textarea")) {
    const bar = event.target.closest("[role=toolbar]");
    if (bar) walk(event, bar);
    return;
  }
  const command = event.ctrlKey || event.metaKey;
  const kind = command && KEYS[event.key.toLowerCase()];
  if (kind) {
    event.preventDefault();
    mark(rich, kind);
  } else if (event.key === "Enter" && !command) goOn(event, event.target);
}

document.addEventListener("keydown", onKey);
document.addEventListener("paste", (event) => event.target.matches?.("[data-rich] textarea") && paste(event, event.target));
// The box keeps the keyboard, and a telephone its keys on the screen.
document.addEventListener("mousedown", (event) => event.target.closest?.("[data-rich] [data-mark]") && event.preventDefault());
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-rich] [data-mark], [data-rich] [data-side]");
  if (!button) return;
  const rich = button.closest("[data-rich]");
  if (button.dataset.mark) mark(rich, button.dataset.mark);
  else turn(rich, button.dataset.side);
});

export function dressRich() {
  for (const button of document.querySelectorAll("[data-rich]:not(.looking) button:disabled")) button.disabled = false;
}

// Browsers write the controls of days and moments in their own language. For a reader of another one
// they become boxes of text in the reader's way; what is sent stays what the browser's control sends.
const reader = document.documentElement.dataset.locale ?? navigator.language; // other pages say none
const english = (locale) => (locale === "en" ? "en-GB" : locale); // Scheda's days in English: day first
const language = (locale) => locale.split("-")[0];
const way = new Intl.DateTimeFormat(english(reader), { day: "2-digit", month: "2-digit", year: "numeric" }).formatToParts(0);
const ORDER = way.map((part) => part.type).filter((type) => type !== "literal");
const WRITTEN = /^(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})\D*?(?:[\sT,]+(\d{1,2})[:.](\d{2}))?\D*$/;
const SENT = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/;
const two = (text) => text.padStart(2, "0");

// A phone's own control is better than any box of text.
const foreign = language(reader) !== language(navigator.language) && !matchMedia("(pointer: coarse)").matches;

// As the reader writes it; what is no day stays as it is.
function shown(sent) {
  const found = sent.match(SENT);
  if (!found) return sent;
  const [, year, month, day, hour] = found;
  const values = { year, month, day };
  return way.map((part) => values[part.type] ?? part.value).join("") + (hour ? ` ${hour}` : "");
}

// As browsers send it; what is no day is sent as it stands, and the server says so.
function sent(box) {
  const found = box.value.trim().match(WRITTEN);
  const moment = box.dataset.day === "moment";
  if (!found || moment !== (found[4] !== undefined)) return box.value.trim();
  const order = found[1].length === 4 ? ["year", "month", "day"] : ORDER;
  const { year, month, day } = Object.fromEntries(order.map((part, place) => [part, two(found[place + 1])]));
  const whole = year.length === 2 ? `20${year}` : year;
  const hour = moment ? `T${two(found[4])}:${found[5]}` : "";
  const text = `${whole}-${month}-${day}${hour}`;
  const instant = new Date(moment ? `${text}Z` : text);
  return Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(text) ? box.value.trim() : text;
}

function dress(box) {
  const typed = document.activeElement === box;
  const before = box.getAttribute("value") ?? "";
  const now = box.value || (SENT.test(before) ? "" : before);
  const twin = box.cloneNode(); // the browser's own calendar, behind the box
  for (const name of ["id", "name", "aria-describedby", "aria-invalid"]) twin.removeAttribute(name);
  twin.className = "day-twin";
  box.dataset.day = box.type === "date" ? "day" : "moment";
  box.type = "text";
  box.defaultValue = shown(before);
  box.value = shown(now);
  const letters = Object.fromEntries([...document.body.dataset.textDay].map((letter, place) => [["day", "month", "year"][place], letter]));
  const pattern = way.map((part) => letters[part.type]?.repeat(part.type === "year" ? 4 : 2) ?? part.value).join("");
  box.placeholder ||= box.dataset.day === "moment" ? `${pattern} hh:mm` : pattern;
  const opener = document.createElement("button");
  opener.type = "button";
  opener.className = "day-open";
  const icons = document.querySelector("svg use")?.getAttribute("href").split("#")[0];
  opener.innerHTML = `<svg class="icon" focusable="false"><use href="${icons}#calendar"></use></svg>`;
  for (const one of [opener, twin]) {
    one.tabIndex = -1;
    one.setAttribute("aria-hidden", "true");
  }
  box.after(opener, twin);
  if (typed) box.focus();
}

export function dressDays() {
  if (!foreign) return;
  for (const box of document.querySelectorAll(":is([type=date], [type=datetime-local]):not(.day-twin)")) dress(box);
}

// Milliseconds of the time that a control holds, as `valueAsNumber`; NaN for none.
export function timeIn(box) {
  return box.dataset.day ? Date.parse(`${sent(box)}Z`) : box.valueAsNumber;
}

export function putTime(box, time) {
  if (box.dataset.day) box.value = shown(new Date(time).toISOString());
  else box.valueAsNumber = time;
}

function open(box) {
  const twin = box.parentElement.querySelector(".day-twin");
  twin.value = SENT.test(sent(box)) ? sent(box) : "";
  twin.showPicker();
}

// Every control keeps its place among what is sent.
function send({ target: form, formData }) {
  const boxes = [...form.elements].filter((one) => one.dataset.day && one.name && !one.disabled);
  if (!boxes.length) return;
  const entries = [...formData];
  for (const [name] of entries) formData.delete(name);
  for (const [name, value] of entries) {
    const place = boxes.findIndex((one) => one.name === name);
    formData.append(name, place < 0 ? value : sent(boxes.splice(place, 1)[0]));
  }
}

export function watchDays() {
  dressDays();
  document.addEventListener("htmx:after:swap", dressDays);
  document.addEventListener("formdata", send);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.(".day-open");
    if (opener) open(opener.parentElement.querySelector("[data-day]"));
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.dataset?.day || !event.altKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    open(event.target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.dataset?.day) target.value = shown(sent(target));
    if (!target.matches?.(".day-twin")) return;
    const box = target.parentElement.querySelector("[data-day]");
    box.value = shown(target.value);
    for (const name of ["input", "change"]) box.dispatchEvent(new Event(name, { bubbles: true }));
    box.focus();
  }, true);
}

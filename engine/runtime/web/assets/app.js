// The browser's part of Scheda. The server decides and renders; here is only what a page cannot do
// alone: fragments instead of whole pages, keys, warnings, dialogs. It knows no field and no rule.
import htmx from "htmx.org";

import { watchSession } from "./again.js";
import { watchAttaching } from "./attach.js";
import { watchBoard } from "./board.js";
import { watchBookings } from "./bookings.js";
import { watchBulk } from "./bulk.js";
import { watchClients } from "./clients.js";
import { watchDays } from "./days.js";
import { watchDialogs } from "./dialogs.js";
import { watchEditors } from "./editors.js";
import { watchFocus } from "./focus.js";
import { watchKeeping } from "./keeping.js";
import { watchKeys } from "./keys.js";
import { watchLists } from "./lists.js";
import { watchMenus } from "./menus.js";
import { watchPickers } from "./pickers.js";
import { watchProducts } from "./products.js";
import { watchRows } from "./rows.js";
import { watchSides } from "./sides.js";
import { watchTheme } from "./theme.js";
import { watchToasts } from "./toasts.js";
import { watchUploads } from "./uploads.js";
import { watchValues } from "./values.js";

window.htmx = htmx;

// Pickers come first: what gives a field the focus must find the input that stands for its list.
for (const watch of [watchPickers, watchDays, watchToasts, watchDialogs, watchSession, watchEditors, watchKeeping, watchKeys, watchLists, watchMenus, watchClients, watchProducts, watchRows, watchBookings, watchAttaching, watchUploads, watchSides, watchBoard, watchBulk, watchTheme, watchValues, watchFocus]) watch();

// How high the sticky head is, for what sticks below it.
const head = () => document.querySelector(".head");
const measure = () => document.documentElement.style.setProperty("--head", `${head()?.offsetHeight ?? 0}px`);
measure();
document.addEventListener("htmx:after:swap", measure);
window.addEventListener("resize", measure);
// On a narrow screen the stage bar and the tabs scroll: show where the reader is.
const showPlace = () => {
  for (const here of document.querySelectorAll(".stages .current, .tabs [aria-current], .admin-nav [aria-current]")) {
    const bar = here.closest("ol, .tabs, .admin-nav");
    if (bar.scrollWidth <= bar.clientWidth) continue;
    const [at, around] = [here.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
  }
};
showPlace();
document.addEventListener("htmx:after:swap", showPlace);
// What helps to write rich text comes when there is a box for it: few pages have one.
const dressRich = () => {
  if (document.querySelector("[data-rich]")) import("./richtext.js").then((part) => part.dressRich());
};
dressRich();
document.addEventListener("htmx:after:swap", dressRich);

// The browser's part of Scheda: htmx moves fragments, Sortable moves cards, Bootstrap opens menus.
import "bootstrap";
import htmx from "htmx.org";
import Sortable from "sortablejs";

window.htmx = htmx;
window.Sortable = Sortable;

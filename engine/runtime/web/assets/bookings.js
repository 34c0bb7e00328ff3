// Bookings: when the beginning is set, the end follows by as much, an hour where there was none.
import { putTime, timeIn } from "./days.js";

const HOUR = 3_600_000;
const moment = (row, part) => row.querySelector(`input[name$=".${part}"]`);

function follow(row, before) {
  const [start, end] = [moment(row, "from"), moment(row, "to")];
  if (!Number.isFinite(timeIn(start))) return;
  const lasts = timeIn(end) - before;
  putTime(end, timeIn(start) + (lasts > 0 ? lasts : HOUR));
}

export function watchBookings() {
  const begun = new WeakMap();
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.('.booking-row input[name$=".from"]')) begun.set(event.target, timeIn(event.target));
  });
  document.addEventListener("change", (event) => {
    const start = event.target;
    if (!start.matches?.('.booking-row input[name$=".from"]')) return;
    follow(start.closest(".booking-row"), begun.get(start) ?? Number.NaN);
    begun.set(start, timeIn(start));
  });
}

// Minutes that run: data-since holds the moment, data-target-minutes the allowed time. Late is said in words too.
import { text } from "./texts.js";

const EVERY = 15000;

function show(element) {
  const since = Date.parse(element.dataset.since);
  if (Number.isNaN(since)) return;
  const minutes = Math.max(0, Math.floor((Date.now() - since) / 60000));
  const target = Number.parseInt(element.dataset.targetMinutes ?? "", 10);
  const late = !Number.isNaN(target) && minutes > target;
  let words = minutes < 60
    ? text("minutes", { count: minutes })
    : text("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  if (late) words += ` · ${text("overdue")}`;
  if (element.textContent !== words) element.textContent = words;
  element.classList.toggle("is-overdue", late);
}

function showAll() {
  document.querySelectorAll("[data-since]").forEach(show);
}

showAll();
setInterval(showAll, EVERY);
document.addEventListener("htmx:after:swap", showAll);
document.addEventListener("visibilitychange", () => { if (!document.hidden) showAll(); });

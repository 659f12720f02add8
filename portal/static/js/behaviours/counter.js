// How many characters are left, once the limit comes near; what is too long is marked, never cut off.
import { text } from "./texts.js";

const NEAR = 0.8;

function count(area) {
  const place = document.getElementById(area.dataset.counter);
  if (!place) return;
  const limit = Number(place.dataset.limit);
  const length = [...area.value].length;
  const over = length > limit;
  place.classList.toggle("is-over", over);
  place.textContent = over
    ? text("over", { count: length - limit })
    : length >= limit * NEAR ? text("leave", { count: limit - length }) : "";
}

function countAll() {
  document.querySelectorAll("[data-counter]").forEach(count);
}

countAll();
document.addEventListener("input", (event) => { if (event.target.matches("[data-counter]")) count(event.target); });
document.addEventListener("htmx:after:swap", countAll);

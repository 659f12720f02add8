// The appointment calendar: the line of the present minute, and bookings dragged onto a free time. Dropping only opens
// the move form with the new time filled in: reason and who asked are always given. Keys do the same without a mouse.
const ZONE = "Asia/Shanghai";
const EVERY = 30000;
let dragged = "";

function here() {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).format(new Date());
  const [day, time] = parts.split(" ");
  const [hours, minutes] = time.split(":").map(Number);
  return { day, minute: hours * 60 + minutes };
}

function drawNow() {
  const now = here();
  for (const body of document.querySelectorAll("[data-now-line]")) {
    const at = now.minute - Number(body.dataset.start);
    const shown = body.dataset.day === now.day && at >= 0 && at <= Number(body.dataset.length);
    let line = body.querySelector(".cal-now");
    if (!shown) {
      line?.remove();
      continue;
    }
    if (!line) {
      line = document.createElement("div");
      line.className = "cal-now";
      line.setAttribute("aria-hidden", "true");
      body.append(line);
    }
    line.style.top = `${at}px`;
  }
}

document.addEventListener("dragstart", (event) => {
  const block = event.target.closest?.("[data-drag-move]");
  if (!block) return;
  dragged = block.dataset.dragMove;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", block.title);
});

function freeUnder(event) {
  return dragged ? event.target.closest?.("[data-slot]") : null;
}

function clear() {
  document.querySelectorAll(".cal-free.is-over").forEach((one) => one.classList.remove("is-over"));
}

document.addEventListener("dragover", (event) => {
  const free = freeUnder(event);
  if (!free) return;
  event.preventDefault();
  if (!free.classList.contains("is-over")) {
    clear();
    free.classList.add("is-over");
  }
});

document.addEventListener("drop", (event) => {
  const free = freeUnder(event);
  if (!free) return;
  event.preventDefault();
  window.location.assign(`${dragged}?${free.dataset.slot}`);
});

document.addEventListener("dragend", () => {
  dragged = "";
  clear();
});

// The first look at a day shows the present hour, or the first booking.
function scrollToNow() {
  const frame = document.querySelector(".cal-frame");
  const mark = frame?.querySelector(".cal-now");
  if (mark && frame.scrollHeight > frame.clientHeight) frame.scrollTop = Math.max(0, mark.offsetTop - 160);
}

drawNow();
scrollToNow();
setInterval(drawNow, EVERY);
document.addEventListener("htmx:after:swap", drawNow);

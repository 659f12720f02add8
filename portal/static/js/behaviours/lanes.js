// Cards dragged between lanes. A card never leaves its lane by itself, so a board that refreshes under the hand
// disturbs nothing: the lane under the pointer is marked, and letting go sends the card's form with that lane. The
// server moves it, opens the form the step needs, or says by which rule it may not.
let dragged = null;

function laneUnder(event) {
  if (!dragged?.isConnected) return null;
  const lane = event.target.closest?.("[data-lanes] .lane");
  return lane && !lane.contains(dragged) ? lane : null;
}

function mark(lane) {
  for (const one of document.querySelectorAll(".lane.is-over")) if (one !== lane) one.classList.remove("is-over");
  lane?.classList.add("is-over");
}

function send(card, lane) {
  const form = card.querySelector("form[data-move]");
  if (!form) return;
  form.querySelector("[data-lane-wanted]")?.remove();
  const wanted = document.createElement("input");
  wanted.dataset.laneWanted = "";
  wanted.type = "hidden";
  wanted.name = "to";
  wanted.value = lane.id.replace("lane_", "");
  form.append(wanted);
  form.requestSubmit();
  setTimeout(() => wanted.remove(), 2000);
}

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card]");
  // A link or chosen words dragged out of a card are not the card.
  if (!card || event.target !== card) return;
  dragged = card;
  card.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.querySelector(".visit-name")?.textContent.trim() ?? "");
});

document.addEventListener("dragover", (event) => {
  const lane = laneUnder(event);
  if (lane) event.preventDefault();
  mark(lane);
});

document.addEventListener("drop", (event) => {
  const lane = laneUnder(event);
  if (!lane) return;
  event.preventDefault();
  send(dragged, lane);
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
});

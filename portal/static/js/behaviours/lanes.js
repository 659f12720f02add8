// Cards dragged between lanes. The card goes back to where it was and its form is sent with the lane it was let go
// over: the server moves it, opens the form the step needs, or says by which rule it may not.
import "../../vendor/sortable.min.js";

const drawn = new WeakSet();

function send(card, lane) {
  const form = card.querySelector("form[data-move]");
  if (!form || !lane) return;
  form.querySelector("[data-lane-wanted]")?.remove();
  const wanted = document.createElement("input");
  wanted.dataset.laneWanted = "";
  wanted.type = "hidden";
  wanted.name = "to";
  wanted.value = lane;
  form.append(wanted);
  form.requestSubmit();
  setTimeout(() => wanted.remove(), 2000);
}

function draw() {
  for (const cards of document.querySelectorAll("[data-lanes] .lane-cards")) {
    if (drawn.has(cards)) continue;
    drawn.add(cards);
    window.Sortable.create(cards, {
      group: "cases",
      draggable: "[data-card]",
      filter: "a, button, input",
      preventOnFilter: false,
      sort: false,
      animation: 120,
      onEnd: ({ item, from, to, oldIndex }) => {
        if (from === to) return;
        from.insertBefore(item, from.children[oldIndex] ?? null);
        send(item, to.closest(".lane")?.id.replace("lane_", ""));
      },
    });
  }
}

draw();
document.addEventListener("htmx:after:swap", draw);

// Rows that can be dragged into order: data-sortable on the list, one hidden input per row carries the order.
// Without a mouse the server's up and down buttons do the same.
import "../../vendor/sortable.min.js";

for (const list of document.querySelectorAll("[data-sortable]")) {
  window.Sortable.create(list, {
    handle: "[data-handle]",
    animation: 120,
    onEnd: () => list.dispatchEvent(new Event("change", { bubbles: true })),
  });
}

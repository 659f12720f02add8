// The search box: arrows walk the results, Enter on one opens it, Escape or leaving closes the list.
const box = () => document.getElementById("search");
const results = () => document.getElementById("search_results");

function close() {
  const list = results();
  if (list) list.hidden = true;
}

document.addEventListener("keydown", (event) => {
  const inside = document.activeElement?.closest(".top-search");
  if (!inside || event.isComposing) return;
  if (event.key === "Escape") {
    box()?.focus();
    close();
    return;
  }
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const hits = [...(results()?.querySelectorAll("a.search-hit") ?? [])];
  if (!hits.length) return;
  event.preventDefault();
  results().hidden = false;
  const index = hits.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  if (index < 0) box().focus();
  else hits[Math.min(index, hits.length - 1)].focus();
}, { capture: true });

document.addEventListener("focusin", (event) => {
  if (!event.target.closest(".top-search")) close();
  else if (event.target === box() && box().value && results()?.children.length) results().hidden = false;
});
document.addEventListener("click", (event) => { if (!event.target.closest(".top-search")) close(); });

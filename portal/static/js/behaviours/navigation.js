// The side navigation folds to its icons, and opens over the page on narrow screens.
const root = document.documentElement;

function mark() {
  document.querySelector("[data-fold-navigation]")?.setAttribute("aria-expanded", String(!root.classList.contains("nav-folded")));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-fold-navigation]")) {
    const folded = root.classList.toggle("nav-folded");
    mark();
    try {
      localStorage.setItem("navigation", folded ? "folded" : "open");
    } catch {
      // Remembered for this page only.
    }
    return;
  }
  if (event.target.closest("[data-open-navigation]")) {
    event.preventDefault();
    root.classList.toggle("nav-open");
    document.querySelector("#navigation a")?.focus();
  } else if (!event.target.closest("#navigation")) {
    root.classList.remove("nav-open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") root.classList.remove("nav-open");
});

mark();

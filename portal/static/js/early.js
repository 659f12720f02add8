// Before the first paint: the chosen theme and the folded navigation, so that nothing flashes.
(() => {
  const root = document.documentElement;
  try {
    if (localStorage.getItem("navigation") === "folded") root.classList.add("nav-folded");
  } catch {
    // Storage may be closed to us; the navigation is then simply unfolded.
  }
  const choice = root.dataset.themeChoice || "auto";
  const dark = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.bsTheme = dark ? "dark" : "light";
})();

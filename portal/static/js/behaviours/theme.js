// Light or dark without loading the page again; the choice is the person's own and kept by the server.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-switch]")) return;
  event.preventDefault();
  const root = document.documentElement;
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.bsTheme = theme;
  root.dataset.themeChoice = theme;
  const choice = new FormData(form);
  choice.set("theme", theme);
  // Unreachable server: the choice holds for this page, and nobody is disturbed for it.
  fetch(form.action, { method: "POST", body: choice, redirect: "manual" }).catch(() => {});
});

// Choosing one's own look takes back what was chosen at this desk.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-own-theme]")) return;
  try {
    localStorage.removeItem("theme");
  } catch {
    // Nothing was kept.
  }
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
  const root = document.documentElement;
  if (root.dataset.themeChoice === "auto") root.dataset.bsTheme = event.matches ? "dark" : "light";
});

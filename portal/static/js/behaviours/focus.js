// A page that came back with errors or a conflict starts at the summary, so that nobody searches for it.
function take() {
  document.querySelector("[data-take-focus]")?.focus();
}

take();
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.response?.status === 422) take();
});

// Links of the summary put the cursor into the field, not only the page to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  if (!link) return;
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.closest(".field")?.scrollIntoView({ block: "center" });
});

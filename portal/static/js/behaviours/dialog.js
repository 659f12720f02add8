// Native dialogs: data-open-dialog opens by id, data-close-dialog closes, a click on the backdrop closes when nothing
// was typed. Menus (details[data-menu]) close when the click or the focus goes elsewhere.
import { listKeys } from "./keys.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.openDialog);
    if (dialog?.querySelector("[data-keys]")) listKeys();
    event.preventDefault();
    if (dialog && !dialog.open) dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-close-dialog]");
  if (closer) {
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target.matches("dialog[open]") && !typedIn(event.target)) event.target.close();
  closeMenus(event.target);
});

function typedIn(dialog) {
  return [...dialog.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

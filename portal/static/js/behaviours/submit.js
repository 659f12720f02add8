// A second click finds the button resting: forms with data-once are sent once. The server has the last word
// (idempotency key); this only spares the wait. data-confirm asks first.
// A download or a stopped page load leaves the form where it is: it can be used again after a while.
const AGAIN_AFTER = 10000;
const sent = new WeakSet();

function rest(form) {
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  // After the event: a button disabled during submit would not send its own name and value.
  setTimeout(() => {
    for (const button of buttonsOf(form)) {
      button.classList.add("is-working");
      button.setAttribute("aria-disabled", "true");
    }
  });
  setTimeout(() => wake(form), AGAIN_AFTER);
}

function wake(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
  for (const button of buttonsOf(form)) {
    button.classList.remove("is-working");
    button.removeAttribute("aria-disabled");
  }
}

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  // Other listeners (signature) may still stop the form; look again when all have spoken.
  queueMicrotask(() => {
    const byHtmx = form.matches("[hx-post],[data-hx-post]");
    if (!event.defaultPrevented || byHtmx) rest(form);
  });
}, { capture: true });

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest?.("form[data-once]");
  if (form) wake(form);
});

// Back to a page from the browser's memory: everything may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-once]").forEach(wake);
});

// A second click finds the button resting: forms with data-once are sent once. The server has the last word
// (idempotency key); this only spares the wait. data-confirm asks first.
// Without a connection nothing is sent: the browser would put its own error page over what was typed.
// A download or a stopped page load leaves the form where it is: it can be used again after a while.
import { text } from "./texts.js";
import { toast } from "./toast.js";

const AGAIN_AFTER = 10000;
const ANSWER_WITHIN = 3000;
const sent = new WeakSet();
const answered = new WeakSet();

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

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Whether the connection is surely gone, or was lost a moment ago. */
function cutOff() {
  return !navigator.onLine || document.getElementById("connection_banner")?.hidden === false;
}

/** Send the form after all when the server answers; else say that nothing was sent, and leave everything as it is. */
async function ask(form, button) {
  let answers = false;
  try {
    answers = navigator.onLine && (await fetch("/healthz", { signal: AbortSignal.timeout(ANSWER_WITHIN) })).ok;
  } catch {
    // No answer: nothing is sent.
  }
  if (!answers) {
    toast(text("notSent"), "danger");
    return;
  }
  answered.add(form);
  form.requestSubmit(button);
  answered.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (sent.has(form)) {
    stop(event);
    return;
  }
  if (cutOff() && !answered.has(form)) {
    stop(event);
    ask(form, event.submitter);
    return;
  }
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    stop(event);
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

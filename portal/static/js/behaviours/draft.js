// What is typed is saved a second later, without a click: to the server while it answers, else on this computer
// until it does. Files and passwords are never part of a draft.
import { clockTime, text } from "./texts.js";

const PAUSE = 1000;
const RETRY = 5000;
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, waiting: false, busy: false, again: false, closed: false, leaving: false });
  return states.get(form);
}

function fieldsOf(form) {
  const data = new FormData();
  for (const element of form.elements) {
    if (!element.name || element.disabled || ["file", "password", "submit", "button"].includes(element.type)) continue;
    if (["checkbox", "radio"].includes(element.type) && !element.checked) continue;
    if (element.type === "select-multiple") {
      for (const option of element.selectedOptions) data.append(element.name, option.value);
    } else {
      data.append(element.name, element.value);
    }
  }
  return data;
}

function tell(form, sentence, offline = false) {
  for (const status of form.querySelectorAll("[data-draft-status]")) {
    if (status.textContent !== sentence) status.textContent = sentence;
    status.classList.toggle("is-offline", offline);
  }
}

// Another person at the same desk must never be shown these.
function placeOf(form) {
  return `draft:${document.body.dataset.person}:${form.dataset.draftUrl}`;
}

function keepHere(form, data) {
  try {
    sessionStorage.setItem(placeOf(form), JSON.stringify([...data]));
  } catch {
    // Full or forbidden storage: the page itself still holds the text, and we keep trying the server.
  }
}

// A form on its way takes its copy along: should the answer never come, the way back to the form brings it back.
function markSent(form) {
  keepHere(form, fieldsOf(form));
  try {
    const place = placeOf(form);
    sessionStorage.setItem(`sent:${place}`, sessionStorage.getItem(place));
    sessionStorage.removeItem(place);
  } catch {
    // As above.
  }
}

// On the next page: coming back to the form (back, or loading again) its copy counts; any other page is the answer,
// unless it says that there was none (sign in first, an error): then the copy waits for the form to be opened again.
function settleSent() {
  try {
    const unanswered = document.querySelector("[data-unanswered]");
    const [way] = performance.getEntriesByType("navigation");
    const returned = ["back_forward", "reload"].includes(way?.type);
    const places = new Set([...document.querySelectorAll("form[data-draft-url]")].map(placeOf));
    for (const name of Object.keys(sessionStorage).filter((key) => key.startsWith("sent:"))) {
      const place = name.slice("sent:".length);
      if (unanswered || (returned && places.has(place))) sessionStorage.setItem(place, sessionStorage.getItem(name));
      sessionStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

function forgetHere(form) {
  try {
    sessionStorage.removeItem(placeOf(form));
  } catch {
    // Nothing was kept, then.
  }
}

async function save(form) {
  const state = stateOf(form);
  if (state.closed || !form.isConnected) return;
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  state.waiting = false;
  const data = fieldsOf(form);
  tell(form, text("saving"));
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST", body: data, credentials: "same-origin", redirect: "manual", headers: { "HX-Request": "true" },
    });
    if (answer.ok) {
      if (!state.leaving) forgetHere(form);
      tell(form, text("saved", { time: clockTime() }));
    } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status >= 500) {
      later(form);
    } else {
      keepHere(form, data);
      tell(form, text("draftFailed"), true);
    }
  } catch {
    later(form);
  }
  state.busy = false;
  if (state.again) {
    state.again = false;
    save(form);
  }
}

function later(form) {
  keepHere(form, fieldsOf(form));
  tell(form, text("keptHere"), true);
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), RETRY);
}

function typed(event) {
  const form = event.target.form;
  if (!form?.dataset?.draftUrl || ["file", "password"].includes(event.target.type)) return;
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.leaving = false;
  state.waiting = true;
  state.timer = setTimeout(() => save(form), PAUSE);
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);

// The form itself is on its way: a draft arriving after it would bring back what is already saved.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.draftUrl || event.defaultPrevented) return;
  const state = stateOf(form);
  clearTimeout(state.timer);
  markSent(form);
  state.closed = true;
  setTimeout(() => { state.closed = false; }, RETRY);
});

// The next page is asked for while something is still to be saved: it may be drawn before the server has that, even if
// the answer "saved" still comes here. The copy on this computer stays for it.
window.addEventListener("beforeunload", () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    const state = stateOf(form);
    if (!(state.waiting || state.busy) || state.closed) continue;
    state.leaving = true;
    keepHere(form, fieldsOf(form));
  }
});

// Leaving within the pause, or while a save is on its way (it ends with the page): send what is there; the browser
// finishes this request after the page is gone.
window.addEventListener("pagehide", () => {
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    const state = stateOf(form);
    if (!(state.waiting || state.busy) || state.closed) continue;
    // The same form may be asked for again before the server has this: this computer's copy bridges the moment.
    const data = fieldsOf(form);
    keepHere(form, data);
    navigator.sendBeacon(form.dataset.draftUrl, data);
  }
});

// What could not be sent before the page was loaded again goes back into its fields, when the server had no newer draft.
function restore(form) {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(placeOf(form)) ?? "null");
  } catch {
    kept = null;
  }
  if (!kept) return;
  const values = new Map();
  for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
  for (const element of form.elements) {
    if (!element.name || ["hidden", "file", "password", "submit", "button"].includes(element.type)) continue;
    const wanted = values.get(element.name) ?? [];
    if (["checkbox", "radio"].includes(element.type)) element.checked = wanted.includes(element.value);
    else if (element.type === "select-multiple") for (const option of element.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) element.value = wanted.shift();
  }
  save(form);
}

settleSent();
document.querySelectorAll("form[data-draft-url]").forEach(restore);
window.addEventListener("online", () => document.querySelectorAll("form[data-draft-url]").forEach((form) => {
  if (form.querySelector("[data-draft-status].is-offline")) save(form);
}));

// "Discard and start again" means this computer's copy too.
document.addEventListener("submit", (event) => {
  if (!event.target.querySelector("[data-discard-draft]")) return;
  document.querySelectorAll("form[data-draft-url]").forEach((form) => {
    forgetHere(form);
    stateOf(form).closed = true;
  });
});

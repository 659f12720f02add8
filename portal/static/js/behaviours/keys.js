// The keyboard: data-key names the key of a button, link or field (data-key-label its line in the list behind "?").
// Keys rest while a field has the cursor. Inside a [data-key-scope] (a card of a board) a key means that card;
// arrows walk between cards. Ctrl+S sends the form the cursor is in.
const SCOPE = "[data-key-scope]";

function typing(element) {
  return element?.matches?.("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");
}

function visible(element) {
  return element.checkVisibility?.() ?? element.offsetParent !== null;
}

// What a Chinese keyboard or a locked shift key sends instead.
const SAME = { "？": "?", "、": "/", "／": "/", "［": "[", "］": "]", "【": "[", "】": "]" };

function candidates(key) {
  return [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(visible);
}

function trigger(element) {
  if (element.matches("input, select, textarea")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function owner(key) {
  const scope = document.activeElement?.closest(SCOPE);
  const found = candidates(key);
  return found.find((element) => scope?.contains(element)) ?? found.find((element) => !element.closest(SCOPE));
}

function walk(key) {
  const cards = [...document.querySelectorAll(SCOPE)].filter(visible);
  if (!cards.length) return false;
  const current = document.activeElement?.closest(SCOPE);
  if (!current) {
    cards[0].focus();
    return true;
  }
  const here = current.getBoundingClientRect();
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  let best = null;
  for (const card of cards) {
    if (card === current) continue;
    const there = card.getBoundingClientRect();
    const along = sign * (sideways ? there.left - here.left : there.top - here.top);
    const across = Math.abs(sideways ? there.top - here.top : there.left - here.left);
    if (along <= 4 || (!sideways && across > 4)) continue;
    const distance = along * (sideways ? 3 : 1) + across;
    if (!best || distance < best.distance) best = { card, distance };
  }
  best?.card.focus();
  best?.card.scrollIntoView({ block: "nearest", inline: "nearest" });
  return Boolean(best);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const active = document.activeElement;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const form = active?.closest?.("form") ?? document.querySelector("main form.form");
    const button = form?.querySelector("[data-key-ctrl='s']");
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && typing(active) && !active.closest("dialog")) {
    active.blur();
    return;
  }
  if (typing(active) || document.querySelector("dialog[open]")) return;
  if (event.key.startsWith("Arrow")) {
    if (!active?.matches?.("input[type=radio], [role=region]") && walk(event.key)) event.preventDefault();
    return;
  }
  if (event.key === "Enter" && active?.matches?.(SCOPE)) {
    active.querySelector("a[href]")?.click();
    return;
  }
  const key = SAME[event.key] ?? event.key;
  const target = owner(key) ?? owner(key.toLowerCase());
  if (target) {
    event.preventDefault();
    trigger(target);
  }
});

/** Fill the list of keys of this page; called when its dialog opens. */
export function listKeys() {
  const list = document.querySelector("[data-keys]");
  if (!list) return;
  const seen = new Map();
  for (const element of document.querySelectorAll("[data-key][data-key-label]")) {
    const key = element.dataset.key;
    if (!seen.has(key)) seen.set(key, new Set());
    seen.get(key).add(element.dataset.keyLabel);
  }
  list.replaceChildren();
  for (const [key, labels] of seen) {
    const term = document.createElement("dt");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
    const meaning = document.createElement("dd");
    meaning.textContent = [...labels].join(" / ");
    list.append(term, meaning);
  }
}

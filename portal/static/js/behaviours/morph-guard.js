// Boards change under people's hands without disturbing them. During a morph the element being edited, open dialogs
// and open menus keep everything they have; scrolled lists stay where they are; an answer older than what is shown
// (data-revision on the region) is thrown away. A board says which revision it shows and is sent only the cards that
// are others since; for the rest an empty element says "the one you have".
const EDITABLE = "input, textarea, select, [contenteditable]";

function beingEdited(element) {
  const active = document.activeElement;
  if (element === active && active.matches(EDITABLE)) return true;
  if (element.matches?.("dialog[open]")) return true;
  return element.matches?.("form") && element.contains(active) && active.matches(EDITABLE);
}

// A running clock goes on: the server's words for it are older than ours.
function sameMoment(oldNode, newNode) {
  return Boolean(oldNode.dataset?.since) && oldNode.dataset.since === newNode.dataset?.since
    && oldNode.dataset.targetMinutes === newNode.dataset?.targetMinutes;
}

function revisionOf(element) {
  const value = Number.parseInt(element?.dataset?.revision ?? "", 10);
  return Number.isNaN(value) ? null : value;
}

function regionIn(fragment, target) {
  return target?.id ? fragment.querySelector?.(`#${CSS.escape(target.id)}`) : null;
}

/** True when the arriving region is older than the one on the page. */
function outdated(task) {
  const target = targetOf(task);
  if (!target) return false;
  const shown = revisionOf(target);
  const arriving = revisionOf(regionIn(task.fragment, target));
  return shown !== null && arriving !== null && arriving < shown;
}

function targetOf(task) {
  return typeof task.target === "string" ? document.querySelector(task.target) : task.target;
}

/** True when the answer leaves out a card that is not on the page as the answer believes it is. */
function leavesGaps(task) {
  return [...(task.fragment.querySelectorAll?.("[data-same]") ?? [])]
    .some((left) => document.getElementById(left.id)?.dataset.mark !== left.dataset.same);
}

// The whole region, please: what it shows is not what the portal thinks it shows.
function askForAll(region) {
  if (!region?.dataset.liveTopic) return;
  delete region.dataset.shows;
  if (region._htmx) region._htmx.ptag = undefined;
  setTimeout(() => announceFor(region));
}

function announceFor(region) {
  for (const topic of region.dataset.liveTopic?.split(/\s+/) ?? []) {
    document.body.dispatchEvent(new CustomEvent(`live:${topic}`));
  }
}

/** True when the swap would take away the field or window somebody is using: its card has gone elsewhere. */
function takesAway(task) {
  const target = targetOf(task);
  if (!target) return false;
  const active = document.activeElement;
  const used = target.querySelector("dialog[open]") ?? (target.contains(active) && active.matches(EDITABLE) ? active : null);
  const holder = used?.closest("[id]");
  if (!holder || holder === target || !target.contains(holder)) return false;
  const card = holder.closest("[data-mark]");
  if (card && task.fragment.querySelector?.(`#${CSS.escape(card.id)}[data-same]`)) return false;
  return !task.fragment.querySelector?.(`#${CSS.escape(holder.id)}`);
}

// Regions that wait until the field is left; then they ask again, without the tag of the answer they did not show.
const waiting = new Set();

function hold(region) {
  if (region._htmx) region._htmx.ptag = undefined;
  waiting.add(region);
}

function release() {
  setTimeout(() => {
    for (const region of waiting) {
      waiting.delete(region);
      announceFor(region);
    }
  });
}

document.addEventListener("focusout", release);
document.addEventListener("close", release, { capture: true });

const scrolled = new WeakMap();

function rememberScroll(target) {
  const kept = [];
  for (const element of [target, ...target.querySelectorAll("[id]")]) {
    if (element.scrollTop || element.scrollLeft) kept.push([element.id, element.scrollTop, element.scrollLeft]);
    for (const child of element.children) {
      if (!child.id && (child.scrollTop || child.scrollLeft)) kept.push([element.id, child.scrollTop, child.scrollLeft, [...element.children].indexOf(child)]);
    }
  }
  scrolled.set(target, kept);
}

function restoreScroll(target) {
  for (const [id, top, left, child] of scrolled.get(target) ?? []) {
    const parent = document.getElementById(id);
    const element = child === undefined ? parent : parent?.children[child];
    if (!element) continue;
    if (element.scrollTop !== top) element.scrollTop = top;
    if (element.scrollLeft !== left) element.scrollLeft = left;
  }
}

let focused = null;

document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = event.detail;
  for (let index = tasks.length - 1; index >= 0; index -= 1) {
    const gaps = leavesGaps(tasks[index]);
    if (gaps) askForAll(targetOf(tasks[index]));
    const held = !gaps && takesAway(tasks[index]);
    if (held) hold(event.target);
    if (gaps || held || outdated(tasks[index])) tasks.splice(index, 1);
  }
  for (const task of tasks) {
    const target = targetOf(task);
    if (target) rememberScroll(target);
  }
  const active = document.activeElement;
  focused = active && active !== document.body ? { element: active, id: active.id } : null;
});

document.addEventListener("htmx:before:settle", (event) => restoreScroll(event.target));

// Focus follows the card it was on, even when the card moved to another lane.
document.addEventListener("htmx:after:swap", () => {
  if (!focused || document.activeElement === focused.element) return;
  const element = focused.element.isConnected ? focused.element : focused.id && document.getElementById(focused.id);
  if (element && (document.activeElement === document.body || !document.activeElement)) element.focus({ preventScroll: true });
});

function register() {
  window.htmx?.registerExtension("morph-guard", {
    // Said when the request goes out, not when it was put into the queue: the one before it may have changed the board.
    htmx_before_request: (element, { ctx }) => {
      const shown = ctx.target?.dataset?.shows;
      if (shown) ctx.request.headers["X-Shows"] = shown;
    },
    htmx_before_morph_node: (element, { oldNode, newNode }) => {
      if (!(oldNode instanceof Element)) return true;
      if (newNode instanceof Element && newNode.dataset.same) return false;
      if (beingEdited(oldNode)) return false;
      if (oldNode.matches("details[open]") && newNode instanceof Element) newNode.setAttribute("open", "");
      if (oldNode.matches("form[aria-busy='true']")) return false;
      if (sameMoment(oldNode, newNode)) return false;
      return true;
    },
  });
}

register();

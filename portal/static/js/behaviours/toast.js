// Short messages in the corner: successes leave by themselves, problems stay until they are closed. A server answer
// sends them in the HX-Trigger header: {"toast": [{"category": "success", "message": "…"}]}. Requests that fail speak too.
import { text } from "./texts.js";

const STAY = 6000;
const CATEGORIES = new Set(["success", "info", "warning", "danger"]);
const watched = new WeakSet();

function watch(notice) {
  if (watched.has(notice)) return;
  watched.add(notice);
  if (!["success", "info"].includes(notice.dataset.toast)) return;
  let timer = setTimeout(() => notice.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(() => notice.remove(), STAY / 2); };
  notice.addEventListener("mouseenter", hold);
  notice.addEventListener("focusin", hold);
  notice.addEventListener("mouseleave", go);
  notice.addEventListener("focusout", go);
}

/** Show a message; category: success, info, warning or danger. The same message is not shown twice. */
export function toast(message, category = "info") {
  const tone = CATEGORIES.has(category) ? category : "info";
  const area = document.getElementById("toasts");
  if (!area || !message) return;
  if ([...area.querySelectorAll(".notice-text")].some((shown) => shown.textContent.trim() === message)) return;
  const notice = document.createElement("div");
  notice.className = `notice notice-${tone}`;
  notice.dataset.toast = tone;
  const words = document.createElement("div");
  words.className = "notice-text";
  words.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", text("close"));
  notice.append(words, close);
  area.append(notice);
  watch(notice);
}

document.querySelectorAll("[data-toast]").forEach(watch);
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-toast]").forEach(watch));
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove());
document.addEventListener("toast", (event) => {
  for (const { category, message } of [event.detail].flat()) toast(message, category);
});

// A region that refreshes itself is silent about trouble (the banner speaks); what a person did is not.
function byPerson(ctx) {
  return ["click", "submit", "change"].includes(ctx?.sourceEvent?.type);
}

const SENTENCES = { 403: "refused", 404: "missing", 413: "tooLarge", 429: "tooOften" };

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const { status } = ctx.response;
  if (status === 401) toast(text("signedOut"), "warning");
  if (!byPerson(ctx) || [401, 422].includes(status) || ctx.hx?.trigger?.includes("toast")) return;
  toast(text(SENTENCES[status] ?? "requestFailed"), "danger");
});
document.addEventListener("htmx:error", (event) => {
  if (byPerson(event.detail.ctx)) toast(text("requestFailed"), "danger");
});

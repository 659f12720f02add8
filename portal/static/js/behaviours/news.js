// The news of a region that came over the stream: the next request of that region finds its answer here instead of at
// the server, so everything that guards a swap (morph-guard.js) guards this one too. News is for the version that is
// shown; a region that shows another asks the server. Form tokens are this page's own.
const TOKEN = /@@csrf-token@@/g;
const KEY = /@@idempotency-key@@/g;

const waiting = new Map();
let stream = "";

/** The stream this page listens over; empty while there is none. */
export function listensOver(name) {
  stream = name;
  if (!name) waiting.clear();
}

/** Keep what arrived until its region asks. */
export function arrived(news) {
  waiting.set(news.region, news);
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/** The answer to a region's request when it is here; null when the server must be asked. */
function answerFor(region) {
  const news = waiting.get(region.id);
  waiting.delete(region.id);
  if (!news || news.shown !== region.dataset.shows || region._htmx?.ptag !== news.shown) return null;
  const token = document.querySelector('input[name="csrf_token"]')?.value;
  if (!token && news.html.includes("@@csrf-token@@")) return null;
  const html = news.html.replace(TOKEN, () => token).replace(KEY, newKey());
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "HX-PTag": news.tag } });
}

window.htmx?.registerExtension("news", {
  htmx_before_request: (_element, { ctx }) => {
    const region = ctx.target;
    if (ctx.request.method !== "GET" || !region?.dataset?.liveTopic) return;
    const answer = answerFor(region);
    if (answer) ctx.fetch = async () => answer;
    else if (stream) ctx.request.headers["X-Stream"] = stream;
  },
});

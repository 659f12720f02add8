// Boards hear of changes at once: the server names a topic, regions listening for `live:<topic>` fetch themselves. Of
// those who see the same drawing only one is told; the others are handed its news (news.js).
// While the stream is down the regions ask every two seconds instead, and a banner says so after the second failure.
import { arrived, listensOver } from "./news.js";

const FALLBACK = 2000;
const BANNER_AFTER = 2;

const url = document.body.dataset.liveUrl;
let stream;
let failures = 0;
let polling = 0;
let wait = 1000;

function announce(topic) {
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`));
}

function announceAll() {
  const topics = new Set();
  for (const region of document.querySelectorAll("[data-live-topic]")) {
    for (const topic of region.dataset.liveTopic.split(/\s+/)) topics.add(topic);
  }
  topics.forEach(announce);
}

function banner(shown) {
  const element = document.getElementById("connection_banner");
  if (element && element.hidden === shown) element.hidden = !shown;
}

function poll(on) {
  if (on && !polling) polling = setInterval(() => { if (!document.hidden) announceAll(); }, FALLBACK);
  if (!on && polling) polling = clearInterval(polling) ?? 0;
}

function connect() {
  stream = new EventSource(url);
  stream.onopen = () => {
    failures = 0;
    wait = 1000;
    poll(false);
    banner(false);
  };
  stream.addEventListener("stream", (event) => {
    listensOver(JSON.parse(event.data).stream);
    // Whatever moved between the page and this stream is fetched now; mostly the answer is "nothing new".
    announceAll();
  });
  stream.addEventListener("news", (event) => {
    const news = JSON.parse(event.data);
    arrived(news);
    announce(news.topic);
  });
  stream.onmessage = (event) => {
    try {
      const { topic } = JSON.parse(event.data);
      if (topic) announce(topic);
    } catch {
      // Not for us: a comment or a heartbeat.
    }
  };
  stream.onerror = () => {
    stream.close();
    listensOver("");
    failures += 1;
    poll(true);
    if (failures >= BANNER_AFTER) banner(true);
    // Boards that lost the same server must not all return in the same instant.
    setTimeout(connect, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, 15000);
  };
}

if (url && "EventSource" in window) {
  connect();
  // A page in the browser's memory must not hold a connection; coming back it looks at once.
  window.addEventListener("pagehide", () => stream.close());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    connect();
    announceAll();
  });
} else if (document.querySelector("[data-live-topic]")) {
  poll(true);
}

// A desk that was in the background catches up the moment somebody looks.
document.addEventListener("visibilitychange", () => { if (!document.hidden && polling) announceAll(); });

// The screen in the waiting area: a running clock, and a fresh page every few hours (its address for the signals lasts
// a day). It loads anew only when the portal answers, so that it never ends on a browser's error page.
const FRESH_EVERY = 4 * 3600 * 1000;

function tick() {
  const now = new Date();
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const words = now.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
    if (clock.textContent !== words) clock.textContent = words;
  }
}

async function renew() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) window.location.reload();
  } catch {
    // The portal is away: what is shown stays, the next round tries again.
  }
}

tick();
setInterval(tick, 5000);
setInterval(renew, FRESH_EVERY);

// The one script of every page. Each behaviour looks for its own attributes and leaves everything else alone;
// it listens on the document, so regions that arrive later need no set-up.
import "./behaviours/morph-guard.js";
import "./behaviours/live.js";
import "./behaviours/submit.js";
import "./behaviours/draft.js";
import "./behaviours/toast.js";
import "./behaviours/dialog.js";
import "./behaviours/keys.js";
import "./behaviours/search.js";
import "./behaviours/navigation.js";
import "./behaviours/theme.js";
import "./behaviours/elapsed.js";
import "./behaviours/counter.js";
import "./behaviours/money.js";
import "./behaviours/focus.js";
import "./behaviours/print.js";

// Only pages that need them pay for these.
if (document.querySelector("[data-signature-for]")) import("./behaviours/signature.js");
if (document.querySelector("[data-sortable]")) import("./behaviours/sortable.js");
if (document.querySelector("[data-lanes]")) import("./behaviours/lanes.js");
if (document.querySelector("[data-now-line]")) import("./behaviours/calendar.js");
if (document.querySelector("[data-hall]")) import("./behaviours/hall.js");

// The one script of every page. Each behaviour looks for its own attributes and leaves everything else alone;
// it listens on the document, so regions that arrive later need no set-up. What few pages need, those name themselves
// (signature, lanes, calendar, hall): so it is there when the page is.
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

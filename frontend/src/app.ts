/** Entry of every page: registers the elements and connects their events. The map is large and comes when a page has one. */
import "./style/app.css";
import { TandemCurve } from "./curve.ts";
import { TandemDay } from "./day.ts";
import { followAsk, followChoices, followDay, startDay } from "./follow.ts";
import { TandemGantt } from "./gantt/element.ts";
import { TandemKept } from "./kept.ts";
import { keepOffline, keepTyped, TandemOffline } from "./offline.ts";
import { TandemNews } from "./news.ts";
import { TandemPanel } from "./panel.ts";
import { TandemProgress } from "./progress.ts";

/** A map is drawn sooner than this. */
const MAP_MS = 10_000;

startDay();
followDay();
followAsk();
followChoices();
keepTyped();
customElements.define("tandem-kept", TandemKept);
customElements.define("tandem-news", TandemNews);
customElements.define("tandem-offline", TandemOffline);
customElements.define("tandem-panel", TandemPanel);
customElements.define("tandem-progress", TandemProgress);
customElements.define("tandem-day", TandemDay);
customElements.define("tandem-gantt", TandemGantt);
customElements.define("tandem-curve", TandemCurve);
if (document.querySelector("tandem-map")) {
  void import("./map.ts").then((map) => map.register());
  void firstScreen().then(keepOffline);
} else void keepOffline();

/** Keeping the page for times without the server would hold up its first screen; a map that cannot be drawn holds up nothing. */
function firstScreen(): Promise<unknown> {
  return new Promise((done) => {
    document.addEventListener("tandem-drawn", done, { once: true });
    window.setTimeout(done, MAP_MS);
  });
}
